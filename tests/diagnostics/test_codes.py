"""Every code is explained, once, with the severity it is used with; none is explained that is not used."""

import ast
import functools
import runpy
from collections import Counter, defaultdict

from support import ROOT

from ksc.diagnostics.explain import codes

PAGE = runpy.run_path(str(ROOT / "docs/diagnostics_page.py"))
MAKERS = {"error", "warning", "note"}


@functools.cache
def used() -> dict[str, set[str]]:
    """The codes in the sources, with the severities that they are given where that can be seen."""
    found: dict[str, set[str]] = defaultdict(set)
    for path in sorted((ROOT / "ksc").rglob("*.py")):
        text = path.read_text()
        for node in ast.walk(ast.parse(text if "KS" in text else "")):
            if isinstance(node, ast.Call) and (name := getattr(node.func, "id", "")) in MAKERS:
                if node.args and (code := literal(node.args[0])):
                    found[code].add(name)
            elif code := literal(node):
                found.setdefault(code, set())  # with a severity that is decided elsewhere
    return found


def literal(node: ast.AST) -> str | None:
    value = getattr(node, "value", None) if isinstance(node, ast.Constant) else None
    is_code = isinstance(value, str) and len(value) == 5 and value.startswith("KS") and value[2:].isdigit()
    return value if is_code else None


def test_every_code_is_explained():
    missing = sorted(used().keys() - {one.code for one in codes()})
    assert not missing, f"{len(missing)} codes are explained nowhere in ksc/diagnostics/codes: {' '.join(missing)}"


def test_no_code_is_explained_that_is_not_used():
    assert sorted({one.code for one in codes()} - used().keys()) == []


def test_each_is_explained_once_and_well():
    everything = list(codes())
    assert [code for code, count in Counter(one.code for one in everything).items() if count > 1] == []
    titles = Counter(one.title for one in everything)
    assert [title for title, count in titles.items() if count > 1] == []
    for one in everything:
        assert one.severity in MAKERS, one.code
        assert 3 < len(one.title) < 60 and not one.title.endswith("."), one.code
        assert len(one.explanation) > 80, one.code
        assert one.subject in PAGE["SUBJECTS"], f"{one.subject}.toml has no place in docs/diagnostics_page.py"


def test_severities_are_those_in_use():
    explained = {one.code: one.severity for one in codes()}
    wrong = {
        code: (explained[code], seen)
        for code, seen in used().items()
        if code in explained and seen and explained[code] not in seen
    }
    assert wrong == {}


def test_the_page_is_up_to_date():
    kept = (ROOT / "docs/diagnostics.md").read_text()
    assert kept == PAGE["page"](), "make docs"
