import fcntl
import os
import stat
import threading
from pathlib import Path

import pytest
from write.kit import Build, art, codes, expected

from ksc.write import Outcome

A = [art("http/ks/web.ks"), art("tftp/pxelinux.cfg/default"), art("etc/ksc.conf", mode=0o600)]


def test_a_first_build(build):
    outcome, report = build.write(A)
    assert outcome == Outcome(created=tuple(artifact.path for artifact in A))
    assert codes(report) == []
    assert build.tree() == expected(A)
    assert not build.journal()


def test_repeat_touches_nothing(build):
    build.good(A)
    before = build.stamps()
    outcome, report = build.write(iter(A))
    assert outcome == Outcome(unchanged=tuple(artifact.path for artifact in A))
    assert not outcome.changed
    assert codes(report) == []
    assert build.stamps() == before


def test_one_change_touches_its_file_and_the_manifest(build):
    build.good(A)
    before = build.stamps()
    outcome = build.good([art(A[0].path, "other"), *A[1:]])
    assert outcome.replaced == (A[0].path,)
    changed = {path for path, stamp in build.stamps().items() if before.get(path) != stamp}
    names = {os.path.relpath(path, build.folder) for path in changed}
    assert names == {".", "manifest.json", "http/ks", "http/ks/web.ks"}


def test_only_the_mode_changes(build):
    build.good(A)
    outcome, report = build.write([*A[:2], art("etc/ksc.conf", mode=0o640)])
    assert (outcome.replaced, codes(report)) == (("etc/ksc.conf",), [])
    assert build.tree()["etc/ksc.conf"][1] == 0o640


def test_only_the_manifest_changes(build):
    build.good([art("a", emitter="one")])
    inode = (build.folder / "a").stat().st_ino
    assert not build.good([art("a", emitter="two")]).changed
    assert b"two" in build.manifest()
    assert (build.folder / "a").stat().st_ino == inode


def test_no_artifacts_make_an_empty_build(build):
    assert build.good([]) == Outcome()
    assert build.manifest() is not None
    assert build.tree() == {}
    before = build.stamps()
    build.good([])
    assert build.stamps() == before


def test_full_deletes_what_is_owned_and_its_folders(build):
    build.good(A)
    outcome = build.good(A[:1])
    assert set(outcome.deleted) == {"tftp/pxelinux.cfg/default", "etc/ksc.conf"}
    assert build.folders() == {"http", "http/ks"}


def test_narrowed_keeps_what_is_owned(build):
    build.good(A)
    outcome = build.good([art(A[0].path, "new"), art("more")], full=False)
    assert (outcome.created, outcome.replaced, outcome.deleted) == (("more",), (A[0].path,), ())
    assert set(build.tree()) == {"more", *(artifact.path for artifact in A)}
    assert build.good([]).deleted  # the manifest has kept them
    assert build.tree() == {}


def test_narrowed_that_changes_nothing_touches_nothing(build):
    build.good(A)
    before = build.stamps()
    build.good(A[:1], full=False)
    build.good([], full=False)
    assert build.stamps() == before


def test_narrowed_drops_entries_that_cannot_be_any_more(build):
    build.good([art("a"), art("b/c")])
    (build.folder / "a").unlink()
    (build.folder / "b/c").unlink()
    (build.folder / "b").rmdir()
    build.good([art("a/x"), art("b")], full=False)
    assert set(build.tree()) == {"a/x", "b"}
    build.good([])
    assert build.tree() == {}


def test_foreign_files_stay(build):
    build.good(A)
    (build.folder / "http/mine").write_text("mine")
    build.good([])
    assert set(build.tree()) == {"http/mine"}
    assert build.folders() == {"http"}


def test_a_folder_that_others_made_stays(build):
    (build.folder / "http").mkdir(parents=True)
    build.good(A)
    build.good([])
    assert build.folders() == {"http"}


