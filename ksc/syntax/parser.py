"""Text to `Document`: total, so that every text becomes nodes, and lossless."""

import gc
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache

from lark import Token, Tree

from ksc.diagnostics import Diagnostic, Fix, Location, Source, Span, TextEdit, did_you_mean, error, warning
from ksc.syntax.grammar import kickstart_grammar
from ksc.syntax.nodes import Blank, Command, Comment, Document, Include, Node, Section, Unparsed, Word
from ksc.syntax.words import cut, unquote

KNOWN_SECTIONS = frozenset(
    ["%pre", "%pre-install", "%post", "%onerror", "%traceback", "%packages", "%certificate", "%addon", "%anaconda"]
)
# A mark that an unfinished merge leaves. What stands behind it is a commit's title, and no words.
MERGE_MARKER = re.compile(r"(?:<{7}|>{7}|\|{7})(?=[ \t\r\n]|\Z)|={7}(?=[ \t]*(?:[\r\n]|\Z))")
_PERCENT = KNOWN_SECTIONS | {"%end", "%include", "%ksappend"}
_INCLUDE_IN_BODY = re.compile(r"[ \t]*%include(?![^ \t\r\n])")
_SURROGATE = re.compile(r"[\udc80-\udcff]+")
_ONE_LINE = 200  # code points of a line that a message may quote


def parse(text: str | Source, path: str | None = None) -> Document:
    """The lossless syntax tree of `text`; never fails on text.

    `path` names the text in messages. What is wrong stands in `diagnostics` of the result.
    """
    source = text if isinstance(text, Source) else Source(path or "<text>", text)
    with uncollected():
        return _document(source)


@contextmanager
def uncollected() -> Iterator[None]:
    """Without the collector of cycles, which takes a third of a large parse and finds none: it makes only trees."""
    on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if on:
            gc.enable()


def _document(source: Source) -> Document:
    tree = kickstart_grammar().parse(source.text, start="document")
    nodes: list[Node] = []
    found: list[Diagnostic] = []
    bom = ""
    for child in tree.children:
        if isinstance(child, Tree):
            nodes.append(_section(source, child, found))
        elif child.type == "BOM":
            bom = str(child)
        else:
            nodes.append(_MAKERS[child.type](source, child, found))
    if bom:
        found.insert(0, _bom(source))
    found.extend(_characters(source))
    return Document(source, tuple(nodes), bom, tuple(found))


def _blank(source: Source, token: Token, found: list[Diagnostic]) -> Node:
    return Blank(str(token), _span(token))


def _comment(source: Source, token: Token, found: list[Diagnostic]) -> Node:
    return Comment(str(token), _span(token))


def _command(source: Source, token: Token, found: list[Diagnostic]) -> Node:
    text, span = str(token), _span(token)
    words, bad = cut(text)
    if bad is not None:
        if marker := MERGE_MARKER.match(text):
            return Command(text, (Word(marker[0], marker[0], 0),), span)
        found.append(_bad_quote(source, span, text, bad))
        return Unparsed(text, words, span)
    if not words[0].value or words[0].value.startswith("%"):
        found.append(_no_command(source, span, text, words[0]))
        return Unparsed(text, words, span)
    return Command(text, words, span)


def _no_command(source: Source, span: Span, text: str, word: Word) -> Diagnostic:
    quoted = word.value and word.raw != word.value
    return error(
        "KS102",
        "this line begins neither a command nor a section",
        _at(source, span, text, word.start, word.end),
        help="write a section's header without quotes or backslashes" if quoted else None,
    )


def _include(source: Source, token: Token, found: list[Diagnostic]) -> Node:
    text, span = str(token), _span(token)
    words, bad = cut(text)
    if bad is not None:
        found.append(_bad_quote(source, span, text, bad))
    elif len(words) < 2 or not words[1].value:
        found.append(_no_target(source, span, text, words[0]))
    return Include(text, words, span)


def _no_target(source: Source, span: Span, text: str, word: Word) -> Diagnostic:
    return error(
        "KS103",
        f"`{_written(word)}` names nothing to include",
        _at(source, span, text, word.start),
        help="write the path or URL after it, or remove the line",
    )


def _stray_end(source: Source, token: Token, found: list[Diagnostic]) -> Node:
    text, span = str(token), _span(token)
    found.append(
        error(
            "KS104",
            "`%end` ends no section",
            _at(source, span, text, len(text) - len(text.lstrip())),
            notes=("a `%end`, or a section's header, inside a script's body ends the section before its time",),
            help="remove it, or the earlier `%end`",
        )
    )
    return Unparsed(text, cut(text)[0], span)


_MAKERS: dict[str, Callable[[Source, Token, list[Diagnostic]], Node]] = {
    "BLANK": _blank,
    "COMMENT": _comment,
    "COMMAND": _command,
    "INCLUDE": _include,
    "STRAY_END": _stray_end,
}


