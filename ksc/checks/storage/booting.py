"""Whether the machine will find its system: a root, and a `/boot` that the loader of the release reads."""

from collections.abc import Iterator
from typing import NamedTuple

from ksc.checks.installation.values import related
from ksc.checks.kickstart import Statement
from ksc.checks.storage.formats import file_system
from ksc.checks.storage.view import Storage, exists
from ksc.diagnostics import Diagnostic, error, warning
from ksc.dialects.spec import Dialect

# What lays out disks in other ways, or copies what is laid out already.
_OTHERWISE = ("autopart", "mount", "stratisfs", "liveimg", "bootc")
_EXT = frozenset({"ext2", "ext3", "ext4"})


class Loader(NamedTuple):
    """What a boot loader reads `/boot` from: statements that make devices, RAID levels, file systems."""

    name: str
    devices: frozenset[str]
    levels: frozenset[str]
    file_systems: frozenset[str]


# The constraints of anaconda's boot loaders (`stage2_*` of GRUB, GRUB2, EXTLINUX, SystemdBoot; `checkBootRequest`
# of EL5 and EL6). GRUB2 reads arrays of every level, and nothing that is encrypted; none of them takes LVM.
_ALL_LEVELS = frozenset({"0", "1", "4", "5", "6", "10"})
_GRUB = Loader("GRUB", frozenset({"part", "raid"}), frozenset({"1"}), _EXT)
_GRUB2 = Loader("GRUB 2", frozenset({"part", "raid", "btrfs"}), _ALL_LEVELS, _EXT | {"xfs", "btrfs"})
_EXTLINUX = Loader("extlinux", frozenset({"part"}), frozenset(), _EXT)
_SYSTEMD = Loader("systemd-boot", frozenset({"part"}), frozenset(), _EXT | {"xfs", "btrfs", "vfat", "efi"})
_ZIPL = Loader("zipl", frozenset({"part"}), frozenset(), _EXT | {"xfs"})


def check_booting(storage: Storage) -> Iterator[Diagnostic]:
    """KS656: no root; KS843: `/boot`, or a root without one, on what the loader does not read."""
    if not storage.whole or storage.automatic:
        return
    yield from _root(storage)
    if boot := _boots(storage):
        yield from _boot(boot, storage, _loader(storage))
    if (esp := storage.mounted.get("/boot/efi")) and storage.loads:
        yield from _esp(esp[-1], storage)


def check_zipl(storage: Storage) -> Iterator[Diagnostic]:
    """KS843 for what only the loader of s390x does not read."""
    boot = None if storage.automatic else _boots(storage)
    if boot and not any(_boot(boot, storage, _loader(storage))):
        yield from _boot(boot, storage, _ZIPL)


def _boots(storage: Storage) -> Statement | None:
    """What the kernel is started from; None where that is not known, or made by the installer."""
    boot = storage.mounted.get("/boot") or storage.mounted.get("/")
    if not boot or not storage.loads or exists(boot[-1]):
        return None
    return boot[-1] if "/boot" in storage.mounted or _complete(boot[-1], storage) else None


def _root(storage: Storage) -> Iterator[Diagnostic]:
    kickstart, laid = storage.kickstart, storage.made
    # A file of partitions alone is a part of another one.
    if not laid or kickstart.all(*_OTHERWISE) or not kickstart.all("rootpw", "lang", "%packages"):
        return
    if "/" not in storage.mounted and all(one.value("mntpoint") for one in laid):
        mute = kickstart.last("cmdline")
        yield (error if mute else warning)(
            "KS656",
            "the layout has no root: nothing is mounted at `/`",
            laid[0].at("mntpoint"),
            notes=("with `cmdline` the installer cannot ask for one, and stops",)
            if mute
            else ("the installer stops and asks for one",),
            help="add `part / --size=... --grow`, or a `logvol /`",
            related=related("`cmdline` stands here", mute) if mute else (),
        )


