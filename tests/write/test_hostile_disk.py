"""Links, pipes and folders where files should be: nothing outside the build is read, written or deleted."""

import os

import pytest
from write.kit import art, codes, files_in

A = [art("http/ks/web.ks"), art("top")]


@pytest.fixture
def outside(tmp_path):
    folder = tmp_path / "outside"
    (folder / "ks").mkdir(parents=True)
    for name in ("top", "web.ks", "ks/web.ks", "manifest.json", "record", "0"):
        (folder / name).write_bytes(A[0].content)  # the very content that ksc owns: a link must not make it ksc's
    before = files_in(folder)
    yield folder
    assert files_in(folder) == before


def swap(path, target):
    """Replace a file or folder by a link."""
    if path.is_dir():
        path.rename(path.with_name("moved-away"))
    else:
        path.unlink(missing_ok=True)
    path.symlink_to(target)


@pytest.mark.parametrize("owned", [True, False])
@pytest.mark.parametrize(
    ("name", "target"), [("top", "top"), ("http", "."), ("http/ks", "ks"), ("http/ks/web.ks", "web.ks")]
)
def test_a_link_in_the_way(build, outside, name, target, owned):
    build.folder.mkdir()
    if owned:
        build.good(A)
    (build.folder / name).parent.mkdir(parents=True, exist_ok=True)
    swap(build.folder / name, outside / target)
    _, report = build.write([art("http/ks/web.ks", "new"), art("top", "new")])
    assert codes(report) == ["KS806"]
    assert report.errors[0].path == str(build.folder / name)
    assert (build.folder / name).is_symlink()


@pytest.mark.parametrize(
    ("name", "target"), [("top", "top"), ("http", "."), ("http/ks", "ks"), ("http/ks/web.ks", "web.ks")]
)
def test_nothing_is_deleted_through_a_link(build, outside, name, target):
    build.good(A)
    swap(build.folder / name, outside / target)
    _, report = build.write([])
    assert report.ok
    assert (build.folder / name).is_symlink()


def test_many_artifacts_behind_one_link_are_one_finding(build, outside):
    build.folder.mkdir()
    (build.folder / "http").symlink_to(outside)
    assert codes(build.write([art(f"http/{n}") for n in range(9)])[1]) == ["KS806"]


@pytest.mark.parametrize("name", ["manifest.json", ".ksc-journal"])
def test_ksc_s_own_names_as_links(build, outside, name):
    build.good(A)
    swap(build.folder / name, outside)
    _, report = build.write([art("top", "new")])
    assert codes(report) == [{"manifest.json": "KS806", ".ksc-journal": "KS816"}[name]]


def test_the_lock_as_a_link(build, outside):
    build.state.mkdir()
    (build.state / "lock").symlink_to(outside / "new")
    assert codes(build.write(A)[1]) == ["KS814"]


@pytest.mark.parametrize("name", ["top", "http"])
def test_a_pipe_does_not_hang_the_compile(build, name):
    build.folder.mkdir()
    os.mkfifo(build.folder / name)
    assert codes(build.write(A)[1]) == ["KS806"]


def test_a_pipe_as_the_manifest(build):
    build.folder.mkdir()
    os.mkfifo(build.folder / "manifest.json")
    assert codes(build.write(A)[1]) == ["KS806"]


def test_a_folder_where_a_file_should_be(build):
    (build.folder / "top").mkdir(parents=True)
    assert codes(build.write(A)[1]) == ["KS806"]


def test_a_file_where_a_folder_should_be(build):
    build.folder.mkdir()
    (build.folder / "http").write_text("mine")
    assert codes(build.write(A)[1]) == ["KS805"]


def test_a_hard_link_is_replaced_and_not_written_through(build, outside):
    build.good(A)
    (build.folder / "top").unlink()
    os.link(outside / "top", build.folder / "top")
    _, report = build.write([A[0], art("top", "new")])
    assert codes(report) == ["KS807"]
    assert (build.folder / "top").read_text() == "new"
