"""What the tests of the syntax share: a check of any tree, its dump, and kickstart-like texts."""

import json
from collections.abc import Iterator

from hypothesis import strategies as st

from ksc.diagnostics import Diagnostic, Location, Source
from ksc.syntax import KNOWN_SECTIONS, Command, Document, Include, Section, Unparsed, parse
from ksc.syntax.packages import package_lines
from ksc.syntax.words import LINE_BREAKS

BREAKS = ("\n", "\r\n", *LINE_BREAKS[1:])


def literal(text: str, most: int = 160) -> str:
    """A text as a literal of ASCII and what else can be seen; a long one without its middle."""
    if len(text) > most:
        return f"{literal(text[:60])} … {literal(text[-20:])} ({len(text)} characters)"
    return json.dumps(text, ensure_ascii=not text.isprintable()).replace("\\u00", "\\x")


def at_offset(source: Source, offset: int) -> tuple[int, int]:
    """Line and column of an offset: lines end at LF alone."""
    before = source.text[:offset]
    return before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1


def check_tree(document: Document) -> None:
    """A parsed tree is its text, and every span, word and finding is where it says."""
    source = document.source
    assert str(document) == source.text
    assert document.bom in ("", "\ufeff")
    lines = source.text.split("\n")
    offset = len(document.bom)
    for node in document.nodes:
        assert node.text, node
        assert node.span is not None
        end = offset + len(node.text)
        assert node.span == (*at_offset(source, offset), *at_offset(source, end))
        offset = end
        if isinstance(node, Command | Include | Section | Unparsed):
            first = node.header if isinstance(node, Section) else node.text
            for word in node.words:
                assert first[word.start : word.end] == word.raw
                shown = lines[node.span.line - 1][node.span.column - 1 :][word.start : word.end]
                assert shown == word.raw.removesuffix("\n")
                place = document.locate(node, word)
                assert place is not None
                line, column, end_line, end_column = place.span
                assert line == end_line == node.span.line
                assert lines[line - 1][column - 1 : end_column - 1] == word.raw.rstrip("\r\n")
        if isinstance(node, Command):
            assert node.words
            assert node.name
            assert not node.name.startswith("%")
        if isinstance(node, Section):
            assert node.kind.startswith("%")
            assert node.header
            assert "".join(line.text for line in package_lines(node.body)) == node.body
    assert offset == len(source.text)
    check_findings(document)


def check_findings(document: Document) -> None:
    """Each in the text, not empty, and at most one a line beside those about the whole file."""
    lines = document.source.text.split("\n")
    seen = set()
    for found in document.diagnostics:
        assert found.location is not None
        line, column, end_line, end_column = found.location.span
        assert 1 <= line == end_line <= len(lines)
        assert 1 <= column < end_column <= len(lines[line - 1]) + 1, found
        if found.code not in ("KS106", "KS107", "KS108"):
            assert (line, column) not in seen
            seen.add((line, column))
        assert len(found.message) < 400


def dump(document: Document) -> str:
    """The tree for people: kinds, spans, words with their columns, sections part by part, findings."""
    return "".join(f"{line}\n" for line in _dump(document))


def _dump(document: Document) -> Iterator[str]:
    if document.bom:
        yield "BOM"
    for node in document.nodes:
        place = _span(document.locate(node))
        if isinstance(node, Section):
            yield f"Section {literal(node.kind)} {place}"
            yield f"  header {literal(node.header)}"
            yield from _words(document, node)
            for line in node.body.splitlines(keepends=True):
                yield f"  body {literal(line)}"
            if node.kind == "%packages":
                yield from _packages(node)
            yield f"  end {literal(node.end)}" if node.end else "  no end"
        else:
            yield f"{type(node).__name__} {place} {literal(node.text)}"
            if isinstance(node, Command | Include | Unparsed):
                yield from _words(document, node)
            if isinstance(node, Include):
                yield f"  target {node.target and literal(node.target)}"
    yield from map(_finding, document.diagnostics)


def _words(document: Document, node: Command | Include | Section | Unparsed) -> Iterator[str]:
    for word in node.words:
        place = document.locate(node, word)
        assert place is not None
        same = "" if word.raw == word.value else f" = {literal(word.value)}"
        yield f"    {place.span.column}-{place.span.end_column} {literal(word.raw)}{same}"


