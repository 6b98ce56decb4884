"""Laying out disks: layouts as values, schemes that make them, and the kickstart statements they become.

What a scheme's author needs is here; docs/schemes.md is the guide.
"""

from ksc.storage.boot import BOOT_SIZE, boot_partitions, firmware_partitions
from ksc.storage.layout import (
    Autopart,
    Device,
    Layout,
    LayoutError,
    LogicalVolume,
    Partition,
    RaidArray,
    ReqPart,
    VolumeGroup,
)
from ksc.storage.scheme import DISK, MOUNT, VOLUME, About, Disks, Firmware, Form, Scheme, SchemeContext, Sizes
from ksc.storage.sizes import RECOMMENDED, REST, Size, SizeError, mib
from ksc.storage.volumes import logical_volumes, volume_names

__all__ = [
    "BOOT_SIZE",
    "DISK",
    "MOUNT",
    "RECOMMENDED",
    "REST",
    "VOLUME",
    "About",
    "Autopart",
    "Device",
    "Disks",
    "Firmware",
    "Form",
    "Layout",
    "LayoutError",
    "LogicalVolume",
    "Partition",
    "RaidArray",
    "ReqPart",
    "Scheme",
    "SchemeContext",
    "Size",
    "SizeError",
    "Sizes",
    "VolumeGroup",
    "boot_partitions",
    "firmware_partitions",
    "logical_volumes",
    "mib",
    "volume_names",
]
