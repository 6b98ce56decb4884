"""A whole kickstart in canonical form, and the proof that it still says the same."""

import re
from collections.abc import Iterator
from dataclasses import replace

from ksc.actions.formatting.line import format_line
from ksc.actions.formatting.packages import at_margin, fewer_blanks, format_packages
from ksc.actions.formatting.same import reads_as
from ksc.actions.formatting.spelling import Speller
from ksc.diagnostics import Diagnostic, Source, start_of, warning
from ksc.dialects import Facts, facts
from ksc.records import dataclass
from ksc.syntax import Blank, Command, Comment, Document, Include, Node, Section, Unparsed, parse
from ksc.syntax.words import LINE_BREAKS, cut

_NO_TEXT = "KS107"
_BOM = "\ufeff"
# A line that is a template's statement: the lines below it may be indented to show what it encloses.
_STATEMENT = re.compile(r"^[ \t]*(?:\{%|<%|#(?:if|for|set|end)\b.*\$)", re.MULTILINE)
_LINE_ENDS = re.compile(r"(?:\r?\n)+\Z")
_VERSION = re.compile("#version=")


@dataclass(frozen=True, slots=True)
class Formatted:
    """A kickstart in canonical form, or as it was with what speaks against that."""

    source: Source
    problem: Diagnostic | None = None


def format_text(source: Source, target: str | None = None) -> Formatted:
    """`source` in canonical form, as the release `target` has it.

    Without a target its `#version=` decides. Where it says nothing, a spelling is only chosen that means the same in
    every release which takes what is written. Formatting twice is formatting once.
    """
    document = parse(source)
    problem = next((one for one in document.diagnostics if one.code == _NO_TEXT), None)
    if problem is not None:
        return Formatted(source, problem)
    known = facts()
    speller = Speller(known, _releases(document, known, target))
    indented = _STATEMENT.search(source.text) is not None
    lines = list(_lines(document, speller, indented=indented))
    text = document.bom + _ended("".join(fewer_blanks((_is_blank(node), made) for node, made in lines)), document)
    if text == source.text:
        return Formatted(source)
    made = Source(source.path, text)
    if not reads_as(parse(made), lines):
        left = warning(
            "KS760",
            "this file is left as it is: its canonical form would not say the same",
            start_of(source.path),
            help="this is a fault of ksc; please report it with the file",
        )
        return Formatted(source, left)
    return Formatted(made)


def _releases(document: Document, known: Facts, target: str | None) -> tuple[str, ...]:
    """The release that a document is for, or all where it does not say.

    Only its `#version=` counts: what else tells a release (`detect`) may look another way in the formatted text,
    which then would be formatted otherwise again.
    """
    if target is None:
        said = tuple(node for node in document.nodes if isinstance(node, Comment) and _VERSION.match(node.text))
        if said:
            from ksc.dialects.detect import detect

            target = detect(replace(document, nodes=said), known).dialect
    dialect = known.dialect(target) if target else None
    return (dialect.name,) if dialect else tuple(known.dialects)


def _lines(document: Document, speller: Speller, *, indented: bool) -> Iterator[tuple[Node, str]]:
    """The nodes with their texts in canonical form, without blank lines at the beginning and the end.

    Lines that are `indented` stay so.
    """
    nodes = list(document.nodes)
    if document.bom and nodes:
        yield nodes[0], nodes.pop(0).text  # the installer takes the mark for a part of the first word
    first = 0 if document.bom else next((at for at, node in enumerate(nodes) if not _is_blank(node)), len(nodes))
    if first < len(nodes) and nodes[first].text.startswith(_BOM):
        first = 0  # at the beginning of the file it would be a byte order mark
    while nodes and _is_blank(nodes[-1]):
        nodes.pop()
    before = ""
    for node in nodes[first:]:
        # Without its blanks, a line end would join a CR before it.
        joins = before.endswith("\r") and _is_blank(node)
        before = node.text if joins else _formatted(node, speller, indented=indented)
        yield node, before


def _is_blank(node: Node) -> bool:
    """Whether a node is a blank line as people write them: a form feed, or what else ends a line, is left alone."""
    return isinstance(node, Blank) and not node.text.strip(" \t\r\n") and not node.text.removesuffix("\r\n").count("\r")


def _formatted(node: Node, speller: Speller, *, indented: bool) -> str:
    if isinstance(node, Section):
        return _section(node, speller, indented=indented)
    if _is_blank(node):
        return node.text.lstrip(" \t")
    made = node.text
    if isinstance(node, Command):
        spec = speller.facts.command(node.name)
        # Commands like `realm` are given no words but the line as it stands; an unknown one may be anything.
        if spec is not None and not spec.opaque:
            made = format_line(node.text, node.words, spec, speller)
    elif isinstance(node, Include) and node.target is not None:
        made = format_line(node.text, node.words, None, speller)
    return at_margin(node.text, made) if indented else made


def _section(section: Section, speller: Speller, *, indented: bool) -> str:
    spec = speller.facts.sections.get(section.kind)
    if spec is None or cut(section.header)[1] is not None:
        return section.text
    header = format_line(section.header, section.words, None if spec.opaque else spec, speller)
    body = format_packages(section.body, indented=indented) if section.kind == "%packages" else section.body
    end = _end(section.end)
    if indented:
        header, end = at_margin(section.header, header), at_margin(section.end, end)
    return header + body + end


def _end(end: str) -> str:
    """The `%end` at the line's beginning, without blanks behind it."""
    visible = end.rstrip(LINE_BREAKS)
    made = visible.strip(" \t") if "#" not in visible else visible.lstrip(" \t")
    kept = cut(end, comments=False)
    tidy = made + end[len(visible) :]
    again = cut(tidy, comments=False)
    same = kept[1] is None and again[1] is None and [one.value for one in kept[0]] == [one.value for one in again[0]]
    return tidy if same else end


def _ended(text: str, document: Document) -> str:
    """The text with one line end at its end, unless that would add to a script or to what is no line of words."""
    last = document.nodes[-1] if document.nodes else None
    if isinstance(last, Section) and not last.end and last.body:
        if last.kind != "%packages":
            return text
        said = len(text.rstrip("\r\n"))
        text = text[:said] + _LINE_ENDS.sub("", text[said:])
    elif last is None or isinstance(last, Unparsed):
        return text
    if not text or text[-1] in LINE_BREAKS:
        return text
    line = re.split(f"[{LINE_BREAKS}]", last.text)[-1]
    # An open quote, or a backslash, would make the line end a part of it.
    return text if cut(line, comments=not isinstance(last, Section))[1] is not None else text + document.newline