def _packages(section: Section) -> Iterator[str]:
    for line in package_lines(section.body):
        if line.kind not in ("blank", "comment"):
            sign = "-" if line.exclude else "+" if line.wanted else " "
            yield f"    {line.line}: {sign} {line.kind} {' '.join((literal(line.name), *line.options))}"


def _finding(found: Diagnostic) -> str:
    return f"{found.severity}[{found.code}] {_span(found.location)} {found.message[:120]}"


def _span(place: Location | None) -> str:
    assert place is not None
    line, column, end_line, end_column = place.span
    return f"{line}:{column}-{end_line}:{end_column}"


# Texts that look like kickstarts, and everything that could confuse who reads them.

nasty = st.text(
    st.sampled_from(
        "ab-=/@^%#\"'\\ \t\n\r\v\f\x1c\x1d\x1e\x1f\x85\u2028\u2029\xa0\u3000\ufeff\0\x01\x7fé大\udce9\ud800"
    ),
    max_size=12,
)
pieces = st.sampled_from(
    [
        "lang", "part /", "--size=1", "--append=\"a b\"", "'c d'", '"', "'", "\\", "#", "# comment", " ", "  ", "\t",
        "\\\"", "%", "%include", "%include /tmp/x", "%ksappend", "%end", "%endfoo", "%unknown", *sorted(KNOWN_SECTIONS),
        "@core", "@^env", "-vim", "\xa0", "\ufeff", "\0", "é", "\udce9", "{{ x }}", "<% %>", "$X", '""',
    ]
)  # fmt: skip
line_ends = st.sampled_from(BREAKS) | st.just("\n")
lines = st.builds(
    lambda parts, end: "".join(parts) + end,
    st.lists(pieces | st.just(" ") | nasty, max_size=5),
    line_ends,
)
texts = st.builds(
    lambda bom, body, tail: bom + "".join(body) + tail,
    st.sampled_from(["", "", "", "\ufeff"]),
    st.lists(lines, max_size=12),
    st.just("") | st.builds("".join, st.lists(pieces, max_size=3)),
)

# Mostly right kickstarts, so that what follows an oddity is read as well.
good_words = st.sampled_from(
    ["part", "/", "--size=1", "--x='a b'", '"c#d"', "e\\ f", "''", "é", "%", "%end", "@x", "x\\"]
)
good_line = st.builds(
    "lang {}{}".format, st.lists(good_words, max_size=4).map(" ".join), st.sampled_from(["", " ", " # it's", "#x"])
)
indent = st.sampled_from(["", "", "", " ", "\t", "\xa0"])
included = st.builds(
    "%include{}/tmp/{}".format,
    st.sampled_from([" ", "\t", "  "]),
    st.sampled_from(["a", "'a b'", "a#b", "a # b", "a b"]),
)
body_line = good_line | included | st.sampled_from(
    [
        "", "# it's", "echo 'a", '"', "%define x", "%endfoo", "%end#", "%post-x", "%ksappend x", "%end\xa0x",
        "%post\x1fx", "@core", "cat <<E",
    ]
)  # fmt: skip
header = st.builds(
    "{}{}".format,
    st.sampled_from([*sorted(KNOWN_SECTIONS), "%post", "%pre", "%packages", '%po"st"']),
    st.sampled_from(["", " --log=/x", " 'a b'", " # it is", "#x"]),
)
ended = st.sampled_from(
    ["%end\n"] * 6 + ["%end # the end\n", " %end x\n", "\t%end\r\n", "%end # it's\n", "%end"]
) | st.just("")
newlines = st.sampled_from(["\n"] * 6 + list(BREAKS))


def _joined(parts: list[tuple[str, str, str]]) -> str:
    return "".join(map("".join, parts))


sections = st.builds(
    lambda head, newline, body, end: head + newline + body + end,
    header,
    newlines,
    st.lists(st.tuples(indent, body_line, newlines), max_size=4).map(_joined),
    ended,
)
kickstarts = st.lists(
    st.tuples(indent, good_line | included | st.sampled_from(["", "# it's", "%ksappend x"]), newlines).map("".join)
    | sections
    | sections
    | st.sampled_from(["%end\n", "%unknown\n", "%include\n", "'\n", "'' x\n", '"%post"\n']),
    max_size=8,
).map("".join)


def parsed(text: str) -> Document:
    """The tree, checked."""
    document = parse(text, "x.ks")
    check_tree(document)
    return document
