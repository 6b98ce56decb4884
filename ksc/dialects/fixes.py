"""Fixes of single lines: what can be put right without asking, since nothing else is installed then.

A fix is made only where the line stands in the source just as it was read: not where a profile's mapping, or a
variable, has made it.
"""

from ksc.diagnostics import Fix, Location, Span, TextEdit
from ksc.dialects.spec import Facts, OptionSpec
from ksc.syntax import Command, Section, Word

# Sections whose text is not a program's: there a line that begins with a command's name was not meant for them.
_LISTS = frozenset(["%packages", "%addon", "%anaconda", "%certificate"])


def without_line(command: Command, at: Location | None) -> Fix | None:
    """The line taken out; a comment behind it stays."""
    if at is None or at.span.line != at.span.end_line:
        return None
    source, line = at.source, at.span.line
    text = command.text.rstrip("\r\n")
    if source.line(line).removesuffix("\r") != text:
        return None
    rest = text[command.words[-1].end :].lstrip()
    span = (
        Span(line, command.words[0].start + 1, line, len(text) - len(rest) + 1) if rest else Span(line, 1, line + 1, 1)
    )
    return Fix(f"remove `{command.name}`", (TextEdit(span, ""),))


def renamed_option(word: Word, written: str, option: OptionSpec, release: str, at: Location | None) -> Fix | None:
    """The spelling that the release wants of an option whose old one still works."""
    better = next((name for name, status in option.spellings(release).items() if status == "active"), None)
    if better is None or at is None or not word.raw.startswith(written):
        return None
    line, column, _, _ = at.span
    if not at.source.line(line).startswith(word.raw, column - 1):
        return None
    edit = TextEdit(Span(line, column, line, column + len(written)), f"--{better}")
    return Fix(f"write `--{better}`", (edit,))


def with_end(section: Section, facts: Facts, at: Location | None) -> Fix | None:
    """A line `%end` after the last line of a section that lacks it; None where a list may have swallowed commands."""
    if at is None or section.span is None or at.span.line != section.span.line:
        return None
    source, first = at.source, section.span.line
    if not source.line(first).startswith(section.header.rstrip("\r\n")):
        return None
    lines = section.text.split("\n")
    if section.kind in _LISTS and any(_like_command(line, facts) for line in lines[1:]):
        return None
    last = max(number for number, line in enumerate(lines) if number == 0 or _counts(line))
    newline = "\r\n" if "\r\n" in (section.text if len(lines) > 1 else source.text) else "\n"
    if last == len(lines) - 1:
        # The file ends without a line end.
        column = len(lines[last]) + (section.span.column if last == 0 else 1)
        edit = TextEdit(Span(first + last, column, first + last, column), f"{newline}%end{newline}")
    else:
        edit = TextEdit(Span(first + last + 1, 1, first + last + 1, 1), f"%end{newline}")
    return Fix("add `%end`", (edit,))


def _counts(line: str) -> bool:
    return bool(line.strip()) and not line.lstrip().startswith("#")


def _like_command(line: str, facts: Facts) -> bool:
    words = line.split()
    return bool(words) and facts.command(words[0]) is not None
