"""A kickstart on a machine that is known: its firmware, its disks, and whether all fits on them."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ksc.checks.installation.values import concrete, few, hint, number, related
from ksc.checks.kickstart import Kickstart, Statement
from ksc.checks.storage.booting import check_zipl
from ksc.checks.storage.disks import NAMING, disk_of, is_kernel_name, named
from ksc.checks.storage.view import Storage
from ksc.diagnostics import Diagnostic, error, warning
from ksc.dialects.statement import Given

if TYPE_CHECKING:
    from ksc.checks.hardware import Hardware  # a file is checked for no machine

_PC = ("x86_64", "i386", "i686")
_EFI = (*_PC, "aarch64")
_POWER = ("ppc64", "ppc64le")
NAMED = (*NAMING, ("ignoredisk", "only-use"), ("ignoredisk", "drives"))
"""The options that name disks, whatever for."""

# MiB that an MBR label can count.
_MBR = 2 * 1024 * 1024
# Loaders in a partition of their own, by the words for their mount point and the file systems that say the same.
_LOADERS = {
    "/boot/efi": ("efi", "EFI System Partition"),
    "biosboot": ("biosboot", "BIOS Boot"),
    "prepboot": ("prepboot", "PPC PReP Boot"),
}


def check_machine(kickstart: Kickstart, machine: "Hardware") -> Iterator[Diagnostic]:
    """KS867: no partition for the firmware; KS868: disks that are not there; KS869: MBR and more than 2 TiB.

    KS843 where the machine's own loader does not read `/boot`. What is not known of the machine is not judged.
    """
    storage = Storage(kickstart)
    if not storage.whole:
        return
    yield from _firmware(storage, machine)
    if (machine.arch or "").startswith("s390"):
        yield from check_zipl(storage)
    if machine.firmware == "bios" and machine.arch in (None, *_PC) and _from_7(storage) and _gpt(storage, machine):
        yield from _mirrored(storage)
    if machine.disks:
        yield from few(_missing(storage, machine))
        yield from _too_large(storage, machine)


def check_labels(storage: Storage) -> Iterator[Diagnostic]:
    """KS867 and KS869 where nothing is known of the machine: for labels that the kickstart asks for."""
    clear = storage.kickstart.last("clearpart")
    label = (clear.value("disklabel") if clear else None) or ""
    if clear is None or not storage.whole:
        return
    if label == "msdos":
        for one in storage.kickstart.all("part"):
            size = number(one.value("size")) or 0
            if size > _MBR:
                yield error(
                    "KS869",
                    f"{size} MiB are more than a disk with an MBR label can use, {_MBR} MiB",
                    one.at("size"),
                    help="ask for `clearpart --disklabel=gpt`, or make it smaller",
                )
    elif _gpt(storage) and _from_7(storage) and _judged(storage) and not any(_has(storage, one) for one in _LOADERS):
        yield warning(
            "KS867",
            "a GPT label, and no partition that a firmware boots from",
            clear.at("disklabel" if label else "initlabel"),
            notes=("BIOS wants `biosboot` there, UEFI an EFI system partition, POWER `prepboot`",),
            help="add `reqpart`, which makes what the machine needs",
        )


def _firmware(storage: Storage, machine: "Hardware") -> Iterator[Diagnostic]:
    if not _judged(storage):
        return
    wanted = None
    if machine.firmware == "uefi" and machine.arch in (None, *_EFI):
        wanted = ("/boot/efi", "UEFI boots from an EFI system partition", "part /boot/efi --fstype=efi --size=600")
    elif machine.arch in _POWER:
        wanted = ("prepboot", "POWER machines boot from a PReP partition", "part prepboot --size=4")
    elif machine.firmware == "bios" and machine.arch in (None, *_PC) and _from_7(storage) and _gpt(storage, machine):
        wanted = ("biosboot", "BIOS boots from a GPT disk by a `biosboot` partition", "part biosboot --size=1")
    if wanted is None or _has(storage, wanted[0]):
        return
    place = (storage.mounted.get("/boot") or storage.mounted.get("/") or storage.made)[0].at("mntpoint")
    said = f"there is no partition that the machine's firmware boots from: {wanted[1]}"
    advice = f"add `{wanted[2]}`" + (", or `reqpart`, which makes what a machine needs" if _from_7(storage) else "")
    if wanted[0] == "prepboot":
        alone = "PowerNV alone does without, since Petitboot reads `/boot` itself"
        yield warning("KS867", said, place, notes=(alone,), help=advice)
    else:
        yield error("KS867", said, place, help=advice)


def _mirrored(storage: Storage) -> Iterator[Diagnostic]:
    """GRUB is written to every disk of the array that `/boot` is on (`install_targets` of anaconda's GRUB2)."""
    boots = storage.mounted.get("/boot") or storage.mounted.get("/")
    if not boots or boots[-1].spec.name != "raid" or not storage.loads:
        return
    boot = boots[-1]
    below = set(storage.below(boot))
    members = [one for one in storage.kickstart.all("part") if one in below]
    room = [one for one in storage.made if "biosboot" in (one.value("mntpoint"), one.value("fstype"))]
    if not all(concrete(one.value("ondisk")) for one in (*members, *room)):
        return  # the installer chooses where
    ready = {disk_of(one.value("ondisk") or "") for one in room}
    lacking = [one for one in members if disk_of(one.value("ondisk") or "") not in ready]
    # Without any, it has been said already; `reqpart` makes one.
    if lacking[1:] if storage.kickstart.all("reqpart") else lacking and room:
        disk = disk_of(lacking[-1].value("ondisk") or "")
        yield error(
            "KS867",
            f"GRUB is written to every disk that `/boot` is on, and `{disk}` has no `biosboot` partition for it",
            lacking[-1].at("ondisk"),
            help=f"add `part biosboot --size=1 --ondisk={disk}`",
            related=related("the array stands here", boot),
        )


def _judged(storage: Storage) -> bool:
    """Whether the kickstart lays out disks all by itself, for a machine that boots from them."""
    made = storage.kickstart.all("autopart", "reqpart", "mount", "liveimg", "bootc", "zfcp")
    clear = storage.kickstart.last("clearpart")
    if made or (clear and clear.has("cdl")) or any(disk.startswith("dasd") for _, _, disk in named(storage, NAMED)):
        return False  # of these, `zfcp` and `dasda` are a mainframe's, whose loader has no partition
    return storage.loads and bool(storage.mounted.get("/boot") or storage.mounted.get("/"))


def _from_7(storage: Storage) -> bool:
    return storage.kickstart.dialect.name not in ("rhel5", "rhel6")


def _gpt(storage: Storage, machine: "Hardware | None" = None) -> Statement | None:
    """What makes the disks' labels GPT; None where they may be MBR, or stay what they are.

    That is what is asked for; else new labels on BIOS since EL10 and Fedora 37, and on disks of more than 2 TiB.
    """
    clear, dialect = storage.kickstart.last("clearpart"), storage.kickstart.dialect
    if clear is None or clear.has("disklabel"):
        return clear if clear and clear.value("disklabel") == "gpt" else None
    newer = dialect.version >= (10 if dialect.family == "rhel" else 37)
    disks = machine.disks if machine else ()
    large = bool(disks) and all((size or 0) > _MBR for _, size in disks)
    return clear if clear.has("initlabel") and (newer or large) else None


def _has(storage: Storage, point: str) -> bool:
    """Whether a loader's partition is made, or used as it is."""
    if point in storage.mounted:
        return True
    names = _LOADERS[point]
    return any(one.value("mntpoint") == point or one.value("fstype") in names for one in storage.made)


def _missing(storage: Storage, machine: "Hardware") -> Iterator[Diagnostic]:
    names = [name.removeprefix("/dev/") for name, _ in machine.disks]
    if not all(map(is_kernel_name, names)):
        return  # where the host names its disks otherwise, the kernel's names may be any of them
    for user, given, disk in named(storage, NAMED):
        if is_kernel_name(disk) and disk not in names and not disk.startswith("md"):
            yield (error if is_needed(user, given) else warning)(
                "KS868",
                f"there is no disk `{disk}`",
                user.at(given),
                notes=(f"the host's disks are {', '.join(names[:8])}{', …' if len(names) > 8 else ''}",),
                help=hint(disk, names) or "name one of the host's disks, or correct `disks` of the host",
            )


def is_needed(user: Statement, given: Given) -> bool:
    """Whether the installer stops where a disk that an option names is not there; else it goes on without."""
    return user.release != "rhel5" and given.name in ("ondisk", "onpart", "boot-drive", "only-use")


def _too_large(storage: Storage, machine: "Hardware") -> Iterator[Diagnostic]:
    clear = storage.kickstart.last("clearpart")
    asked = clear is not None and clear.value("disklabel") == "msdos"
    if machine.firmware == "uefi" or clear is None or not (asked or storage.kickstart.dialect.name == "rhel5"):
        return
    for name, size in machine.disks:
        if size is not None and size > _MBR:
            yield warning(
                "KS869",
                f"the disk `{name}` has {size / 1024 / 1024:.1f} TiB, and with an MBR label 2 TiB of them can be used",
                clear.at("disklabel" if asked else None),
                help="label it GPT (`clearpart --disklabel=gpt`)" if asked else "a later release labels it GPT",
            )
            return
