"""Fixes of single lines: what can be put right without asking, since nothing else is installed then.

A fix is made only where the line stands in the source just as it was read: not where a profile's mapping, or a
variable, has made it.
"""

import re

from ksc.diagnostics import Fix, Location, Span, TextEdit
from ksc.dialects.comments import comment_of_its_own
from ksc.dialects.spec import Facts, OptionSpec
from ksc.syntax import Command, Section, Word

# A script hands lines to a program until the word stands alone on a line: `cat <<EOF`.
_HANDED = re.compile(r"<<-?[ \t]*(['\"\\]?)(\w+)\1")


def without_line(command: Command, at: Location | None) -> Fix | None:
    """The line taken out; a comment behind it stays."""
    if at is None or at.span.line != at.span.end_line:
        return None
    source, line = at.source, at.span.line
    text = command.text.rstrip("\r\n")
    if source.line(line).removesuffix("\r") != text:
        return None
    rest = text[command.words[-1].end :].lstrip()
    stays = comment_of_its_own(rest)
    if not stays:
        edits = [TextEdit(Span(line, 1, line + 1, 1), "")]
    else:
        start = len(text) - len(rest) + 1
        edits = [TextEdit(Span(line, command.words[0].start + 1, line, start), "")]
        if stays != rest:
            edits.append(TextEdit(Span(line, start + len(stays), line, len(text) + 1), ""))
    return Fix(f"remove `{command.name}`", tuple(edits))


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
    """A line `%end` after the last line of a section that lacks it; None where it may have swallowed commands."""
    if at is None or section.span is None or at.span.line != section.span.line:
        return None
    source, first = at.source, section.span.line
    if not source.line(first).startswith(section.header.rstrip("\r\n")):
        return None
    lines = section.text.split("\n")
    if any(_like_command(line, facts) for line in lines[1:]) or _open(lines[1:]):
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


def _open(lines: list[str]) -> bool:
    """Whether a here-document has not ended: the section's end, or a header, may have stood in it."""
    standing = [line.strip() for line in lines]
    return any(found[2] not in standing for line in lines for found in _HANDED.finditer(line))
