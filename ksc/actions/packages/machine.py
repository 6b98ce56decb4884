"""What the installer adds for the machine: a kernel, the loader, the tools of its disks, the language's packages.

Sources: Anaconda's `modules/storage/bootloader/`, `payloads/payload/dnf/requirements.py` and `utils.py`, for EL5 and
EL6 `yuminstall.py`; blivet's `packages` of formats and devices. What is not there is passed over.
"""

from collections.abc import Iterable, Iterator

from ksc.actions.packages.subject import Subject
from ksc.packages.wanted import Spec
from ksc.planner import Machine, Planned
from ksc.storage.releases import at_least

_FORMATS = {
    "ext2": "e2fsprogs",
    "ext3": "e2fsprogs",
    "ext4": "e2fsprogs",
    "xfs": "xfsprogs",
    "btrfs": "btrfs-progs",
    "vfat": "dosfstools",
    "efi": "dosfstools",
}
_TYPES = {
    "mdarray": ("mdadm",),
    "lvmvg": ("lvm2",),
    "lvmlv": ("lvm2",),
    "lvmthinpool": ("lvm2", "device-mapper-persistent-data"),
    "lvmthinlv": ("lvm2",),
    "luks": ("cryptsetup", "cryptsetup-luks"),
    "btrfsvolume": ("btrfs-progs",),
}
_EFI = {"x86_64": "x64", "aarch64": "aa64", "i386": "ia32"}


def additions(subject: Subject, machine: Machine, devices: Iterable[Planned]) -> tuple[Spec, ...]:
    """The packages, each with why it is added."""
    made: dict[str, str] = {}
    for name, why in (
        ("kernel", "each machine has a kernel"),
        *((name, "the machine boots with it") for name in _loader(subject, machine)),
        *((name, "the disks need it") for name in _storage(devices)),
        *((name, "the installer calls it") for name in _own(subject)),
        *_settings(subject),
    ):
        made.setdefault(name, why)
    return tuple(Spec(name, "package", name, added=why) for name, why in made.items())


def _loader(subject: Subject, machine: Machine) -> tuple[str, ...]:
    dialect = subject.kickstart.dialect
    if subject.arch == "s390x":
        return ("s390utils-core", "s390utils-base") if at_least(dialect, 8) else ("s390utils",)
    if subject.arch.startswith("ppc"):
        return ("grub2", "grub2-tools") if at_least(dialect, 7) else ("yaboot",)
    if not at_least(dialect, 7):
        return ("grub", "efibootmgr") if machine.firmware == "uefi" else ("grub",)
    if machine.firmware == "uefi" and (suffix := _EFI.get(subject.arch)):
        return (f"grub2-efi-{suffix}", f"shim-{suffix}", "efibootmgr", "grub2-tools")
    return ("grub2", "grub2-tools")


def _storage(devices: Iterable[Planned]) -> Iterator[str]:
    for one in devices:
        yield from _TYPES.get(one.type, ())
        if one.fmt in _FORMATS:
            yield _FORMATS[one.fmt]


def _own(subject: Subject) -> tuple[str, ...]:
    dialect = subject.kickstart.dialect
    if at_least(dialect, 8):
        return ()
    return ("yum",) if at_least(dialect, 7) else ("authconfig", "chkconfig", "system-config-firewall-base")


def _settings(subject: Subject) -> Iterator[tuple[str, str]]:
    """What settings need: the clock's program (`chronyd`), from EL8 on the packages of the language."""
    kickstart = subject.kickstart
    zone = kickstart.last("timezone")
    without = any(one.has("nontp", "ntp-disable") for one in kickstart.all("timezone", "timesource"))
    if at_least(kickstart.dialect, 7) and zone is not None and not without:
        yield "chrony", "`timezone` keeps the clock right with it"
    language = kickstart.last("lang")
    word = language.value("lang") if language is not None else None
    if at_least(kickstart.dialect, 8) and word:
        yield f"langpacks-{word.partition('_')[0].partition('.')[0]}", "`lang` asks for the language"
