"""Full disks, missing permissions, failing disks: findings, never exceptions, and never half a build."""

import errno
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest
from write.kit import (
    ALLOCATING,
    CALLS,
    CHANGING,
    Build,
    art,
    at_call,
    codes,
    counting,
    expected,
    fail_with,
    in_child,
)
from write.test_crash import NEW, OLD, copy, each_is_old_or_new, whole

from ksc.write import Outcome
from ksc.write.paths import JOURNAL

pytestmark = pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")

FAULTS = {
    "disk full": (errno.ENOSPC, ALLOCATING, "KS813"),
    "quota": (errno.EDQUOT, ALLOCATING, "KS813"),
    "denied": (errno.EACCES, CHANGING, "KS812"),
    "read only": (errno.EROFS, CHANGING, "KS812"),
    "failing disk": (errno.EIO, (*CHANGING, "write", "fsync", "fchmod"), "KS814"),
}


@pytest.fixture
def before(tmp_path):
    first, second = Build(tmp_path / "old"), Build(tmp_path / "new")
    first.good(OLD)
    second.good(NEW)
    return first, first.manifest(), second.manifest()


@pytest.mark.parametrize("lasting", [True, False], ids=["lasting", "once"])
@pytest.mark.parametrize(("number", "names", "code"), FAULTS.values(), ids=FAULTS)
def test_a_fault_at_any_call(tmp_path, before, number, names, code, lasting):
    first, old, new = before
    kept = 0
    for n in counting():
        build = copy(first, tmp_path / "work")
        with at_call(n, names, fail_with(number), after=lasting) as happened:
            outcome, report = build.write(NEW)
        if not happened:
            break
        if report.ok:  # a fault that does no harm: while tidying up
            assert not lasting
        else:
            assert codes(report) == [code]
            assert report.errors[0].location is not None
            assert report.errors[0].help
            assert outcome == Outcome()
            each_is_old_or_new(build, old, new)
            begun = "journal" in report.errors[0].notes[0]
            if not begun:
                kept += 1
                assert build.tree() == expected(OLD)
                assert build.manifest() == old
                assert not (build.folder / JOURNAL / "record").exists() or "unlink" in happened
        build.good(NEW)
        whole(build, NEW, new)
    assert kept >= 5


def test_every_byte_is_staged_before_the_first_file_changes(tmp_path, before):
    first, old, _ = before
    for n in counting():
        build = copy(first, tmp_path / "work")
        with at_call(n, ("write",), fail_with(errno.ENOSPC), after=True) as happened:
            _, report = build.write(NEW)
        if not happened:
            break
        assert codes(report) == ["KS813"]
        assert build.tree() == expected(OLD)
        assert build.manifest() == old
        assert not build.journal()


def test_no_call_of_the_system_raises(tmp_path, before):
    first, _, _ = before
    for n in counting():
        build = copy(first, tmp_path / "work")
        with at_call(n, CALLS[:-1], fail_with(errno.EIO)) as happened:
            build.write(NEW)
        if not happened:
            break
        build.good(NEW)
        assert build.tree() == expected(NEW)


@pytest.fixture
def small_disk(tmp_path):
    """A real file system of 256 KiB."""
    folder = tmp_path / "small"
    folder.mkdir()
    mount = shutil.which("mount")
    options = ["-t", "tmpfs", "-o", "size=256k", "none", str(folder)]
    if mount is None or subprocess.run([mount, *options], capture_output=True, check=False).returncode:
        pytest.skip("mounting a small tmpfs is not permitted here; the injected ENOSPC covers the logic")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_a_disk_that_is_really_full(small_disk):
    build = Build(small_disk)
    old = [art(f"d/{n}", "o" * 4000) for n in range(20)]
    build.good(old)
    before = build.stamps()
    _, report = build.write([art(f"d/{n}", "n" * 4000) for n in range(60)])
    assert codes(report) == ["KS813"]
    assert build.tree() == expected(old)
    assert not build.journal()
    assert {path for path, stamp in build.stamps().items() if before[path] != stamp} <= {str(build.folder)}
    new = [art(f"d/{n}", "n" * 4000) for n in range(20)]
    build.good(new)
    assert build.tree() == expected(new)


def test_a_folder_that_may_really_not_be_written():
    """As another user where the tests run as root, who may write everywhere."""
    with tempfile.TemporaryDirectory() as base:
        Path(base).chmod(0o777)
        build = Build(Path(base))

        def work() -> bool:
            if os.getuid() == 0:
                os.setgid(65534)
                os.setuid(65534)
            build.good(OLD)
            stamps = build.stamps()
            for name in ("gone/deep", "", "folder"):
                (build.folder / name).chmod(0o555)
                outcome, report = build.write(NEW)
                assert set(codes(report)) == {"KS812"}
                assert outcome == Outcome()
                assert build.tree() == expected(OLD)
                assert not build.journal()
                (build.folder / name).chmod(0o755)
            unreadable = build.folder / "same"
            unreadable.chmod(0)
            assert codes(build.write(NEW)[1]) == ["KS812"]
            unreadable.chmod(0o644)
            ours = [path for path in stamps if Path(path).is_file()]
            now = build.stamps()
            assert all(stamps[path][0] == now[path][0] for path in ours)
            build.good(NEW)
            return build.tree() == expected(NEW)

        assert in_child(work)
