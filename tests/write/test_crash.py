"""Killed at every system call: each file is old or new as a whole, and the next run leaves a whole build."""

import errno
import os
import shutil

import pytest
from support import LONG
from write.kit import CALLS, Build, art, at_call, codes, counting, die, expected, in_child, killed_at

from ksc.write import apply as apply_module
from ksc.write.paths import JOURNAL

pytestmark = pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")

OLD = [
    art("same"),
    art("changed", "old\n"),
    art("mode", mode=0o644),
    art("gone/deep/file"),
    art("turns"),
    art("folder/one"),
    art("folder/two/three"),
]
NEW = [
    art("same"),
    art("changed", "new\n" * 1000),
    art("mode", mode=0o600),
    art("made/deep/file"),
    art("turns/into/a/folder"),
    art("folder"),
]


@pytest.fixture
def before(tmp_path):
    """A finished build of OLD, and what its manifest and that of NEW are."""
    first, second = Build(tmp_path / "old"), Build(tmp_path / "new")
    first.good(OLD)
    second.good(NEW)
    return first, first.manifest(), second.manifest()


def copy(source: Build, base) -> Build:
    shutil.rmtree(base, ignore_errors=True)
    shutil.copytree(source.folder.parent, base)
    return Build(base)


def each_is_old_or_new(build: Build, old: bytes, new: bytes) -> None:
    was, will, now = expected(OLD), expected(NEW), build.tree()
    for path in {*was, *will, *now}:
        assert now.get(path) in (was.get(path), will.get(path)), path
    assert build.manifest() in (old, new)
    if build.manifest() == new:
        assert now == will
    if not (build.folder / JOURNAL / "record").exists() and build.manifest() == old:
        assert now == was


def whole(build: Build, artifacts, manifest: bytes) -> None:
    assert build.tree() == expected(artifacts)
    assert build.manifest() == manifest
    assert not build.journal()
    stamps = build.stamps()
    assert not build.good(artifacts).changed
    assert build.stamps() == stamps


def test_killed_at_any_call_and_then_run_again(tmp_path, before):
    first, old, new = before
    states = set()
    for n in counting(each=1 if LONG else 5):
        build = copy(first, tmp_path / "work")
        if not killed_at(n, build, NEW):
            break
        each_is_old_or_new(build, old, new)
        states.add((build.manifest() == new, build.tree() == expected(OLD), build.journal()))
        # the next run may want something else than the one that was killed
        wanted, manifest = ((NEW, new), (OLD, old))[n % 2]
        _, report = build.write(wanted)
        assert codes(report) in ([], ["KS815"])
        whole(build, wanted, manifest)
    whole(build, NEW, new)
    assert len(states) >= 4  # before, preparing, halfway, done


def test_killed_while_finishing(tmp_path, before):
    first, old, new = before
    tried = 0
    for n in counting(each=4 if LONG else 12):
        halfway = copy(first, tmp_path / "halfway")
        if not killed_at(n, halfway, NEW):
            break
        if not (halfway.folder / JOURNAL / "record").exists():
            continue
        for m in range(1, 400, 3 if LONG else 6):
            build = copy(halfway, tmp_path / "work")
            if not killed_at(m, build, NEW):
                break
            tried += 1
            each_is_old_or_new(build, old, new)
            build.good(NEW)
            whole(build, NEW, new)
    assert tried > 50


def test_killed_at_the_first_build(tmp_path):
    reference = Build(tmp_path / "reference")
    reference.good(NEW)
    for n in counting(each=1 if LONG else 5):
        shutil.rmtree(tmp_path / "work", ignore_errors=True)
        build = Build(tmp_path / "work")
        if not killed_at(n, build, NEW):
            break
        assert all(expected(NEW).get(path) == value for path, value in build.tree().items())
        build.good(NEW)
        whole(build, NEW, reference.manifest())


@pytest.fixture
def mounted(monkeypatch):
    """As if each folder were a file system of its own: nothing can be renamed from one to the other."""
    real = os.rename

    def rename(source, target, *, src_dir_fd=None, dst_dir_fd=None):
        if src_dir_fd != dst_dir_fd:
            raise OSError(errno.EXDEV, os.strerror(errno.EXDEV))
        real(source, target, src_dir_fd=src_dir_fd, dst_dir_fd=dst_dir_fd)

    monkeypatch.setattr(os, "rename", rename)


@pytest.mark.usefixtures("mounted")
def test_killed_with_file_systems_inside_the_build(tmp_path, before):
    first, _, new = before
    for n in counting(each=1 if LONG else 5):
        build = copy(first, tmp_path / "work")
        if not killed_at(n, build, NEW):
            break
        was, will = expected(OLD), expected(NEW)
        for path, value in build.tree().items():
            if not path.endswith(apply_module._PLACED):
                assert value in (was.get(path), will.get(path))
        build.good(NEW)
        whole(build, NEW, new)
    whole(build, NEW, new)


def test_a_large_write_is_flushed_as_a_whole(tmp_path):
    build = Build(tmp_path)
    artifacts = [art(f"d{n}/f") for n in range(40)]

    def work() -> bool:
        with at_call(400, CALLS, die):
            return build.write(artifacts)[1].ok

    assert in_child(work) is None
    build.good(artifacts)
    assert build.tree() == expected(artifacts)