def test_a_foreign_file_in_the_way(build):
    build.folder.mkdir()
    (build.folder / "a").write_text("mine")
    (build.folder / "b").write_text("mine, too")
    before = build.stamps()
    outcome, report = build.write([art("a"), art("b"), art("c")])
    assert codes(report) == ["KS805", "KS805"]
    assert report.errors[0].path == str(build.folder / "a")
    assert outcome == Outcome()
    assert build.stamps().keys() == before.keys()
    assert build.tree() == {"a": (b"mine", 0o644), "b": (b"mine, too", 0o644)}


@pytest.mark.parametrize("mode", [0o644, 0o664])
def test_an_identical_foreign_file_is_taken_over(build, mode):
    build.folder.mkdir()
    (build.folder / "a").write_bytes(art("a").content)
    (build.folder / "a").chmod(mode)
    outcome, report = build.write([art("a")])
    assert codes(report) == []
    assert outcome.changed == (mode != 0o644)
    assert build.tree() == expected([art("a")])


def test_an_edited_file_is_replaced_with_a_warning(build):
    build.good(A)
    (build.folder / A[0].path).write_text("edited")
    outcome, report = build.write(A)
    assert (outcome.replaced, codes(report)) == ((A[0].path,), ["KS807"])
    assert report.warnings[0].path == str(build.folder / A[0].path)
    assert build.tree() == expected(A)


def test_a_changed_mode_is_put_right_with_a_warning(build):
    build.good(A)
    (build.folder / A[0].path).chmod(0o666)
    outcome, report = build.write(A)
    assert (outcome.replaced, codes(report)) == ((A[0].path,), ["KS807"])
    assert build.tree() == expected(A)


def test_an_edit_that_says_the_same_as_the_profile_is_no_edit(build):
    build.good([art("a", "old")])
    (build.folder / "a").write_text("new")
    outcome, report = build.write([art("a", "new")])
    assert (outcome.unchanged, codes(report)) == (("a",), [])
    assert codes(build.write([])[1]) == []
    assert build.tree() == {}


def test_an_edited_file_is_not_deleted_but_let_go(build):
    build.good(A)
    (build.folder / A[0].path).write_text("edited")
    outcome, report = build.write(A[1:])
    assert (outcome.deleted, codes(report)) == ((), ["KS808"])
    assert build.tree()[A[0].path][0] == b"edited"
    assert codes(build.write(A[1:])[1]) == []
    assert codes(build.write(A)[1]) == ["KS805"]


def test_a_file_that_somebody_deleted_comes_back(build):
    build.good(A)
    (build.folder / A[0].path).unlink()
    assert build.good(A).created == (A[0].path,)
    (build.folder / A[0].path).unlink()
    assert build.good(A[1:]).deleted == ()


def test_files_become_folders_and_folders_files(build):
    build.good([art("a"), art("b/c"), art("b/d/e"), art("f")])
    build.good([art("a/x/y"), art("b"), art("f")])
    assert build.tree() == expected([art("a/x/y"), art("b"), art("f")])
    build.good([art("a"), art("b/c")])
    assert build.tree() == expected([art("a"), art("b/c")])
    assert build.folders() == {"b"}


@pytest.mark.parametrize(
    ("edit", "code"),
    [
        (lambda folder: (folder / "a").write_text("edited"), ["KS808", "KS805"]),
        (lambda folder: (folder / "b/mine").write_text("mine"), ["KS806"]),
        (lambda folder: (folder / "b/mine").mkdir(), ["KS806"]),
        (lambda folder: (folder / "b/c").write_text("edited"), ["KS808", "KS806"]),
    ],
)
def test_what_is_not_all_ksc_s_does_not_give_way(build, edit, code):
    build.good([art("a"), art("b/c")])
    edit(build.folder)
    before = build.tree()
    outcome, report = build.write([art("a/x"), art("b")])
    assert codes(report) == code
    assert outcome == Outcome()
    assert build.tree() == before


def test_a_narrowed_compile_clears_nothing_away(build):
    build.good([art("a"), art("b/c")])
    before = build.stamps()
    assert codes(build.write([art("a/x")], full=False)[1]) == ["KS806"]
    assert codes(build.write([art("b")], full=False)[1]) == ["KS806"]
    assert {path: build.stamps()[path] for path in before if path != str(build.folder)}.items() <= before.items()


