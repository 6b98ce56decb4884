"""Fixes: exact, lossless where they do not mend, and never written where they do harm."""

import difflib
import os
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reference import meaning
from support import corpus

from ksc.actions.fixing import fix
from ksc.actions.rewriting import difference, rewrite
from ksc.checks.document import check_source
from ksc.diagnostics import Diagnostic, Fix, Location, Report, Source, Span, TextEdit, error, warning


def fixed(text: str, target: str = "rhel8") -> str:
    """The text with its fixes, which leave nothing more to fix."""
    made = fix(Source("a.ks", text), lambda source: check_source(source, target))
    again = fix(made.source, lambda source: check_source(source, target))
    assert not again.applied
    assert (made.source.text == text) is (not made.applied)
    return made.source.text


# The release, the text, the text with its fixes.
CASES = {
    "a deprecated command": ("rhel8", "lang C\ninstall\nzerombr\n", "lang C\nzerombr\n"),
    "a removed one that says nothing": ("rhel9", "install\nlang C\n", "lang C\n"),
    "its comment stays": ("rhel8", "  install   # for el6\nlang C\n", "  # for el6\nlang C\n"),
    "many in a row": ("rhel8", "install\n" * 100 + "lang C\n", "lang C\n"),
    "without a line end": ("rhel8", "lang C\ninstall", "lang C\n"),
    "CRLF": ("rhel8", "lang C\r\ninstall\r\nzerombr\r\n", "lang C\r\nzerombr\r\n"),
    "bytes that are no text": ("rhel8", "# \udce4\ninstall\n", "# \udce4\n"),
    "a byte order mark": ("rhel8", "\ufefflang C\ninstall\n", "\ufefflang C\n"),
    "another spelling": ("rhel9", "timezone UTC  --isUtc # x\n", "timezone UTC  --utc # x\n"),
    "no %end": ("rhel9", "%post\necho\n", "%post\necho\n%end\n"),
    "no %end, nor a line end": ("rhel9", "%post\necho", "%post\necho\n%end\n"),
    "no %end, nor a body": ("rhel9", "%post", "%post\n%end\n"),
    "no %end, twice": ("rhel9", "%pre\na\n\n# b\n%post\r\nb\r\n", "%pre\na\n%end\n\n# b\n%post\r\nb\r\n%end\r\n"),
    "no %end, CRLF above": ("rhel9", "lang C\r\n%post", "lang C\r\n%post\r\n%end\r\n"),
    "no %end in packages": ("rhel9", "%packages\n@core\n\n%post\n%end\n", "%packages\n@core\n%end\n\n%post\n%end\n"),
    "capital letters": ("rhel9", "Lang C\n  URL  --url=http://a/b # x\n", "lang C\n  url  --url=http://a/b # x\n"),
    "a section in capital letters": (
        "rhel9",
        "%Packages --nocore # x\n@core\n%end\n",
        "%packages --nocore # x\n@core\n%end\n",
    ),
    # What only a person can know.
    "capital letters in quotes": ("rhel9", "'Lang' C\n", "'Lang' C\n"),
    "packages that hold commands": ("rhel9", "%packages\n@core\nreboot\n", "%packages\n@core\nreboot\n"),
    "a script that holds commands": (
        "rhel9",
        "%pre\necho hi\n\nrootpw --lock\nautopart\n%packages\n%end\n",
        "%pre\necho hi\n\nrootpw --lock\nautopart\n%packages\n%end\n",
    ),
    "a here-document with a header": (
        "rhel9",
        "%post\ncat <<EOF\n%packages\nfoo\nEOF\n%end\n",
        "%post\ncat <<EOF\n%packages\nfoo\nEOF\n%end\n",
    ),
    "a comment that would ignore the next line": (
        "rhel9",
        "# ksc: ignore[KS201]\ninstall\nnope\n",
        "# ksc: ignore[KS201]\ninstall\nnope\n",
    ),
    "a command with a successor": ("rhel8", "auth --enableshadow\n", "auth --enableshadow\n"),
    "no such command": ("rhel8", "nope\n", "nope\n"),
    "what a comment says to ksc goes": ("rhel8", "install # ksc: ignore[KS205]\nlang C --foo\n", "lang C --foo\n"),
    "what else it says stays": ("rhel8", "install # old # ksc: ignore[KS205]\nlang C --foo\n", "# old\nlang C --foo\n"),
    "ignored": ("rhel8", "install # ksc: ignore[KS203]\n", "install # ksc: ignore[KS203]\n"),
    "quoted": ("rhel9", "timezone UTC '--isUtc'\n", "timezone UTC '--isUtc'\n"),
}


