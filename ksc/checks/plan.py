"""`ksc.plan`: what the installer makes of a kickstart's storage on a machine."""

from collections.abc import Mapping, Sequence
from dataclasses import field
from typing import Literal, cast

from ksc.checks import machines
from ksc.checks.document import check_source
from ksc.checks.installation import STORAGE
from ksc.checks.installation.values import plain_words
from ksc.checks.kickstart import Kickstart, placed
from ksc.checks.lines import document_nodes
from ksc.checks.planning import elsewhere, planned, unknown
from ksc.checks.storage import check_anywhere
from ksc.diagnostics import Diagnostic, Report, Source
from ksc.dialects import Dialect, facts
from ksc.dialects.detect import detect
from ksc.planner.values import Disk, Machine, Planned, Problem
from ksc.planner.values import Plan as Made
from ksc.records import dataclass
from ksc.syntax import Document, parse

Firmware = Literal["bios", "uefi"]

_UNREAD = "KS832"
# Sizes: where the plan finds nothing wrong with them, nothing is.
_RECKONED = frozenset({"KS673", "KS674", "KS846"})


@dataclass(frozen=True, slots=True)
class Plan:
    """The devices that the installer makes on a machine, and a report of what keeps it from that.

    Each device has `name`, `type`, `size_mib`, `fmt`, `mount`, and `on`, the names of what it lies on; partitions
    have `start` and `sectors` of 512 bytes. Where the report is not `ok`, they are those up to where the installer
    stops. `labels` are the kinds of the disks' labels by disk.
    """

    machine: Machine
    devices: tuple[Planned, ...] = ()
    labels: Mapping[str, str] = field(default_factory=dict)
    report: Report = field(default_factory=Report)

    def svg(self, title: str = "") -> str:
        """A drawing of the disks and of what does not fit, as the text of an SVG file."""
        from ksc.planner.drawing import svg

        problems = tuple(Problem(one.code, one.message) for one in self.report.errors)
        return svg(Made(self.machine, self.devices, self.labels, problems), title)


def plan(
    text: str | Source,
    disks: Mapping[str, str],
    firmware: Firmware = "uefi",
    memory: str = "4GiB",
    product: str | None = None,
    target: str | None = None,
    path: str | None = None,
) -> Plan:
    """What the installer makes of a kickstart's storage on blank disks: `disks={"sda": "20GiB"}`.

    `product` is the installer's product profile, `rhel` or `default`: without it, that of the release. The release is
    `target`, or what the text says it is for; where it says nothing, the newest installer makes the plan. Raises
    ValueError for a size, a name or a release that is none.
    """
    source = text if isinstance(text, Source) else Source(path or "<text>", text)
    document = parse(source)
    dialect, certain = release(document, target)
    machine = Machine(
        _disks(disks),
        _firmware(firmware),
        machines.mebibytes(memory, "memory"),
        product=product or product_of(dialect),
    )
    kickstart = of_document(document, dialect)
    made, found = prove(kickstart, machine)
    report = Report(joined(refused(document, kickstart, certain=certain), found))
    return Plan(machine, made.devices, made.labels, report) if made else Plan(machine, report=report)


def of_document(document: Document, dialect: Dialect) -> Kickstart:
    """A kickstart's text as checks and plans see it."""
    return Kickstart(placed(document_nodes(document)), facts(), dialect)


def release(document: Document, target: str | None) -> tuple[Dialect, bool]:
    """The release whose installer makes the plan, and whether something says so.

    A text that only fits a release, as it fits others, says nothing of how large an installer makes what it adds:
    the newest installer does. Raises ValueError for a target that nobody knows.
    """
    known = facts()
    said = detect(document, known)
    certain = target or (said.dialect if said.certain else None)
    name = certain or list(known.dialects)[-1]
    dialect = known.dialect(name)
    if dialect is None:
        raise ValueError(f"{name!r} is no release that ksc knows: {', '.join(known.dialects)}")
    return dialect, certain is not None


def product_of(dialect: Dialect) -> str:
    """The product profile of a release's installer."""
    return "rhel" if dialect.family == "rhel" else "default"


def prove(kickstart: Kickstart, machine: Machine) -> tuple[Made | None, list[Diagnostic]]:
    """The plan, and all that is wrong with it; None where the storage is not known, or names other disks."""
    if (why := unknown(kickstart)) is not None:
        return None, [why]
    missing = machines.absent(kickstart, machine.disks)
    if any(one.severity == "error" for one in missing):
        return None, missing
    made, problems = planned(kickstart, machine, partly=True)
    return made, [*missing, *problems, *elsewhere(kickstart)]


def refused(document: Document, kickstart: Kickstart, *, certain: bool) -> tuple[Diagnostic, ...]:
    """What the installer stops at in the lines about disks, whatever the machine, and a plan does not show.

    An option that is none, a member used twice, a file system that nobody knows; and lines that cannot be read at all.
    Where it is not `certain` which release a text is for, its lines are judged by one that it fits.
    """
    lines = {one.place.span.line for one in kickstart.all(*STORAGE) if one.place and plain_words(one)}
    lines |= {one.line for one in document.diagnostics if one.line is not None}
    by_line = check_source(document.source, kickstart.dialect.name if certain else None, "commands").errors
    anywhere = (one for one in check_anywhere(kickstart) if one.code not in _RECKONED)
    return (*(one for one in by_line if one.line in lines), *anywhere)


def joined(refused: Sequence[Diagnostic], found: Sequence[Diagnostic]) -> tuple[Diagnostic, ...]:
    """What is wrong with a text and with its plan, once for each line.

    Where both find something, it is the plan's, with its figures; but that a value cannot be read (KS832) says less
    than what it should be.
    """
    wrong = {one.line for one in refused}
    kept = [one for one in found if one.code != _UNREAD or one.line not in wrong]
    told = {one.line for one in kept if one.severity == "error"}
    return (*(one for one in refused if one.line not in told), *kept)


def _disks(said: Mapping[str, str]) -> tuple[Disk, ...]:
    made = {one.name: one for one in (machines.disk(name, size) for name, size in said.items())}
    if len(made) < len(said):
        raise ValueError(f"a disk is given twice, with `/dev/` and without: {', '.join(said)}")
    return tuple(made.values())


def _firmware(word: str) -> Firmware:
    if word not in ("bios", "uefi"):
        raise ValueError(f"{word!r} is no firmware: bios, uefi")
    return cast("Firmware", word)
