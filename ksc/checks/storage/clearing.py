"""What `clearpart` removes that another line wants to keep."""

from collections.abc import Callable, Iterator
from fnmatch import fnmatchcase

from ksc.checks.installation.values import few, related
from ksc.checks.kickstart import Statement
from ksc.checks.storage.disks import disk_of, is_kernel_name
from ksc.checks.storage.view import Storage, exists
from ksc.diagnostics import Diagnostic, error

_PATTERNS = 100  # that are tried


def check_clearing(storage: Storage) -> Iterator[Diagnostic]:
    """KS849: something on the disks is used or kept, and removed before."""
    clear = storage.kickstart.last("clearpart")
    if clear is not None and storage.whole and clear.has("all", "list") and not clear.has("none"):
        yield from few(_lost(clear, storage))


def _lost(clear: Statement, storage: Storage) -> Iterator[Diagnostic]:
    option, removes = _removing(clear, storage)
    for one in storage.kickstart.all("part", "raid", "volgroup", "logvol", "btrfs", "mount"):
        if not exists(one):
            continue
        device, named_by = _device(one)
        if removes(_plain(device)):
            yield error(
                "KS849",
                f"`{device}` is used here as it is on the disk, and `clearpart` removes it before",
                one.at(named_by),
                notes=("`clearpart` goes first, and the installer stops where the device is gone",),
                help="narrow `clearpart` to other disks (--drives=...) or partitions (--list=...), or let it be",
                related=related("removed here", clear, option),
            )


def _device(one: Statement) -> tuple[str, str]:
    """What a statement uses, and the option or positional that names it."""
    for option in ("onpart", "device", "vgname", "name"):
        if value := one.value(option):
            return value, option
    return next(iter(one.reading.values("partitions")), "") or one.value("mntpoint") or "", "mntpoint"


def _removing(clear: Statement, storage: Storage) -> tuple[str, Callable[[str], bool]]:
    """The option that says what is removed, and whether a device is, for sure: it may stay where that is not known."""
    if clear.has("list"):
        listed = _names(clear, "list")
        return "list", lambda name: name in listed
    if clear.has("drives"):
        drives = _names(clear, "drives")
        patterns = [drive for drive in drives if set("*?[") & set(drive)][:_PATTERNS]
        return "drives", lambda name: _is_on(name, drives) or any(fnmatchcase(disk_of(name), one) for one in patterns)
    ignored = storage.kickstart.last("ignoredisk")
    if ignored is None:
        return "all", lambda name: True  # whatever the name means, it is on a disk of the machine
    only = _names(ignored, "only-use")
    return "all", lambda name: _is_on(name, only)


def _is_on(name: str, disks: frozenset[str]) -> bool:
    disk = disk_of(name)
    return disk in disks and is_kernel_name(disk) and not disk.startswith("md")


def _names(statement: Statement, option: str) -> frozenset[str]:
    return frozenset(map(_plain, (statement.value(option) or "").split(",")))


def _plain(name: str) -> str:
    return name.strip().removeprefix("/dev/")
