"""Findings as a person and as a program reads them: golden cases, reviewed by eye."""

import json
import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ksc.diagnostics import Fix, Related, Report, Source, Span, TextEdit, error, note, warning
from ksc.diagnostics.render.json import as_data
from ksc.diagnostics.render.text import MOST, WIDTH, columns, render, summary
from ksc.diagnostics.spans import Location


def at(text: str, line: int, column: int, end_column: int, end_line: int | None = None, path: str = "a.ks"):
    return Location(Source(path, text), Span(line, column, end_line or line, end_column))


def shown(*found, **how) -> str:
    return render(Report(found), **how)


def test_everything_that_a_finding_has():
    source = Source("profiles/web.yaml", "extends: a\ntarget: rhel6\n")
    found = error(
        "KS204",
        "`autopart --nohome` is not available in rhel6",
        at("lang en\nautopart --nohome\n", 2, 10, 18, path="profiles/a.ks"),
        notes=("target rhel6 set by profiles/web.yaml:2:9",),
        help="compile for rhel7 or later, or drop the option",
        related=[Related("the target stands here", Location(source, Span(2, 9, 2, 14)))],
    )
    assert shown(found) == textwrap.dedent(
        """\
        error[KS204] `autopart --nohome` is not available in rhel6
          --> profiles/a.ks:2:10
           | autopart --nohome
           |          ^^^^^^^^
           = the target stands here
          ::> profiles/web.yaml:2:9
           | target: rhel6
           |         -----
           = target rhel6 set by profiles/web.yaml:2:9
           = help: compile for rhel7 or later, or drop the option
        """
    )


def underlined(location) -> str:
    """The lines of a rendered finding that show the source."""
    return "\n".join(line[5:] for line in shown(error("KS000", "x", location)).splitlines() if line[3:4] == "|")


CASES = {
    "a tab": (at("\tlang\ten\n", 1, 7, 9), " lang en\n      ^^"),
    "wide characters": (at("lang 日本語 --x\n", 1, 10, 13), "lang 日本語 --x\n            ^^^"),
    "a wide span": (at("lang 日本語\n", 1, 6, 9), "lang 日本語\n     ^^^^^^"),
    "combining": (at("lang e\u0301 x\n", 1, 9, 10), "lang e\u0301 x\n       ^"),
    "end of line": (at("lang\n", 1, 5, 6), "lang\n    ^"),
    "an empty span": (at("lang en\n", 1, 6, 6), "lang en\n     ^"),
    "several lines": (at("%post  \nx\n%end\n", 1, 1, 5, end_line=3), "%post  \n^^^^^"),
    "several lines from within": (at("a: [b,\n c]\n", 1, 4, 4, end_line=2), "a: [b,\n   ^^^"),
    "a span past the end": (at("lang\n", 1, 3, 99), "lang\n  ^^"),
    "an escape sequence": (at("lang \x1b[31mred\n", 1, 1, 5), "lang \ufffd[31mred\n^^^^"),
    "a carriage return": (at("lang\rx en\n", 1, 8, 10), "lang\ufffdx en\n       ^^"),
    "bytes that are no text": (at("lang \udce9\n", 1, 6, 7), "lang \ufffd\n     ^"),
    "text from right to left": (at("x \u202eabc\n", 1, 1, 2), "x \ufffdabc\n^"),
    "a line that is not there": (at("lang\n", 7, 1, 2), ""),
    "a blank line": (at("lang\n   \n", 2, 1, 2), ""),
    "a column that is not there": (at("lang\n", 1, 50, 52), ""),
}


@pytest.mark.parametrize(("location", "expected"), CASES.values(), ids=CASES)
def test_source_lines(location, expected):
    assert underlined(location) == expected


