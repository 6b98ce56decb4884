"""A subject on a machine: the one that is asked about, or the smallest on which it can be installed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from string import ascii_lowercase
from typing import Literal, NamedTuple

from ksc.actions.planning.subject import Subject
from ksc.checks import machines
from ksc.checks.hardware import Hardware
from ksc.checks.plan import joined, product_of
from ksc.checks.plan import prove as planned_on
from ksc.checks.planning import elsewhere, layout_of, planned, unknown
from ksc.checks.storage.booting import check_booting
from ksc.checks.storage.machine import check_machine
from ksc.checks.storage.view import Storage
from ksc.diagnostics import Diagnostic
from ksc.planner import MIB, Disk, Machine, Plan
from ksc.planner.sizing import COMMON, Fits, disk, rounded, smallest
from ksc.records import dataclass
from ksc.storage.devices import MountPoint
from ksc.storage.layout import Layout

_MOST_DEVICES = 300  # with more no disks are looked for: that takes some thirty plans
_MOST_DISKS = 4  # that are tried for a layout that names none
_FAMILIES = (
    tuple(f"sd{letter}" for letter in ascii_lowercase),
    tuple(f"nvme{number}n1" for number in range(26)),
    tuple(f"vd{letter}" for letter in ascii_lowercase),
    tuple(f"mmcblk{number}" for number in range(26)),
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is said of the machine; `memory` in MiB. What is not said is the host's, or taken for granted."""

    disks: tuple[Disk, ...] = ()
    firmware: Literal["bios", "uefi"] | None = None
    memory: int | None = None
    product: str | None = None


class Common(NamedTuple):
    """What happens on disks of a common size, in GiB: the plan, or what is wrong."""

    gib: int
    plan: Plan | None
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Proof:
    """What came out. `plan` is None where the storage cannot be known.

    `least` are the smallest disks that work, where they were looked for and there are any; `common` is what happens
    on disks of the common sizes. `assumed` names what was taken for granted of the machine.
    """

    subject: Subject
    machine: Machine
    plan: Plan | None
    found: tuple[Diagnostic, ...]
    searched: bool = False
    least: tuple[Disk, ...] = ()
    common: tuple[Common, ...] = ()
    assumed: frozenset[str] = frozenset()


def prove(subject: Subject, wanted: Wanted) -> Proof:
    """What the installer makes of a subject's storage."""
    proof = _prove(subject, wanted)
    return replace(proof, found=(*joined(subject.refused, proof.found), *_unbootable(proof)))


def _unbootable(proof: Proof) -> Iterator[Diagnostic]:
    """Why what is laid out would not boot, on the machine as far as it is known: nobody starts a search for that."""
    kickstart, machine = proof.subject.kickstart, proof.machine
    disks = tuple((one.name, int(one.mib)) for one in machine.disks)
    firmware = None if "firmware" in proof.assumed else machine.firmware
    yield from check_booting(Storage(kickstart))
    for one in check_machine(kickstart, Hardware(disks, firmware, machine.arch)):
        if one.code != "KS868":  # disks that are not there are the plan's own business
            yield one


def _prove(subject: Subject, wanted: Wanted) -> Proof:
    layout = layout_of(subject.kickstart, partly=True)
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
    kickstart = subject.kickstart

    def plan(disks: Sequence[Disk]) -> tuple[Plan | None, list[Diagnostic]]:
        return planned(kickstart, replace(machine, disks=tuple(disks)), partly=True)

    def fits(disks: Sequence[Disk]) -> bool:
        made, problems = plan(disks)
        return made is not None and not any(one.severity == "error" for one in problems)

    if any(isinstance(one, MountPoint) or getattr(one, "existing", None) for one in layout.devices):
        # How large the disks are on which something is already, nobody knows.
        _, problems = plan([disk(name, COMMON[-1]) for name in machines.disk_names(layout) or ("sda",)])
        return Proof(subject, machine, None, tuple(problems), assumed=assumed)
    if len(layout.devices) > _MOST_DEVICES:
        shown = tuple(disk(name, COMMON[-1]) for name in machines.disk_names(layout) or ("sda",))
        made, problems = planned_on(kickstart, replace(machine, disks=shown))
        return Proof(subject, replace(machine, disks=shown), made, tuple(problems), assumed=assumed | {"disks"})
    names, least = _disks(subject, layout, fits)
    common = tuple(_common(gib, *plan([disk(name, gib) for name in names])) for gib in COMMON)
    shown = rounded(least, fits) if least else tuple(disk(name, COMMON[-1]) for name in names)
    made, problems = plan(shown)
    machine = replace(machine, disks=shown)
    problems += elsewhere(kickstart)
    return Proof(subject, machine, made, tuple(problems), True, least, common, assumed)


def _common(gib: int, plan: Plan | None, problems: Sequence[Diagnostic]) -> Common:
    wrong = next((one.message for one in problems if one.severity == "error"), None)
    return Common(gib, plan if wrong is None else None, wrong)


def _disks(subject: Subject, layout: Layout, fits: Fits) -> tuple[tuple[str, ...], tuple[Disk, ...]]:
    """The names of the disks, and the smallest that work: those that are named, and those that are to be chosen.

    Where there are neither, one that has no name yet, or more where one never works.
    """
    named = tuple(name.removeprefix("/dev/") for name in subject.disks) or machines.disk_names(layout)
    count = sum(one.count for one in subject.kickstart.choices)
    tried = [named] if named and (subject.disks or not count) else []
    for family in () if tried else _FAMILIES if count else _FAMILIES[:1]:
        own = [name for name in family if name not in named]
        tried += [(*named, *own[:more]) for more in ((count,) if count else range(1, _MOST_DISKS + 1))]
    for names in tried:
        if least := smallest(names, fits):
            return names, least
    return tried[0], ()
