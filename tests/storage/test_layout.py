"""Layouts as values: what cannot be is refused where it is made."""

import pytest

from ksc.storage import (
    RECOMMENDED,
    REST,
    Autopart,
    Layout,
    LayoutError,
    Partition,
    RaidArray,
    ReqPart,
    VolumeGroup,
    firmware_partitions,
    mib,
    percent,
)
from ksc.storage.commands import commands, fitted
from ksc.storage.layout import refuse_impossible
from ksc.testing import context

ROOT = Partition("/", REST)


@pytest.mark.parametrize(
    ("make", "why"),
    [
        (lambda: Layout((Autopart(), ROOT)), "`autopart` lays out everything"),
        (lambda: Layout((ROOT, ROOT)), "two devices are mounted at `/`"),
        (lambda: Layout((ROOT,), ("sda", "sda")), "the disk `sda` is listed twice"),
        (lambda: Layout((Partition("/", percent(50)),)), "cannot be a share"),
        (lambda: Layout((Partition("/", RECOMMENDED),)), "for swap only"),
        (lambda: Layout((Autopart("btrfs", "xfs"),)), "btrfs is its own file system"),
    ],
)
def test_what_cannot_be(make, why):
    with pytest.raises(LayoutError, match=why):
        refuse_impossible(make())


def test_two_swaps_can_be():
    refuse_impossible(Layout((Partition("swap", mib(512)), Partition("swap", mib(512)))))


def test_arrays_have_numbers_before_they_have_names():
    layout = Layout((RaidArray("boot", "/boot", 1, ("raid.1", "raid.2")), RaidArray("data", "pv.1", 10, ("raid.3",))))
    for release, names in (
        ("rhel6", ["md0", "md1"]),
        ("rhel7", ["boot", "data"]),
        ("fedora46", ["boot", "data"]),
    ):
        lines = [
            command.text for command in commands(fitted(layout, context(release).dialect), context(release).dialect)
        ]
        assert [line.split("--device=")[1].split()[0] for line in lines if line.startswith("raid")] == names


def test_values_are_quoted_so_that_they_read_back():
    layout = Layout((VolumeGroup("a b", ("pv.1",)),))
    assert commands(layout, context().dialect)[-1].words[1].value == "a b"


def test_a_release_without_the_statement():
    with pytest.raises(LayoutError, match="rhel6 has no `reqpart`"):
        commands(Layout((ReqPart(),)), context("rhel6").dialect)


@pytest.mark.parametrize("arch", ["x86_64", "aarch64"])
def test_the_firmware_gets_its_partition(arch):
    assert firmware_partitions(context("rhel9", "uefi", arch), "sda") == (
        Partition("/boot/efi", mib(600), "efi", "sda"),
    )
