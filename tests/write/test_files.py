"""Artifacts whose content is a file elsewhere: links where that can be, else copies; the source is never changed."""

import errno
import os
import tempfile
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support import LONG, examples
from write.kit import (
    CALLS,
    Build,
    art,
    at_call,
    codes,
    copied,
    counting,
    die,
    elsewhere,
    expected,
    fail_with,
    in_child,
)

from ksc.write import known, write
from ksc.write.known import LARGE
from ksc.write.preview import Weighed, preview

LONG_AGO = 1_000_000_000_000_000_000  # nanoseconds: a file that nobody is writing to


def source(
    folder: Path, name: str = "initrd.img", content: bytes = b"an initrd\n" * 200_000, mode: int = 0o644
) -> Path:
    path = folder / name
    path.write_bytes(content)
    path.chmod(mode)
    os.utime(path, ns=(LONG_AGO, LONG_AGO))
    return path


@pytest.fixture
def build(tmp_path) -> Build:
    return Build(tmp_path)


@pytest.fixture
def reads(monkeypatch) -> list[int]:
    """How many bytes were read to make digests of large files."""
    made: list[int] = []
    real = known._digest

    def count(opened, start, size, *more):
        made.append(size)
        return real(opened, start, size, *more)

    monkeypatch.setattr(known, "_digest", count)
    return made


def test_a_whole_file_is_linked(build, tmp_path):
    path = source(tmp_path)
    artifact = copied("tftp/images/rocky9/initrd.img", elsewhere(path))
    outcome = build.good([artifact])
    assert outcome.created == ("tftp/images/rocky9/initrd.img",)
    assert (build.folder / artifact.path).samefile(path)
    assert f'"digest": "{artifact.file.digest}", "mode": "0644"' in (build.manifest() or b"").decode()
    assert not build.journal()


@pytest.mark.parametrize("how", ["another mode", "a part", "no links"])
def test_what_cannot_be_linked_is_copied(build, tmp_path, how, monkeypatch):
    path = source(tmp_path, mode=0o600 if how == "another mode" else 0o644)
    file = elsewhere(path, 7, 1_500_000) if how == "a part" else elsewhere(path)
    if how == "no links":

        def refuse(*_, **__):
            raise OSError(errno.EPERM, "no")

        monkeypatch.setattr(os, "link", refuse)
    artifact = copied("tftp/initrd.img", file, 0o644)
    build.good([artifact])
    made = build.folder / artifact.path
    assert not made.samefile(path)
    assert build.tree() == expected([artifact])
    assert made.stat().st_mtime_ns == LONG_AGO


def test_the_source_is_never_written_to(build, tmp_path):
    """Neither by what replaces the link, nor by what deletes it."""
    path = source(tmp_path)
    before = path.read_bytes(), path.stat().st_mode, path.stat().st_mtime_ns
    build.good([copied("a", elsewhere(path)), art("b")])
    build.good([art("a", "a text now", mode=0o600), copied("b", elsewhere(path))])
    assert (build.folder / "b").samefile(path)
    build.good([art("b", "text")])
    assert build.tree() == expected([art("b", "text")])
    assert (path.read_bytes(), path.stat().st_mode, path.stat().st_mtime_ns) == before
    assert path.stat().st_nlink == 1


def test_one_content_is_copied_once(build, tmp_path):
    """From an ISO into the TFTP root and under the web server's: two names of one copy."""
    file = elsewhere(source(tmp_path), 7, 1_500_000)
    build.good([copied("tftp/images/a", file, 0o644), copied("http/images/a", file, 0o644), copied("c", file, 0o600)])
    first, second, third = (build.folder / name for name in ("tftp/images/a", "http/images/a", "c"))
    assert first.samefile(second)
    assert not first.samefile(third)


def test_an_equal_content_is_no_reason_to_share_a_file(build, tmp_path):
    """What is from an ISO does not change with a tree whose file happened to be the same."""
    one, other = source(tmp_path, "one", b"same"), source(tmp_path, "other", b"xsame")
    build.good([copied("one", elsewhere(one)), copied("other", elsewhere(other, 1, 4), 0o644)])
    assert (build.folder / "one").samefile(one)
    assert not (build.folder / "other").samefile(one)


