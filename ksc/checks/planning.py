"""A kickstart's storage on a machine: what the installer makes of it, and the places of what cannot be had."""

from collections.abc import Iterator, Sequence
from functools import lru_cache

from ksc import planner
from ksc.checks.installation.values import for_another, plain_words, whole
from ksc.checks.kickstart import Kickstart, Statement
from ksc.diagnostics import Diagnostic, error, warning
from ksc.diagnostics.taming import tame
from ksc.dialects.spec import Dialect
from ksc.planner.values import Disk, Machine, Plan, Problem
from ksc.storage import choice
from ksc.storage.fields import FORMS
from ksc.storage.layout import Layout, LayoutError
from ksc.storage.statements import RULES, read_layout

_STORAGE = frozenset((*FORMS, *RULES))
_LEFT_OUT = frozenset({"KS859", "KS866"})
_LONGEST = 400  # characters of a message
_KEPT = 256  # plans; one holds some ten devices


def planned(kickstart: Kickstart, machine: Machine, *, partly: bool = False) -> tuple[Plan | None, list[Diagnostic]]:
    """What the installer makes of a kickstart's storage on a machine, and what keeps it from that.

    None, and nothing found, where the storage cannot be known: see `layout_of`. Like layouts on like machines are
    planned once.
    """
    layout = layout_on(kickstart, machine.disks, partly=partly)
    if not isinstance(layout, Layout):
        return None, [layout] if layout else []
    plan = plan_once(layout, machine, kickstart.dialect)
    return plan, [found(kickstart, problem) for problem in plan.problems]


def layout_of(kickstart: Kickstart, *, partly: bool = False) -> Layout | None:
    """A kickstart's storage as a value; None where nothing is laid out or that cannot be known: see `unknown`.

    With `partly`, that of what stands in the text; else it must be all that there is: see `elsewhere`.
    """
    layout = _read(kickstart)
    return layout if isinstance(layout, Layout) and (partly or whole(kickstart)) else None


def layout_on(kickstart: Kickstart, disks: Sequence[Disk], *, partly: bool = False) -> Layout | Diagnostic | None:
    """The same on a machine with these disks, where some are to be chosen: KS833 where none of them fits."""
    layout = layout_of(kickstart, partly=partly)
    if layout is None or not kickstart.choices:
        return layout
    picked = choice.chosen(kickstart.choices, [choice.Disk(one.name, one.sectors) for one in disks])
    if isinstance(picked, choice.Refusal):
        asking = next((one for one in kickstart.all(*_STORAGE) if _asks(one)), None)
        advice = "ask for fewer or other disks (`count`, `min`, `only`, `exclude`), or for a machine that has them"
        return error("KS833", tame(str(picked), _LONGEST), asking.at() if asking else None, help=advice)
    return choice.resolve(layout, picked)


def unknown(kickstart: Kickstart) -> Diagnostic | None:
    """Why nothing can be said of a kickstart's storage; None where something can.

    That is nothing laid out in the text, a variable, a value that is no number.
    """
    read = _read(kickstart)
    return read if isinstance(read, Diagnostic) else None


def elsewhere(kickstart: Kickstart) -> Iterator[Diagnostic]:
    """KS834: lines that may stand for more storage than the text has."""
    for node, place in kickstart.includes():
        yield warning(
            "KS834",
            f"`{tame(node.target or node.text.strip(), 120)}` is included: what it says of disks is not in the plan",
            place,
            help="plan a copy with its lines in the place of this one",
        )
    other = next((place for node, place, _ in kickstart.placed if for_another(kickstart, node)), None)
    if other is not None:
        said = "this line is for another program: what it makes of it is not in the plan"
        yield warning("KS834", said, other, help="plan what that program makes of the file")


@lru_cache(maxsize=4)
def _read(kickstart: Kickstart) -> Layout | Diagnostic:
    statements = [one for one in kickstart.statements if one.spec.name in _STORAGE]
    if not _devices(statements):
        if (other := next(elsewhere(kickstart), None)) is not None:
            said = "what the disks become is not known: nothing here lays them out, and this line may"
            return error("KS832", said, other.location, help=other.help)
        return error("KS831", "nothing lays out disks here", help="add `autopart`, or partitions: `part / --size=...`")
    for one in statements:
        if not plain_words(one):
            return _unread(one, "a value here is filled in by another program")
        try:
            read_layout([(one.spec.name, one.reading)])
        except LayoutError as problem:
            return _unread(one, f"this cannot be read: {problem}")
    return read_layout((one.spec.name, one.reading) for one in statements)


def _unread(statement: Statement, why: str) -> Diagnostic:
    said = f"what the disks become is not known: {why}"
    return error("KS832", said, statement.at(), help="plan a copy with the value that it will have")


@lru_cache(maxsize=_KEPT)
def plan_once(layout: Layout, machine: Machine, dialect: Dialect) -> Plan:
    """The plan of a layout on a machine; of values alike it is the same one."""
    return planner.plan(layout, machine, dialect)


def left_out(problem: Problem) -> bool:
    """Whether a problem is about what is on the disks already: the plan is without it, and the rest may well fit."""
    return problem.code in _LEFT_OUT


def found(kickstart: Kickstart, problem: Problem) -> Diagnostic:
    """A problem of a plan as a finding, at the statement that asked for what cannot be had."""
    statement = statement_of(kickstart, problem.statement)
    place = statement.at(problem.option) if statement else None
    made = warning if left_out(problem) else error
    return made(problem.code, problem.message, place, notes=problem.notes, help=problem.help)


def statement_of(kickstart: Kickstart, index: int | None) -> Statement | None:
    """The statement that a device of the layout was read from, by its index there."""
    if index is None:
        return None
    devices = _devices([one for one in kickstart.statements if one.spec.name in FORMS])
    return devices[index] if 0 <= index < len(devices) else None


def _asks(statement: Statement) -> bool:
    """Whether a statement is about a disk that is chosen on the machine."""
    return any(choice.PLACEHOLDER.search(word.value) for word in statement.node.words)


def _devices(statements: list[Statement]) -> list[Statement]:
    return [one for one in statements if one.spec.name not in RULES]
