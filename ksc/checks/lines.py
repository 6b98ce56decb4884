"""Every line by itself: what a release takes of commands, options and section headers."""

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType

from ksc.diagnostics import Diagnostic, Location, Span
from ksc.dialects.check import check_command, check_header
from ksc.dialects.glance import sound
from ksc.dialects.line import Locate
from ksc.dialects.spec import CommandSpec, Dialect, Facts
from ksc.dialects.statement import read
from ksc.syntax import Command, Document, Node, Section, Word

NOWHERE: Mapping[str, Location | None] = MappingProxyType({})


def check_nodes(
    nodes: Iterable[tuple[Node, Location | None]],
    facts: Facts,
    dialect: Dialect,
    options: Mapping[str, Location | None] = NOWHERE,
) -> Iterator[Diagnostic]:
    """The findings about nodes, each given with where it came from; `options` came from elsewhere, by name."""
    for node, location in nodes:
        if isinstance(node, Command) and sound(node, facts, dialect):
            continue
        spec = None
        if isinstance(node, Command):
            if options:
                spec = facts.command(node.name)
            yield from check_command(node, facts, dialect, locator(node, location, spec, options))
        elif isinstance(node, Section):
            if options:
                spec = facts.sections.get(node.kind)
            yield from check_header(node, facts, dialect, locator(node, location, spec, options))


def document_nodes(document: Document) -> Iterator[tuple[Node, Location | None]]:
    """A document's nodes with their places."""
    return ((node, document.locate(node)) for node in document.nodes)


def locator(
    node: Command | Section,
    location: Location | None,
    spec: CommandSpec | None = None,
    options: Mapping[str, Location | None] = NOWHERE,
) -> Locate:
    """Where the words of a node stand.

    Down to the word where the node stands in its source as it is; else the place that the option comes from,
    else the place that made the node.
    """

    def locate(word: Word | None) -> Location | None:
        if word is not None and spec is not None:
            at = node.words.index(word)
            for given in read(spec, node.words).given:
                if given.start <= at < given.stop and options.get(given.name):
                    return options[given.name]
        if location is None:
            return None
        source, span = location
        text = node.text if isinstance(node, Command) else node.header
        line = source.line(span.line)
        if not line[span.column - 1 :].startswith(text.rstrip("\r\n")):
            return location
        if word is None:
            first, last = node.words[0], node.words[-1]
            return Location(source, Span(span.line, span.column + first.start, span.line, span.column + last.end))
        return Location(source, Span(span.line, span.column + word.start, span.line, span.column + word.end))

    return locate
