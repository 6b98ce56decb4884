"""The folder that a tree is copied into. No link in it is followed, and no file in it is ever half there."""

import errno
import fcntl
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from ksc.trees.opening import UNFINISHED
from ksc.write.durable import flush_all

MARK = UNFINISHED
"""A file in it as long as the copy is not whole: which tree it is of. It is locked while one is at work."""

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_FILE = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


class StoreError(Exception):
    """The folder cannot be used; the text says why."""


class Room(NamedTuple):
    """What is free on the file system of a folder: bytes and files, None where it does not count those."""

    size: int
    files: int | None


class Store:
    """A folder and what is in it, by paths from its top. OSError from all that fails."""

    def __init__(self, opened: int, path: Path) -> None:
        self.opened, self.path = opened, path
        self.touched = False
        self._last: str | None = None
        self._folder = -1

    def size(self, path: str) -> int | None:
        """Bytes of a regular file; None where there is none, or something else."""
        found = self._stat(path)
        return found.st_size if found is not None and stat.S_ISREG(found.st_mode) else None

    def changed(self, path: str) -> float | None:
        """When a file was changed, in seconds since 1970."""
        found = self._stat(path)
        return found.st_mtime if found is not None else None

    def reading(self, path: str) -> int:
        """A file, opened to be read."""
        with self._above(path, make=False) as (folder, name):
            return os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, dir_fd=folder)

    def part(self, path: str) -> int:
        """The file beside a path that its bytes are gathered in, opened at its beginning."""
        self.touched = True
        with self._above(path) as (folder, name):
            with suppress(FileNotFoundError):
                found = os.stat(_part(name), dir_fd=folder, follow_symlinks=False)
                if not stat.S_ISREG(found.st_mode) or found.st_nlink != 1:
                    os.unlink(_part(name), dir_fd=folder)  # what a link leads to is left as it is
            return os.open(_part(name), _FILE, 0o644, dir_fd=folder)

    def finish(self, path: str, part: int, changed: float | None) -> None:
        """What was gathered takes its place."""
        os.fchmod(part, 0o644)  # a server's user reads it, whatever the umask here
        if changed is not None:
            with suppress(OverflowError, OSError):
                os.utime(part, (changed, changed))
        with self._above(path) as (folder, name):
            os.replace(_part(name), name, src_dir_fd=folder, dst_dir_fd=folder)

    def drop(self, path: str) -> None:
        """What was gathered is of no use."""
        with suppress(OSError), self._above(path) as (folder, name):
            os.unlink(_part(name), dir_fd=folder)

    def hard_link(self, source: str, path: str) -> None:
        """A second name for a file that lies elsewhere on the same file system."""
        self.touched = True
        with self._above(path) as (folder, name):
            with suppress(FileNotFoundError):
                os.unlink(_part(name), dir_fd=folder)
            os.link(source, _part(name), dst_dir_fd=folder, follow_symlinks=False)
            os.replace(_part(name), name, src_dir_fd=folder, dst_dir_fd=folder)
            with suppress(FileNotFoundError):  # rename leaves two names of one file alone
                os.unlink(_part(name), dir_fd=folder)

    def symlink(self, target: str, path: str) -> None:
        """A link, as it is on the medium."""
        self.touched = True
        with self._above(path) as (folder, name):
            with suppress(OSError):
                if os.readlink(name, dir_fd=folder) == target:
                    return
            os.symlink(target, name, dir_fd=folder)

    def same(self, path: str, other: str) -> bool:
        """Whether both are names of one file."""
        found = self._stat(path)
        return found is not None and os.path.samestat(found, os.stat(other))  # noqa: PTH116 - a path as it is

    def on_one_file_system(self, other: str) -> bool:
        """Whether a file that lies elsewhere could have a name here."""
        return os.stat(other).st_dev == os.fstat(self.opened).st_dev  # noqa: PTH116 - a path as it is

    def room(self) -> Room:
        """What is free."""
        found = os.fstatvfs(self.opened)
        return Room(found.f_bavail * found.f_frsize, found.f_favail if found.f_files else None)

    def flush(self) -> None:
        """All of it is on the disk."""
        flush_all(self.opened)

    def whole(self) -> None:
        """The copy is whole."""
        with suppress(FileNotFoundError):
            os.unlink(MARK, dir_fd=self.opened)

    def _stat(self, path: str) -> os.stat_result | None:
        try:
            with self._above(path, make=False) as (folder, name):
                return os.stat(name, dir_fd=folder, follow_symlinks=False)
        except OSError as problem:
            if problem.errno in (errno.ENOENT, errno.ENOTDIR, errno.ELOOP):
                return None
            raise

    @contextmanager
    def _above(self, path: str, *, make: bool = True) -> Iterator[tuple[int, str]]:
        """The folder that a path is in, made where it is to be, and the path's last part."""
        folder, _, name = path.rpartition("/")
        if folder != self._last:  # files come folder by folder: most are in that of the one before
            opened = self._opened(folder, make=make)
            self.close()
            self._last, self._folder = folder, opened
        yield self._folder, name

    def _opened(self, folder: str, *, make: bool) -> int:
        """A folder below, opened; no part of its path is a link."""
        opened = os.dup(self.opened)
        try:
            for part in folder.split("/") if folder else ():
                try:
                    inner = os.open(part, _FOLDER, dir_fd=opened)
                except FileNotFoundError:
                    if not make:
                        raise
                    os.mkdir(part, 0o755, dir_fd=opened)
                    os.chmod(part, 0o755, dir_fd=opened)  # noqa: S103 - a server's user reads it, whatever the umask
                    inner = os.open(part, _FOLDER, dir_fd=opened)
                os.close(opened)
                opened = inner
        except BaseException:
            os.close(opened)
            raise
        return opened

    def close(self) -> None:
        """Lets go of the folder of the last file."""
        if self._last is not None:
            os.close(self._folder)
        self._last = None


@contextmanager
def opened_store(path: Path, tree: str, whole: str | None) -> Iterator[Store]:
    """The folder for a copy of the tree that `tree` tells from others, made where it is not there. StoreError, OSError.

    `whole` is which tree is in it already, None where there is none that can be told. A folder in which nothing was
    done is left as it was.
    """
    real = Path(os.path.realpath(path))
    new = False
    with suppress(FileExistsError):
        real.mkdir(mode=0o755)
        new = True
        real.chmod(0o755)
    opened = os.open(real, _FOLDER)
    try:
        names = set(os.listdir(opened))  # noqa: PTH208 - of what is opened
        if names - {MARK, "lost+found"} and MARK not in names and whole != tree:
            raise StoreError("there is something else in it" if whole is None else "there is another tree in it")
        mark = os.open(MARK, _FILE, 0o600, dir_fd=opened)
        try:
            try:
                fcntl.flock(mark, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise StoreError("another ksc copies into it right now") from None
            said = os.read(mark, 200).decode("ascii", "replace").strip()
            if said not in ("", tree):
                raise StoreError("there is a part of another tree in it, whose copy was not finished")
            os.ftruncate(mark, 0)
            os.pwrite(mark, f"{tree}\n".encode("ascii"), 0)
            store = Store(opened, real)
            try:
                yield store
            finally:
                store.close()
                if not store.touched and MARK not in names:
                    store.whole()
                    if new:
                        real.rmdir()
        finally:
            os.close(mark)
    finally:
        os.close(opened)


def _part(name: str) -> str:
    return f".{name[:200]}.part"
