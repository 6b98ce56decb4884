"""Words are cut as shlex cuts them and as the grammar says, and printed so that they read back."""

import shlex

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lark import Token
from support import examples

from ksc.syntax.grammar import kickstart_grammar
from ksc.syntax.words import LINE_BREAKS, UNPRINTABLE, BadWordError, cut, join, quote, unquote

ONE_LINE = "ab-=/%#\"'\\ \t\r\v\f\x1c\x1f\x85\u2028\xa0\ufeff\0\x01é大\udce9"
parts = st.sampled_from(
    ["lang", "--opt=", '"a b"', "'a b'", '"', "'", "\\", '\\"', "\\'", "#", " ", "\t", '""', "''", "\r"]
)
line = st.builds(
    lambda body, end: "".join(body) + end,
    st.lists(parts | st.text(st.sampled_from(ONE_LINE), max_size=3), max_size=10),
    st.sampled_from(["", "\n", "\r\n", "\\", "\\\n"]),
)
printable = st.text(st.characters(exclude_categories=["Cc", "Cs"], exclude_characters="\u2028\u2029"), max_size=12)
awkward = st.text(st.sampled_from("a-=%#\"'\\ \t\xa0\u3000\ufeffé\udce9{}$`*"), max_size=8)
values = printable | awkward | awkward.map("--opt=".__add__) | st.sampled_from(["", "--x", "--x=", "--=a", "-", "%end"])


def reference(text: str, *, comments: bool = True) -> list[str] | None:
    try:
        return shlex.split(text, comments=comments)
    except ValueError:
        return None


@settings(max_examples=examples(5_000))
@given(line)
def test_as_shlex_cuts_them(text: str) -> None:
    words, bad = cut(text)
    assert (None if bad is not None else [word.value for word in words]) == reference(text)


@settings(max_examples=examples(2_000))
@given(line)
def test_without_comments_as_shlex_cuts_them(text: str) -> None:
    words, bad = cut(text, comments=False)
    assert (None if bad is not None else [word.value for word in words]) == reference(text, comments=False)


@given(st.text(st.characters(exclude_characters="\n")))
def test_any_text_as_shlex_cuts_it(text: str) -> None:
    words, bad = cut(text)
    assert (None if bad is not None else [word.value for word in words]) == reference(text)


@settings(max_examples=examples(2_000))
@given(line)
def test_as_the_grammar_cuts_them(text: str) -> None:
    tokens = [token for token in kickstart_grammar().parse(text, start="line").children if isinstance(token, Token)]
    assert "".join(tokens) == text
    bad = next((token.start_pos for token in tokens if token.type == "BAD"), None)
    # A quote that never closes takes the word before it along.
    expected = [(str(token), token.start_pos) for token in tokens if token.type == "WORD" and token.end_pos != bad]
    words, offset = cut(text)
    assert [(word.raw, word.start) for word in words] == expected
    assert offset == bad


@given(line)
def test_words_are_where_they_say(text: str) -> None:
    for comments in (True, False):
        for word in cut(text, comments=comments)[0]:
            assert text[word.start : word.end] == word.raw
            assert word.value == unquote(word.raw)


@pytest.mark.parametrize(
    ("text", "good", "bad"),
    [
        ("", [], None),
        (" \t\r\n", [], None),
        ("# a 'b", [], None),
        ("lang 'a", ["lang"], 5),
        ("lang x'a", ["lang"], 6),
        ("lang 'x''a", ["lang"], 8),
        ("lang x\\", ["lang"], 6),
        ('lang "x\\', ["lang"], 5),
        ('"', [], 0),
        ("a\\\n", ["a\n"], None),
        ("a \\\r\n", ["a", "\r"], None),
        ("a#'b", ["a"], None),
    ],
)
def test_telling_lines(text: str, good: list[str], bad: int | None) -> None:
    words, offset = cut(text)
    assert ([word.value for word in words], offset) == (good, bad)


@settings(max_examples=examples(3_000))
@given(st.lists(values, max_size=6), st.sampled_from(["", "\n", "\r\n", " # it's"]))
def test_what_is_printed_reads_back(words: list[str], end: str) -> None:
    text = join(words)
    assert not any(character in text for character in LINE_BREAKS)
    found, bad = cut(text + end)
    assert bad is None
    assert [word.value for word in found] == words
    assert reference(text + end) == words


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("", '""'),
        ("en_US.UTF-8", "en_US.UTF-8"),
        ("a b", '"a b"'),
        ("--name=a b", '--name="a b"'),
        ("--name=", "--name="),
        ("--na me=x", '"--na me=x"'),
        ('--append=a "b"', '--append="a \\"b\\""'),
        ("a#b", '"a#b"'),
        ("it's", '"it\'s"'),
        ("C:\\x", '"C:\\\\x"'),
        ("$x `y` *", '"$x `y` *"'),
        ("{{x}}", "{{x}}"),
        ("a\tb", '"a\tb"'),
        ("\ufeffx", '"\ufeffx"'),
        ("größe", "größe"),
    ],
)
def test_printed_as_people_write_it(value: str, text: str) -> None:
    assert quote(value) == text


CONTROLS = [chr(number) for number in (*range(32), *range(0x7F, 0xA0), 0x2028, 0x2029) if chr(number) != "\t"]


@pytest.mark.parametrize("control", CONTROLS, ids=ascii)
def test_control_characters_cannot_be_printed(control: str) -> None:
    assert UNPRINTABLE.search(control)
    for value in (control, f"a{control}b", f'--x="{control}'):
        with pytest.raises(BadWordError):
            quote(value)
        with pytest.raises(BadWordError):
            join(["lang", value])


def test_every_line_break_is_unprintable() -> None:
    assert "".join(f"a{character}" for character in LINE_BREAKS).splitlines() == ["a"] * len(LINE_BREAKS)
    assert all(UNPRINTABLE.search(character) for character in LINE_BREAKS)
    every = [chr(number) for number in range(0x110000) if len(f"a{chr(number)}b".splitlines()) > 1]
    assert sorted(every) == sorted(LINE_BREAKS)
