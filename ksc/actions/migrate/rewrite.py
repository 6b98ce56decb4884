"""One line by the rules: the facts say what the target does not take, the rules what becomes of it."""

from ksc.actions.migrate.line import Line
from ksc.actions.migrate.steps import STEPS
from ksc.actions.migrate.table import Rule, rules
from ksc.dialects.known import known_in
from ksc.dialects.spec import OptionSpec
from ksc.dialects.statement import Given


def rewrite(line: Line) -> None:
    """Gather in `line` what is to be done to it; what no rule is about stays, and is for the check of the result."""
    status = line.spec.status(line.target)
    _apply(line, None, rules().get(line.spec.name), wanted=status != "active")
    if line.drop or status != "active" or line.spec.opaque:
        return
    for given in line.reading.given:
        if given.positional:
            _positional(line, given)
        elif given.spec is not None:
            _option(line, given, given.spec)


def _positional(line: Line, given: Given) -> None:
    spec = next(one for one in line.spec.positionals if one.name == given.name)
    rule = rules().get(f"{line.spec.name} {given.name}")
    _apply(line, given, rule, wanted=spec.status(line.target) != "active")


def _option(line: Line, given: Given, option: OptionSpec) -> None:
    """An option that the target has under another name gets that; else its rule decides."""
    spellings = option.spellings(line.target)
    best = next(iter(spellings), None)
    if best is not None and spellings[best] == "active":
        known = known_in(line.spec, line.target)
        meant = known.fitting(given.written)
        if {known.options[one].name for one in meant} != {option.name}:
            line.rename(given, best)
            line.changed(f"`{line.name} {given.written}` is written `--{best}`", given)
        elif all(known.statuses.get(one) != "active" for one in meant):
            line.rename(given, best)
            line.changed(f"`{line.name} {given.written}` becomes `--{best}`", given)
    wanted = best is None or spellings[best] != "active"
    _apply(line, given, rules().get(f"{line.spec.name} --{option.name}"), wanted=wanted)


def _apply(line: Line, given: Given | None, rule: Rule | None, *, wanted: bool) -> None:
    if rule is not None and (wanted or line.target in rule.targets):
        STEPS[rule.do](line, given, rule)