@pytest.fixture
def halfway(build, monkeypatch):
    """A build of OLD with a complete journal for NEW, of which no step has been made."""
    build.good(OLD)
    with monkeypatch.context() as patch:

        def fail(*_):
            raise OSError(errno.EIO, os.strerror(errno.EIO))

        patch.setattr("ksc.write.writer.apply", fail)
        _, report = build.write(NEW)
    assert codes(report) == ["KS814"]
    assert "journal" in report.errors[0].notes[0]
    assert build.tree() == expected(OLD)
    assert build.journal()
    return build


def test_finishing_says_so(halfway):
    outcome, report = halfway.write(NEW)
    assert codes(report) == ["KS815"]
    assert report.ok
    assert not report.warnings
    assert not outcome.changed
    assert halfway.tree() == expected(NEW)


def test_edited_before_it_is_finished(halfway):
    (halfway.folder / "changed").write_text("edited")
    (halfway.folder / "gone/deep/file").write_text("edited")
    _, report = halfway.write(NEW)
    assert codes(report) == ["KS815", "KS808", "KS807"] or codes(report) == ["KS815", "KS807", "KS808"]
    tree = halfway.tree()
    assert tree.pop("gone/deep/file")[0] == b"edited"
    assert tree == expected(NEW)


def test_a_file_that_came_before_it_is_finished_is_not_overwritten(halfway):
    (halfway.folder / "made/deep").mkdir(parents=True)
    (halfway.folder / "made/deep/file").write_text("mine")
    _, report = halfway.write(NEW)
    assert codes(report) == ["KS815", "KS805"]
    assert (halfway.folder / "made/deep/file").read_text() == "mine"
    assert not halfway.journal()
    (halfway.folder / "made/deep/file").unlink()
    halfway.good(NEW)
    assert halfway.tree() == expected(NEW)


@pytest.mark.parametrize("name", ["made", "changed", "made/deep/file"])
def test_a_link_that_came_before_it_is_finished_is_not_followed(halfway, tmp_path, name):
    outside = tmp_path / "outside"
    outside.mkdir()
    path = halfway.folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    path.symlink_to(outside)
    _, report = halfway.write(NEW)
    assert codes(report) == ["KS815", "KS806"]
    assert list(outside.iterdir()) == []
    assert path.is_symlink()
    path.unlink()
    halfway.good(NEW)
    assert halfway.tree() == expected(NEW)


def test_the_build_was_removed_but_for_the_journal(halfway):
    for entry in halfway.folder.iterdir():
        if entry.name != JOURNAL:
            shutil.rmtree(entry) if entry.is_dir() else entry.unlink()
    halfway.good(NEW)
    assert halfway.tree() == expected(NEW)


def test_the_journal_is_nobody_else_s_to_read(halfway):
    assert (halfway.folder / JOURNAL).stat().st_mode & 0o777 == 0o700


def rows(change):
    """A damage: change the record's rows."""

    def damage(journal):
        lines = (journal / "record").read_text().splitlines()
        (journal / "record").write_text("\n".join(change(lines)) + "\n")

    return damage


ZERO = "sha256:" + "0" * 64
DAMAGES = {
    "empty record": lambda journal: (journal / "record").write_text(""),
    "binary record": lambda journal: (journal / "record").write_bytes(b"\xff\x00" * 99),
    "another version": rows(lambda lines: ['{"ksc journal": 2}', *lines[1:]]),
    "cut": rows(lambda lines: lines[:-1]),
    "not JSON": rows(lambda lines: [lines[0], "{", *lines[1:]]),
    "deep": rows(lambda lines: [lines[0], "[" * 100_000, *lines[1:]]),
    "unknown action": rows(lambda lines: [lines[0], '["format", "a", null, null, null]', *lines[1:]]),
    "leads out": rows(lambda lines: [lines[0], f'["delete", "../x", null, "{ZERO}", null]', *lines[1:]]),
    "absolute": rows(lambda lines: [lines[0], f'["delete", "/etc/x", null, "{ZERO}", null]', *lines[1:]]),
    "delete of any content": rows(lambda lines: [lines[0], '["delete", "same", null, null, null]', *lines[1:]]),
    "no number": rows(lambda lines: [lines[0], f'["create", "x", null, null, "{ZERO}"]', *lines[1:]]),
    "name for a number": rows(lambda lines: [lines[0], f'["create", "x", "../x", null, "{ZERO}"]', *lines[1:]]),
    "no digest": rows(lambda lines: [lines[0], '["create", "x", 0, null, "0"]', *lines[1:]]),
    "content not whole": lambda journal: (journal / "0").write_text(""),
    "record is a link": lambda journal: (
        (journal / "record").rename(journal / "r2"),
        (journal / "record").symlink_to("r2"),
    ),
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_a_damaged_journal_stops_the_write(halfway, damage):
    damage(halfway.folder / JOURNAL)
    _, report = halfway.write(NEW)
    assert codes(report) in (["KS816"], ["KS814"])
    assert halfway.tree() == expected(OLD)
    shutil.rmtree(halfway.folder / JOURNAL)  # as the help says
    halfway.good(NEW)
    assert halfway.tree() == expected(NEW)


def test_a_journal_that_is_no_folder(build):
    build.good(OLD)
    (build.folder / JOURNAL).write_text("mine")
    assert codes(build.write(NEW)[1]) == ["KS816"]
