"""`lvm-thin`: thin volumes in one pool, which takes the group but for a reserve to grow by."""

from dataclasses import field
from typing import Annotated

from ksc.records import dataclass
from ksc.storage.boot import boot_partitions
from ksc.storage.devices import LogicalVolume, ThinPool, VolumeGroup
from ksc.storage.layout import Layout, LayoutError
from ksc.storage.scheme import VOLUME, About, Disks, Scheme, SchemeContext, Sizes
from ksc.storage.sizes import RECOMMENDED, REST, Size, percent
from ksc.storage.volumes import check_volumes, group_on_disks, volume_names

_POOL = "pool"
_FIFTH = percent(20)


@dataclass(frozen=True, slots=True)
class Options:
    """Thin volumes may be larger together than their pool: who says so watches how full it is."""

    disk: Disks = ()
    volumes: Sizes = field(default_factory=lambda: {"/": REST, "swap": RECOMMENDED})
    reserve: Annotated[Size | None, About("what of the group the pool leaves free to grow by; null: nothing")] = _FIFTH
    boot: Annotated[Size | None, About("the size of /boot; by default the installer's own, else 1GiB")] = None
    group: Annotated[str, About("the volume group's name", VOLUME)] = "system"
    filesystem: Annotated[str | None, About("of every volume; the release's own by default")] = None


def layout(options: Options, context: SchemeContext) -> Layout:
    """Swap is a volume beside the pool: it is written to when memory is short, and a pool may be full by then."""
    if not context.at_least(6):
        advice = "RHEL 6 and later have; take `lvm`"
        raise LayoutError(f"{context.dialect.name} has no thin volumes", about="lvm-thin", help=advice)
    check_volumes(options.volumes)
    filesystem = options.filesystem or context.filesystem
    *members, whole = group_on_disks(options.group, options.disk)
    assert isinstance(whole, VolumeGroup)
    group = _reserving(whole, options.reserve)
    names = volume_names([_POOL, *options.volumes])
    volumes = [
        LogicalVolume(names[mount], options.group, mount, size)
        if mount == "swap"
        else LogicalVolume(names[mount], options.group, mount, _thin(mount, size), filesystem, pool=_POOL)
        for mount, size in options.volumes.items()
    ]
    pool = LogicalVolume(_POOL, options.group, "none", REST, thin_pool=ThinPool())
    first = options.disk[0] if options.disk else None
    return Layout(
        (*boot_partitions(context, first, options.boot), *members, group, pool, *volumes),
        options.disk,
    )


def _reserving(group: VolumeGroup, reserve: Size | None) -> VolumeGroup:
    if reserve is None:
        return group
    if reserve.percent is not None and reserve.percent < 100:
        return VolumeGroup(group.name, group.members, reserved_percent=reserve.percent)
    if reserve.percent is None and not reserve.grow and not reserve.recommended:
        return VolumeGroup(group.name, group.members, reserved=reserve.mib)
    raise LayoutError(f"`reserve` cannot be `{reserve}`", about="reserve", help="write `20%`, `50GiB` or null")


def _thin(mount: str, size: Size) -> Size:
    if size.percent is not None:
        raise LayoutError(
            f"the thin volume `{mount}` cannot be a share: it takes of the pool what is written to it",
            about=mount,
            help="give it a size such as `20GiB`, or `rest` for the pool's",
        )
    return size


LVM_THIN = Scheme("lvm-thin", Options, layout, "thin volumes in one pool, with a reserve to grow by")