@pytest.mark.parametrize("part", [False, True])
def test_nothing_changed_reads_nothing(build, tmp_path, reads, part):
    path = source(tmp_path)
    file = elsewhere(path, 7, 1_500_000) if part else elsewhere(path)
    artifacts = [copied("a", file, 0o644)]
    build.good(artifacts)
    reads.clear()
    stamps = build.stamps()
    assert build.good(artifacts).unchanged == ("a",)
    assert (reads, build.stamps()) == ([], stamps)
    (build.state / known.NAME).unlink()  # it is a help, and no more
    assert build.good(artifacts).unchanged == ("a",)
    assert len(reads) == 1
    for garbage in (b"", b"[]", b'{"format": 1}', b"{" * 9999, b'{"format": 1, "digests": {"a": 1}, "places": []}'):
        (build.state / known.NAME).write_bytes(garbage)
        assert build.good(artifacts).unchanged == ("a",)


@pytest.mark.parametrize("place", ["[-1, 2]", "[1, -2]", "[1, 1e999]", "[1]", "[1, true]", '{"a": 1, "b": 2}'])
def test_places_that_are_none_are_looked_for_again(tmp_path, place):
    found = tmp_path.stat()
    text = f'{{"format": 1, "digests": {{}}, "places": {{"{known._key(found)}": {{"a": %s}}}}}}'
    (tmp_path / known.NAME).write_text(text % "[1, 2]")
    assert known._parsed(tmp_path / known.NAME)[1] == {known._key(found): {"a": (1, 2)}}
    (tmp_path / known.NAME).write_text(text % place)
    assert known._parsed(tmp_path / known.NAME) == ({}, {})


def test_a_source_that_was_changed_in_place(build, tmp_path):
    """The link shows the change at once; the next compile finds it, and says what stands there now."""
    path = source(tmp_path)
    build.good([copied("a", elsewhere(path)), copied("part", elsewhere(path, 0, LARGE), 0o644)])
    with path.open("r+b") as stream:
        stream.write(b"AN")
    new = [copied("a", elsewhere(path)), copied("part", elsewhere(path, 0, LARGE), 0o644)]
    outcome, report = build.write(new)
    assert (codes(report), outcome.replaced, outcome.unchanged) == ([], ("part",), ("a",))
    assert build.tree() == expected(new)
    assert new[0].file.digest in (build.manifest() or b"").decode()


def test_an_edited_copy_is_replaced(build, tmp_path):
    path = source(tmp_path)
    artifacts = [copied("a", elsewhere(path, 7, 1_500_000), 0o644)]
    build.good(artifacts)
    with (build.folder / "a").open("r+b") as stream:
        stream.write(b"edited")
    os.utime(build.folder / "a", ns=(LONG_AGO, LONG_AGO))  # somebody who hides it
    outcome, report = build.write(artifacts)
    assert (codes(report), outcome.replaced) == (["KS807"], ("a",))
    assert build.tree() == expected(artifacts)


def test_a_source_that_changes_meanwhile(build, tmp_path):
    path = source(tmp_path)
    build.good([art("kept")])
    before = build.tree()
    artifact = copied("a", elsewhere(path))
    for change in (lambda: path.write_bytes(b"shorter"), path.unlink, path.mkdir):
        artifact = copied("a", elsewhere(path)) if path.is_file() else artifact
        change()
        outcome, report = build.write([art("kept", "other"), artifact])
        assert (codes(report), outcome.changed) == (["KS945"], False)
        assert build.tree() == before
        assert not build.journal()


def test_a_link_somewhere_else_meanwhile(build, tmp_path):
    """What has taken the name of the source is not what was compared: its content does not get into the build."""
    path = source(tmp_path)
    artifact = copied("a", elsewhere(path))
    path.rename(tmp_path / "kept")
    secret = source(tmp_path, "secret", path.parent.joinpath("kept").read_bytes()[::-1])
    path.symlink_to(secret)
    assert codes(build.write([artifact])[1]) == ["KS945"]


def test_progress_is_told(build, tmp_path):
    told = []
    path = source(tmp_path, content=b"x" * (5 << 19))
    artifacts = [copied("a", elsewhere(path, 1, 3 << 19), 0o644), copied("b", elsewhere(path))]
    write(artifacts, build.folder, build.state, full=True, progress=lambda *one: told.append(one))
    assert told == [("a", done << 19, 3 << 19) for done in (0, 2, 3)]  # what is linked takes no time
    told.clear()
    (build.state / known.NAME).unlink()
    write(artifacts, build.folder, build.state, full=True, progress=lambda *one: told.append(one))
    assert told == [
        *(("a", done << 19, 3 << 19) for done in (0, 2, 3)),
        *(("b", done << 19, 5 << 19) for done in (0, 2, 4, 5)),
    ]


