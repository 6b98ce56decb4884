"""What these tests share: artifacts in short, a folder as a value, faults at the n-th system call."""

import os
import signal
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from ksc.artifacts import Artifact, File, FileArtifact
from ksc.diagnostics import Report
from ksc.write import Outcome, write
from ksc.write.known import Known
from ksc.write.paths import JOURNAL, MANIFEST

Tree = dict[str, tuple[bytes, int]]

CALLS = ("open", "write", "mkdir", "rename", "link", "unlink", "rmdir", "fsync", "fchmod", "utime", "close")
ALLOCATING = ("write", "mkdir", "rename", "link")
CHANGING = ("mkdir", "rename", "link", "unlink", "rmdir")


def art(path: str, content: str = "", mode: int = 0o644, emitter: str = "kickstart", kind: str = "kickstart"):
    return Artifact(path, kind, (content or f"content of {path}\n").encode(errors="replace"), emitter, mode=mode)


def elsewhere(path: Path, start: int = 0, size: int | None = None) -> File:
    """A file of the machine as a content, or a part of it."""
    found = path.stat()
    with path.open("rb") as stream:
        digest = Known().digest(stream.fileno(), start, size)
    stamp = found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns
    mode = stat.S_IMODE(found.st_mode)
    return File(str(path), digest, found.st_size if size is None else size, start, size is None, mode, *stamp)


def copied(path: str, file: File, mode: int | None = None) -> FileArtifact:
    return FileArtifact(path, "loader", file, "tftp", mode=file.mode if mode is None else mode)


class Build:
    """A workspace's build folder and state folder, and ways to look at them."""

    def __init__(self, base: Path) -> None:
        self.folder = base / "build"
        self.state = base / ".ksc"

    def write(self, artifacts, *, full: bool = True) -> tuple[Outcome, Report]:
        return write(artifacts, self.folder, self.state, full=full)

    def good(self, artifacts, *, full: bool = True) -> Outcome:
        outcome, report = self.write(artifacts, full=full)
        assert report.ok, report
        return outcome

    def tree(self) -> Tree:
        """The files, without ksc's own."""
        files = files_in(self.folder)
        return {path: value for path, value in files.items() if path.split("/")[0] not in (MANIFEST, JOURNAL)}

    def folders(self) -> set[str]:
        return {
            str(path.relative_to(self.folder))
            for path in self.folder.rglob("*")
            if path.is_dir() and not path.is_symlink()
        }

    def manifest(self) -> bytes | None:
        path = self.folder / MANIFEST
        return path.read_bytes() if path.exists() else None

    def stamps(self) -> dict[str, tuple[int, int, int]]:
        """When each file and folder changed last, and which inode it is."""
        found = {}
        for path in (self.folder, *self.folder.rglob("*")):
            status = path.lstat()
            found[str(path)] = status.st_mtime_ns, status.st_ctime_ns, status.st_ino
        return found

    def journal(self) -> bool:
        return (self.folder / JOURNAL).exists()


def files_in(folder: Path) -> Tree:
    found: Tree = {}
    for path in folder.rglob("*") if folder.exists() else ():
        if stat.S_ISREG(path.lstat().st_mode):
            found[str(path.relative_to(folder))] = path.read_bytes(), stat.S_IMODE(path.lstat().st_mode)
    return found


def expected(artifacts) -> Tree:
    return {artifact.path: (artifact.content, artifact.mode) for artifact in artifacts}


def codes(report: Report) -> list[str]:
    return [finding.code for finding in report]


@contextmanager
def at_call(n: int, names: tuple[str, ...], fault: Callable[[str, Callable, tuple], None], *, after: bool = False):
    """Call `fault` at the n-th call of one of these functions of `os` (and at all later ones, with `after`).

    Yields a list that has an entry once the fault has happened.
    """
    count = 0
    happened: list[str] = []
    real = {name: getattr(os, name) for name in (*names, "open")}

    def wrap(name: str) -> Callable:
        def call(*args, **kwargs):
            nonlocal count
            counted = name in names or args[1] & os.O_CREAT  # opening counts where it makes a file
            if counted:
                count += 1
                if count == n or (after and count > n):
                    happened.append(name)
                    fault(name, real[name], args)
            return real[name](*args, **kwargs)

        return call

    for name in real:
        setattr(os, name, wrap(name))
    try:
        yield happened
    finally:
        for name, function in real.items():
            setattr(os, name, function)


def fail_with(number: int) -> Callable[[str, Callable, tuple], None]:
    """A fault: an error of the system; a write is half done before."""

    def fault(name: str, real: Callable, args: tuple) -> None:
        if name == "write":
            real(args[0], args[1][: len(args[1]) // 2])
        raise OSError(number, os.strerror(number))

    return fault


def die(name: str, real: Callable, args: tuple) -> None:
    """A fault: the process is killed; a write is half done before."""
    if name == "write":
        real(args[0], args[1][: len(args[1]) // 2])
    os.kill(os.getpid(), signal.SIGKILL)


def in_child(work: Callable[[], bool]) -> bool | None:
    """Whether `work`, done in a child process, succeeds; None where the child is killed."""
    child = os.fork()
    if child == 0:
        result = 2
        try:
            result = 0 if work() else 1
        finally:
            os._exit(result)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        return None
    assert os.WEXITSTATUS(status) != 2, "the child raised an exception"
    return os.WEXITSTATUS(status) == 0


def killed_at(n: int, build: Build, artifacts) -> bool:
    """Whether a child that writes `artifacts` was killed at its n-th system call; otherwise it succeeded."""

    def work() -> bool:
        with at_call(n, CALLS, die):
            return build.write(artifacts)[1].ok

    result = in_child(work)
    assert result is not False
    return result is None


def counting(limit: int = 5000, *, each: int = 1) -> Iterator[int]:
    """1, 2, 3, ..., or `each` so many of them; one that does not end is a mistake of the test."""
    yield from range(1, limit, each)
    raise AssertionError("the sweep has no end")
