"""A layout: which disks, and what is made on them, as typed values. Every size is in MiB."""

from dataclasses import dataclass
from typing import Literal

from ksc.storage.sizes import Size

AutopartType = Literal["lvm", "plain", "thinp", "btrfs"]
RaidLevel = Literal[0, 1, 4, 5, 6, 10]


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
class Autopart:
    """The installer's own layout. Options left out take its defaults, which differ by release and product."""

    type: AutopartType | None = None
    filesystem: str | None = None
    nohome: bool = False
    noswap: bool = False

    def __post_init__(self) -> None:
        if self.type == "btrfs" and self.filesystem:
            raise LayoutError("btrfs is its own file system", about="filesystem", help="leave one of the two out")


@dataclass(frozen=True, slots=True)
class ReqPart:
    """The partitions that the firmware needs, as the installer finds out; with `boot` a `/boot` too."""

    boot: bool = False


@dataclass(frozen=True, slots=True)
class Partition:
    """A partition.

    `mount` is a mount point or `swap`, or `biosboot`; `pv.NAME` and `raid.NAME` make it a member of a volume
    group or an array, under that name. `disk` None lets the installer choose among the layout's disks.
    """

    mount: str
    size: Size
    filesystem: str | None = None
    disk: str | None = None

    def __post_init__(self) -> None:
        if self.size.kind == "percent":
            raise LayoutError(
                f"the partition `{self.mount}` cannot be a share: only logical volumes can",
                about=self.mount,
                help="give it a size such as `20GiB`, or `rest`",
            )
        _recommended_is_swap(self.mount, self.size)


@dataclass(frozen=True, slots=True)
class RaidArray:
    """A software array of `raid.NAME` partitions, mounted or a `pv.NAME` itself; as large as they make it."""

    name: str
    mount: str
    level: RaidLevel
    members: tuple[str, ...]
    filesystem: str | None = None


@dataclass(frozen=True, slots=True)
class VolumeGroup:
    """An LVM volume group on `pv.NAME` partitions or arrays."""

    name: str
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LogicalVolume:
    """A logical volume in a group. `mount` is a mount point or `swap`."""

    name: str
    group: str
    mount: str
    size: Size
    filesystem: str | None = None

    def __post_init__(self) -> None:
        _recommended_is_swap(self.mount, self.size)


Device = Autopart | ReqPart | Partition | RaidArray | VolumeGroup | LogicalVolume


@dataclass(frozen=True, slots=True)
class Layout:
    """What a scheme makes: `devices`, in the order of their statements, on `disks` that are emptied before.

    No other disk is touched. Without `disks`, every disk of the machine is emptied and may be used.
    """

    devices: tuple[Device, ...]
    disks: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        whole = [device for device in self.devices if isinstance(device, Autopart)]
        if whole and len(self.devices) > 1:
            raise LayoutError("`autopart` lays out everything: no other device can stand beside it")
        for disk in self.disks:
            if self.disks.count(disk) > 1:
                raise LayoutError(f"the disk `{disk}` is listed twice", about=disk)
        mounts = [mount for device in self.devices if (mount := getattr(device, "mount", "")).startswith("/")]
        for mount in mounts:
            if mounts.count(mount) > 1:
                raise LayoutError(f"two devices are mounted at `{mount}`", about=mount)


def _recommended_is_swap(mount: str, size: Size) -> None:
    if size.kind == "recommended" and mount != "swap":
        raise LayoutError(
            f"`{mount}` cannot be `recommended`: the installer recommends a size for swap only",
            about=mount,
            help="give it a size such as `20GiB`, or `rest`",
        )
