"""Every release, firmware and size of disks as cases, and a scheme judged on one: by the parser and by the planner."""

import importlib
import itertools
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Literal, TypeVar

from ksc.checks import Kickstart, document_nodes
from ksc.checks.hardware import Hardware
from ksc.checks.kickstart import placed
from ksc.checks.planning import planned
from ksc.checks.storage import check_storage
from ksc.checks.storage.machine import check_machine
from ksc.diagnostics import Diagnostic
from ksc.dialects import facts
from ksc.planner import Disk, Machine, Plan
from ksc.planner.values import MIB
from ksc.records import dataclass
from ksc.storage.releases import at_least
from ksc.storage.scheme import Firmware, Scheme
from ksc.storage.sizes import REST, Size, mib
from ksc.syntax import parse
from ksc.testing.layouts import context, dialect, every_release, run, shown
from ksc.testing.reference import assert_accepted

DISKS = ("20GiB", "500GiB", "4TiB", "2x500GiB")
FIRMWARES: tuple[Firmware, ...] = ("any", "bios", "uefi")

_FAULTS = frozenset({"KS740", "KS741"})  # of a scheme, not of who uses it
_UNKNOWN = "KS866"  # what is on a disk already, which a plan leaves out
_DISKS = re.compile(r"(?:([0-9]{1,2})x)?(.+)")
_LETTERS = "abcdefghijklmnopqrstuvwxyz"

Test = TypeVar("Test", bound=Callable[..., None])


@dataclass(frozen=True, slots=True)
class Case:
    """A target: a release, a firmware, and a machine by its disks (`500GiB`, `2x500GiB`). `memory` is in MiB.

    `str(case)` is how its test is called: `rhel9-uefi-2x500GiB`.
    """

    release: str
    firmware: Firmware = "any"
    size: str = "500GiB"
    arch: str = "x86_64"
    memory: int = 4096

    def __str__(self) -> str:
        arch = () if self.arch == "x86_64" else (self.arch,)
        return "-".join((self.release, self.firmware, self.size, *arch))

    @property
    def disks(self) -> list[str]:
        """The names of the machine's disks: `sda`, `sdb`, ..."""
        return [disk.name for disk in self._disks()]

    @property
    def machines(self) -> tuple[Machine, ...]:
        """The machines that it means: with firmware `any`, one of each; for RHEL 5 and 6 that is BIOS alone."""
        kinds: tuple[Literal["bios", "uefi"], ...]
        target = dialect(self.release)
        kinds = ("bios", "uefi") if self.firmware == "any" else (self.firmware,)
        if self.firmware == "any" and not at_least(target, 7):
            kinds = ("bios",)
        product = "rhel" if target.family == "rhel" else "fedora"
        disks = self._disks()
        return tuple(Machine(disks, one, self.memory, self.arch, product) for one in kinds)

    def _disks(self) -> tuple[Disk, ...]:
        found = _DISKS.fullmatch(self.size)
        number = int(found[1] or 1) if found else 0
        size = Size.parse(found[2]) if found else REST
        if not 1 <= number <= len(_LETTERS) or size.mib is None or size != mib(size.mib):
            raise ValueError(f"`{self.size}` is no size of disks: write `500GiB`, or `2x500GiB`")
        return tuple(Disk(f"sd{letter}", size.mib * MIB) for letter in _LETTERS[:number])


def cases(
    disks: Iterable[str] = DISKS,
    releases: Iterable[str] | None = None,
    firmwares: Iterable[Firmware] = FIRMWARES,
    arches: Iterable[str] = ("x86_64",),
) -> list[Case]:
    """Every combination of these; without `releases`, of all that there are."""
    every = itertools.product(releases or every_release(), firmwares, disks, arches)
    return [Case(release, firmware, size, arch) for release, firmware, size, arch in every]


def every_case(
    disks: Iterable[str] = DISKS,
    releases: Iterable[str] | None = None,
    firmwares: Iterable[Firmware] = FIRMWARES,
    arches: Iterable[str] = ("x86_64",),
) -> Callable[[Test], Test]:
    """A decorator for pytest: the test is run with each of the `cases`, as its argument `case`."""
    pytest: Any = importlib.import_module("pytest")
    made: Callable[[Test], Test] = pytest.mark.parametrize("case", cases(disks, releases, firmwares, arches), ids=str)
    return made


@dataclass(frozen=True, slots=True)
class Judged:
    """What became of a scheme's layout.

    `lines` are its statements; `refused` is what the scheme said instead. `plans` are what the installer makes of
    the lines, one a machine of the case, and `problems` why it would stop, or the machine not boot.
    """

    lines: tuple[str, ...] = ()
    refused: tuple[Diagnostic, ...] = ()
    plans: tuple[Plan, ...] = ()
    problems: tuple[Diagnostic, ...] = ()

    @property
    def fits(self) -> bool:
        """Whether there is a layout, and every machine of the case takes it, as far as blank disks tell."""
        return not self.refused and not self.problems

    @property
    def why(self) -> str:
        """Why not, a line each, for the message of an `assert judged.fits, judged.why`."""
        return "\n".join(shown(one) for one in (*self.refused, *self.problems))


def judge(scheme: Scheme, options: Mapping[str, object] | str | None, case: Case) -> Judged:
    """A scheme's layout on the machines of a case.

    Raises AssertionError for what no scheme may make: statements that the reference parser refuses or warns of,
    a layout without root, an exception. What the scheme refuses, and what does not fit, is the test's to judge.
    """
    made, found = run(scheme, options, context(case.release, case.firmware, case.arch))
    if found:
        faults = [shown(one) for one in found if one.code in _FAULTS]
        assert not faults, "\n".join(faults)
        return Judged(refused=tuple(found))
    lines = tuple(command.text.rstrip("\n") for command in made)
    assert_accepted(lines, case.release)
    text = "".join(f"{line}\n" for line in lines)
    kickstart = Kickstart(placed(document_nodes(parse(text))), facts(), dialect(case.release))
    plans: list[Plan] = []
    problems: dict[Diagnostic, None] = {}
    for machine in case.machines:
        plan, said = planned(kickstart, machine)
        assert plan is not None, f"nobody can tell what this makes:\n{text}"
        rootless = not said and not any(one.mount == "/" for one in plan.devices)
        assert not rootless, f"nothing is mounted at `/`:\n{text}"
        plans.append(plan)
        wrong = [one for one in said if one.code != _UNKNOWN] or _unfit(kickstart, machine)
        problems |= dict.fromkeys(wrong)
    return Judged(lines, (), tuple(plans), tuple(problems))


def _unfit(kickstart: Kickstart, machine: Machine) -> list[Diagnostic]:
    """What fits, and does not boot on the machine, or cannot be for another reason."""
    disks = tuple((disk.name, disk.sectors // MIB) for disk in machine.disks)
    hardware = Hardware(disks, machine.firmware, machine.arch)
    found = (*check_storage(kickstart), *check_machine(kickstart, hardware))
    return [one for one in found if one.severity == "error"]
