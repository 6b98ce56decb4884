"""What the suspicions look at: a kickstart with its lines read by the facts."""

from collections.abc import Iterator

from ksc.diagnostics import Location, Span
from ksc.dialects.spec import CommandSpec, Dialect, Facts
from ksc.dialects.statement import Given, Reading, read
from ksc.records import dataclass
from ksc.syntax import Command, Document, Include


@dataclass(frozen=True, slots=True)
class Line:
    """A command that the facts know, and what it gives."""

    command: Command
    spec: CommandSpec
    reading: Reading


@dataclass(frozen=True, slots=True)
class Case:
    """One kickstart, and the release it is judged for."""

    document: Document
    facts: Facts
    dialect: Dialect | None
    lines: tuple[Line, ...]

    def of(self, *names: str) -> Iterator[Line]:
        """The lines of some commands, by canonical name."""
        return (line for line in self.lines if line.spec.name in names)

    def has(self, *names: str) -> bool:
        """Whether one of these commands stands in the file."""
        return any(True for _ in self.of(*names))

    @property
    def whole(self) -> bool:
        """Whether everything stands in this file: one that it includes may hold what seems missing."""
        return not any(isinstance(node, Include) for node in self.document.nodes)

    @property
    def old(self) -> bool:
        """Whether the release is EL5 or EL6, whose installer asked more."""
        return self.dialect is not None and self.dialect.family == "rhel" and self.dialect.version < 7

    def at(self, line: Line, given: Given | None = None) -> Location | None:
        """Where a command's name stands, or something that it gives."""
        words = line.command.words
        first = self.document.locate(line.command, words[given.start if given else 0])
        last = self.document.locate(line.command, words[given.stop - 1 if given else 0])
        if first is None or last is None:
            return None
        start, end = first.span, last.span
        return Location(first.source, Span(start.line, start.column, end.end_line, end.end_column))

    @property
    def start(self) -> Location:
        """The file as a whole."""
        return Location(self.document.source, Span(1, 1, 1, 1))


def open_case(document: Document, facts: Facts, dialect: str | None) -> Case:
    """A case for `dialect`, a name or an alias of one; None judges without regard to the release."""
    lines = []
    for command in document.commands():
        spec = facts.command(command.name)
        if spec is not None:
            lines.append(Line(command, spec, read(spec, command.words)))
    return Case(document, facts, facts.dialect(dialect) if dialect is not None else None, tuple(lines))
