import pytest
from write.kit import art, codes

from ksc.write.paths import all_folders, folders_above, mode_problem, path_problem, shown

HOSTILE = [
    "",
    "/",
    "/etc/passwd",
    "..",
    "../x",
    "a/../b",
    "a/..",
    "./a",
    "a/./b",
    "a//b",
    "a/",
    "a\\b",
    "..\\x",
    "a\\x2Db",
    "a\nb",
    "a\0b",
    "a\x1b[2Jb",
    "a\x7f",
    "a\u202eb",
    "a\u2028b",
    "\udcff",
    "manifest.json",
    "manifest.json/x",
    ".ksc-journal",
    "a/.ksc-new",
    ".ksc-journal/record",
    "x" * 256,
    "\u00e4" * 128,
    "x/" * 600 + "x",
]


@pytest.mark.parametrize("path", HOSTILE, ids=ascii)
def test_hostile_path_is_an_error_and_nothing_is_written(build, tmp_path, path):
    _, report = build.write([art("good"), art(path)])
    assert codes(report) == ["KS801"]
    assert report.errors[0].message.isprintable()
    assert sorted(entry.name for entry in tmp_path.iterdir()) == [".ksc"]


@pytest.mark.parametrize(
    "path", ["a", "a/b.ks", "...", "..a", "a b", "-x", "~", "\u00e4/\u4e2d", "x" * 255, ".hidden", "srv-a\\x2db.mount"]
)
def test_good_path(build, path):
    build.good([art(path)])
    assert set(build.tree()) == {path}
    build.good([])
    assert build.tree() == {}
    assert build.folders() == set()


@pytest.mark.parametrize("mode", [0o4755, 0o2755, 0o1777, 0o10644, -1, 0, 0o077, 0o200])
def test_hostile_mode(build, mode):
    assert mode_problem(mode)
    assert codes(build.write([art("a", mode=mode)])[1]) == ["KS804"]
    assert not build.folder.exists()


def test_all_findings_come_at_once(build):
    _, report = build.write([art("../a"), art("b", mode=0), art("c"), art("c"), art("c/d")])
    assert codes(report) == ["KS801", "KS804", "KS802", "KS803"]


def test_same_path_names_both_emitters(build):
    _, report = build.write([art("a", emitter="one"), art("a", emitter="two")])
    assert codes(report) == ["KS802"]
    assert "`one`" in report.errors[0].message
    assert "`two`" in report.errors[0].message


@pytest.mark.parametrize("order", [1, -1])
def test_a_file_cannot_be_a_folder(build, order):
    _, report = build.write([art("a"), art("a/b/c"), art("a.b")][::order])
    assert codes(report) == ["KS803"]
    assert not build.folder.exists()


def test_folders_above():
    assert list(folders_above("a/b/c")) == ["a/b", "a"]
    assert list(folders_above("a")) == []
    assert all_folders(["a/b/c", "a/d", "e"]) == {"a", "a/b"}


def test_problem_is_none_for_what_is_fine():
    assert path_problem("http/ks/web.ks") is None
    assert mode_problem(0o644) is None


def test_shown_is_one_short_line():
    assert shown("a\nb\x1b") == "a\\nb\\x1b"
    assert len(shown("x" * 5000)) < 250
