"""A volume group over disks, and its volumes from sizes by mount point, as every scheme with a group wants them."""

import re
from collections.abc import Iterable, Mapping

from ksc.storage.devices import PLAIN, Format, LogicalVolume, Luks, Partition, VolumeGroup
from ksc.storage.layout import LayoutError
from ksc.storage.sizes import REST, Size


def group_on_disks(
    name: str, disks: Iterable[str], luks: Luks | None = None, *, first: int = 1
) -> tuple[Partition | VolumeGroup, ...]:
    """A group, and a physical volume for it on each disk; without disks one, where the installer finds most space.

    With `luks` the physical volumes are encrypted, and so is all that is in the group. They are numbered from `first`
    on, `pv.01`: a second group's begin where the first one's end.
    """
    members = [
        Partition(f"pv.{number:02}", REST, disk=disk, format=Format(luks=luks) if luks else PLAIN)
        for number, disk in enumerate(tuple(disks) or (None,), first)
    ]
    return (*members, VolumeGroup(name, tuple(member.mount for member in members)))


def logical_volumes(
    sizes: Mapping[str, Size],
    group: str,
    filesystem: str,
    mount_options: Mapping[str, str] | None = None,
    *,
    root: bool = True,
) -> tuple[LogicalVolume, ...]:
    """A volume of `group` for each mount point and for `swap`, in their order; `mount_options` by mount point.

    Raises `LayoutError` without `/` (in a group where the `root` is to be), for what the machine must read before
    there are volumes, and for shares of more than the whole.
    """
    check_volumes(sizes, root=root)
    names = volume_names(sizes)
    said = mount_options or {}
    return tuple(
        LogicalVolume(
            names[mount],
            group,
            mount,
            size,
            None if mount == "swap" else filesystem,
            Format(mount_options=said[mount]) if mount in said else PLAIN,
        )
        for mount, size in sizes.items()
    )


def volume_names(mounts: Iterable[str]) -> dict[str, str]:
    """A volume's name for each mount point, each once: `root` for `/`, `var_log` for `/var/log`."""
    names: dict[str, str] = {}
    for mount in mounts:
        name = "root" if mount == "/" else re.sub(r"[^A-Za-z0-9_.+-]|\A(?=[-.])", "_", mount.strip("/"))
        while name in names.values():
            name += "_"
        names[mount] = name
    return names


def check_volumes(volumes: Mapping[str, Size], *, root: bool = True) -> None:
    """Raises `LayoutError` for volumes that no group can have, as `logical_volumes` does."""
    if root and "/" not in volumes:
        raise LayoutError("there is no volume for `/`", about="volumes", help="add `/: 20GiB`, or `/: rest`")
    for mount in ("/boot", "/boot/efi"):
        if mount in volumes:
            raise LayoutError(
                f"`{mount}` cannot be a logical volume: the machine must read it before there are any",
                about=mount,
                help="leave it out: the scheme makes it, and `boot:` gives its size",
            )
    shares = sum(size.percent or 0 for size in volumes.values())
    if shares > 100:
        raise LayoutError(f"the volumes' shares come to {shares}%", about="volumes", help="100% is what is there")