def _section(source: Source, tree: "Tree[Token]", found: list[Diagnostic]) -> Section:
    tokens = [token for token in tree.children if isinstance(token, Token)]
    parts = {token.type: token for token in tokens}
    first, last = tokens[0], tokens[-1]
    header = str(first)
    body, end = parts.get("BODY"), parts.get("END")
    span = Span(first.line or 1, first.column or 1, last.end_line or 1, last.end_column or 1)
    words, bad = cut(header)
    if not words and bad is not None:
        # The quote that never closes is a part of the section's name: `%post"x`.
        name = header[:bad].lstrip()
        words = (Word(name, unquote(name), bad - len(name)),)
    section = Section(header, words, str(body or ""), str(end or ""), span)
    if bad is not None:
        found.append(_bad_quote(source, span, header, bad))
    elif section.kind not in KNOWN_SECTIONS:
        found.append(_unknown_section(source, section))
    if body is not None and "%include" in body:
        found.extend(_includes(source, body))
    if end is not None:
        bad = cut(section.end, comments=False)[1]
        if bad is not None:
            found.append(_bad_quote(source, _span(end), section.end, bad, comment="#" in section.end[:bad]))
    return section


def _includes(source: Source, body: Token) -> Iterator[Diagnostic]:
    """What is wrong with the `%include` lines of a section's body, which is text otherwise."""
    line, column = body.line or 1, body.column or 1
    for text in body.splitlines(keepends=True):
        if _INCLUDE_IN_BODY.match(text):
            span = Span(line, column, line, column + len(text))
            words, bad = cut(text, comments=False)
            if bad is not None:
                yield _bad_quote(source, span, text, bad, comment="#" in text[:bad])
            elif len(words) < 2 or not words[1].value:
                yield _no_target(source, span, text, words[0])
        line, column = (line + 1, 1) if text.endswith("\n") else (line, column + len(text))


def _unknown_section(source: Source, section: Section) -> Diagnostic:
    assert section.span is not None
    word = section.words[0]
    return error(
        "KS105",
        f"`{_written(word)}` is no section",
        _at(source, section.span, section.header, word.start, word.end),
        help=_similar(word.value[:_ONE_LINE]),
        fix=_lowered(section, word),
    )


def _lowered(section: Section, word: Word) -> Fix | None:
    """The name in small letters, where that is all that is wrong with it."""
    lower = word.value.lower()
    if section.span is None or lower not in KNOWN_SECTIONS or word.raw != word.value:
        return None
    line, column = section.span.line, section.span.column + word.start
    return Fix(f"write `{lower}`", (TextEdit(Span(line, column, line, column + len(word.raw)), lower),))


def _written(word: Word) -> str:
    """A word as a message quotes it: a backslash at the end of a line makes that end a part of the word."""
    return word.raw[:_ONE_LINE].rstrip("\r\n")


@lru_cache(maxsize=1_000)
def _similar(kind: str) -> str | None:
    return did_you_mean(kind, _PERCENT)


def _span(token: Token) -> Span:
    return Span(token.line or 1, token.column or 1, token.end_line or 1, token.end_column or 1)


def _at(source: Source, span: Span, text: str, start: int, end: int | None = None) -> Location:
    """A stretch of a node's first line; up to the line's last visible character without `end`."""
    stop = len(text.rstrip()) if end is None else min(end, len(text.rstrip("\r\n")))
    stop = max(stop, start + 1)
    return Location(source, Span(span.line, span.column + start, span.line, span.column + stop))


def _bad_quote(source: Source, span: Span, text: str, offset: int, *, comment: bool = False) -> Diagnostic:
    if text[offset] == "\\":
        return error(
            "KS101",
            "the backslash at the end of the file escapes nothing",
            _at(source, span, text, offset),
            notes=("a kickstart line cannot be continued on the next",),
            help="remove it",
        )
    return error(
        "KS101",
        f"this {text[offset]} is never closed",
        _at(source, span, text, offset),
        notes=("inside a section the installer reads the words after a `#` too",)
        if comment
        else ("quotes never cross lines",),
        help="close it, or write it inside the other kind of quotes",
    )


def _bom(source: Source) -> Diagnostic:
    return warning(
        "KS106",
        "the file begins with a byte order mark",
        Location(source, Span(1, 1, 1, 2)),
        notes=("the installer takes it for a part of the first command's name",),
        help="save the file as UTF-8 without a byte order mark; ksc leaves it out of what it compiles",
    )


def _characters(source: Source) -> list[Diagnostic]:
    """Characters that no installer gets past: NUL, and bytes that are not UTF-8."""
    found = []
    nul = source.text.find("\0")
    if nul >= 0:
        count = source.text.count("\0")
        found.append(
            error(
                "KS107",
                "the file holds a NUL byte" if count == 1 else f"the file holds {count} NUL bytes",
                _offset(source, nul, nul + 1),
                help="is this a kickstart at all? remove what is not text",
            )
        )
    bytes_ = None if source.text.isascii() else _SURROGATE.search(source.text)
    if bytes_:
        found.append(
            error(
                "KS108",
                "the file is not UTF-8",
                _offset(source, bytes_.start(), bytes_.end()),
                notes=("the installer stops at such a file",),
                help="convert it, for instance: iconv -f ISO-8859-1 -t UTF-8",
            )
        )
    return found


def _offset(source: Source, start: int, end: int) -> Location:
    before = source.text[:start]
    line = before.count("\n") + 1
    column = start - (before.rfind("\n") + 1) + 1
    return Location(source, Span(line, column, line, column + end - start))