def _complete(root: Statement, storage: Storage) -> bool:
    """Whether a file lays out all that a root is on, and so its `/boot` too: else it is a part of another one."""
    if any(one.has("add-boot") for one in storage.kickstart.all("reqpart")):
        return False
    return root.spec.name == "part" or any(one.spec.name == "part" for one in storage.below(root))


def _boot(boot: Statement, storage: Storage, loader: Loader) -> Iterator[Diagnostic]:
    dialect = storage.kickstart.dialect
    where = "`/boot`" if boot.value("mntpoint") != "/" else "the root, with no `/boot` beside it,"
    moved = "add `part /boot --size=1024`"
    advice = moved if boot.value("mntpoint") == "/" else "make it a `part /boot` with a file system that it reads"
    level = (boot.value("level") or "").upper().removeprefix("RAID")
    name = file_system(boot, storage)
    if boot.spec.name not in loader.devices:
        kind = {"logvol": "a thin volume" if boot.has("thin") else "a logical volume", "raid": "an array"}
        what, at = f"on {kind.get(boot.spec.name, 'btrfs')}", "mntpoint"
    elif boot.spec.name == "raid" and level in _ALL_LEVELS - loader.levels:
        what, at = f"on RAID {level}", "level"
    elif storage.encrypted(boot):
        what, at = "on an encrypted device", "encrypted" if boot.has("encrypted") else "mntpoint"
    elif boot.has("fstype") and name is not None and _unread(name, loader, dialect):
        what, at = f"on {name}", "fstype"
    else:
        return
    # Loaders of boards with ARM, which installers made for them bring, read FAT.
    yield (warning if what == "on vfat" and dialect.name not in ("rhel5", "rhel6") else error)(
        "KS843",
        f"{where} is {what}, which {loader.name} does not read",
        boot.at(at),
        notes=(f"the loader of {dialect.name} starts the kernel from there: the installer refuses this",),
        help=advice,
    )


def _loader(storage: Storage) -> Loader:
    line, dialect = storage.kickstart.last("bootloader"), storage.kickstart.dialect
    if line is not None and line.has("sdboot"):
        return _SYSTEMD
    if line is not None and line.has("extlinux"):
        return _EXTLINUX
    return _GRUB if dialect.name in ("rhel5", "rhel6") else _GRUB2


def _unread(name: str, loader: Loader, dialect: Dialect) -> bool:
    if dialect.name == "rhel5":
        return name in ("xfs", "jfs", "vfat", "gfs2")  # its code names what it refuses
    return name not in loader.file_systems and name in (*_EXT, "xfs", "btrfs", "jfs", "reiserfs", "vfat", "efi", "gfs2")


def _esp(esp: Statement, storage: Storage) -> Iterator[Diagnostic]:
    """The firmware reads a partition, or one half of a mirror, as FAT."""
    level = (esp.value("level") or "").upper().removeprefix("RAID")
    if exists(esp) or esp.spec.name == "part":
        if esp.has("encrypted"):
            yield _unreadable(esp, "encrypted", "encrypted")
    elif esp.spec.name != "raid":
        yield _unreadable(esp, "mntpoint", "on a logical volume" if esp.spec.name == "logvol" else "on btrfs")
    elif level and level != "1":
        yield _unreadable(esp, "level", f"on RAID {level}")
    elif storage.encrypted(esp):
        yield _unreadable(esp, "mntpoint", "encrypted")
    elif esp.value("fstype") not in ("efi", "EFI System Partition"):
        yield warning(
            "KS843",
            "an array at `/boot/efi` is an EFI system partition with `--fstype=efi` only",
            esp.at("fstype" if esp.has("fstype") else "mntpoint"),
            help="write --fstype=efi",
        )


def _unreadable(esp: Statement, at: str, what: str) -> Diagnostic:
    return error(
        "KS843",
        f"`/boot/efi` is {what}, which the firmware does not read",
        esp.at(at),
        help="make it a `part /boot/efi --fstype=efi`, or a `raid` of level RAID1",
    )