@pytest.mark.parametrize(("target", "text", "expected"), CASES.values(), ids=CASES)
def test_a_text(target, text, expected):
    assert fixed(text, target) == expected


@given(
    st.lists(
        st.sampled_from(
            ["install", "install # x", "lang C", "", "# c", "%post", "%end", "'open", "%packages", "@core"]
        ),
        max_size=12,
    ),
    st.sampled_from(["\n", "\r\n"]),
)
def test_whatever_stands_around(lines, newline):
    text = newline.join(lines)
    made = fix(Source("a.ks", text), lambda source: check_source(source, "rhel8"))
    before = check_source(Source("a.ks", text), "rhel8")
    assert len(made.report.errors) <= len(before.errors)
    kept = iter([line for line in made.source.text.splitlines() if not line.startswith("install")])
    assert all(line in kept for line in lines if line and not line.startswith("install"))


# Fixes that somebody else's check proposes.


def proposing(*fixes: Fix, again: bool = False):
    """A check that proposes fixes for a text that it has not seen yet."""
    seen: list[str] = []

    def check(source: Source) -> Report:
        fresh = again or not seen
        seen.append(source.text)
        where = Location(source, Span(1, 1, 1, 2))
        own = check_source(source, "rhel9")
        return own + [warning(f"MINE{n}", "x", where, fix=one) for n, one in enumerate(fixes) if fresh]

    return check


def edit(line: int, column: int, end: int, text: str) -> Fix:
    return Fix(f"{line}:{column} {text!r}", (TextEdit(Span(line, column, line, end), text),))


def test_a_fix_that_brings_in_an_error_is_left_out():
    good, bad = edit(1, 6, 7, "en_US.UTF-8"), edit(2, 1, 8, "nope")
    made = fix(Source("a.ks", "lang C\nzerombr\n"), proposing(good, bad))
    assert made.source.text == "lang en_US.UTF-8\nzerombr\n"
    assert [one.code for one in made.applied] == ["MINE0"]


def test_a_fix_that_changes_what_stands_beside_is_left_out():
    made = fix(Source("a.ks", "zerombr\nlang C\n# x\n%end\n"), proposing(edit(1, 1, 8, "%post")))
    assert made.source.text == "zerombr\nlang C\n# x\n%end\n"


def test_overlapping_fixes_take_turns():
    made = fix(Source("a.ks", "lang C\n"), proposing(edit(1, 6, 7, "de"), edit(1, 6, 7, "fr")))
    assert made.source.text == "lang de\n"
    assert len(made.applied) == 1


def test_fixes_without_end_do_end():
    made = fix(Source("a.ks", "lang C\n"), proposing(edit(1, 6, 7, "CC"), again=True))
    assert made.source.text == f"lang {'C' * 21}\n"


def test_fixes_of_other_texts_are_not_applied():
    other = Location(Source("b.ks", "install\n"), Span(1, 1, 1, 8))

    def check(source: Source) -> Report:
        return Report((error("KS202", "x", other, fix=edit(1, 1, 8, "")),))

    assert fix(Source("a.ks", "install\n"), check).source.text == "install\n"


@pytest.mark.parametrize("span", [Span(9, 9, 9, 9), Span(1, 99, 1, 99), Span(1, 5, 1, 2), Span(1, 1, 99, 1)])
def test_a_span_that_is_nowhere(span):
    found = Fix("x", (TextEdit(span, ""),))
    made = fix(Source("a.ks", "lang C\n"), proposing(found))
    assert made.source.text in ("lang C\n", "")


# The difference.


def test_a_difference_without_secrets():
    before = Source("a.ks", "rootpw geheim\ninstall\nurl --url=http://me:geheim@h/\n")
    text = difference(before, Source("a.ks", before.text.replace("install\n", "")), "fixed")
    assert "geheim" not in text
    assert text.startswith("--- a.ks (as it is)\n+++ a.ks (fixed)\n@@ -1,3 +1,2 @@\n rootpw ******\n-install\n")
    assert difference(before, before, "fixed") == ""


