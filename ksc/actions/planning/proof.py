"""A subject on a machine: the one that is asked about, or the smallest on which it can be installed."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Literal

from ksc.actions.planning.subject import Subject
from ksc.checks import machines
from ksc.checks.plan import product_of
from ksc.checks.plan import prove as planned_on
from ksc.checks.planning import found, layout_of, left_out, plan_once, planned, unknown
from ksc.diagnostics import Diagnostic
from ksc.planner import MIB, Disk, Machine, Plan
from ksc.planner.sizing import COMMON, Fits, disk, rounded, smallest
from ksc.records import dataclass
from ksc.storage.layout import Layout

_MOST_DISKS = 4  # that are tried for a layout that names none
_NAMES = ("sda", "sdb", "sdc", "sdd")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is said of the machine; `memory` in MiB. What is not said is the host's, or taken for granted."""

    disks: tuple[Disk, ...] = ()
    firmware: Literal["bios", "uefi"] | None = None
    memory: int | None = None
    product: str | None = None


@dataclass(frozen=True, slots=True)
class Proof:
    """What came out. `plan` is None where the storage cannot be known.

    `least` are the smallest disks that work, where they were looked for and there are any; `common` is what happens
    on disks of the common sizes, in GiB. `assumed` names what was taken for granted of the machine.
    """

    subject: Subject
    machine: Machine
    plan: Plan | None
    found: tuple[Diagnostic, ...]
    searched: bool = False
    least: tuple[Disk, ...] = ()
    common: tuple[tuple[int, Plan], ...] = ()
    assumed: frozenset[str] = frozenset()


def prove(subject: Subject, wanted: Wanted) -> Proof:
    """What the installer makes of a subject's storage."""
    layout = layout_of(subject.kickstart)
    machine, assumed = _machine(subject, wanted, layout)
    if layout is None:
        why = unknown(subject.kickstart)
        return Proof(subject, machine, None, (why,) if why else (), assumed=assumed)
    if machine.disks:
        made, problems = planned_on(subject.kickstart, machine)
        return Proof(subject, machine, made, tuple(problems), assumed=assumed)
    return _search(subject, layout, machine, assumed)


def _machine(subject: Subject, wanted: Wanted, layout: Layout | None) -> tuple[Machine, frozenset[str]]:
    dialect = subject.kickstart.dialect
    firmware = wanted.firmware or subject.firmware
    assumed = {name for name, said in (("firmware", firmware), ("memory", wanted.memory)) if not said}
    machine = Machine(
        wanted.disks or _known(subject.disks),
        firmware or (machines.firmware(layout, dialect) if layout else "uefi"),
        wanted.memory or machines.MEMORY,
        subject.arch,
        wanted.product or product_of(dialect),
    )
    return machine, frozenset(assumed)


def _known(disks: Mapping[str, int | None]) -> tuple[Disk, ...]:
    """A host's disks, where the sizes of all are known."""
    known = tuple(Disk(name.removeprefix("/dev/"), size * MIB) for name, size in disks.items() if size)
    return known if len(known) == len(disks) else ()


def _search(subject: Subject, layout: Layout, machine: Machine, assumed: frozenset[str]) -> Proof:
    """The smallest disks, the next sizes that people name, and what happens on common ones."""

    def plan(disks: Sequence[Disk]) -> Plan:
        return plan_once(layout, replace(machine, disks=tuple(disks)), subject.kickstart.dialect)

    def fits(disks: Sequence[Disk]) -> bool:
        return all(map(left_out, plan(disks).problems))

    if standing := [one for one in plan((disk(_NAMES[0], 1),)).problems if left_out(one)]:
        # How large the disks are on which something is already, nobody knows.
        return Proof(subject, machine, None, tuple(found(subject.kickstart, one) for one in standing), assumed=assumed)
    names, least = _disks(subject, layout, fits)
    common = tuple((gib, plan([disk(name, gib) for name in names])) for gib in COMMON)
    shown = rounded(least, fits) if least else tuple(disk(name, COMMON[-1]) for name in names)
    machine = replace(machine, disks=shown)
    made, problems = planned(subject.kickstart, machine)
    return Proof(subject, machine, made, tuple(problems), True, least, common, assumed)


def _disks(subject: Subject, layout: Layout, fits: Fits) -> tuple[tuple[str, ...], tuple[Disk, ...]]:
    """The names of the disks, and the smallest that work: more than one only where names say so, or one never works."""
    named = tuple(name.removeprefix("/dev/") for name in subject.disks) or machines.disk_names(layout)
    if named:
        return named, smallest(named, fits) or ()
    for count in range(1, _MOST_DISKS + 1):
        if least := smallest(_NAMES[:count], fits):
            return _NAMES[:count], least
    return _NAMES[:1], ()
