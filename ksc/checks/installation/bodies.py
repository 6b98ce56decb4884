"""The text of a section, line by line, each with its place: in the kickstart, or in the profile that gives it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from ksc.checks.kickstart import BODY, Kickstart, Statement
from ksc.diagnostics import Location, Source, Span
from ksc.syntax import Section
from ksc.syntax.templates import IN_SCRIPT

SCRIPTS = ("%pre", "%pre-install", "%post", "%onerror", "%traceback")
_SHELLS = frozenset({"sh", "bash"})
_INCLUDE = r"(?m)^[ \t]*%(?:include|ksappend)(?![^ \t\r\n])"
_SEARCHED = 12  # lines after a profile's key in which its text is looked for


@dataclass(frozen=True, eq=False)
class Body:
    """A section's body. Its lines are counted from 1."""

    statement: Statement

    @property
    def text(self) -> str:
        """As it is written."""
        node = self.statement.node
        return node.body if isinstance(node, Section) else ""

    @cached_property
    def lines(self) -> list[str]:
        """Without their ends."""
        return [line.removesuffix("\r") for line in self.text.split("\n")]

    @property
    def interpreter(self) -> str | None:
        """The program that the header names; None where the shell runs the script."""
        return self.statement.value("interpreter")

    @property
    def shell(self) -> bool:
        """Whether a shell of the `sh` family that the installer has runs it."""
        return (self.interpreter or "/bin/sh").rpartition("/")[2] in _SHELLS

    @cached_property
    def open(self) -> bool:
        """Whether there is more to come: lines for a template's program, or a file that is included."""
        return bool(re.search(IN_SCRIPT, self.text) or ("%" in self.text and re.search(_INCLUDE, self.text)))

    @cached_property
    def conflicts(self) -> dict[int, tuple[int, ...]]:
        """The marks of unfinished merges by their lines, each with the lines of all marks of its conflict."""
        if "<<<<<<<" not in self.text and ">>>>>>>" not in self.text:
            return {}
        from ksc.dialects.stray import conflicts

        return conflicts(self.lines)

    @cached_property
    def _first(self) -> tuple[Source, int] | None:
        """The source that has the lines, and the number of the first of them there."""
        place = self.statement.options.get(BODY) or self.statement.place
        if place is None:
            return None
        source, top = place.source, place.span.line
        node = self.statement.node
        if isinstance(node, Section) and source.line(top)[place.span.column - 1 :].startswith(
            node.header.rstrip("\r\n")
        ):
            return source, top + 1
        # A profile's text: indented, and a few lines below its key.
        number, line = next(((at, one.strip()) for at, one in enumerate(self.lines) if one.strip()), (0, ""))
        for at in range(top, top + _SEARCHED):
            found = source.line(at + number)
            if line and (found.strip() == line or (at == top and number == 0 and line in found)):
                return source, at
        return None

    def _line(self, number: int) -> tuple[Source, int, int] | None:
        """The source that has a line, the line's number in it, and how many characters stand before it there."""
        if self._first is None or not self.lines[number - 1].strip():
            return None
        source, first = self._first
        indent = source.line(first + number - 1).find(self.lines[number - 1])
        return (source, first + number - 1, indent) if indent >= 0 else None

    def at(self, number: int, start: int | None = None, end: int | None = None) -> Location | None:
        """A stretch of a line, by 0-based offsets, or what is written in it; its section's place where it has none."""
        found = self._line(number)
        if found is None:
            return self.statement.options.get(BODY) or self.statement.at()
        source, at, indent = found
        line = self.lines[number - 1]
        begin = len(line) - len(line.lstrip()) if start is None else start
        stop = max(len(line.rstrip()) if end is None else end, begin + 1)
        return Location(source, Span(at, indent + begin + 1, at, indent + stop + 1))

    def said(self, number: int) -> tuple[str, ...]:
        """A note with the line's number, where its place is not that line."""
        return () if self._line(number) else (f"line {number} of the script",)


def bodies(kickstart: Kickstart, *names: str) -> Iterator[Body]:
    """The bodies of the sections of these names that have one."""
    for statement in kickstart.all(*names):
        if isinstance(statement.node, Section) and statement.node.body:
            yield Body(statement)
