"""The options, and what becomes of them: two volume groups, `system` and `data`."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Annotated, Literal

from ksc.storage import (
    BOOT_SIZE,
    DISK,
    EMPTIED,
    MOUNT,
    RECOMMENDED,
    REST,
    About,
    Device,
    Existing,
    Layout,
    LayoutError,
    LogicalVolume,
    RaidLevel,
    SchemeContext,
    Size,
    Sizes,
    VolumeGroup,
    array,
    boot_partitions,
    group_on_disks,
    logical_volumes,
    needs_disks,
)

SYSTEM, DATA = "system", "data"

Level = Literal["linear", "raid0", "raid1", "raid5", "raid6", "raid10"]
# The array's level, and how many disks it takes at least.
LEVELS: dict[Level, tuple[RaidLevel, int]] = {
    "raid0": (0, 2),
    "raid1": (1, 2),
    "raid5": (5, 3),
    "raid6": (6, 4),
    "raid10": (10, 4),
}


@dataclass(frozen=True, slots=True)
class Options:
    """What stands beside `scheme: depot` in a profile."""

    system: Annotated[str, About("the disk of the system, which is emptied", DISK)]
    data: Annotated[tuple[str, ...], About("the disks of the data", DISK)]
    keep: Annotated[bool, About("leave the data as it is: for a machine that is installed again")] = False
    level: Annotated[Level, About("how the data lies on its disks")] = "linear"
    mounts: Annotated[Mapping[str, Size], About("sizes of the data's volumes by mount point", MOUNT)] = field(
        default_factory=lambda: {"/srv": REST}
    )
    mount_options: Annotated[str, About("how the data is mounted")] = "nodev,nosuid"
    filesystem: Annotated[str | None, About("of the data; the release's own by default")] = None
    volumes: Sizes = field(default_factory=lambda: {"/": REST, "swap": RECOMMENDED})


def layout(options: Options, context: SchemeContext) -> Layout:
    """The system's group is made anew each time, the data's once."""
    _check(options)
    system = (
        *boot_partitions(context, options.system, BOOT_SIZE),
        *group_on_disks(SYSTEM, [options.system]),
        *logical_volumes(options.volumes, SYSTEM, context.filesystem),
    )
    disks = (options.system, *options.data)
    if not options.keep:
        return Layout((*system, *_new(options, context)), disks)
    # `zerombr` would write a label on a data disk that the installer cannot read. RHEL 5 and 6 need it: without, they
    # stop and ask about a new system disk.
    clear = replace(EMPTIED, drives=(options.system,), zero=not context.at_least(7))
    return Layout((*system, *_kept(options)), disks, clear=clear)


def _new(options: Options, context: SchemeContext) -> tuple[Device, ...]:
    level = LEVELS.get(options.level)
    if level is None:
        group: tuple[Device, ...] = group_on_disks(DATA, options.data, first=2)
    else:
        number, least = level
        needs_disks(options.data, least, f"`{options.level}`")
        members = array("data", "pv.02", number, options.data, REST, number=1)
        group = (*members, VolumeGroup(DATA, ("pv.02",)))
    return (*group, *_volumes(options, context.filesystem))


def _kept(options: Options) -> tuple[Device, ...]:
    """The same volumes as they are: no size, no file system, nothing that could be made anew."""
    kept = Existing(keep=True)
    made = (replace(one, size=Size(), filesystem=None, existing=kept) for one in _volumes(options, ""))
    return (VolumeGroup(DATA, (), existing=kept), *made)


def _volumes(options: Options, filesystem: str) -> tuple[LogicalVolume, ...]:
    said = dict.fromkeys(options.mounts, options.mount_options) if options.mount_options else {}
    return logical_volumes(options.mounts, DATA, options.filesystem or filesystem, said, root=False)


def _check(options: Options) -> None:
    if not options.data:
        raise LayoutError("there is no disk for the data", about="data", help="name one or more: `data: [sdb, sdc]`")
    if options.system in options.data:
        message = f"`{options.system}` is the disk of the system, and one of the data"
        raise LayoutError(message, about=options.system, help="leave it out of `data`")
    if not options.mounts:
        raise LayoutError("the data is mounted nowhere", about="mounts", help="add `mounts: {/srv: rest}`")
    for mount in options.mounts:
        if mount in ("/", "swap") or mount in options.volumes:
            raise LayoutError(f"`{mount}` is the system's", about=mount, help="name a folder of the data's own")
