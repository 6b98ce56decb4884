"""The nodes of a boot menu's lossless syntax tree.

As in a kickstart's, every node owns its exact text, line ends included, and the menu's text is its nodes' texts put
together. Nodes are immutable and compared by identity; spans mean positions in the source.
"""

import re
from collections.abc import Iterator
from dataclasses import field

from ksc.diagnostics import Diagnostic, Location, Source, Span
from ksc.records import dataclass
from ksc.syntax.nodes import Blank, Comment

_SPACE = re.compile(r"[\x01-\x20]+")  # what the loader takes for white space


@dataclass(frozen=True, slots=True, eq=False)
class Directive:
    """A line: `keyword` in capitals (`APPEND`, `MENU LABEL`), `value` what follows, without white space around it.

    `start` is the value's 0-based offset in the text.
    """

    text: str
    keyword: str
    value: str
    start: int
    span: Span

    @property
    def word(self) -> str:
        """The value's first word, or nothing."""
        return _SPACE.split(self.value, maxsplit=1)[0]


@dataclass(frozen=True, slots=True, eq=False)
class Help:
    """`TEXT HELP`, its lines as one text, and `ENDTEXT` (empty where there is none)."""

    header: str
    body: str
    end: str
    span: Span

    @property
    def text(self) -> str:
        """The whole block."""
        return self.header + self.body + self.end

    @property
    def lines(self) -> tuple[str, ...]:
        """What is shown, without the white space around each line."""
        return tuple(line.strip() for line in self.body.removesuffix("\n").split("\n")) if self.body else ()


Member = Blank | Comment | Directive | Help


@dataclass(frozen=True, slots=True, eq=False)
class Label:
    """A `LABEL` line and the lines up to the last one that says something about it."""

    header: Directive
    members: tuple[Member, ...]
    span: Span

    @property
    def text(self) -> str:
        """The whole label."""
        return self.header.text + "".join(one.text for one in self.members)

    @property
    def name(self) -> str:
        """The label's name, perhaps empty."""
        return self.header.word

    def directives(self) -> Iterator[Directive]:
        """The lines below the `LABEL` line that are directives."""
        return (one for one in self.members if isinstance(one, Directive))

    def get(self, *keywords: str) -> Directive | None:
        """The last line with one of these keywords: it is the one that counts."""
        made = None
        for one in self.directives():
            if one.keyword in keywords:
                made = one
        return made


MenuNode = Blank | Comment | Directive | Help | Label


@dataclass(frozen=True, slots=True, eq=False)
class BootMenu:
    """A menu's file. `str(menu)` is its text, for any text it was parsed from.

    Submenus are not nested: `MENU BEGIN` and `MENU END` are lines among the others, and `walk` says how deep each is.
    """

    source: Source
    nodes: tuple[MenuNode, ...]
    bom: str = ""
    diagnostics: tuple[Diagnostic, ...] = field(default=(), repr=False)

    def __str__(self) -> str:
        return self.bom + "".join(node.text for node in self.nodes)

    @property
    def newline(self) -> str:
        """The line end for new lines: CRLF where the first line has it, else LF."""
        return self.source.newline

    def labels(self) -> Iterator[Label]:
        """The labels, in order, those of submenus too."""
        return (node for node in self.nodes if isinstance(node, Label))

    def walk(self) -> Iterator[tuple[MenuNode, int]]:
        """Each node and in how many submenus it is. `MENU BEGIN` and its `MENU END` are in theirs."""
        depth = 0
        for node in self.nodes:
            mark = node.keyword if isinstance(node, Directive) else ""
            depth += mark == "MENU BEGIN"
            yield node, depth
            depth -= mark == "MENU END" and depth > 0

    def directives(self) -> Iterator[Directive]:
        """All lines that are directives, those inside labels too, but no `LABEL` lines."""
        for node in self.nodes:
            if isinstance(node, Directive):
                yield node
            elif isinstance(node, Label):
                yield from node.directives()

    def locate(self, node: MenuNode) -> Location | None:
        """Where a node stands; a label by its first line, without white space around it."""
        if isinstance(node, Label):
            node = node.header
        if node.span is None:
            return None
        if not isinstance(node, Directive):
            return Location(self.source, node.span)
        line, column = node.span.line, node.span.column
        visible = node.text.rstrip()
        start = len(visible) - len(visible.lstrip())
        return Location(self.source, Span(line, column + start, line, column + max(len(visible), start + 1)))

    def locate_value(self, node: Directive) -> Location | None:
        """Where a directive's value stands, or the directive where it has none."""
        if not node.value:
            return self.locate(node)
        line, column = node.span.line, node.span.column + node.start
        return Location(self.source, Span(line, column, line, column + len(node.value)))
