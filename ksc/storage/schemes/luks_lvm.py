"""`luks-lvm`: an encrypted volume group with root, swap and all the rest in it, and `/boot` outside, in the open."""

from dataclasses import field
from typing import Annotated

from ksc.records import dataclass
from ksc.storage.boot import boot_partitions
from ksc.storage.encryption import LuksOptions, Passphrase, luks
from ksc.storage.layout import Layout
from ksc.storage.scheme import VOLUME, About, Disks, Scheme, SchemeContext, Sizes
from ksc.storage.sizes import RECOMMENDED, REST, Size
from ksc.storage.volumes import group_on_disks, logical_volumes


@dataclass(frozen=True, slots=True)
class Options:
    """The passphrase must be given: without one, the installer would stop and ask."""

    passphrase: Passphrase
    disk: Disks = ()
    luks: LuksOptions | None = None
    volumes: Sizes = field(default_factory=lambda: {"/": REST, "swap": RECOMMENDED})
    boot: Annotated[Size | None, About("the size of /boot; by default the installer's own, else 1GiB")] = None
    group: Annotated[str, About("the volume group's name", VOLUME)] = "system"
    filesystem: Annotated[str | None, About("of every volume; the release's own by default")] = None


def layout(options: Options, context: SchemeContext) -> Layout:
    """A physical volume on each disk, all encrypted with the one passphrase: swap is encrypted as the rest is."""
    first = options.disk[0] if options.disk else None
    devices = (
        *boot_partitions(context, first, options.boot),
        *group_on_disks(options.group, options.disk, luks(options.passphrase, options.luks)),
        *logical_volumes(options.volumes, options.group, options.filesystem or context.filesystem),
    )
    return Layout(devices, options.disk)


LUKS_LVM = Scheme("luks-lvm", Options, layout, "logical volumes, swap too, in one encrypted group")
