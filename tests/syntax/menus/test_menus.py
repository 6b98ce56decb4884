"""Boot menus: golden trees reviewed by eye, and that any text is its tree."""

import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support import ROOT, corpus, examples
from syntax.menus.kit import CASES, dump, menus, parsed, text_of

from ksc.dialects import facts
from ksc.syntax.menus import Directive, Label, looks_like_menu, parse_menu

INPUTS = sorted(CASES.glob("*.cfg"))


@pytest.mark.parametrize("case", INPUTS, ids=lambda case: case.stem)
def test_golden_tree(case: Path) -> None:
    tree = dump(parsed(text_of(case)))
    golden = case.with_suffix(".tree")
    if os.environ.get("KSC_UPDATE_GOLDEN"):
        golden.write_text(tree, encoding="utf-8", newline="")
    assert tree == golden.read_bytes().decode()


def test_every_tree_has_its_input() -> None:
    assert [case.stem for case in INPUTS] == sorted(tree.stem for tree in CASES.glob("*.tree"))
    assert len(INPUTS) >= 11


@given(st.text())
def test_any_text(text: str) -> None:
    parsed(text)


@settings(max_examples=examples(400))
@given(menus)
def test_any_mix_of_lines(text: str) -> None:
    parsed(text)


@settings(max_examples=examples(200))
@given(st.text("\n\r\t \x00\x0b#aLABELtexthelpmnubgi\ufeff", max_size=60))
def test_any_short_mix_of_characters(text: str) -> None:
    parsed(text)


def test_bytes_that_are_not_text() -> None:
    raw = bytes(range(256)) * 4
    assert str(parsed(raw.decode("utf-8", "surrogateescape"))).encode("utf-8", "surrogateescape") == raw


LONG = {
    "blanks": " " * 100_000 + "x",
    "a word": "menu " * 100_000,
    "line ends": "\r" * 100_000,
    "a long help": "text help\n" + "x\n" * 100_000,
    "open helps": "text help\n" * 100_000,
    "labels of one name": "label a\n" * 5_000,
    "submenus": "menu begin\n" * 5_000,
    "helps": "text\nendtext\n" * 5_000,
    "unknown words": "x\n" * 5_000,
}


@pytest.mark.parametrize("text", LONG.values(), ids=LONG)
def test_much_of_one_kind(text: str) -> None:
    """Nothing here is quadratic or recurses: it would not come back."""
    menu = parse_menu(text)
    assert str(menu) == text
    assert len(menu.diagnostics) <= 60


def test_what_belongs_to_a_label() -> None:
    menu = parsed(text_of(CASES / "mixed.cfg"))
    first, *_ = menu.labels()
    assert [one.keyword for one in first.directives()] == ["KERNEL", "TIMEOUT", "APPEND"]
    append = first.get("APPEND")
    assert append is not None
    assert append.value == "x"
    assert first.get("INITRD") is None
    assert [type(node).__name__ for node in menu.nodes] == [
        *("Label", "Blank", "Directive", "Comment", "Label", "Directive"),
    ]


def test_submenus_have_a_depth() -> None:
    menu = parsed(text_of(CASES / "grown.cfg"))
    depths = {node.name: depth for node, depth in menu.walk() if isinstance(node, Label)}
    assert depths == {"local": 0, "back": 1, "c6": 2, "c7": 2, "debian": 1, "memtest": 0, "secret": 0}
    assert [
        node for node, depth in menu.walk() if depth == 0 and isinstance(node, Directive) and node.keyword == "MENU END"
    ] == []


def test_where_things_are() -> None:
    menu = parse_menu("LABEL a\r\n\t APPEND  x y \r\nMENU HIDE", "m.cfg")
    (label,) = menu.labels()
    append = label.get("APPEND")
    assert append is not None
    assert menu.newline == "\r\n"
    assert [str(menu.locate(label)), str(menu.locate(append))] == ["m.cfg:1:1", "m.cfg:2:3"]
    place = menu.locate_value(append)
    assert place is not None
    assert place.span == (2, 11, 2, 14)
    assert menu.locate_value(next(one for one in label.directives() if not one.value)) is not None


def test_menus_are_told_from_kickstarts() -> None:
    names = facts().commands
    for case in INPUTS:
        assert looks_like_menu(text_of(case), names), case
    kickstarts = [*corpus(), *(ROOT / "profiles").glob("*.ks"), *(ROOT / "docs/examples").glob("anaconda-*.cfg")]
    for file in kickstarts:
        text = file.read_bytes().decode("utf-8", "surrogateescape")
        assert not looks_like_menu(text, names), file


@pytest.mark.parametrize(
    ("text", "is_menu"),
    [
        ("", False),
        ("# label\n", False),
        ("label local\n localboot 0\n", True),
        ("text\nlang en_US\n", False),
        ("lang en_US\n%post\ncat > default <<E\nlabel a\nkernel b\nappend c\nE\n%end\n", False),
        ("default linux\nlabel linux\ntext help\n%post\nlang x\nurl x\nkeyboard x\nendtext\n", True),
        ("\ufeffDEFAULT x\r\n", True),
        ("menuentry 'a' {\n linuxefi k\n}\n", False),
    ],
)
def test_what_is_a_menu(text: str, is_menu: bool) -> None:
    assert looks_like_menu(text, facts().commands) is is_menu
