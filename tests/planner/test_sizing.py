"""The smallest disks that will do."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support import examples

from ksc.planner import MIB
from ksc.planner.sizing import LARGEST, disk, rounded, smallest

GIB = 1024 * MIB


def asking(**least):
    """Whether each disk has at least so many GiB; counts how often it is asked."""
    asked = []

    def fits(disks):
        asked.append(disks)
        return all(one.sectors >= least[one.name] * GIB for one in disks)

    fits.asked = asked
    return fits


@settings(max_examples=examples(400), deadline=None)
@given(st.dictionaries(st.sampled_from(["sda", "sdb", "sdc"]), st.integers(1, LARGEST), min_size=1))
def test_each_is_the_smallest(least):
    fits = asking(**least)
    found = smallest(tuple(least), fits)
    assert {one.name: one.sectors // GIB for one in found} == least
    assert len(fits.asked) <= 28 * (1 + len(least))
    larger = rounded(found, fits)
    assert fits(larger) and all(one.sectors >= other.sectors for one, other in zip(larger, found, strict=True))


def test_none_will_do():
    assert smallest(("sda",), lambda disks: False) is None


def test_what_is_large_need_not_work():
    """An MBR ends at 2 TiB."""
    found = smallest(("sda",), lambda disks: 100 * GIB <= disks[0].sectors < 2048 * GIB)
    assert found == (disk("sda", 100),)


@pytest.mark.parametrize(("gib", "said"), [(1, 1), (7, 8), (15, 16), (25, 30), (129, 160), (1001, 1200)])
def test_sizes_that_people_name(gib, said):
    assert rounded([disk("sda", gib)], lambda disks: True) == (disk("sda", said),)


def test_a_round_size_that_does_not_fit_is_not_taken():
    assert rounded([disk("sda", 7)], lambda disks: disks[0].sectors == 7 * GIB) == (disk("sda", 7),)
