"""How small and how large the installer lets a file system be, in MiB. Facts from blivet 3.14, `formats/`."""

from typing import NamedTuple

from ksc.dialects.spec import Dialect

TIB, EIB = 1024**2, 1024**4


class Limits(NamedTuple):
    """`least` and `most` MiB; `most` None has no limit."""

    least: int = 0
    most: int | None = None


NO_LIMITS = Limits()

LIMITS = {
    "ext2": Limits(2, 8 * TIB),
    "ext3": Limits(2, 16 * TIB),
    "ext4": Limits(2, EIB),
    "xfs": Limits(300, 16 * EIB),
    "btrfs": Limits(256, 16 * EIB),
    "f2fs": Limits(1, 16 * TIB),
    "ntfs": Limits(1, 16 * TIB),
    "hfs+": Limits(1, 2 * TIB),
    "vfat": Limits(2, TIB),
    "efi": Limits(32, TIB),
    "swap": Limits(most=16 * TIB),
    "biosboot": Limits(1, 2),
    "prepboot": Limits(4, 10),
    "lvmpv": Limits(8),
}
"""By file system, in the releases since EL10 and Fedora 38."""

XFS_BEFORE = Limits(16, 16 * EIB)
"""mkfs.xfs refuses less than 300 MiB since 5.19."""


def limits(filesystem: str | None, dialect: Dialect) -> Limits:
    """The limits of a file system by its name; none for one that is not known."""
    if filesystem == "xfs" and dialect.version < (10 if dialect.family == "rhel" else 38):
        return XFS_BEFORE
    return LIMITS.get(filesystem or "", NO_LIMITS)
