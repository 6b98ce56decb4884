"""A kickstart's storage on a machine: what the installer makes of it, and the places of what cannot be had."""

from collections.abc import Callable
from functools import lru_cache
from importlib import import_module

from ksc.checks.installation.values import plain_words, whole
from ksc.checks.kickstart import Kickstart, Statement
from ksc.diagnostics import Diagnostic, error
from ksc.dialects.spec import Dialect
from ksc.planner.values import Machine, Plan, Problem
from ksc.storage.fields import FORMS
from ksc.storage.layout import Layout, LayoutError
from ksc.storage.statements import RULES, read_layout

_STORAGE = frozenset((*FORMS, *RULES))
_KEPT = 256  # plans; one holds some ten devices


def planned(kickstart: Kickstart, machine: Machine) -> tuple[Plan | None, list[Diagnostic]]:
    """What the installer makes of a kickstart's storage on a machine, and what keeps it from that.

    None, and nothing found, where the storage cannot be known: see `layout_of`. Like layouts on like machines are
    planned once.
    """
    layout = layout_of(kickstart)
    if layout is None:
        return None, []
    plan = plan_once(layout, machine, kickstart.dialect)
    return plan, [found(kickstart, problem) for problem in plan.problems]


def layout_of(kickstart: Kickstart) -> Layout | None:
    """A kickstart's storage as a value.

    None where nothing is laid out, and where what is cannot be known: a live `%include`, a line for another
    program, a variable, a value that is no number.
    """
    statements = [one for one in kickstart.statements if one.spec.name in _STORAGE]
    if not _devices(statements) or not whole(kickstart) or not all(map(plain_words, statements)):
        return None
    try:
        return read_layout((one.spec.name, one.reading) for one in statements)
    except LayoutError:
        return None


@lru_cache(maxsize=_KEPT)
def plan_once(layout: Layout, machine: Machine, dialect: Dialect) -> Plan:
    """The plan of a layout on a machine; of values alike it is the same one."""
    plan: Callable[[Layout, Machine, Dialect], Plan] = import_module("ksc.planner").plan
    return plan(layout, machine, dialect)


def found(kickstart: Kickstart, problem: Problem) -> Diagnostic:
    """A problem of a plan as a finding, at the statement that asked for what cannot be had."""
    statement = statement_of(kickstart, problem.statement)
    place = statement.at(problem.option) if statement else None
    return error(problem.code, problem.message, place, notes=problem.notes, help=problem.help)


def statement_of(kickstart: Kickstart, index: int | None) -> Statement | None:
    """The statement that a device of the layout was read from, by its index there."""
    if index is None:
        return None
    devices = _devices([one for one in kickstart.statements if one.spec.name in FORMS])
    return devices[index] if 0 <= index < len(devices) else None


def _devices(statements: list[Statement]) -> list[Statement]:
    return [one for one in statements if one.spec.name not in RULES]
