"""Logical volumes from sizes by mount point, as every scheme with a volume group wants them."""

import re
from collections.abc import Iterable, Mapping

from ksc.storage.devices import LogicalVolume
from ksc.storage.layout import LayoutError
from ksc.storage.sizes import Size


def logical_volumes(sizes: Mapping[str, Size], group: str, filesystem: str) -> tuple[LogicalVolume, ...]:
    """A volume of `group` for each mount point and for `swap`, in their order.

    Raises `LayoutError` without `/`, for what the machine must read before there are volumes, and for shares
    of more than the whole.
    """
    _check(sizes)
    names = volume_names(sizes)
    return tuple(
        LogicalVolume(names[mount], group, mount, size, None if mount == "swap" else filesystem)
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


def _check(volumes: Mapping[str, Size]) -> None:
    if "/" not in volumes:
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
