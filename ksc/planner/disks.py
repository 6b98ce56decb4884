"""Disks as they are before anything is on them: which are used, how they are labelled, what is free on them.

Facts from blivet (`formats/disklabel.py`), Anaconda (`bootloader/execution.py`) and libparted's disk labels.
"""

import re
from collections.abc import Mapping, Sequence
from fnmatch import fnmatchcase
from typing import NamedTuple

from ksc.dialects.spec import Dialect
from ksc.planner import facts
from ksc.planner.terms import Terms
from ksc.planner.values import MIB, Disk, Machine
from ksc.records import dataclass
from ksc.storage.layout import Clear, Layout

GPT_FIRST, GPT_LAST = 34, 33
"""Sectors of a GPT at the start of the disk, and of its copy at the end."""


@dataclass(frozen=True, slots=True)
class Table:
    """An empty partition table. The sectors from `first` to `last` are free; partitions begin and end at whole MiB."""

    disk: str
    label: str
    first: int
    last: int

    @property
    def end(self) -> int:
        """The sector after the last whole MiB."""
        return (self.last + 1) // MIB * MIB

    @property
    def free(self) -> int:
        """Free sectors, aligned or not."""
        return max(self.last - self.first + 1, 0)


class Site(NamedTuple):
    """Where a layout is laid out. `drive` is the disk that is booted from; None where no loader is installed."""

    machine: Machine
    disks: Sequence[Disk]
    tables: Mapping[str, Table]
    drive: str | None
    terms: Terms


def used(layout: Layout, machine: Machine) -> list[Disk]:
    """The disks that the layout may use, in the installer's order."""
    disks = [disk for disk in machine.disks if not matches(layout.ignored, disk.name)]
    if layout.disks:
        disks = [disk for disk in disks if matches(layout.disks, disk.name)]
    return sorted(disks, key=_order)


def find(name: str, disks: Sequence[Disk]) -> Disk | None:
    """The disk that a statement means; None where there is none of the name."""
    return next((disk for disk in disks if matches((name,), disk.name)), None)


def matches(words: Sequence[str], name: str) -> bool:
    """Whether a disk is one of those that words mean: names, paths, patterns (`vd*`), several with `|` between."""
    alternatives = (one.strip().removeprefix("/dev/") for word in words for one in word.split("|"))
    return any(name == one or fnmatchcase(name, one) for one in alternatives)


def table(disk: Disk, clear: Clear | None, machine: Machine, dialect: Dialect) -> Table:
    """The table that the installer writes on a blank disk: what `--disklabel` says where the disk is not too large."""
    kinds = facts.labels(machine, dialect)
    if clear and clear.label in kinds:
        kinds = (clear.label, *(kind for kind in kinds if kind != clear.label))
    label = next(kind for kind in kinds if kind == "gpt" or disk.sectors < facts.MBR_SECTORS)
    if label == "gpt":
        return Table(disk.name, label, GPT_FIRST, disk.sectors - GPT_LAST - 1)
    return Table(disk.name, label, 1, disk.sectors - 1)


def boot_drive(layout: Layout, disks: Sequence[Disk]) -> Disk | None:
    """The disk that the loader goes to: what `bootloader` says, or the first; None where no loader is installed."""
    loader = layout.loader
    if loader is None:
        return disks[0] if disks else None
    if loader.disabled or loader.location == "none":
        return None
    for name in (loader.drive, *loader.order):
        found = find(name, disks) if name else None
        if found:
            return found
    return disks[0] if disks else None


def _order(disk: Disk) -> tuple[str, int, str]:
    """`sda` before `sdb` before `sdaa`; kinds of disks by the letters that they begin with."""
    kind = re.match(r"[a-z]{0,2}", disk.name)
    return (kind[0] if kind else "", len(disk.name), disk.name)
