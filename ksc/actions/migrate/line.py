"""One command's line, or one section's header, on its way to another release."""

from collections.abc import Iterable, Sequence
from dataclasses import field, replace

from ksc.actions.migrate.table import Rule
from ksc.diagnostics import Diagnostic, Location, Span, error, note, warning
from ksc.dialects import CommandSpec, Dialect, Facts
from ksc.dialects.comments import comment_of_its_own
from ksc.dialects.statement import Given, Reading, read
from ksc.records import dataclass
from ksc.syntax import Command, Comment, Document, Section
from ksc.syntax.edit import Edit, make_command, with_edits, with_header_edits


@dataclass(frozen=True, slots=True)
class Case:
    """A document and the releases that it goes from and to."""

    document: Document
    facts: Facts
    source: Dialect
    target: Dialect


@dataclass(slots=True, eq=False)
class Line:
    """A line while it is rewritten: what is to be done to it is gathered, then done at once.

    `drop` removes the line, `edits` change words of it (counted as the line has them now), `after` are commands
    that follow it. `found` says what is changed and what needs a person.
    """

    case: Case
    node: Command | Section
    spec: CommandSpec
    reading: Reading
    drop: bool = False
    edits: dict[tuple[int, int], Sequence[str]] = field(default_factory=dict)
    after: list[Command] = field(default_factory=list)
    found: list[Diagnostic] = field(default_factory=list)

    @property
    def target(self) -> str:
        """The target release's name."""
        return self.case.target.name

    @property
    def name(self) -> str:
        """The command's name as written, or the section's with its `%`."""
        return self.node.words[0].value

    def at(self, given: Given | None = None) -> Location | None:
        """Where an option or a word stands, with its value; None: the command's name."""
        first, last = (given.start, given.stop - 1) if given else (0, 0)
        start = self.case.document.locate(self.node, self.node.words[first])
        end = self.case.document.locate(self.node, self.node.words[last])
        if start is None or end is None:
            return None
        span = Span(start.span.line, start.span.column, end.span.end_line, end.span.end_column)
        return Location(start.source, span)

    def changed(self, message: str, given: Given | None = None, why: str = "") -> None:
        """Say what was changed."""
        self.found.append(replace(note("KS750", message, self.at(given)), notes=(why,) if why else ()))

    def person(self, rule: Rule, message: str, given: Given | None = None) -> None:
        """Say what needs a person: the target would refuse the line, or make another machine of it."""
        self.found.append(error("KS751", message, self.at(given), notes=(rule.why,), help=rule.help))

    def look(self, message: str, given: Given | None = None, *, why: str, help: str | None = None) -> None:
        """Say what is taken by the target, and may not do there."""
        self.found.append(warning("KS752", message, self.at(given), notes=(why,), help=help))

    def remove(self, given: Given) -> None:
        """Take an option, with its value, or a word out of the line."""
        self.write(given)

    def write(self, given: Given, *values: str) -> None:
        """Put other words in an option's place; none take it out."""
        self.edits.pop((given.start, given.start + 1), None)
        self.edits[given.start, given.stop] = values

    def rename(self, given: Given, spelling: str) -> None:
        """Write an option's name in another way, and leave its value as it is."""
        _, equals, value = self.node.words[given.start].value.partition("=")
        self.edits[given.start, given.start + 1] = (f"--{spelling}{equals}{value}",)

    def then(self, values: Iterable[str]) -> None:
        """Add a command after the line."""
        self.after.append(make_command(list(values), self.case.document.newline))

    def nodes(self) -> tuple[Command | Section | Comment, ...]:
        """What stands in the line's place: itself where nothing changes."""
        if self.drop:
            return (*self._comment(), *self.after)
        edits: list[Edit] = [(*place, values) for place, values in sorted(self.edits.items())]
        node: Command | Section = self.node
        if edits:
            node = with_edits(node, edits) if isinstance(node, Command) else with_header_edits(node, edits)
        if self.after and isinstance(node, Command) and node.text[-1] not in "\r\n":
            node = Command(node.text + self.case.document.newline, node.words)
        return (node, *self.after)

    def _comment(self) -> tuple[Comment, ...]:
        """The comment behind a command that goes: it stays, on a line of its own."""
        first = self.node.text if isinstance(self.node, Command) else self.node.header
        rest = first[self.node.words[-1].end :].lstrip(" \t")
        said = rest.rstrip("\r\n")
        stays = comment_of_its_own(said)
        return (Comment(stays + rest[len(said) :]),) if stays.startswith("#") else ()


def open_line(case: Case, node: Command | Section, spec: CommandSpec) -> Line:
    """A line, read as the source release reads it, or as any does where that one does not know all of it."""
    reading = read(spec, node.words, case.source.name)
    if reading.extra or any(given.written and given.spec is None for given in reading.given):
        reading = read(spec, node.words)
    return Line(case, node, spec, reading)
