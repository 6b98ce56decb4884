"""Whether what a kickstart lays out fits on a machine's disks, as the planner reckons it."""

from string import ascii_lowercase

from ksc.checks.hardware import Hardware
from ksc.checks.kickstart import Kickstart
from ksc.checks.plan import product_of
from ksc.checks.planning import planned
from ksc.checks.storage import check_anywhere, check_storage
from ksc.checks.storage.disks import named
from ksc.checks.storage.view import Storage
from ksc.diagnostics import Diagnostic
from ksc.planner.values import MIB, Disk, Machine

_CHOSEN = "ksc-disk-"
_MAY_BE_THERE = ("KS670", "KS841")


def check_fit(kickstart: Kickstart, machine: Hardware) -> list[Diagnostic]:
    """What does not fit on the machine's disks; nothing where their sizes, or the layout, are not known.

    A machine whose firmware is not known is planned as both: what is found has to be wrong with either. What is on
    the disks already is not known, and nothing is said of it.
    """
    disks = tuple(Disk(name.removeprefix("/dev/"), (size or 0) * MIB) for name, size in machine.disks)
    names = {disk.name for disk in disks}
    asked = {disk for _, _, disk in named(Storage(kickstart))}
    if not all(disk.sectors for disk in disks) or any(not one.startswith(_CHOSEN) for one in asked - names):
        return []  # a disk that is not there is another finding, and what a link leads to is not known
    if any(True for _ in check_anywhere(kickstart)):
        return []  # the planner would say some of it once more
    if not asked and len(disks) < len(ascii_lowercase):
        # Disks under names of their own are like those of other machines, unless something is to be said of them.
        ordered = sorted(disks, key=lambda disk: disk.name)
        usual = (Disk(f"sd{letter}", disk.sectors) for letter, disk in zip(ascii_lowercase, ordered, strict=False))
        if not _wrong(kickstart, tuple(usual), machine):
            return []
    return _wrong(kickstart, disks, machine)


def _wrong(kickstart: Kickstart, disks: tuple[Disk, ...], machine: Hardware) -> list[Diagnostic]:
    product, arch = product_of(kickstart.dialect), machine.arch or "x86_64"
    # A group or pool that no line makes may be on the disks: a warning says so.
    there = {(one.path, one.line) for one in check_storage(kickstart) if one.code in _MAY_BE_THERE}
    errors: list[Diagnostic] = []
    for firmware in ("uefi", "bios"):
        if machine.firmware in (None, firmware):
            known = Machine(disks, "uefi" if firmware == "uefi" else "bios", arch=arch, product=product)
            _, found = planned(kickstart, known)
            errors = [
                one
                for one in found
                if one.severity == "error" and not (one.code == "KS863" and (one.path, one.line) in there)
            ]
            if not errors:
                return []
    return errors
