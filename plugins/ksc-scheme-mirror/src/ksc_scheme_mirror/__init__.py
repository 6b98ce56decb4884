"""A partition scheme for ksc: two disks that mirror each other, with volumes on the mirror."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Annotated

from ksc.markers import hookimpl
from ksc.storage import (
    BOOT_SIZE,
    DISK,
    RECOMMENDED,
    REST,
    About,
    Layout,
    LayoutError,
    Scheme,
    SchemeContext,
    Size,
    Sizes,
    VolumeGroup,
    array,
    boot_arrays,
    logical_volumes,
)


@dataclass(frozen=True, slots=True)
class Options:
    """What stands beside `scheme: mirror` in a profile."""

    disk: Annotated[tuple[str, ...], About("the two disks to empty and mirror", DISK)]
    volumes: Sizes = field(default_factory=lambda: {"/": REST, "swap": RECOMMENDED})
    boot: Annotated[Size, About("the size of /boot")] = BOOT_SIZE


def layout(options: Options, context: SchemeContext) -> Layout:
    """Arrays over two disks: what the machine boots from, and one for the volume group `system`."""
    if len(options.disk) != 2:
        raise LayoutError(f"a mirror has two disks, not {len(options.disk)}", about="disk")
    boot = boot_arrays(context, options.disk, options.boot)
    devices = (
        *boot.devices,
        *array("data", "pv.01", 1, options.disk, REST, number=boot.arrays + 1),
        VolumeGroup("system", ("pv.01",)),
        *logical_volumes(options.volumes, "system", context.filesystem),
    )
    return Layout(devices, options.disk, clear=boot.clear)


MIRROR = Scheme("mirror", Options, layout, "two disks that mirror each other, with volumes on the mirror")


@hookimpl
def ksc_partition_schemes() -> Sequence[Scheme]:
    """The scheme, for ksc to find."""
    return [MIRROR]
