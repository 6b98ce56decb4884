"""File systems as the installer knows them: which release has them, how small they may be, how long a label.

Sources: blivet's formats and anaconda's checks in their branches for each release, the manuals of `mkfs`.
"""

from typing import NamedTuple

from ksc.dialects.spec import Dialect


class FileSystem(NamedTuple):
    """One file system.

    `least` is in MiB; `label` the most characters of a label. `native` ones can hold a Linux system. Of the
    RHEL releases, those from `gone` on and those before `since` do not have it.
    """

    least: int = 1
    label: int | None = None
    native: bool = True
    since: int = 0
    gone: int | None = None


_FAT = FileSystem(2, 11, native=False)
_ESP = FileSystem(32, 11, native=False)
_NEVER = 0  # gone from the first release on

FILE_SYSTEMS = {
    "ext2": FileSystem(2, 16),
    "ext3": FileSystem(2, 16),
    "ext4": FileSystem(2, 16),
    "ext4dev": FileSystem(1, 16, gone=6),
    "xfs": FileSystem(16, 12),
    "btrfs": FileSystem(256, 255, since=6, gone=8),
    "swap": FileSystem(1, 15, native=False),
    "vfat": _FAT,
    "efi": _ESP,
    "EFI System Partition": _ESP,
    "tmpfs": FileSystem(1),
    "jfs": FileSystem(16, 16, gone=7),
    "reiserfs": FileSystem(32, 16, gone=7),
    "gfs2": FileSystem(1, 16),
    "gfs": FileSystem(1, 16, gone=6),
    "hfs": FileSystem(1, 27, native=False, gone=7),
    "hfs+": FileSystem(1, 128, native=False, gone=7),
    "macefi": FileSystem(32, 128, native=False, gone=7),
    "ntfs": FileSystem(1, 128, native=False, gone=7),
    "nilfs2": FileSystem(1, 80, gone=_NEVER),
    "f2fs": FileSystem(40, 512, gone=_NEVER),
    "bcachefs": FileSystem(32, 32, gone=_NEVER),
}

# What a partition may be besides: the installer's own words for members and loaders, by type and by name.
OTHER_FORMATS = frozenset(
    {
        "biosboot",
        "BIOS Boot",
        "prepboot",
        "PPC PReP Boot",
        "appleboot",
        "Apple Bootstrap",
        "lvmpv",
        "physical volume (LVM)",
        "mdmember",
        "software RAID",
        "luks",
        "iso9660",
        "udf",
        "Linux HFS+ ESP",
        "foreign",
        "none",
    }
)


def has(dialect: Dialect, known: FileSystem) -> bool:
    """Whether a release can make a file system. Fedora has, or had, them all."""
    if dialect.family != "rhel":
        return True
    return dialect.version >= known.since and (known.gone is None or dialect.version < known.gone)


def least(name: str, dialect: Dialect) -> int:
    """The smallest size, in MiB. `mkfs.xfs` refuses less than 300 MiB since xfsprogs 5.19 (Fedora 38, EL10)."""
    new = dialect.version >= (10 if dialect.family == "rhel" else 38)
    return 300 if name == "xfs" and new else FILE_SYSTEMS[name].least


def default(dialect: Dialect, point: str) -> str:
    """The file system of a statement that names none; of several that it may be, the one that asks for less."""
    if dialect.family != "rhel" or point == "/boot":
        return "ext3" if dialect.name == "rhel5" else "ext4"
    return {5: "ext3", 6: "ext4"}.get(dialect.version, "xfs")
