"""Keys by a table: what each converter takes, and what is said about the rest."""

from collections.abc import Callable
from typing import Any

import pytest

from ksc.diagnostics import Source
from ksc.layer import marks
from ksc.layer.fields import (
    Codes,
    Fields,
    WrongTypeError,
    anything,
    between,
    boolean,
    fields,
    integer,
    list_of,
    one_of,
    text,
    variables,
)

CODES = Codes(shape="S", unknown="U", wrong="W")


def take(yaml: str, **table: Callable[[marks.Value], Any]) -> Fields:
    value, found = marks.read(Source("f.yaml", yaml))
    assert not found
    return fields(value, table, CODES, "`it`")


def told(taken: Fields) -> list[str]:
    return [f"{one.code} {one.line}:{one.column} {one.message}" for one in taken.found]


@pytest.mark.parametrize(
    ("convert", "yaml", "value"),
    [
        (text, "no", "no"),
        (text, "52:54:00:12:34:56", "52:54:00:12:34:56"),
        (text, "''", ""),
        (integer, "-12", -12),
        (integer, "'7'", 7),
        (integer, "007", 7),
        (between(0, 9), "9", 9),
        (boolean, "TRUE", True),
        (boolean, "off", False),
        (one_of("a", "b"), "b", "b"),
        (list_of(integer), "[1, 2]", (1, 2)),
        (list_of(text), "[]", ()),
        (variables, "{a: 1, b: [true, null, 1.5, x]}", {"a": 1, "b": [True, None, 1.5, "x"]}),
    ],
)
def test_what_is_taken(convert: Callable[[marks.Value], Any], yaml: str, value: object) -> None:
    taken = take(f"k: {yaml}", k=convert)
    assert told(taken) == []
    assert taken.get("k", None) == value
    assert taken.places["k"].span.column == 4


@pytest.mark.parametrize(
    ("convert", "yaml", "message"),
    [
        (text, "[a]", "`k` must be a text, not a list"),
        (text, "!secret a", "`k` must be a text, not something tagged !secret"),
        (text, '"a\\tb"', "`k` must be one line without control characters, not `a\N{REPLACEMENT CHARACTER}b`"),
        (text, '"a\\u2028b"', "`k` must be one line without control characters, not `a\N{REPLACEMENT CHARACTER}b`"),
        (integer, "1.5", "`k` must be a whole number, not `1.5`"),
        (integer, "9" * 30, f"`k` must be a whole number, not `{'9' * 30}`"),
        (integer, "٣", "`k` must be a whole number, not `٣`"),
        (between(0, 9, "seconds"), "10", "`k` must be a whole number of seconds from 0 to 9, not `10`"),
        (between(0, 9), "{}", "`k` must be a whole number from 0 to 9, not a mapping"),
        (boolean, "1", "`k` must be true or false, not `1`"),
        (one_of("aa", "bb"), "ab", "`k` must be one of `aa`, `bb`, not `ab`"),
        (list_of(text), "a", "`k` must be a list, not `a`"),
        (variables, "[]", "`k` must be a mapping, not a list"),
    ],
)
def test_what_is_wrong(convert: Callable[[marks.Value], Any], yaml: str, message: str) -> None:
    taken = take(f"k: {yaml}", k=convert)
    assert told(taken) == [f"W 1:4 {message}"]
    assert taken.get("k", "default") == "default"


def test_null_is_absent() -> None:
    taken = take("k:\nl: ~\n", k=text, l=integer)
    assert told(taken) == []
    assert taken.values == {}
    assert take("", k=text) == take("~", k=text) == Fields()


def test_every_item_that_is_wrong_is_reported_at_its_place() -> None:
    taken = take("k: [1, x, 2, y]", k=list_of(integer))
    assert told(taken) == [
        "W 1:8 `k` must be a list, and each item a whole number, not `x`",
        "W 1:14 `k` must be a list, and each item a whole number, not `y`",
    ]


def test_a_tag_in_variables_is_found_however_deep() -> None:
    taken = take("k: {a: [{b: !secret x}]}", k=variables)
    assert told(taken) == ["W 1:13 `k` must be plain values, without !secret"]


def test_an_unknown_key_and_its_near_miss() -> None:
    taken = take("titel: a\nzz: b\ntitle: c\n", title=text, timeout=integer)
    assert told(taken) == ["U 1:1 `it` has no key `titel`", "U 2:1 `it` has no key `zz`"]
    assert [one.help for one in taken.found] == ["did you mean `title`?", "it takes `title`, `timeout`"]
    assert taken.get("title", "") == "c"


@pytest.mark.parametrize("yaml", ["[a]", "a", "!replace {a: b}"])
def test_what_is_no_mapping(yaml: str) -> None:
    assert [one.code for one in take(yaml, a=text).found] == ["S"]


def test_a_converter_may_say_it_all_itself() -> None:
    def never(value: marks.Value) -> str:
        raise WrongTypeError("x", value.location, help="h")

    taken = take("k: v", k=never)
    assert told(taken) == ["W 1:4 `k` must be x"]
    assert taken.found[0].help == "h"


def test_anything() -> None:
    assert isinstance(take("k: {a: b}", k=anything).get("k", None), marks.Mapping)
