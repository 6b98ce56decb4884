"""`btrfs`: one Btrfs volume over the disks, a subvolume a mount point; `/boot` and swap are partitions beside it."""

from typing import Annotated, Literal

from ksc.records import dataclass
from ksc.storage.arrays import needs_disks
from ksc.storage.boot import boot_partitions
from ksc.storage.devices import BtrfsLevel, BtrfsVolume, Partition, Subvolume
from ksc.storage.layout import Layout, LayoutError
from ksc.storage.scheme import VOLUME, About, Disks, Form, Scheme, SchemeContext
from ksc.storage.sizes import RECOMMENDED, REST, Size
from ksc.storage.volumes import volume_names

Level = Literal["single", "raid0", "raid1", "raid10"]

_MOUNT_POINT = Form(r"/|(?:/[^\s/]+)+", "a mount point such as `/home`")
_LEAST = {"raid0": 2, "raid1": 2, "raid10": 4}
_LEVELS: dict[Level | None, BtrfsLevel | None] = {
    None: None, "single": "single", "raid0": "0", "raid1": "1", "raid10": "10"
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Options:
    """The subvolumes share all of the space: none has a size."""

    disk: Disks = ()
    subvolumes: Annotated[tuple[str, ...], About("a subvolume for each mount point", _MOUNT_POINT)] = ("/", "/home")
    swap: Annotated[Size | None, About("a partition for swap; null: none")] = RECOMMENDED
    boot: Annotated[Size | None, About("the size of /boot; by default the installer's own, else 1GiB")] = None
    label: Annotated[str, About("the volume's label", VOLUME)] = "system"
    data: Annotated[Level | None, About("how data lies on several disks; mkfs's own by default: single")] = None
    metadata: Annotated[Level | None, About("the same of metadata; by default mirrored")] = None


def layout(options: Options, context: SchemeContext) -> Layout:
    """Fedora and RHEL 7 have Btrfs; RHEL 8 took it out of its kernel."""
    if context.dialect.family == "rhel" and context.dialect.version != 7:
        raise LayoutError(
            f"{context.dialect.name} has no Btrfs",
            about="btrfs",
            help="RHEL 7 and Fedora have; take `lvm` or `lvm-thin`",
        )
    if "/" not in options.subvolumes:
        raise LayoutError("there is no subvolume for `/`", about="subvolumes", help="add `/`")
    for mount in ("/boot", "/boot/efi"):
        if mount in options.subvolumes:
            raise LayoutError(f"the scheme makes `{mount}` itself, as a partition", about=mount, help="leave it out")
    for level in (options.data, options.metadata):
        needs_disks(options.disk, _LEAST.get(level or "", 0), f"Btrfs with {level}")
    first = options.disk[0] if options.disk else None
    members = [
        Partition(f"btrfs.{number:02}", REST, disk=disk) for number, disk in enumerate(options.disk or (None,), 1)
    ]
    names = volume_names(options.subvolumes)
    devices = (
        *boot_partitions(context, first, options.boot),
        *((Partition("swap", options.swap, disk=first),) if options.swap else ()),
        *members,
        BtrfsVolume(
            "none",
            tuple(one.mount for one in members),
            options.label,
            _LEVELS[options.data],
            _LEVELS[options.metadata],
        ),
        *(Subvolume(names[mount], f"LABEL={options.label}", mount) for mount in options.subvolumes),
    )
    return Layout(devices, options.disk)


BTRFS = Scheme("btrfs", Options, layout, "one Btrfs volume over the disks, a subvolume a mount point")
