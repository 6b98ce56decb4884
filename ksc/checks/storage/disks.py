"""Disks by their names: those that `ignoredisk` rules out, and what the installer does with lines beside `autopart`."""

import re
from collections.abc import Iterable, Iterator

from ksc.checks.installation.values import concrete, concrete_items, few, related
from ksc.checks.kickstart import Statement
from ksc.checks.storage.view import Storage
from ksc.diagnostics import Diagnostic, Related, error, warning
from ksc.dialects.statement import Given

# Compiled when they are first used.
_PARTITION = r"((?:s|v|xv|h)d[a-z]{1,3}|dasd[a-z]+|(?:nvme\d+n|mmcblk)\d+(?=p\d))p?\d+"
_KERNEL_NAME = r"(?:s|v|xv|h)d[a-z]{1,3}|nvme\d+n\d+|mmcblk\d+|dasd[a-z]+|md\d+"

NAMING = (
    ("part", "ondisk"),
    ("part", "onpart"),
    ("clearpart", "drives"),
    ("bootloader", "boot-drive"),
    ("bootloader", "driveorder"),
)
"""The options that name disks, or partitions of them, which they use."""

# What the installer does not look at where it lays out the disks itself, and no rule of the commands says so.
_LEFT_OUT = {"fedora": ("btrfs",), "rhel": ("btrfs",), "rhel5": ("part", "raid", "volgroup", "logvol")}


def check_disks(storage: Storage) -> Iterator[Diagnostic]:
    """KS669: disks that `ignoredisk` rules out; KS870: lines beside `autopart`."""
    if storage.whole:
        yield from few(_ignored(storage))
    dialect = storage.kickstart.dialect
    for auto in storage.kickstart.all("autopart")[:1]:
        for one in storage.kickstart.all(*_LEFT_OUT.get(dialect.name, _LEFT_OUT[dialect.family])):
            yield warning(
                "KS870",
                f"`{one.name}` stands beside `autopart`, which lays out the disks itself",
                one.at(),
                help="keep one of the two",
                related=related("`autopart` stands here", auto),
            )


def disk_of(name: str) -> str:
    """The disk that a name means: without `/dev/`, and without the number of a partition."""
    name = name.strip().removeprefix("/dev/")
    found = re.fullmatch(_PARTITION, name)
    return found[1] if found else name


def is_kernel_name(disk: str) -> bool:
    """Whether a name is one that the kernel gives, and no link or pattern."""
    return re.fullmatch(_KERNEL_NAME, disk) is not None


def named(storage: Storage, options: Iterable[tuple[str, str]] = NAMING) -> Iterator[tuple[Statement, Given, str]]:
    """The disks that statements name, each with the option that does."""
    for command, option in options:
        for statement in storage.kickstart.all(command):
            for given, item in concrete_items(statement, option):
                yield statement, given, disk_of(item)


def _ignored(storage: Storage) -> Iterator[Diagnostic]:
    rules = storage.kickstart.all("ignoredisk")
    for name, only in (("only-use", True), ("drives", False)):
        found = [rule for rule in rules if rule.has(name)]
        if not found:
            continue
        rule = found[-1]
        value = rule.value(name)
        disks = {item.strip().removeprefix("/dev/") for item in (value or "").split(",")}
        if not concrete(value) or (only and not all(map(is_kernel_name, disks))):
            continue  # a link or a pattern may be any disk
        yield from _ruled_out(storage, disks, only, related("the disks are chosen here", rule, name))


def _ruled_out(storage: Storage, disks: set[str], only: bool, places: tuple[Related, ...]) -> Iterator[Diagnostic]:
    for user, given, disk in named(storage):
        if disk.startswith("md"):
            continue  # an array of the firmware is there where its members are
        if is_kernel_name(disk) and (disk in disks) != only:
            # The installer does not know a disk that it ignores, and stops where a partition is put on it.
            stops = user.spec.name == "part" and user.release != "rhel5"
            yield (error if stops else warning)(
                "KS669",
                f"`{disk}` is used here, and `ignoredisk` rules it out",
                user.at(given),
                help="use one of the disks that are left, or change `ignoredisk`",
                related=places,
            )
