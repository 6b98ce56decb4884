"""Where something stands: sources, spans and locations.

Lines and columns are 1-based; columns count code points; ends are exclusive.
Lines are counted at LF and CRLF, as editors do.
"""

from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple


class Span(NamedTuple):
    """A piece of one text: from (`line`, `column`) up to, not including, (`end_line`, `end_column`)."""

    line: int
    column: int
    end_line: int
    end_column: int


@dataclass(frozen=True, eq=False)
class Source:
    """A text and the name to show for it: a path as the user would write it, or `<stdin>`."""

    path: str
    text: str = field(repr=False)

    @cached_property
    def lines(self) -> list[str]:
        """The lines without their ends; what follows the last line end is a line of its own."""
        return [line.removesuffix("\r") for line in self.text.split("\n")]

    @cached_property
    def within_secrets(self) -> bytes:
        """For each line 1 where it is a part of a secret that began above it, else 0."""
        from ksc.diagnostics.script_secrets import within  # only where lines are shown

        return within(self.lines) if "<<" in self.text or "PRIVATE KEY" in self.text else bytes(len(self.lines))

    @property
    def newline(self) -> str:
        """The line end for new lines: CRLF where the first line has it, else LF."""
        first = self.text.find("\n")
        return "\r\n" if first > 0 and self.text[first - 1] == "\r" else "\n"

    def line(self, number: int) -> str:
        """Line `number` (1-based), or the empty string past the end."""
        return self.lines[number - 1] if 0 < number <= len(self.lines) else ""


class Location(NamedTuple):
    """A span in a source."""

    source: Source
    span: Span

    def __str__(self) -> str:
        return f"{self.source.path}:{self.span.line}:{self.span.column}"


def whole_line(source: Source, number: int) -> Location:
    """The location of line `number`, without its leading blanks."""
    line = source.line(number)
    start = len(line) - len(line.lstrip()) + 1
    return Location(source, Span(number, start, number, max(len(line.rstrip()) + 1, start)))


def start_of(path: str, text: str = "") -> Location:
    """The location that means a whole file."""
    return Location(Source(path, text), Span(1, 1, 1, 1))