@given(st.lists(st.sampled_from("abc"), max_size=30), st.lists(st.sampled_from("abc"), max_size=30))
def test_a_difference_is_what_diff_shows(old, new):
    heads = ("x (as it is)", "x (fixed)")
    before, after = ("".join(f"{one}\n" for one in lines) or "\n" for lines in (old, new))
    expected = difflib.unified_diff(before[:-1].split("\n"), after[:-1].split("\n"), *heads, lineterm="")
    assert difference(Source("x", before), Source("x", after), "fixed") == "".join(f"{one}\n" for one in expected)


def test_a_line_that_looks_like_the_head_of_a_difference():
    before = "%post\nrun \\\n--password=geheim1\n++ --password=geheim2\n@@ --password=geheim3\n%end\n"
    text = difference(Source("a", before), Source("a", before.replace("geheim", "geheim ")), "fixed")
    assert "geheim" not in text
    assert len(text.splitlines()) > 8


def test_a_difference_near_a_private_key():
    key = "-----BEGIN RSA PRIVATE KEY-----\nMIIEgeheim\n-----END RSA PRIVATE KEY-----\n"
    before = f"%post\ncat > /etc/key <<X\n{key}X\n%end\ninstall\n"
    text = difference(Source("a", before), Source("a", before.replace("install\n", "")), "fixed")
    assert "geheim" not in text
    assert "-install" in text


# The file.


def test_the_file_keeps_what_it_is(tmp_path):
    file, link = tmp_path / "real.ks", tmp_path / "link.ks"
    file.write_bytes(b"x")
    file.chmod(0o640)
    link.symlink_to("real.ks")
    assert rewrite(link, "lang \udce4\r\n", "link.ks") is None
    assert link.is_symlink()
    assert file.read_bytes() == b"lang \xe4\r\n"
    assert stat.S_IMODE(file.stat().st_mode) == 0o640
    assert sorted(path.name for path in tmp_path.iterdir()) == ["link.ks", "real.ks"]


def test_the_owner_is_kept(tmp_path):
    if os.geteuid() != 0:
        pytest.skip("only root can give files away")
    file = tmp_path / "a.ks"
    file.write_text("x")
    os.chown(file, 12345, 23456)
    assert rewrite(file, "y", "a.ks") is None
    assert (file.stat().st_uid, file.stat().st_gid) == (12345, 23456)


def test_a_file_that_cannot_be_replaced_is_left(tmp_path, monkeypatch):
    file = tmp_path / "a.ks"
    file.write_text("x")

    def refuse(*_):
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr("ksc.actions.rewriting.os.fchmod", refuse)
    problem = rewrite(file, "y", "a.ks")
    assert isinstance(problem, Diagnostic)
    assert (problem.code, problem.message) == ("KS912", "a.ks cannot be written: operation not permitted")
    assert file.read_text() == "x"
    assert os.listdir(tmp_path) == ["a.ks"]


def test_a_file_that_is_gone(tmp_path):
    problem = rewrite(tmp_path / "a.ks", "y", "a.ks")
    assert problem is not None and problem.code == "KS912"


def _meant(folder: Path, text: str, release: str, *also: str) -> dict | None:
    file = folder / "a.ks"
    file.write_bytes(text.encode("utf-8", "surrogateescape"))
    try:
        return meaning(file, release, also=also)
    except TypeError as problem:  # it cannot print what it has read: `xconfig --depth` in rhel6
        return {"fails": str(problem)}


@pytest.mark.parametrize("release", ["rhel6", "rhel8", "rhel9"])
def test_the_reference_reads_the_same_before_and_after(release, shared, tmp_path):
    """Of real kickstarts: one that was accepted means the same; of the others some are accepted then, none less."""
    changed = mended = 0
    for path in corpus():
        text = path.read_bytes().decode("utf-8", "surrogateescape")
        made = fix(Source("a.ks", text), lambda source: check_source(source, release))
        assert not [one for one in made.report if one.fix], path
        if not made.applied:
            continue
        before, after = (_meant(tmp_path, one, release, text) for one in (text, made.source.text))
        changed += 1
        mended += before is None and after is not None
        assert before is None or before == after, path
    assert changed > 10 and mended > 0
