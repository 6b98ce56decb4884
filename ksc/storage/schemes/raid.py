"""`raid1` and `raid10-lvm`: a volume group on an array of disks, of which one may fail, and a boot that survives it."""

from dataclasses import field
from typing import Annotated

from ksc.records import dataclass
from ksc.storage.arrays import array, boot_arrays, needs_disks
from ksc.storage.devices import RaidLevel, VolumeGroup
from ksc.storage.encryption import LuksOptions, Passphrase, luks
from ksc.storage.layout import Layout
from ksc.storage.scheme import DISK, VOLUME, About, Scheme, SchemeContext, Sizes
from ksc.storage.sizes import RECOMMENDED, REST, Size
from ksc.storage.volumes import logical_volumes


@dataclass(frozen=True, slots=True)
class Options:
    """Which disks they are must be said: of all that a machine has, some may be meant for something else."""

    disk: Annotated[tuple[str, ...], About("the disks to empty and use", DISK)]
    passphrase: Passphrase | None = None
    luks: LuksOptions | None = None
    volumes: Sizes = field(default_factory=lambda: {"/": REST, "swap": RECOMMENDED})
    boot: Annotated[Size | None, About("the size of /boot; by default 1GiB")] = None
    group: Annotated[str, About("the volume group's name", VOLUME)] = "system"
    filesystem: Annotated[str | None, About("of every volume; the release's own by default")] = None


def mirror(options: Options, context: SchemeContext) -> Layout:
    """Two disks, or more that hold the same."""
    needs_disks(options.disk, 2, "RAID 1")
    return _layout(options, context, 1)


def stripes(options: Options, context: SchemeContext) -> Layout:
    """Four disks or more: mirrors, and stripes over these."""
    needs_disks(options.disk, 4, "RAID 10")
    return _layout(options, context, 10)


def _layout(options: Options, context: SchemeContext, level: RaidLevel) -> Layout:
    boot = boot_arrays(context, options.disk, options.boot)
    encryption = luks(options.passphrase, options.luks)
    devices = (
        *boot.devices,
        *array("data", "pv.01", level, options.disk, REST, luks=encryption, number=boot.arrays + 1),
        VolumeGroup(options.group, ("pv.01",)),
        *logical_volumes(options.volumes, options.group, options.filesystem or context.filesystem),
    )
    return Layout(devices, options.disk, clear=boot.clear)


RAID1 = Scheme("raid1", Options, mirror, "two disks that mirror each other, the loader's partitions too")
RAID10_LVM = Scheme("raid10-lvm", Options, stripes, "four disks or more as RAID 10, with logical volumes on it")
