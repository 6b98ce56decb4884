"""Whether the packages fit on the disks.

Anaconda compares what it needs with what `/` and `/usr` have together (`file_system_free_space` of its storage
module), and keeps a tenth for itself (`get_installation_size` of `dnf_manager.py`). It adds 6 KiB for each file, and
where no other disk can take them the packages' files as well: neither is counted here, so what does not fit here
does not fit there.
"""

from collections.abc import Iterable
from typing import NamedTuple

from ksc.actions.packages.subject import Subject
from ksc.actions.planning import Proof
from ksc.diagnostics import Diagnostic, Location, error
from ksc.planner import Plan, Planned
from ksc.storage.releases import at_least

_MOUNTS = ("/", "/usr")
_LEFT = {"ext2": 0.93, "ext3": 0.93, "ext4": 0.93}  # of the device for files: `_metadata_size_factor` of blivet
_MIB = 1 << 20


class Room(NamedTuple):
    """What there is on a plan's file systems for packages, in MiB, and their names."""

    mib: float
    mounts: tuple[str, ...]


def needed(subject: Subject, size: int) -> float:
    """MiB that packages of so many bytes need."""
    reserve = 1.1 if at_least(subject.kickstart.dialect, 8) else 1.0
    return size * reserve / _MIB


def room(plan: Plan) -> Room | None:
    """What a plan has for packages; None where it has no `/`."""
    devices = [one for one in plan.devices if one.mount in _MOUNTS]
    if not any(one.mount == "/" for one in devices):
        return None
    # Subvolumes of one volume share its space.
    own = {one.on if one.type == "btrfssubvolume" else (one.name,): one for one in devices}
    total = sum(_free(one, plan.devices) for one in own.values())
    return Room(total, tuple(sorted(one.mount for one in devices if one.mount)))


def _free(one: Planned, devices: Iterable[Planned]) -> float:
    size = one.size_mib
    if one.type == "btrfssubvolume":
        size = max((other.size_mib for other in devices if other.name in one.on), default=size)
    return size * _LEFT.get(one.fmt or "", 1.0)


def check_room(subject: Subject, proof: Proof, size: int) -> tuple[Diagnostic | None, str | None]:
    """KS774: packages of so many bytes do not fit; else which disks they need, where that is more than the layout does.

    A layout that grows with its disk has room on one that is large enough, and which disk that is, nobody may know yet.
    """
    plan = proof.plan
    there = room(plan) if plan is not None and not any(one.severity == "error" for one in proof.found) else None
    if there is None or (need := needed(subject, size)) <= there.mib:
        return None, None
    larger = ((one.gib, room(one.plan)) for one in proof.common if one.plan is not None)
    fits = next((gib for gib, found in larger if found is not None and found.mib >= need), None)
    if fits is not None and proof.searched:
        disks = "disks" if len(proof.machine.disks) > 1 else "a disk"
        return None, f"they need {disks} of some {fits} GiB: the smallest that the layout fits on has no room for them"
    has = "have" if len(there.mounts) > 1 else "has"
    said = f"the packages need {shown(need)}, and {' and '.join(there.mounts)} {has} {shown(there.mib)}"
    note = f"they take {shown(size / _MIB)}"
    if need > size / _MIB:
        note += ", and the installer keeps a tenth free"
    return error(
        "KS774", said, _place(subject), notes=[note], help="give the file system more room, or install less"
    ), None


def shown(mib: float) -> str:
    """A size for people."""
    return f"{mib / 1024:.1f} GiB" if mib >= 1024 else f"{mib:.0f} MiB"


def _place(subject: Subject) -> Location | None:
    devices = subject.planned.kickstart.all("part", "logvol", "raid", "btrfs")
    statement = next((one for one in devices if "/" in one.reading.values("mntpoint")), None)
    return statement.at() if statement is not None else subject.place
