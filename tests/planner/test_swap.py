"""How much swap the installer recommends."""

import pytest

from ksc.dialects import facts
from ksc.planner.swap import Swap, suggested
from ksc.storage.sizes import RECOMMENDED, Size, mib

MIB, GIB = 2**20, 2**30


def swap(gib, free, release="rhel9", **more):
    return suggested(int(gib * 1024), free, dialect=facts().dialects[release], **more)


@pytest.mark.parametrize(
    ("gib", "swap_gib"),
    [(0.5, 1), (1, 2), (2, 2), (4, 4), (7.5, 7.5), (8, 4), (16, 8), (63, 31.5), (64, 32), (512, 32)],
)
def test_by_memory(gib, swap_gib):
    """A few bytes more than the round figure, which make one MiB or extent more where it is rounded up."""
    assert 0 <= swap(gib, 10**15) - swap_gib * GIB <= 32


@pytest.mark.parametrize(("gib", "swap_gib"), [(1, 3), (4, 8), (16, 24), (63, 94.5), (64, 32), (512, 32)])
def test_enough_to_hibernate(gib, swap_gib):
    """Memory besides, however small the disks; from 64 GiB on the installer does not heed it."""
    assert 0 <= swap(gib, 10 * GIB, hibernation=True) - swap_gib * GIB <= 48


def test_a_tenth_of_the_disks_at_most():
    assert swap(16, 20 * GIB) == 2 * GIB
    assert swap(16, None) == 8 * GIB + 8


@pytest.mark.parametrize(
    ("release", "gib", "mib_"),
    [
        ("rhel7", 128, 4096),
        ("rhel6", 128, 4096),
        ("rhel6", 1, 2080),
        ("rhel5", 0.125, 512),
        ("rhel5", 1, 2080),
        ("rhel5", 2, 2048 + 16 + 2000),
        ("rhel5", 4, 4096 + 16 + 2000),
        ("fedora41", 128, 32768),
    ],
)
def test_releases_differ(release, gib, mib_):
    assert swap(gib, 10**15, release) // MIB == mib_


def test_el5_takes_less_on_small_disks():
    assert swap(4, 60 * GIB, "rhel5") == 6112 * MIB
    assert swap(4, 59 * GIB, "rhel5") == 1000 * MIB
    assert swap(0.125, 4 * GIB, "rhel5") == 256 * MIB


def test_only_swap_is_recommended():
    both = Swap.of(4096, 10**15, facts().dialects["rhel9"])
    assert both.meant(RECOMMENDED, "swap") == both.recommended == 4 * GIB + 16
    assert both.meant(Size(hibernation=True), "swap") == both.hibernation == 8 * GIB + 32
    assert both.meant(RECOMMENDED, "/") is None
    assert both.meant(mib(5), "swap") is None
