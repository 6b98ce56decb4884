"""How large arrays are, and why they cannot be made."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from planning import asked, members, sizes, terms, told
from support import examples

from ksc.planner import above, arrays
from ksc.planner.raid import LEVELS, array_size, superblock

KIB, MIB, GIB = 2**10, 2**20, 2**30


@pytest.mark.parametrize(
    ("member", "headroom"),
    [(100 * MIB, 1), (1024 * MIB, 1), (2 * GIB, 2), (5 * GIB, 4), (9 * GIB, 8), (200 * GIB, 128), (900 * GIB, 128)],
)
def test_superblocks_take_a_thousandth_in_powers_of_two(member, headroom):
    assert superblock(member) == headroom * MIB


@pytest.mark.parametrize(
    ("level", "count", "spares", "mib"),
    [
        (0, 2, 0, 20464),
        (1, 2, 0, 10232),
        (1, 3, 1, 10232),
        (4, 3, 0, 20464),
        (5, 4, 1, 20464),
        (6, 4, 0, 20464),
        (10, 4, 0, 20464),
        (10, 5, 1, 20464),
        (10, 5, 0, 20464),
        (5, 2, 0, 0),
        (1, 2, 1, 0),
        (10, 3, 0, 0),
        (7, 3, 0, 0),
    ],
)
def test_levels(level, count, spares, mib):
    """Members of 10 GiB lose 8 MiB each to the superblock."""
    assert array_size(level, [10 * GIB] * count, spares) == mib * MIB


def test_the_smallest_member_counts_in_whole_chunks():
    assert array_size(0, [3 * GIB, 100 * MIB + 200 * KIB]) == 2 * 99 * MIB
    assert array_size(0, [100 * MIB + 200 * KIB] * 2, chunk=64 * KIB) == 2 * (99 * MIB + 192 * KIB)
    assert array_size(1, [100 * MIB + 200 * KIB] * 2) == 99 * MIB + 200 * KIB


def test_an_array_is_a_physical_volume():
    """LVM keeps twice as much at its start as on a partition."""
    text = """
raid / --device=root --level=1 --fstype=ext4 raid.01 raid.02
raid pv.01 --device=pv00 --level=1 raid.11 raid.12
volgroup vg0 pv.01
logvol /srv --vgname=vg0 --name=srv --size=1024 --grow
raid swap --device=swap --level=0 raid.21 raid.22
"""
    on = members(raid_01=5120, raid_02=5120, raid_11=10240, raid_12=10241, raid_21=1024, raid_22=1024)
    laid = above.lay_out(asked(text), on, terms())
    assert not laid.problems
    assert sizes(laid) == {"root": 5116, "pv00": 10232, "swap": 2046, "vg0": 10228, "vg0-srv": 10228}
    assert laid.members["pv.01"].array
    assert [(device.fmt, device.mount, device.on) for device in laid.devices[:3]] == [
        ("ext4", "/", ("sda1", "sda2")),
        ("lvmpv", None, ("sda3", "sda4")),
        ("swap", None, ("sda5", "sda6")),
    ]


def test_a_group_may_call_an_array_by_its_own_name():
    text = "raid pv.01 --device=md_test --level=1 raid.1 raid.2\nvolgroup vg0 md_test"
    assert sizes(above.lay_out(asked(text), members(raid_1=1024, raid_2=1024), terms()))["vg0"] == 1020


@pytest.mark.parametrize("level", ["1", "RAID1", "raid1"])
def test_levels_are_written_in_three_ways(level):
    laid = above.lay_out(
        asked(f"raid / --device=a --level={level} raid.1 raid.2"), members(raid_1=1024, raid_2=1024), terms()
    )
    assert sizes(laid) == {"a": 1023}


def test_an_encrypted_physical_volume_on_an_array():
    text = "raid pv.01 --device=pv00 --level=1 --encrypted --passphrase=x raid.1 raid.2\nvolgroup vg0 pv.01"
    on = members(raid_1=10240, raid_2=10240)
    laid = above.lay_out(asked(text), on, terms())
    assert sizes(laid) == {"pv00": 10232, "luks-pv00": 10216, "vg0": 10212}
    laid = above.lay_out(asked(text, "rhel7"), on, terms("rhel7"))
    assert sizes(laid)["luks-pv00"] == 10230


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("raid / --device=a --level=1 raid.1", ("KS865", 0, "level")),
        ("raid / --device=a --level=1 --spares=1 raid.1 raid.2", ("KS865", 0, "level")),
        ("raid / --device=a --level=5 raid.1 raid.2", ("KS865", 0, "level")),
        ("raid / --device=a raid.1 raid.2", ("KS865", 0, "level")),
        ("raid / --device=a --level=0 --chunksize=6 raid.1 raid.2", ("KS865", 0, "chunksize")),
        ("raid / --device=a --level=1 --chunksize=64 raid.1 raid.2", ("KS865", 0, "chunksize")),
        ("raid / --device=a --level=1 raid.1 raid.9", ("KS863", 0, None)),
        ("raid / --device=a --useexisting", ("KS866", 0, None)),
        ("raid / --device=a --level=1 raid.1 tiny.1", ("KS865", 0, None)),
        ("raid / --device=a --level=1 raid.3 raid.4", ("KS862", 0, None)),
    ],
)
def test_arrays_that_cannot_be_made(text, found):
    on = members(raid_1=1024, raid_2=1024, tiny_1=1, raid_3=100, raid_4=100)
    laid = arrays.lay_out(asked(text), on, terms())
    assert told(laid) == [found]
    assert laid.problems[0].help


def test_older_installers_pass_over_the_chunks_of_a_mirror():
    text = "raid / --device=a --level=1 --chunksize=64 raid.1 raid.2"
    assert told(arrays.lay_out(asked(text, "rhel7"), members(raid_1=1024, raid_2=1024), terms("rhel7"))) == []


def test_an_array_made_twice():
    text = "raid / --device=a --level=1 raid.1 raid.2\nraid /b --device=a --level=1 raid.3 raid.4"
    laid = arrays.lay_out(asked(text), members(raid_1=1024, raid_2=1024, raid_3=1024, raid_4=1024), terms())
    assert told(laid) == [("KS865", 1, "device")]


@settings(max_examples=examples(400))
@given(
    st.sampled_from(sorted(LEVELS)),
    st.lists(st.integers(0, 2**60), max_size=9),
    st.integers(0, 9),
    st.integers(1, 2**30),
)
def test_never_more_than_the_members_have(level, sizes_, spares, chunk):
    size = array_size(level, sizes_, spares, chunk)
    active = len(sizes_) - spares
    assert 0 <= size <= min(sizes_, default=0) * max(active, 0)
    assert not size or level == 1 or size % chunk == 0
