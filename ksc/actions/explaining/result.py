"""A compiled kickstart line by line, each line with where it is from and the statement it belongs to."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from ksc.artifacts import Made
from ksc.diagnostics import Location, Source
from ksc.diagnostics.redact import blotted as blot
from ksc.diagnostics.redact import hide, shown_line
from ksc.dialects.spec import CommandSpec, Facts
from ksc.dialects.statement import Reading, read
from ksc.emit import ProfileInput
from ksc.emit.fragments import added
from ksc.emit.kickstart import Piece, lines_of, pieces_of
from ksc.layer.changes import Origin
from ksc.layer.sections import section_names
from ksc.merge.merged import Entry, Removed
from ksc.merge.statements import said
from ksc.model import Install
from ksc.syntax import Command, Node, Section

LONGEST = 4_000  # characters of a line that are shown

From = Origin | Made


class Line(NamedTuple):
    """One line, counted from 1 as an editor does. `begins` says that it is the first of its statement."""

    number: int
    origin: From
    entry: Entry | None
    begins: bool


class Part(NamedTuple):
    """An option or a positional of a statement: how it is written there, and where that is from.

    `gone` says that it is written no more: `origin` is what removed it.
    """

    name: str
    text: str
    origin: Origin
    gone: bool = False


@dataclass(frozen=True, eq=False)
class Explained:
    """A profile's kickstart. `lines` are all of its lines, `removed` is what layers took away."""

    install: Install
    facts: Facts
    source: Source
    lines: tuple[Line, ...]

    @property
    def removed(self) -> tuple[Removed, ...]:
        """What layers took away, in the order in which they did."""
        return self.install.merged.removed

    def text(self, number: int) -> str:
        """A line, fit to be shown: without its end, secrets blotted out."""
        entry = self.lines[number - 1].entry
        if entry is not None and isinstance(entry.node, Command):
            return blot(self.source.line(number)[:LONGEST])  # a line by itself, whatever stands above it
        return shown_line(self.source, number, LONGEST)

    def spec(self, node: Node) -> CommandSpec | None:
        """The facts of a command or a section."""
        if isinstance(node, Command):
            return self.facts.command(node.name)
        return self.facts.sections.get(node.kind) if isinstance(node, Section) else None

    def reading(self, node: Node) -> tuple[CommandSpec, Reading] | None:
        """A statement by its facts, where it has some."""
        spec = self.spec(node)
        if spec is None or not isinstance(node, Command | Section):
            return None
        return spec, read(spec, node.words, self.install.dialect.name)

    def parts(self, entry: Entry, *, every: bool) -> Iterator[Part]:
        """The options of a statement that came from elsewhere, or with `every` all of them; then those removed."""
        if not (every or entry.options or entry.removed):
            return
        known = self.reading(entry.node)
        if known is None or not isinstance(entry.node, Command | Section):
            return
        for name in dict.fromkeys(one.name for one in known[1].given):
            if every or name in entry.options:
                text = said(entry.node, known[1], name)
                text = hide(text, self.install.secrets)
                yield Part(name, blotted(entry.node, text), entry.options.get(name, entry.origin))
        for name, origin in entry.removed:
            option = known[0].options.get(name)
            yield Part(name, f"--{name}" if option else name, origin, gone=True)

    @cached_property
    def names(self) -> dict[Node, str]:
        """What scripts, add-ons and certificates go by, as profiles name them."""
        entries = self.install.merged.entries
        return {entries[at].node: name for at, (_, name) in section_names(entry.node for entry in entries).items()}


def blotted(node: Node, text: str) -> str:
    """A piece of a statement, fit to be shown: secrets are told by the command too, so it goes by its name."""
    words = node.words if isinstance(node, Command | Section) else ()
    before = f"{words[0].value} " if words else ""
    return blot(before + text[:LONGEST], len(before))


def blotted_words(node: Node, text: str) -> list[str]:
    """What options of a statement said below, each by itself, fit to be shown."""
    return [blotted(node, one) for one in text.rstrip("\r\n").split("\n")]


def blotted_lines(text: str) -> list[str]:
    """The lines of a text that stood somewhere below, fit to be shown."""
    source = Source("<below>", text.removesuffix("\n").removesuffix("\r"))
    return [shown_line(source, number, LONGEST) for number in range(1, len(source.lines) + 1)]


def explained(given: ProfileInput, facts: Facts) -> Explained:
    """The kickstart that a compile makes of a profile, explained."""
    install = given.install
    pieces = pieces_of(install, added(given.fragments, install.dialect))
    text = hide("".join(piece.text for piece in pieces), install.secrets)
    source = Source(f"<{install.profile}>", text)
    return Explained(install, facts, source, tuple(_lines(pieces)))


def _lines(pieces: list[Piece]) -> Iterator[Line]:
    before: Entry | None = None
    for number, line in enumerate(lines_of(pieces), 1):
        entry = line[0].inner or line[0].entry
        yield Line(number, _from(line[0].origin), entry, begins=entry is not None and entry is not before)
        before = line[-1].inner or line[-1].entry


def _from(origin: Origin | Location | Made) -> From:
    # What has a place and no layer is a plugin's: its fragment is the layer.
    return Origin(origin.source.path, origin) if isinstance(origin, Location) else origin
