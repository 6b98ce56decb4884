"""Comments that ask to ignore a finding: which count, for which line, and what is said of the others."""

import pytest

import ksc
from ksc.checks.ignoring import Ignoring, marks
from ksc.diagnostics import Location, Report, Source, Span, error


def found(report: Report) -> list[str]:
    return [f"{one.code} {one.line}:{one.column}-{one.end_column}" for one in report]


# The text for rhel9, what is found in it, how many findings are silenced.
CASES = [
    ("nope # ksc: ignore[KS201]\n", [], 1),
    ("nope #ksc:ignore[KS201]\n", [], 1),
    ("nope # old, ask Eva # ksc: ignore[ks201]\n", [], 1),
    ("nope#ksc: ignore[KS201]\n", [], 1),
    ("# ksc: ignore[KS201]\nnope\n", [], 1),
    ("  # ksc: ignore[KS201]\r\nnope\r\n", [], 1),
    ("# ksc: ignore[KS201]\n# ksc: name=x\nnope\n", [], 1),
    ("lang C x --nope # ksc: ignore[KS208, KS205]\n", [], 2),
    ("lang C x --nope # ksc: ignore[KS208]\n", ["KS205 1:10-16"], 1),
    ("# ksc: ignore[KS208]\n# ksc: ignore[KS205]\nlang C x --nope\n", [], 2),
    ("'nope # ksc: ignore[KS101]\n", ["KS101 1:1-27"], 0),
    ("# ksc: ignore[KS101]\n'nope\n", [], 1),
    ("# ksc: ignore[KS211]\n%post\necho\n", [], 1),
    ("%post # ksc: ignore[KS211]\necho\n", [], 1),
    # not for this line
    ("# ksc: ignore[KS201]\n\nnope\n", ["KS123 1:15-20", "KS201 3:1-5"], 0),
    ("nope\n# ksc: ignore[KS201]\n", ["KS201 1:1-5", "KS123 2:15-20"], 0),
    # no comments
    ("nope '# ksc: ignore[KS201]'\n", ["KS201 1:1-5"], 0),
    ('nope "a" "# ksc: ignore[KS201]"\n', ["KS201 1:1-5"], 0),
    ("nope \\# ksc: ignore[KS201]\n", ["KS201 1:1-5"], 0),
    # said wrongly
    ("nope # ksc: ignore\n", ["KS201 1:1-5", "KS121 1:6-19"], 0),
    ("nope # ksc: ignore[]\n", ["KS201 1:1-5", "KS121 1:6-21"], 0),
    ("nope # ksc: ignore[ , ]\n", ["KS201 1:1-5", "KS121 1:6-24"], 0),
    ("nope # ksc: ignore[KS2O1]\n", ["KS201 1:1-5", "KS122 1:20-25"], 0),
    ("nope # ksc: ignore[everything]\n", ["KS201 1:1-5", "KS122 1:20-30"], 0),
    ("nope # ksc: ignore[KS201, KS999]\n", ["KS124 1:27-32"], 1),
    ("nope # ksc: ignored[KS201]\n", ["KS201 1:1-5"], 0),
    # nothing to ignore
    ("zerombr # ksc: ignore[KS201]\n", ["KS123 1:23-28"], 0),
    ("zerombr # ksc: ignore[KS204]\n", [], 0),
    ("zerombr # ksc: ignore[KS704, KS605]\n", [], 0),
    ("zerombr # ksc: ignore[SITE1]\n", [], 0),
]


@pytest.mark.parametrize(("text", "expected", "silenced"), CASES)
def test_a_comment(text, expected, silenced):
    report = ksc.check("#version=RHEL9\n" + text)
    shifted = [f"{one.code} {one.line - 1}:{one.column}-{one.end_column}" for one in report]
    assert (shifted, report.silenced) == (expected, silenced)


def test_a_near_miss_is_named():
    text = "zerombr # ksc: ignore[KS2O1, everything]\n"
    helps = [one.help for one in ksc.check(text, "rhel9")]
    assert helps == ["did you mean KS201?", "a code is written like KS204"]


def test_an_ignored_error_is_none():
    assert not ksc.check("nope\n", "rhel9").ok
    assert ksc.check("nope # ksc: ignore[KS201]\n", "rhel9").ok


def test_nothing_is_said_of_unused_ones_for_a_chosen_release_or_scope():
    text = "#version=RHEL9\nzerombr # ksc: ignore[KS201]\n"
    assert found(ksc.check(text)) == ["KS123 2:23-28"]
    assert found(ksc.check(text, "rhel9")) == []
    assert found(ksc.check(text, scope="commands")) == []


def lines(text: str, path: str) -> list[tuple[str, int]]:
    return [(mark.code, mark.line) for mark in marks(Source(path, text))]


@pytest.mark.parametrize(
    ("line", "counts"),
    [
        ("echo x # ksc: ignore[KS201]", True),
        ("echo x;# ksc: ignore[KS201]", True),
        ("echo 'it' \"is\" # ksc: ignore[KS201]", True),
        ("echo x# ksc: ignore[KS201]", False),
        ("echo 'x # ksc: ignore[KS201]'", False),
        ('echo "x \\" # ksc: ignore[KS201]"', False),
        ("echo \\# ksc: ignore[KS201]", False),
    ],
)
def test_in_scripts(line, counts):
    assert lines(f"lang C\n%post\n{line}\n%end\n", "a.ks") == ([("KS201", 3)] if counts else [])


def test_a_line_behind_a_section_is_a_kickstarts_again():
    assert lines("%post\n%end\nnope#ksc: ignore[KS201]\n", "a.ks") == [("KS201", 3)]


@pytest.mark.parametrize(
    ("line", "counts"),
    [
        ("lang: C # ksc: ignore[KS201]", True),
        ("lang: it's # ksc: ignore[KS201]", True),
        ("lang: {a: 'b', c: \"d\"} # ksc: ignore[KS201]", True),
        ("lang: C# ksc: ignore[KS201]", False),
        ("lang: 'C # ksc: ignore[KS201]'", False),
        ('lang: ["C # ksc: ignore[KS201]"]', False),
    ],
)
def test_in_yaml(line, counts):
    assert lines(f"kickstart:\n  {line}\n", "a.yaml") == ([("KS201", 2)] if counts else [])


def test_alone_in_yaml():
    assert lines("kickstart:\n  # ksc: ignore[KS201, KS204]\n  lang: C\n", "a.yaml") == [("KS201", 3), ("KS204", 3)]


def test_at_the_end_of_a_text():
    assert lines("lang C\n# ksc: ignore[KS201]", "a.ks") == [("KS201", 2)]


def test_a_comment_without_end():
    text = f"nope # ksc: ignore[{'KS201,' * 100_000}]\n"
    assert ksc.check(text, "rhel9").silenced == 1


def test_a_plugins_error():
    source = Source("a.ks", "lang C  # ksc: ignore[site1]\nzerombr\n")
    found = [error("site1", "x", Location(source, Span(line, 1, line, 2))) for line in (1, 2)]
    ignoring = Ignoring()
    assert ignoring.left(found) == found[1:]
    assert [*ignoring.misused(), *ignoring.unused()] == []
    assert len(ignoring.silenced) == 1
