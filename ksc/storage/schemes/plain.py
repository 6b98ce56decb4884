"""`plain`: partitions by mount point, without volumes."""

from dataclasses import field
from typing import Annotated

from ksc.records import dataclass
from ksc.storage.boot import firmware_partitions
from ksc.storage.devices import Partition
from ksc.storage.layout import Layout, LayoutError
from ksc.storage.scheme import About, Disks, Scheme, SchemeContext, Sizes
from ksc.storage.sizes import RECOMMENDED, REST


@dataclass(frozen=True, slots=True)
class Options:
    """`/boot` is a partition of its own where `partitions` lists it."""

    disk: Disks = ()
    partitions: Sizes = field(default_factory=lambda: {"/": REST, "swap": RECOMMENDED})
    filesystem: Annotated[str | None, About("of every partition; the release's own by default")] = None


def layout(options: Options, context: SchemeContext) -> Layout:
    """On one disk everything is bound to it; of several, the installer chooses for each partition."""
    if "/" not in options.partitions:
        raise LayoutError("there is no partition for `/`", about="partitions", help="add `/: rest`")
    if "/boot/efi" in options.partitions:
        raise LayoutError("the scheme makes `/boot/efi` itself", about="/boot/efi", help="leave it out")
    disk = options.disk[0] if len(options.disk) == 1 else None
    first = options.disk[0] if options.disk else None
    filesystem = options.filesystem or context.filesystem
    partitions = [
        Partition(mount, size, None if mount == "swap" else filesystem, disk)
        for mount, size in options.partitions.items()
    ]
    return Layout((*firmware_partitions(context, first), *partitions), options.disk)


PLAIN = Scheme("plain", Options, layout, "partitions by mount point")