def test_little_memory(build, tmp_path):
    path = source(tmp_path, content=os.urandom(1 << 10) * (24 << 10))
    tracemalloc.start()
    build.good([copied("a", elsewhere(path)), copied("b", elsewhere(path, 5, 20 << 20), 0o644)])
    build.good([copied("a", elsewhere(path)), copied("b", elsewhere(path, 5, 20 << 20), 0o644)])
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 6 << 20


def halves(path: Path) -> tuple[list, list]:
    one, other = source(path, "one", b"one\n" * 600), source(path, "other", b"other\n" * 400, 0o444)
    old = [copied("link", elsewhere(one)), copied("part", elsewhere(one, 4, 400), 0o644), art("gone"), art("text")]
    new = [
        copied("link", elsewhere(other)),
        copied("part", elsewhere(other, 6, 600), 0o644),
        copied("twin", elsewhere(other, 6, 600), 0o644),
        copied("text", elsewhere(one)),
    ]
    return old, new


def test_killed_anywhere(tmp_path):
    """Each file is the old or the new one, the sources are as they were, and the next run finishes."""
    folder = tmp_path / "sources"
    folder.mkdir()
    old, new = halves(folder)
    sources = {path.name: path.read_bytes() for path in folder.iterdir()}
    allowed = [expected(old), expected(new)]
    for n in counting(each=1 if LONG else 4):
        with tempfile.TemporaryDirectory(dir=tmp_path) as base:
            build = Build(Path(base))
            build.good(old)

            def work(build=build, n=n):
                with at_call(n, CALLS, die):
                    return build.write(new)[1].ok

            killed = in_child(work) is None
            for path, value in build.tree().items():
                assert value in [tree[path] for tree in allowed if path in tree]
            build.good(new)
            assert build.tree() == expected(new)
            assert not build.journal()
        assert {path.name: path.read_bytes() for path in folder.iterdir()} == sources
        if not killed:
            break


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO])
def test_errors_anywhere(tmp_path, number):
    folder = tmp_path / "sources"
    folder.mkdir()
    old, new = halves(folder)
    for n in counting(each=1 if LONG else 4):
        with tempfile.TemporaryDirectory(dir=tmp_path) as base:
            build = Build(Path(base))
            build.good(old)
            with at_call(n, ("write", "mkdir", "rename", "link", "utime"), fail_with(number)) as happened:
                outcome, report = build.write(new)
            assert report.ok or not outcome.changed
            build.good(new)
            assert build.tree() == expected(new)
        if not happened:
            break


@settings(deadline=None, max_examples=examples(120))
@given(st.lists(st.lists(st.integers(0, 5), min_size=4, max_size=4), min_size=1, max_size=4))
def test_any_sequence_of_builds(plans):
    """Files, parts of them and texts take each other's place in any order."""
    with tempfile.TemporaryDirectory() as base:
        build = Build(Path(base))
        one, other = source(build.folder.parent, "one", b"one"), source(build.folder.parent, "other", b"other!")
        kinds = [
            None,
            lambda path: art(path, "one"),  # the very bytes of the file
            lambda path: copied(path, elsewhere(one)),
            lambda path: copied(path, elsewhere(other)),
            lambda path: copied(path, elsewhere(other, 2, 3), 0o644),
            lambda path: copied(path, elsewhere(one), 0o444),
        ]
        for plan in plans:
            wanted = [kinds[kind](f"f{at}") for at, kind in enumerate(plan) if kind]
            stamps = build.stamps() if build.folder.exists() else {}
            seen = []
            outcome, _, report = preview(wanted, build.folder, full=True, see=seen.append)
            assert report.ok
            assert build.stamps() == stamps if stamps else not build.folder.exists()
            assert build.good(wanted) == outcome
            assert build.tree() == expected(wanted)
            assert {one.path for one in seen if isinstance(one.after, Weighed)} <= {
                one.path for one in wanted if hasattr(one, "file")
            }
            assert (one.read_bytes(), other.read_bytes()) == (b"one", b"other!")