def test_umask_does_not_decide(build):
    former = os.umask(0o077)
    try:
        build.good(A)
    finally:
        os.umask(former)
    assert build.tree() == expected(A)
    for path in (build.folder, build.folder / "http", build.folder / "http/ks"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o755
    assert stat.S_IMODE((build.folder / "manifest.json").stat().st_mode) == 0o644


def test_many_folders_and_files(build):
    artifacts = [art(f"d{n}/e/f{n}", mode=0o644) for n in range(400)]
    build.good(artifacts)
    assert build.tree() == expected(artifacts)
    assert len(build.good(artifacts).unchanged) == 400
    build.good([])
    assert build.folders() == set()


def test_no_file_stays_open(build):
    build.good(A)
    before = len(list(Path("/proc/self/fd").iterdir()))
    for artifacts in (A, A[:1], [art("../x")], [*A, art("new")]):
        build.write(artifacts)
    assert len(list(Path("/proc/self/fd").iterdir())) == before


@pytest.mark.parametrize("problem", [RuntimeError("bug"), OSError(28, "not the build's disk"), KeyboardInterrupt()])
def test_what_the_artifacts_raise_is_passed_on_and_nothing_is_written(build, tmp_path, problem):
    def artifacts():
        yield art("a")
        raise problem

    with pytest.raises(type(problem)) as caught:
        build.write(artifacts())
    assert caught.value is problem
    assert not build.folder.exists()
    build.good(A)
    with pytest.raises(type(problem)):
        build.write(artifacts())
    assert build.tree() == expected(A)
    assert not build.journal()


def test_one_writer_at_a_time(build):
    build.good(A)
    seen = []

    def artifacts():
        seen.append(build.write([art("b")]))
        yield art("a")

    build.good(artifacts())
    ((outcome, report),) = seen
    assert codes(report) == ["KS811"]
    assert report.errors[0].path == str(build.state / "lock")
    assert outcome == Outcome()
    assert set(build.tree()) == {"a"}


def test_the_lock_of_a_process_that_ended_is_free(build):
    build.good(A)
    with (build.state / "lock").open() as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        assert codes(build.write(A)[1]) == ["KS811"]
    assert codes(build.write(A)[1]) == []


def test_a_reader_never_sees_a_torn_file(build):
    versions = [[art("a", text * 50_000), art("d/b", text * 50_000)] for text in ("0", "1")]
    build.good(versions[0])
    done = threading.Event()
    torn = []

    def read():
        while not done.is_set():
            for name in ("a", "d/b"):
                content = (build.folder / name).read_bytes()
                if len(content) != 50_000 or len(set(content)) != 1:
                    torn.append(name)

    reader = threading.Thread(target=read)
    reader.start()
    for n in range(25):
        build.good(versions[(n + 1) % 2])
    done.set()
    reader.join()
    assert torn == []


def test_an_open_file_and_the_folder_stay_valid(build):
    build.good([art("d/a", "old")])
    folder = os.open(build.folder / "d", os.O_RDONLY)
    with (build.folder / "d/a").open() as reader:
        build.good([art("d/a", "new")])
        assert reader.read() == "old"
    file = os.open("a", os.O_RDONLY, dir_fd=folder)
    assert os.read(file, 9) == b"new"
    os.close(file), os.close(folder)


def test_the_build_folder_may_be_a_link_of_the_user(tmp_path):
    build = Build(tmp_path)
    (tmp_path / "elsewhere").mkdir()
    build.folder.symlink_to("elsewhere")
    build.good(A)
    assert (tmp_path / "elsewhere/http/ks/web.ks").is_file()
    assert build.folder.is_symlink()


@pytest.mark.parametrize("what", ["file", "dangling link"])
def test_the_build_folder_is_no_folder(build, what):
    if what == "file":
        build.folder.write_text("mine")
    else:
        build.folder.symlink_to("nowhere/at/all")
    _, report = build.write(A)
    assert codes(report) == ["KS814"]
    assert report.errors[0].path == str(build.folder)


def test_the_state_folder_is_a_file(build):
    build.state.write_text("mine")
    assert codes(build.write(A)[1]) == ["KS814"]
    assert not build.folder.exists()
