"""The two steps that most rules need: what goes, and what a person has to do."""

from dataclasses import replace

from ksc.actions.migrate.line import Line
from ksc.actions.migrate.table import Rule
from ksc.dialects.statement import Given


def drop(line: Line, given: Given | None, rule: Rule) -> None:
    """The command, the option or the word goes, and nothing with it."""
    if given is None and line.reading.extra:
        help_ = rule.help or "remove the line where they mean nothing"
        line.person(replace(rule, help=help_), f"`{line.name}` goes, but further words stand behind it")
    elif given is None:
        line.drop = True
        line.changed(f"`{line.name}` is removed", why=rule.why)
    else:
        line.remove(given)
        everything = all(line.edits.get((one.start, one.stop)) == () for one in line.reading.given)
        line.drop = line.drop or (rule.alone and everything and not line.reading.extra)
        line.changed(f"{shown(line, given)} is removed", given, rule.why)


def person(line: Line, given: Given | None, rule: Rule) -> None:
    """Nobody but a person can say what to write: an error where the installer stops or makes another machine."""
    said = f"{shown(line, given)} has to be migrated by hand"
    if rule.lost or line.target in rule.targets or _refused(line, given):
        line.person(rule, said, given)
    else:
        line.look(f"{shown(line, given)} is ignored by {line.target}", given, why=rule.why, help=rule.help)


def shown(line: Line, given: Given | None) -> str:
    """A command or an option as a message has it; a word, which may be anything, is not quoted."""
    if given is None:
        return f"`{line.name}`"
    return f"`{line.name} {given.written}`" if given.written else f"a word after `{line.name}`"


def _refused(line: Line, given: Given | None) -> bool:
    """Whether the target knows the command, or the option, no longer even to ignore it."""
    if given is None or given.spec is None:
        return line.spec.status(line.target) in ("absent", "removed")
    return given.spec.status(line.target) == "absent"
