"""libsolv's reasons in our words."""

from collections.abc import Iterator
from typing import Any

from ksc.packages.universe import Universe

_MOST = 8  # reasons of one problem; with more nobody reads on


def reasons(universe: Universe, problem: Any) -> tuple[str, ...]:
    """Why something cannot be had, each reason once."""
    rules = universe.solv.Solver
    found: dict[str, None] = {}
    for rule in problem.findallproblemrules():
        for info in rule.allinfos():
            found.update(dict.fromkeys(_said(universe, rules, info)))
    made = list(found)
    return tuple(made[:_MOST] + ([f"and {len(made) - _MOST} more reasons"] if len(made) > _MOST else []))


def _said(universe: Universe, rules: Any, info: Any) -> Iterator[str]:
    one, other, dep = info.solvable, info.othersolvable, info.dep
    kind = info.type
    if kind == rules.SOLVER_RULE_PKG_REQUIRES:
        yield f"{one} requires {dep}"
    elif kind == rules.SOLVER_RULE_PKG_NOTHING_PROVIDES_DEP:
        yield f"{one} requires {dep}, and no package provides that"
    elif kind == rules.SOLVER_RULE_PKG_CONFLICTS:
        yield f"{one} conflicts with {dep}, which is {other}"
    elif kind == rules.SOLVER_RULE_PKG_SELF_CONFLICT:
        yield f"{one} conflicts with {dep}, which it provides itself"
    elif kind in (rules.SOLVER_RULE_PKG_OBSOLETES, rules.SOLVER_RULE_PKG_IMPLICIT_OBSOLETES):
        yield f"{one} obsoletes {dep}, which is {other}"
    elif kind == rules.SOLVER_RULE_PKG_SAME_NAME:
        yield f"{one} and {other} cannot both be installed"
    elif kind == rules.SOLVER_RULE_PKG_NOT_INSTALLABLE:
        why = universe.off.get(one.id)
        yield f"{one} cannot be used: {why}" if why else f"{one} is for another architecture"
    elif kind == rules.SOLVER_RULE_INFARCH:
        yield f"{one} is not of the machine's own architecture"
    elif kind == rules.SOLVER_RULE_JOB_NOTHING_PROVIDES_DEP:
        yield f"no package provides {dep}"
    elif kind != rules.SOLVER_RULE_JOB:
        yield str(info.problemstr())
