"""What the installer takes for granted about disks: figures by release, with their sources.

Sizes are in MiB. Sources: blivet (`formats/`, `devices/partition.py`) and Anaconda (`storage/platform.py`).
"""

from typing import NamedTuple

from ksc.dialects.spec import Dialect
from ksc.planner.values import Machine
from ksc.storage.releases import at_least, default_filesystem

DEFAULT_SIZE = 500
"""A partition without a size: blivet's `DEFAULT_PART_SIZE`."""

MBR_SECTORS = 2**32 - 1
"""A disk of so many sectors or more is not labelled `msdos`: its sector numbers have 32 bits."""

BOOT_END = 2**32
"""What boots, with GRUB's own file system drivers, has to end below 2 TiB: a sector's number."""

X86 = ("x86_64", "i386", "i686")

GPT_SLOTS = 128
MBR_SLOTS = 4
LOGICAL_SLOTS = 60
"""Partitions in a table; libparted numbers logical ones from 5 to 64."""


class Firmware(NamedTuple):
    """A partition that the firmware loads from: its format, where it is mounted, from and up to which size."""

    fmt: str
    mount: str | None
    size: int
    most: int | None = None


def filesystem(machine: Machine, dialect: Dialect) -> str:
    """What a partition without `--fstype` gets: XFS in `rhel`'s profile, else ext4 (or what the release had then)."""
    if not at_least(dialect, 7):
        return default_filesystem(dialect)
    return "xfs" if machine.product == "rhel" else "ext4"


def labels(machine: Machine, dialect: Dialect) -> tuple[str, ...]:
    """Kinds of disk labels, the preferred first.

    GPT for UEFI and aarch64 always; on BIOS since RHEL 10 and Fedora 37; on the other architectures since RHEL 10
    and Fedora 42, and in Fedora 37 and 38 (blivet's pull requests 1132 and 1322, Anaconda's 4232 and 4795).
    """
    newer = at_least(dialect, 10)
    if dialect.family != "rhel" and machine.arch not in X86:
        newer = dialect.version >= 42 or dialect.version <= 38
    if newer or machine.firmware == "uefi" or machine.arch == "aarch64":
        return ("gpt", "msdos")
    return ("msdos", "gpt")


def firmware_partition(machine: Machine, dialect: Dialect) -> Firmware | None:
    """The partition for the platform's loader; None where it needs none.

    The EFI system partition had 20 to 200 MiB up to RHEL 7, 200 to 600 in RHEL 8 and 9 (Anaconda's issue 1629).
    """
    if machine.arch.startswith("ppc"):
        return Firmware("prepboot", None, 4)
    if machine.arch.startswith("s390"):
        return None
    if machine.firmware == "uefi":
        least, most = (500, 600) if at_least(dialect, 10) else (200, 600) if at_least(dialect, 8) else (20, 200)
        return Firmware("efi", "/boot/efi", least, most)
    return Firmware("biosboot", None, 1) if machine.arch in X86 else None


def boot_size(dialect: Dialect) -> int:
    """MiB of `/boot` by `reqpart --add-boot` and `autopart`: 2 GiB from Fedora 44 on (Anaconda's pull request 6678)."""
    if dialect.family != "rhel":
        return 2048 if dialect.version >= 44 else 1024
    return 1024 if at_least(dialect, 7) else 500


def weight(fmt: str, mount: str | None, machine: Machine) -> int:
    """How far to the front of the disk a partition is put; over 1000, its disk is the boot drive if it fits there."""
    if mount == "/boot":
        return 2000
    if machine.firmware == "uefi":
        return 5000 if mount == "/boot/efi" and fmt == "efi" else 0
    return 5000 if fmt == ("prepboot" if machine.arch.startswith("ppc") else "biosboot") else 0
