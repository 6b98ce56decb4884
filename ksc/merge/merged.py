"""The result of merging: statements in order, each with where it and its options came from."""

from collections.abc import Iterator, Mapping
from dataclasses import field
from typing import TYPE_CHECKING, NamedTuple

from ksc.diagnostics import Location, Span
from ksc.layer.changes import Origin
from ksc.records import dataclass
from ksc.syntax import Command, Node, Section
from ksc.syntax.packages import PackageLine

if TYPE_CHECKING:
    from ksc.storage.choice import Choice


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """One node of the result.

    `origin` is the statement's; `options` those of options that came from elsewhere; `lines` those of
    the lines of a section whose lines came from several places; `removed` says of options which layer took
    them away. `inner` are statements that stand in a section's text, each with the number of its line from 0.
    `asked` is the option of a scheme that a statement comes of: what is wrong with the statement is said there.
    """

    node: Node
    origin: Origin
    options: Mapping[str, Origin] = field(default_factory=dict)
    lines: tuple[Origin, ...] | None = None
    removed: tuple[tuple[str, Origin], ...] = ()
    inner: "tuple[tuple[int, Entry], ...]" = ()
    asked: Location | None = None

    def line_origins(self) -> Iterator[Origin]:
        """The origin of each line of the node's text."""
        count = line_count(self.node.text)
        if self.lines is not None:
            yield from self.lines[:count]
            yield from [self.origin] * (count - len(self.lines))
            return
        location = self.origin.location
        for offset in range(count):
            if offset == 0 or location is None or location.span.line + offset > location.span.end_line:
                yield self.origin
                continue
            number = location.span.line + offset
            here = Span(number, 1, number, len(location.source.line(number)) + 1)
            yield Origin(self.origin.layer, Location(location.source, here), self.origin.shadowed, self.origin.via)


def line_count(text: str) -> int:
    """Lines as editors count them: at LF and CRLF."""
    return text.count("\n") + bool(text and text[-1] != "\n")


class Removed(NamedTuple):
    """What a layer took away: a node, or a line of `%packages`; where it came from, and what removed it.

    `name` is what a section goes by.
    """

    what: Node | PackageLine
    origin: Origin
    by: Origin
    name: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Merged:
    """A kickstart merged from its layers. `text` is what an installer reads, without the generated header.

    `removed` is in the order in which the layers took it away; some of it may have come back. `choices` are by
    what the disks are chosen whose placeholders stand in storage statements; where these have become a script's,
    `before` is how they stood.
    """

    entries: tuple[Entry, ...]
    newline: str = "\n"
    removed: tuple[Removed, ...] = ()
    choices: "tuple[Choice, ...]" = ()
    before: "Merged | None" = None

    @property
    def text(self) -> str:
        """The kickstart."""
        return "".join(entry.node.text for entry in self.entries)

    def origins(self) -> tuple[Origin, ...]:
        """One origin for each line of `text`."""
        return tuple(origin for entry in self.entries for origin in entry.line_origins())

    def commands(self) -> Iterator[Command]:
        """The commands, in order."""
        return (entry.node for entry in self.entries if isinstance(entry.node, Command))

    def sections(self) -> Iterator[Section]:
        """The sections, in order."""
        return (entry.node for entry in self.entries if isinstance(entry.node, Section))
