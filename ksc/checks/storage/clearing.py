"""What `clearpart` removes that another line wants to keep."""

from collections.abc import Iterator
from fnmatch import fnmatchcase

from ksc.checks.installation.values import few, related
from ksc.checks.kickstart import Statement
from ksc.checks.storage.disks import disk_of, is_kernel_name
from ksc.checks.storage.view import Storage, exists
from ksc.diagnostics import Diagnostic, error


def check_clearing(storage: Storage) -> Iterator[Diagnostic]:
    """KS849: something on the disks is used or kept, and removed before."""
    clear = storage.kickstart.last("clearpart")
    if clear is None or not storage.whole or clear.has("none"):
        return
    yield from few(_lost(clear, storage))


def _lost(clear: Statement, storage: Storage) -> Iterator[Diagnostic]:
    for one in storage.kickstart.all("part", "raid", "volgroup", "logvol", "btrfs", "mount"):
        if not exists(one):
            continue
        device, option = _device(one)
        name = device.strip().removeprefix("/dev/")
        removed = _removes(clear, name, storage)
        if removed:
            yield error(
                "KS849",
                f"`{device}` is used here as it is on the disk, and `clearpart` removes it before",
                one.at(option),
                notes=("`clearpart` goes first, and the installer stops where the device is gone",),
                help="narrow `clearpart` to other disks (--drives=...) or partitions (--list=...), or let it be",
                related=related("removed here", clear, removed),
            )


def _device(one: Statement) -> tuple[str, str]:
    """What a statement uses, and the option or positional that names it."""
    for option in ("onpart", "device", "vgname", "name"):
        if value := one.value(option):
            return value, option
    return next(iter(one.reading.values("partitions")), "") or one.value("mntpoint") or "", "mntpoint"


def _removes(clear: Statement, name: str, storage: Storage) -> str | None:
    """The option that removes a device for sure; None where it may stay."""
    if clear.has("list"):
        listed = [item.strip().removeprefix("/dev/") for item in (clear.value("list") or "").split(",")]
        return "list" if name in listed else None
    if not clear.has("all"):
        return None
    ignored = storage.kickstart.last("ignoredisk")
    disk = disk_of(name)
    known = is_kernel_name(disk) and not disk.startswith("md")
    if clear.has("drives"):
        drives = [item.strip().removeprefix("/dev/") for item in (clear.value("drives") or "").split(",")]
        return "drives" if known and any(fnmatchcase(disk, drive) for drive in drives) else None
    if ignored is None:
        return "all"  # whatever the name means, it is on a disk of the machine
    if ignored.has("only-use") and known:
        only = [item.strip().removeprefix("/dev/") for item in (ignored.value("only-use") or "").split(",")]
        return "all" if disk in only else None
    return None
