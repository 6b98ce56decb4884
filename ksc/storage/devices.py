"""What a layout is made of: partitions, arrays, volume groups, volumes, as typed values. Every size is in MiB.

A value is one storage statement of a kickstart, and has a field for each of its options.
"""

from typing import Literal

from ksc.records import dataclass
from ksc.storage.sizes import Size

AutopartType = Literal["lvm", "plain", "thinp", "btrfs"]
RaidLevel = Literal[0, 1, 4, 5, 6, 10]
BtrfsLevel = Literal["0", "1", "10", "single"]


@dataclass(frozen=True, slots=True)
class Luks:
    """Encryption with LUKS. Without a `passphrase` the installer asks for one.

    `passphrase` and `hardware_passphrase` never stand in a message; `version` is `luks1` or `luks2`.
    `pbkdf_memory` is in KiB, `pbkdf_time` in ms.
    """

    passphrase: str | None = None
    version: str | None = None
    cipher: str | None = None
    escrow: str | None = None
    backup: bool = False
    pbkdf: str | None = None
    pbkdf_memory: int | None = None
    pbkdf_time: int | None = None
    pbkdf_iterations: int | None = None
    hardware_passphrase: str | None = None

    def __repr__(self) -> str:
        return f"Luks({'with' if self.passphrase else 'without'} a passphrase)"


@dataclass(frozen=True, slots=True)
class Format:
    """How a device is formatted and mounted, besides its file system.

    `usage` is mkfs's usage type (`--fsprofile`); `inode_bytes` EL5's `--bytes-per-inode`.
    """

    label: str | None = None
    mount_options: str | None = None
    mkfs_options: str | None = None
    usage: str | None = None
    inode_bytes: int | None = None
    luks: Luks | None = None


PLAIN = Format()


@dataclass(frozen=True, slots=True)
class Existing:
    """What is on the disk already and is used. `device` is its name where the statement has no other for it.

    `keep`: it is not formatted anew. `resize`: it gets the statement's size.
    """

    device: str | None = None
    keep: bool = False
    resize: bool = False


@dataclass(frozen=True, slots=True)
class Autopart:
    """The installer's own layout. Options left out take its defaults, which differ by release and product."""

    type: AutopartType | None = None
    filesystem: str | None = None
    nohome: bool = False
    noswap: bool = False
    noboot: bool = False
    nolvm: bool = False
    hibernation: bool = False
    luks: Luks | None = None


@dataclass(frozen=True, slots=True)
class ReqPart:
    """The partitions that the firmware needs, as the installer finds out; with `boot` a `/boot` too."""

    boot: bool = False


@dataclass(frozen=True, slots=True)
class Partition:
    """A partition.

    `mount` is a mount point, `swap`, `biosboot` or `prepboot`; `pv.NAME`, `raid.NAME` and `btrfs.NAME` make it
    a member of a volume group, an array or a btrfs volume, under that name; `none` mounts it nowhere. `disk`
    None lets the installer choose among the layout's disks. `start` and `end` are EL5's cylinders.
    """

    mount: str
    size: Size
    filesystem: str | None = None
    disk: str | None = None
    format: Format = PLAIN
    primary: bool = False
    active: bool = False
    existing: Existing | None = None
    bios_disk: str | None = None
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True)
class RaidArray:
    """A software array of `raid.NAME` partitions, mounted or a `pv.NAME` itself; as large as they make it.

    `spares` of the members wait; `chunk` is in KiB.
    """

    name: str
    mount: str
    level: RaidLevel | None = None
    members: tuple[str, ...] = ()
    filesystem: str | None = None
    format: Format = PLAIN
    spares: int | None = None
    chunk: int | None = None
    existing: Existing | None = None


@dataclass(frozen=True, slots=True)
class VolumeGroup:
    """An LVM volume group on `pv.NAME` partitions or arrays.

    `extent` is in KiB (the installer's own, 4 MiB, where None); no volume may take `reserved` MiB, or
    `reserved_percent` of the group.
    """

    name: str
    members: tuple[str, ...]
    extent: int | None = None
    reserved: int | None = None
    reserved_percent: int | None = None
    existing: Existing | None = None


@dataclass(frozen=True, slots=True)
class ThinPool:
    """What makes a logical volume a pool of thin ones. `metadata` in MiB, `chunk` in KiB, an LVM `profile`."""

    metadata: int | None = None
    chunk: int | None = None
    profile: str | None = None


@dataclass(frozen=True, slots=True)
class Cache:
    """A cache of a logical volume on fast physical volumes (`pv.NAME`). `size` in MiB."""

    members: tuple[str, ...]
    size: int | None = None
    mode: str | None = None


@dataclass(frozen=True, slots=True)
class LogicalVolume:
    """A logical volume in a group. `mount` is a mount point, `swap` or `none`.

    With `thin_pool` it is a pool, with `pool` a thin volume in the pool of that name.
    """

    name: str
    group: str
    mount: str
    size: Size
    filesystem: str | None = None
    format: Format = PLAIN
    thin_pool: ThinPool | None = None
    pool: str | None = None
    cache: Cache | None = None
    existing: Existing | None = None


@dataclass(frozen=True, slots=True)
class BtrfsVolume:
    """A btrfs volume on `btrfs.NAME` partitions; its subvolumes name it by its label."""

    mount: str
    members: tuple[str, ...]
    label: str | None = None
    data: BtrfsLevel | None = None
    metadata: BtrfsLevel | None = None
    mkfs_options: str | None = None
    existing: Existing | None = None


@dataclass(frozen=True, slots=True)
class Subvolume:
    """A subvolume of a btrfs volume; `parent` is `LABEL=name`, a device, or the volume's mount point."""

    name: str
    parent: str
    mount: str
    existing: Existing | None = None


@dataclass(frozen=True, slots=True)
class MountPoint:
    """A device that is there, mounted. `reformat` is False, True (the same file system), or a file system."""

    device: str
    mount: str
    reformat: bool | str = False
    mkfs_options: str | None = None
    mount_options: str | None = None


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A snapshot `name` of the thin volume `origin` (`group/volume`)."""

    name: str
    origin: str
    when: str


Device = (
    Autopart
    | ReqPart
    | Partition
    | RaidArray
    | VolumeGroup
    | LogicalVolume
    | BtrfsVolume
    | Subvolume
    | MountPoint
    | Snapshot
)
