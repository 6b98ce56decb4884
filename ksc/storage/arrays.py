"""Software arrays over whole disks, and what a machine boots from when any of its disks may fail.

Facts: the loaders of the installer read `/boot` on RAID 1 (GRUB is written to each of the disks), zipl of s390x does
not. An EFI system partition may be RAID 1 from EL7 on: the installer then writes its metadata (1.0) at the end,
where firmware does not see it (pyanaconda's platforms, blivet's arrays). With a BIOS the installer writes GRUB to every
disk of `/boot`'s array, and stops at one whose label is GPT and which has no 1 MiB for it; `reqpart` makes that on one
disk alone.
"""

from typing import NamedTuple

from ksc.storage.boot import BIOS_ARCHES, BOOT_SIZE, EFI_ARCHES, ESP_SIZE, boot_partitions, firmware_partitions
from ksc.storage.choice import PLACEHOLDER
from ksc.storage.devices import PLAIN, Device, Format, Luks, Partition, RaidArray, RaidLevel
from ksc.storage.layout import EMPTIED, Clear, LayoutError
from ksc.storage.scheme import SchemeContext
from ksc.storage.sizes import Size, mib

GPT = Clear("all", initlabel=True, zero=True, label="gpt")


class BootArrays(NamedTuple):
    """The devices that a machine boots from, how many arrays there are among them, and how its disks are emptied."""

    devices: tuple[Device, ...]
    arrays: int
    clear: Clear = EMPTIED


def array(
    name: str,
    mount: str,
    level: RaidLevel,
    disks: tuple[str, ...],
    size: Size,
    filesystem: str | None = None,
    luks: Luks | None = None,
    *,
    number: int,
) -> tuple[Partition | RaidArray, ...]:
    """An array with a member of `size` on each disk, encrypted as a whole with `luks`.

    `number` tells its members from those of other arrays.
    """
    members = [Partition(f"raid.{number}{side:02}", size, disk=disk) for side, disk in enumerate(disks, 1)]
    format = Format(luks=luks) if luks else PLAIN
    return (*members, RaidArray(name, mount, level, tuple(one.mount for one in members), filesystem, format))


def needs_disks(disks: tuple[str, ...], least: int, what: str) -> None:
    """Raises `LayoutError` where there are too few disks."""
    if len(disks) < least:
        chosen = any(PLACEHOLDER.fullmatch(disk) for disk in disks)
        named = f"`disk: [{', '.join(f'sd{letter}' for letter in 'abcd'[:least])}]`"
        advice = f"choose as many: `count: {least}`" if chosen else named
        has = "has none" if not disks else f"has {len(disks)}"
        raise LayoutError(f"{what} takes {least} disks at least, and this {has}", about="disk", help=advice)


def boot_arrays(context: SchemeContext, disks: tuple[str, ...], size: Size | None = None) -> BootArrays:
    """What the firmware loads from and `/boot`, on each of the disks as far as the release can have it.

    EL6 has no EFI system partition on an array: each further disk has one of its own at `/boot/efi2`, ..., empty.
    Where the firmware is not known, `reqpart` makes an EFI system partition on one disk, and all are ready for a BIOS.
    """
    if context.arch == "s390x":
        return BootArrays(boot_partitions(context, disks[0], size), 0)
    devices: tuple[Device, ...] = firmware_partitions(context, disks[0])
    clear, arrays = EMPTIED, 1
    efi = context.firmware == "uefi" and context.arch in EFI_ARCHES
    if efi and context.at_least(7):
        devices = array("efi", "/boot/efi", 1, disks, ESP_SIZE, "efi", number=1)
        arrays = 2
    elif efi:
        spare = (Partition(f"/boot/efi{side}", ESP_SIZE, "efi", disk) for side, disk in enumerate(disks[1:], 2))
        devices = (*devices, *spare)
    elif context.at_least(7) and context.arch in BIOS_ARCHES:
        grub = tuple(Partition("biosboot", mib(1), "biosboot", disk) for disk in disks)
        devices = grub if context.firmware == "bios" else (*devices, *grub)
        clear = GPT
    boot = array("boot", "/boot", 1, disks, size or BOOT_SIZE, context.filesystem, number=arrays)
    return BootArrays((*devices, *boot), arrays, clear)
