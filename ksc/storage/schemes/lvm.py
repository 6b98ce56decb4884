"""`lvm`: logical volumes in one group over all of the disks, with `/boot` outside of it."""

from dataclasses import field
from typing import Annotated

from ksc.records import dataclass
from ksc.storage.boot import boot_partitions
from ksc.storage.layout import Layout
from ksc.storage.scheme import VOLUME, About, Disks, Scheme, SchemeContext, Sizes
from ksc.storage.sizes import RECOMMENDED, REST, Size
from ksc.storage.volumes import group_on_disks, logical_volumes


@dataclass(frozen=True, slots=True)
class Options:
    """Without any, a root over everything and swap as the installer recommends."""

    disk: Disks = ()
    volumes: Sizes = field(default_factory=lambda: {"/": REST, "swap": RECOMMENDED})
    boot: Annotated[Size | None, About("the size of /boot; by default the installer's own, else 1GiB")] = None
    group: Annotated[str, About("the volume group's name", VOLUME)] = "system"
    filesystem: Annotated[str | None, About("of every volume; the release's own by default")] = None


def layout(options: Options, context: SchemeContext) -> Layout:
    """A physical volume on each disk that is named; else one, where the installer finds most space."""
    first = options.disk[0] if options.disk else None
    devices = (
        *boot_partitions(context, first, options.boot),
        *group_on_disks(options.group, options.disk),
        *logical_volumes(options.volumes, options.group, options.filesystem or context.filesystem),
    )
    return Layout(devices, options.disk)


LVM = Scheme("lvm", Options, layout, "logical volumes in one group, /boot outside of it")
