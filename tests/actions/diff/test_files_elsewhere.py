"""Kernels and the like: told by size and digest, and never as text."""

import os

import pytest
from write.kit import Build, art, copied, elsewhere

from ksc.actions.diff import builds
from ksc.actions.diff.alike import Gathered
from ksc.actions.diff.planned import render
from ksc.write.preview import preview


@pytest.fixture
def initrds(tmp_path):
    """Two that differ in one byte."""
    made = []
    for name in ("old", "new"):
        (tmp_path / name).write_bytes(b"a text, as it happens\n" * 100 + name.encode())
        os.utime(tmp_path / name, (1e9, 1e9))
        made.append(elsewhere(tmp_path / name))
    return made


def test_a_preview_shows_size_and_digest(tmp_path, initrds):
    build = Build(tmp_path)
    old, new = initrds
    build.good([copied("images/initrd.img", old)])
    gathered = Gathered()
    preview((copied("images/initrd.img", new), copied("efi/x", old)), build.folder, full=True, see=gathered.see)
    assert list(render(gathered.all(), "build")) == [
        "--- build/images/initrd.img (as it is)",
        "+++ build/images/initrd.img (compiled)",
        f"binary: 2,203 bytes ({old.digest[7:19]}) → 2,203 bytes ({new.digest[7:19]})",
        "--- build/efi/x (nothing)",
        "+++ build/efi/x (new)",
        f"binary: 2,203 bytes ({old.digest[7:19]})",
    ]


def test_large_files_of_two_builds_are_compared_by_digest(tmp_path, initrds, monkeypatch):
    monkeypatch.setattr(builds, "MOST_BYTES", 100)
    old, new = initrds
    made = []
    for name, initrd in (("one", old), ("other", new)):
        build = Build(tmp_path / name)
        build.good([copied("initrd.img", initrd), copied("same", old), art("shorter", name)])
        opened = builds.open_build(build.folder, name)
        assert isinstance(opened, builds.Built)
        made.append(opened)
    changes = {one.path: one for one in builds.compare_builds(*made, None, text=False)}
    assert list(changes) == ["initrd.img", "shorter"]
    assert changes["initrd.img"].note == "binary: 2203 bytes → 2203 bytes"
    assert changes["shorter"].compared is not None
