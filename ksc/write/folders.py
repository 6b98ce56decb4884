"""The build folder, reached without following a link.

Every folder is opened by its name within the one above it and never through a symbolic link, so whoever can
write in the build cannot lead ksc out of it.
"""

import hashlib
import os
import stat
from collections.abc import Callable
from types import TracebackType
from typing import Self

from ksc.write.paths import folder_of

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
# O_NONBLOCK: a FIFO that takes a file's place must not hang the compile
_FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_CHUNK = 1 << 20
_MOST_OPEN = 128  # far below the usual limit of 1024 open files


class BlockedError(Exception):
    """Something stands at `path` that is no folder where a folder is needed, or no file where a file is
    needed.
    """

    def __init__(self, path: str, kind: str) -> None:
        super().__init__(path, kind)
        self.path = path
        self.kind = kind


def kind_of(mode: int) -> str:
    """The word for what a `st_mode` says: `file`, `folder`, `symbolic link` or `special file`."""
    if stat.S_ISREG(mode):
        return "file"
    if stat.S_ISDIR(mode):
        return "folder"
    return "symbolic link" if stat.S_ISLNK(mode) else "special file"


def digest_of(content: bytes) -> str:
    """The digest that manifest and journal know a content by."""
    return "sha256:" + hashlib.sha256(content).hexdigest()


class Folders:
    """The folders of one build, opened on demand and kept open, the oldest closed first.

    A file descriptor that `get` returns is good until the next call of a method.
    """

    def __init__(self, root: int) -> None:
        """`root` is the build folder, open; it stays the caller's to close."""
        self.root = root
        self._open: dict[str, int] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.forget()

    def get(self, path: str, *, make: bool = False) -> int:
        """The folder `path`, open; made where it is missing and `make` says so.

        Raises FileNotFoundError where it is missing, BlockedError where something else stands there or above.
        """
        if not path:
            return self.root
        if (known := self._open.get(path)) is not None:
            return known
        above, _, name = path.rpartition("/")
        parent = self.get(above, make=make)
        try:
            opened = os.open(name, _FOLDER, dir_fd=parent)
        except FileNotFoundError:
            if not make:
                raise
            os.mkdir(name, 0o755, dir_fd=parent)
            opened = os.open(name, _FOLDER, dir_fd=parent)
            serve_mode(opened)
        except OSError:
            kind = kind_of(os.stat(name, dir_fd=parent, follow_symlinks=False).st_mode)
            if kind == "folder":
                raise
            raise BlockedError(path, kind) from None
        if len(self._open) >= _MOST_OPEN:
            os.close(self._open.pop(next(iter(self._open))))
        self._open[path] = opened
        return opened

    def forget(self, path: str = "") -> None:
        """Close the folder `path` and those below it (all of them, without a path)."""
        for known in [key for key in self._open if not path or f"{key}/".startswith(f"{path}/")]:
            os.close(self._open.pop(known))

    def look(self, path: str) -> os.stat_result | None:
        """What the file `path` is, or None where there is nothing.

        Raises BlockedError where something that is no file stands there, or no folder above it.
        """
        above, _, name = path.rpartition("/")
        try:
            found = os.stat(name, dir_fd=self.get(above), follow_symlinks=False)
        except FileNotFoundError:
            return None
        if not stat.S_ISREG(found.st_mode):
            raise BlockedError(path, kind_of(found.st_mode))
        return found

    def read(self, path: str, size: int) -> bytes:
        """The content of the file `path`, whose size was `size`: at most one byte more, which shows that it
        grew.
        """
        opened = os.open(path.rpartition("/")[2], _FILE, dir_fd=self.get(folder_of(path)))
        try:
            return read_all(opened, size)
        finally:
            os.close(opened)

    def digest(self, path: str, make: Callable[[int], str] | None = None) -> str:
        """The digest of the file `path`, of any size; `make` gives that of an open file."""
        return digest_at(self.get(folder_of(path)), path.rpartition("/")[2], make)


def digest_at(folder: int, name: str, make: Callable[[int], str] | None = None) -> str:
    """The digest of the file `name` in the open folder `folder`, of any size."""
    opened = os.open(name, _FILE, dir_fd=folder)
    try:
        return (make or _digest)(opened)
    finally:
        os.close(opened)


def _digest(opened: int) -> str:
    total = hashlib.sha256()
    while chunk := os.read(opened, _CHUNK):
        total.update(chunk)
    return "sha256:" + total.hexdigest()


def read_all(opened: int, size: int) -> bytes:
    """The content of an open file whose size was `size`, and at most one byte more."""
    content = os.read(opened, size + 1)
    while len(content) < size and (more := os.read(opened, size + 1 - len(content))):
        content += more
    return content


def names_in(folder: int) -> list[str]:
    """What an open folder holds, sorted."""
    with os.scandir(folder) as entries:
        return sorted(entry.name for entry in entries)


def serve_mode(folder: int) -> None:
    """Let servers enter an open folder whatever the umask was; a set-group-ID bit that it inherited stays."""
    mode = stat.S_IMODE(os.fstat(folder).st_mode)
    if mode & 0o777 != 0o755:
        os.fchmod(folder, mode & 0o7000 | 0o755)
