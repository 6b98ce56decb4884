"""Every line by itself: what a release takes of commands, options and section headers."""

from collections.abc import Iterable, Iterator

from ksc.diagnostics import Diagnostic, Location, Span
from ksc.dialects.check import Locate, check_command, check_header
from ksc.dialects.spec import Dialect, Facts
from ksc.syntax import Command, Document, Node, Section, Word


def check_nodes(nodes: Iterable[tuple[Node, Location | None]], facts: Facts, dialect: Dialect) -> Iterator[Diagnostic]:
    """The findings about nodes, each given with where it came from."""
    for node, location in nodes:
        if isinstance(node, Command):
            yield from check_command(node, facts, dialect, _locator(node, location))
        elif isinstance(node, Section):
            yield from check_header(node, facts, dialect, _locator(node, location))


def document_nodes(document: Document) -> Iterator[tuple[Node, Location | None]]:
    """A document's nodes with their places."""
    return ((node, document.locate(node)) for node in document.nodes)


def _locator(node: Command | Section, location: Location | None) -> Locate:
    """Down to the word where the node stands in its source as it is; else the place that made it."""

    def locate(word: Word | None) -> Location | None:
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
