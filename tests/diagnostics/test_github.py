"""Findings as workflow commands: one line each, whatever stands in them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ksc.diagnostics import Related, Report, Source, Span, error, note, warning
from ksc.diagnostics.render.github import render
from ksc.diagnostics.spans import Location


def at(span: Span, path: str = "a.ks") -> Location:
    return Location(Source(path, "lang en\nautopart --nohome\n"), span)


def shown(*found, **how) -> str:
    return render(Report(found), **how)


def test_everything_that_a_finding_has():
    found = error(
        "KS204", "not available", at(Span(2, 10, 2, 18)), notes=("100% why",), help="drop it",
        related=[Related("the target stands here", at(Span(1, 6, 1, 8), "profiles/web.yaml"))],
    )  # fmt: skip
    assert shown(found) == (
        "::error file=a.ks,line=2,endLine=2,col=10,endColumn=18,title=KS204::not available"
        "%0Athe target stands here: profiles/web.yaml:1%0A100%25 why%0Ahelp: drop it\n"
    )


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (warning("KS601", "x"), "::warning title=KS601::x\n"),
        (note("KS555", "x"), "::notice title=KS555::x\n"),
        (error("KS211", "x", at(Span(1, 1, 3, 2))), "::error file=a.ks,line=1,endLine=3,title=KS211::x\n"),
        (
            error("KS201", "a:b,c", at(Span(1, 1, 1, 2), "a,b:c%.ks")),
            "::error file=a%2Cb%3Ac%25.ks,line=1,endLine=1,col=1,endColumn=2,title=KS201::a:b,c\n",
        ),
        (error("KS201", "x\n::error::y\r"), "::error title=KS201::x\ufffd::error::y\ufffd\n"),
        (error("KS201", "$6$salt$abc"), "::error title=KS201::***\n"),
    ],
)
def test_a_line(found, expected):
    assert shown(found) == expected


def test_paths_as_they_are_to_be_shown():
    assert "file=../a.ks," in shown(error("KS201", "x", at(Span(1, 1, 1, 2))), place=lambda path: f"../{path}")


@given(st.text(), st.text(), st.text())
def test_a_finding_is_one_line(path, message, help_):
    text = shown(error("KS201", message, at(Span(1, 1, 1, 2), path), help=help_))
    assert text.count("\n") == 1 and "\r" not in text
    assert text.startswith("::error file=")
    head = text[len("::error ") :].split("::", 1)[0]
    assert [part.split("=")[0] for part in head.split(",")] == ["file", "line", "endLine", "col", "endColumn", "title"]
