"""A layout: which disks, and what is made on them."""

from typing import Literal

from ksc.records import dataclass
from ksc.storage.devices import Autopart, Device, LogicalVolume, Partition


class LayoutError(ValueError):
    """A layout that cannot be: `str(error)` says why.

    `about` is the word of the profile that it is about (an option, a mount point, a value), so that the
    message can show the place. `help` says what to do.
    """

    def __init__(self, message: str, *, about: str = "", help: str | None = None) -> None:
        super().__init__(message)
        self.about = about
        self.help = help


@dataclass(frozen=True, slots=True)
class Clear:
    """What is removed before (`clearpart`, `zerombr`).

    `kind` None removes nothing but what `zerombr` does; `list` removes `devices`. `drives` narrows it to these
    disks. `label` is the kind of the new disk labels; `initlabel` writes them, `zero` on disks without any.
    """

    kind: Literal["all", "linux", "list", "none"] | None = None
    drives: tuple[str, ...] = ()
    devices: tuple[str, ...] = ()
    initlabel: bool = False
    label: str | None = None
    cdl: bool = False
    zero: bool = False


@dataclass(frozen=True, slots=True)
class Loader:
    """What of `bootloader` is about disks. `location` is `mbr`, `partition`, `boot` or `none`."""

    location: str | None = None
    drive: str | None = None
    order: tuple[str, ...] = ()
    disabled: bool = False


EMPTIED = Clear("all", initlabel=True, zero=True)


@dataclass(frozen=True, slots=True)
class Layout:
    """`devices`, in the order of their statements.

    `disks` are those that are used, all but `ignored` where there are none. What a scheme makes empties them, and
    touches no other; without `disks`, every disk of the machine is emptied and may be used. A scheme whose `clear`
    names `drives` empties these of its disks alone. `clear` None is a kickstart that removes nothing.
    """

    devices: tuple[Device, ...]
    disks: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()
    clear: Clear | None = EMPTIED
    loader: Loader | None = None


def refuse_impossible(layout: Layout) -> None:
    """Raises `LayoutError` for what a scheme may not make, on any disk and in any release."""
    if len(layout.devices) > 1 and any(isinstance(device, Autopart) for device in layout.devices):
        raise LayoutError("`autopart` lays out everything: no other device can stand beside it")
    for disk in layout.disks:
        if layout.disks.count(disk) > 1:
            raise LayoutError(f"the disk `{disk}` is listed twice", about=disk)
    mounts = [mount for device in layout.devices if (mount := getattr(device, "mount", "")).startswith("/")]
    for mount in mounts:
        if mounts.count(mount) > 1:
            raise LayoutError(f"two devices are mounted at `{mount}`", about=mount)
    for device in layout.devices:
        _refuse(device)


def _refuse(device: Device) -> None:
    if isinstance(device, Autopart) and device.type == "btrfs" and device.filesystem:
        raise LayoutError("btrfs is its own file system", about="filesystem", help="leave one of the two out")
    if isinstance(device, Partition) and device.size.percent is not None:
        raise LayoutError(
            f"the partition `{device.mount}` cannot be a share: only logical volumes can",
            about=device.mount,
            help="give it a size such as `20GiB`, or `rest`",
        )
    if isinstance(device, Partition | LogicalVolume) and device.size.recommended and device.mount != "swap":
        raise LayoutError(
            f"`{device.mount}` cannot be `recommended`: the installer recommends a size for swap only",
            about=device.mount,
            help="give it a size such as `20GiB`, or `rest`",
        )
