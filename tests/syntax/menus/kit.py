"""What tests of boot menus share: a check of any tree, its dump, and menu-like texts."""

import re
from collections.abc import Iterator
from pathlib import Path

from hypothesis import strategies as st
from syntax.kit import at_offset, literal

from ksc.syntax.menus import BootMenu, Directive, Help, Label, parse_menu
from ksc.syntax.menus.keywords import KNOWN
from ksc.syntax.nodes import Blank, Comment

CASES = Path(__file__).parent / "cases"


def text_of(case: Path) -> str:
    return case.read_bytes().decode("utf-8", "surrogateescape")


def parsed(text: str) -> BootMenu:
    """The tree of a text, every span and finding in it checked."""
    menu = parse_menu(text, "menu.cfg")
    assert str(menu) == text
    offset = len(menu.bom)
    for node in menu.nodes:
        parts = [node.header, *node.members] if isinstance(node, Label) else [node]
        start = offset
        for part in parts:
            assert part.text
            assert part.span is not None
            end = offset + len(part.text)
            assert part.span == (*at_offset(menu.source, offset), *at_offset(menu.source, end))
            if isinstance(part, Directive):
                assert part.text[part.start : part.start + len(part.value)] == part.value
                assert part.keyword == part.keyword.upper()
                words = [word for word in re.split(r"[\x01-\x20]+", part.text) if word]
                count = len(part.keyword.split(" "))
                assert [word.upper() for word in words[:count]] == part.keyword.split(" ")
                assert words[count:] == [word for word in re.split(r"[\x01-\x20]+", part.value) if word]
            offset = end
        assert node.span == (*at_offset(menu.source, start), *at_offset(menu.source, offset))
        place = menu.locate(node)
        assert place is not None
    assert offset == len(text)
    lines = text.split("\n")
    for found in menu.diagnostics:
        assert found.location is not None
        line, column, end_line, end_column = found.location.span
        assert 1 <= line == end_line <= len(lines)
        assert 1 <= column < end_column <= len(lines[line - 1]) + 1, found
        assert len(found.message) < 300
    return menu


def dump(menu: BootMenu) -> str:
    """The tree for people: depth, kinds, spans, keywords and values, findings."""
    return "".join(f"{line}\n" for line in _dump(menu))


def _dump(menu: BootMenu) -> Iterator[str]:
    if menu.bom:
        yield "BOM"
    for node, depth in menu.walk():
        indent = "  " * depth
        yield f"{indent}{_one(node.header if isinstance(node, Label) else node)}"
        if isinstance(node, Label):
            for member in node.members:
                yield f"{indent}  {_one(member)}"
    for found in menu.diagnostics:
        yield f"{found.severity} {found.code} {found.line}:{found.column}-{found.end_column} {found.message}"


def _one(node: object) -> str:
    assert isinstance(node, Blank | Comment | Directive | Help)
    assert node.span is not None
    place = f"{node.span.line}:{node.span.column}-{node.span.end_line}:{node.span.end_column}"
    if isinstance(node, Directive):
        return f"{node.keyword} {literal(node.value)} {place}"
    if isinstance(node, Help):
        return f"HELP {place} {node.lines!r}{'' if node.end else ' open'}"
    return f"{type(node).__name__.lower()} {place} {literal(node.text.strip())}"


blanks = st.sampled_from(["", " ", "\t", "  \t", "\r", "\x0b"])
words = st.sampled_from(
    [*sorted(KNOWN), "label", "Menu begin", "menu  end", "text help", "endtext", "#", "x", "\ufeff"]
)
values = st.sampled_from(["", "a", "A", "linux", "ks=http://h/k", "^One two", "\udcff", "é", "\x85", "-", "\0"])
lines = st.builds(
    lambda a, b, c, d, e: a + b + c + d + e,
    blanks,
    words,
    blanks | st.just(" "),
    values,
    st.sampled_from(["\n", "\r\n", "\n\n", ""]),
)
menus = st.lists(lines, max_size=25).map("".join)
