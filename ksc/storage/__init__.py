"""Laying out disks: layouts as values, schemes that make them, and the kickstart statements they become.

What a scheme's author needs is here; docs/schemes.md is the guide.
"""

from ksc.storage.arrays import array, boot_arrays, needs_disks
from ksc.storage.boot import BOOT_SIZE, boot_partitions, firmware_partitions
from ksc.storage.devices import (
    Autopart,
    BtrfsVolume,
    Cache,
    Device,
    Existing,
    Format,
    LogicalVolume,
    Luks,
    MountPoint,
    Partition,
    RaidArray,
    RaidLevel,
    ReqPart,
    Snapshot,
    Subvolume,
    ThinPool,
    VolumeGroup,
)
from ksc.storage.encryption import LuksOptions, Passphrase, luks
from ksc.storage.layout import EMPTIED, Clear, Layout, LayoutError, Loader
from ksc.storage.scheme import DISK, MOUNT, VOLUME, About, Disks, Firmware, Form, Scheme, SchemeContext, Secret, Sizes
from ksc.storage.sizes import RECOMMENDED, REST, Size, SizeError, mib, percent
from ksc.storage.volumes import group_on_disks, logical_volumes, volume_names

__all__ = [
    "BOOT_SIZE",
    "DISK",
    "EMPTIED",
    "MOUNT",
    "RECOMMENDED",
    "REST",
    "VOLUME",
    "About",
    "Autopart",
    "BtrfsVolume",
    "Cache",
    "Clear",
    "Device",
    "Disks",
    "Existing",
    "Firmware",
    "Form",
    "Format",
    "Layout",
    "LayoutError",
    "Loader",
    "LogicalVolume",
    "Luks",
    "LuksOptions",
    "MountPoint",
    "Partition",
    "Passphrase",
    "RaidArray",
    "RaidLevel",
    "ReqPart",
    "Scheme",
    "SchemeContext",
    "Secret",
    "Size",
    "SizeError",
    "Sizes",
    "Snapshot",
    "Subvolume",
    "ThinPool",
    "VolumeGroup",
    "array",
    "boot_arrays",
    "boot_partitions",
    "firmware_partitions",
    "group_on_disks",
    "logical_volumes",
    "luks",
    "mib",
    "needs_disks",
    "percent",
    "volume_names",
]
