"""The nodes of a kickstart's lossless syntax tree.

Every node owns its exact text, line end included; a document's text is its nodes' texts put together.
Nodes are immutable and compared by identity. `span` is the place in the source; a node made by an
edit has none.
"""

from collections.abc import Iterator
from dataclasses import field
from typing import NamedTuple

from ksc.diagnostics import Diagnostic, Location, Source, Span
from ksc.records import dataclass


class Word(NamedTuple):
    """One word of a line: `raw` as written, `value` unquoted, `start` its 0-based offset in the node's text."""

    raw: str
    value: str
    start: int

    @property
    def end(self) -> int:
        """The offset after the word."""
        return self.start + len(self.raw)


@dataclass(frozen=True, slots=True, eq=False)
class Blank:
    """A line of white space."""

    text: str
    span: Span | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Comment:
    """A line that begins with `#`, after blanks."""

    text: str
    span: Span | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Command:
    """A command's line; `words[0]` is its name."""

    text: str
    words: tuple[Word, ...]
    span: Span | None = None

    @property
    def name(self) -> str:
        """The command's name as written (names are case sensitive)."""
        return self.words[0].value


@dataclass(frozen=True, slots=True, eq=False)
class Include:
    """`%include PATH-OR-URL` or `%ksappend URL` at the top level."""

    text: str
    words: tuple[Word, ...]
    span: Span | None = None

    @property
    def target(self) -> str | None:
        """What is included, if anything is named; None for `%ksappend`, which the installer itself ignores."""
        live = len(self.words) > 1 and self.words[0].value == "%include"
        return self.words[1].value or None if live else None


@dataclass(frozen=True, slots=True, eq=False)
class Section:
    """A section: its header line, its body as text, its `%end` line (empty where it has none)."""

    header: str
    words: tuple[Word, ...]
    body: str
    end: str
    span: Span | None = None

    @property
    def kind(self) -> str:
        """The header's first word, `%` included."""
        return self.words[0].value

    @property
    def text(self) -> str:
        """The whole section."""
        return self.header + self.body + self.end


@dataclass(frozen=True, slots=True, eq=False)
class Unparsed:
    """A line that is nothing: a quote never closes, an `%end` ends nothing."""

    text: str
    words: tuple[Word, ...] = ()
    span: Span | None = None


Node = Blank | Comment | Command | Include | Section | Unparsed


@dataclass(frozen=True, slots=True, eq=False)
class Document:
    """A kickstart. `str(document)` is its text, for any text it was parsed from."""

    source: Source
    nodes: tuple[Node, ...]
    bom: str = ""
    diagnostics: tuple[Diagnostic, ...] = field(default=(), repr=False)

    def __str__(self) -> str:
        return self.bom + "".join(node.text for node in self.nodes)

    @property
    def newline(self) -> str:
        """The line end for new lines: CRLF where the first line has it, else LF."""
        return self.source.newline

    def commands(self) -> Iterator[Command]:
        """The commands, in order."""
        return (node for node in self.nodes if isinstance(node, Command))

    def sections(self) -> Iterator[Section]:
        """The sections, in order."""
        return (node for node in self.nodes if isinstance(node, Section))

    def locate(self, node: Node, word: Word | None = None) -> Location | None:
        """Where a node, or one word of its first line, stands in the source; None for a node made by an edit."""
        if node.span is None:
            return None
        if word is None:
            return Location(self.source, node.span)
        column = node.span.column + word.start
        # A backslash at the end of a line makes its end a part of the word.
        length = len(word.raw.rstrip("\r\n"))
        return Location(self.source, Span(node.span.line, column, node.span.line, column + length))
