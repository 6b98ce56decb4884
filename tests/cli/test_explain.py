"""`ksc explain CODE`: the pages of the codes."""

import json
import re

import pytest

from ksc.diagnostics.explain import codes


@pytest.mark.parametrize("word", ["KS204", "ks204", "204", " 204 "])
def test_a_code(word, call):
    code, out, err = call(f"explain '{word}'")
    assert (code, err) == (0, "")
    assert out.startswith("KS204: Option not available (error)\n\nThe command has this option")


def test_several(call):
    out = call("explain KS204 101")[1]
    assert out.index("KS204: ") < out.index("KS101: ")


def test_every_page_fits(call, monkeypatch):
    monkeypatch.setenv("COLUMNS", "60")
    code, out, _ = call("explain " + " ".join(one.code for one in codes()))
    assert code == 0
    pages = re.split(r"\n\n(?=KS\d{3}: )", out)
    known = list(codes())
    assert len(pages) == len(known)
    for one, page in zip(known, pages, strict=True):
        filled = [line for line in page.splitlines()[1:] if not line.startswith(("    ", "- ", "|"))]
        assert all(len(line) <= 60 or " " not in line.strip() for line in filled), one.code
        for word in one.explanation.split():
            assert word in page, one.code


def test_an_example(call):
    out = call("explain KS122")[1]
    assert out.endswith("\n\nFor example:\n\n    install  # ksc: ignore[KS2O3]\n")


def test_json(call):
    code, out, _ = call("explain 204 KS122 --format json")
    data = json.loads(out)
    first, second = data["codes"]
    assert (code, data["ok"]) == (0, True)
    assert (first["code"], first["title"], first["severity"]) == ("KS204", "Option not available", "error")
    assert (first["example"], second["example"]) == (None, "install  # ksc: ignore[KS2O3]")


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("explain", "CODE"),
        ("explain KS2004", "there is no code KS2004: did you mean KS204?"),
        ("explain KS2O4", "did you mean KS204?"),
        ("explain web-profil", "'web-profil' is no code such as KS204"),
        ("explain KS204 nope", "'nope' is no code"),
        ("explain $'\\x1b[2J'", "is no code"),
    ],
)
def test_wrong_use(line, says, call):
    code, out, err = call(line)
    assert (code, out) == (2, "")
    assert says in err
    assert "\x1b" not in err