@pytest.mark.parametrize("column", [1, 30, 100, 111, 500, 999])
def test_long_lines_are_cut_around_the_place(column):
    line, marks = underlined(at("x" * (column - 1) + "NO" + "y" * 2000, 1, column, column + 2)).split("\n")
    assert len(line) <= WIDTH + 2
    assert line[marks.index("^") :].startswith("NO")
    assert marks.count("^") == 2
    assert line.endswith("…")
    assert line.startswith("…") is (column > WIDTH // 3 + 1)


def test_nothing_is_shown_of_what_stands_far_out():
    assert underlined(at("x" * 10_000_000, 1, 9_000_000, 9_000_001)) == ""


def test_colours_are_frames_around_the_same_text():
    found = warning("KS000", "careful", at("lang en\n", 1, 1, 5), help="do")
    plain, coloured = shown(found), shown(found, colour=True)
    assert "\x1b[1;33mwarning[KS000]\x1b[0m" in coloured
    for code in ("\x1b[1;33m", "\x1b[1;34m", "\x1b[1m", "\x1b[0m"):
        coloured = coloured.replace(code, "")
    assert coloured == plain


def test_errors_stand_last_where_they_stay_on_the_screen():
    text = shown(error("KS001", "bad"), warning("KS002", "odd"), note("KS003", "so"), error("KS004", "worse"))
    assert [line for line in text.splitlines() if line] == [
        "warning[KS002] odd",
        "note[KS003] so",
        "error[KS001] bad",
        "error[KS004] worse",
    ]


def test_more_than_fit_on_a_screen():
    found = [warning("KS002", f"odd {n}") for n in range(30)] + [error("KS001", f"bad {n}") for n in range(30)]
    text = shown(*found)
    assert text.count("error[KS001]") == 30
    assert text.count("warning[KS002]") == MOST - 30
    assert "odd 0\n" in text and "odd 29" not in text
    assert text.endswith("\n20 more findings are not shown; --format json shows all\n")
    assert "1 more finding is not shown" in shown(*found[: MOST + 1])
    assert "not shown" not in shown(*found[:MOST])


def test_long_and_hostile_messages():
    text = shown(error("KS001", "x" * 10_000, notes=("y" * 10_000,), help="z\n\x1b[2J" + "z" * 10_000))
    assert max(map(len, text.splitlines())) < 450
    assert "\x1b" not in text
    assert len(text.splitlines()) == 3


def test_counts():
    assert summary(Report()) == ""
    assert summary(Report((error("KS001", "x"),))) == "1 error"
    assert summary(Report((warning("KS001", "x"), warning("KS001", "x"), error("KS001", "x")))) == "1 error, 2 warnings"
    assert summary(Report((error("KS001", "x"),), 3)) == "1 error, 3 silenced"
    assert summary(Report((), 1)) == "1 silenced"


def test_paths_as_they_are_to_be_shown():
    found = error("KS001", "x", at("lang\n", 1, 1, 2), related=[Related("y", at("en\n", 1, 1, 2, path="b.ks"))])
    assert "--> ../a.ks:1:1" in shown(found, place=lambda path: f"../{path}")
    assert "::> ../b.ks:1:1" in shown(found, place=lambda path: f"../{path}")


def test_json():
    found = error(
        "KS204", "not available", at("a\nautopart\n", 2, 1, 9), notes=("why",), help="drop it",
        related=[Related("here", at("x: y\n", 1, 4, 5, path="b.yaml"))],
    )  # fmt: skip
    assert json.loads(json.dumps(as_data(Report((found, note("KS555", "none")))))) == {
        "ok": False,
        "silenced": 0,
        "diagnostics": [
            {
                "code": "KS204", "severity": "error", "message": "not available",
                "path": "a.ks", "line": 2, "column": 1, "end_line": 2, "end_column": 9,
                "notes": ["why"], "help": "drop it",
                "related": [
                    {"message": "here", "path": "b.yaml", "line": 1, "column": 4, "end_line": 1, "end_column": 5}
                ],
                "fix": None,
            },
            {
                "code": "KS555", "severity": "note", "message": "none",
                "path": None, "line": None, "column": None, "end_line": None, "end_column": None,
                "notes": [], "help": None, "related": [], "fix": None,
            },
        ],
    }  # fmt: skip


def test_a_fix_in_json():
    fix = Fix("write `--password`", (TextEdit(Span(1, 6, 1, 8), "--password=geheim"),))
    (one,) = as_data(Report((error("KS204", "x", fix=fix),), 2))["diagnostics"]
    edit = {"line": 1, "column": 6, "end_line": 1, "end_column": 8, "text": "--password=******"}
    assert one["fix"] == {"title": "write `--password`", "edits": [edit]}


def test_reports_are_added():
    one, other = Report((error("KS001", "x"),), 1), Report((note("KS002", "y"),), 2)
    assert (one + other) == Report((*one, *other), 3)
    assert (one + [note("KS003", "z")]).silenced == 1


@given(st.text(max_size=300), st.integers(1, 320), st.integers(0, 320))
def test_any_line_at_any_place(text, column, length):
    line = text.replace("\n", " ")
    rendered = shown(error("KS000", "x", at(line, 1, column, column + length)))
    lines = rendered.split("\n")
    assert len(lines) in (3, 5)
    assert all(one.isprintable() for one in lines)
    if len(lines) == 5:
        assert columns(lines[3]) <= columns(lines[2]) + 1
