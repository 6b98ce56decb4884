"""What an install tree is read from: a folder, an ISO file, which needs no root and no mount, or a server's URL."""

import os
import stat
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import BinaryIO, NamedTuple, Protocol

MOST_HOPS = 20
MOST_NAMES = 4_000  # of a folder; a tree's top has some twenty
MOST_FILES = 1_000_000  # of a tree; Fedora's has 70,000
MOST_DEPTH = 40


class MediumError(Exception):
    """A file of the medium cannot be read; the text says why."""


class OutsideError(MediumError):
    """A path, or a link on its way, leads out of the tree."""


class UnreachableError(MediumError):
    """A server does not answer, or not in a way that can be trusted; `help` says what to look at."""

    def __init__(self, why: str, help: str | None = None) -> None:
        super().__init__(why)
        self.help = help


class BrokenOffError(MediumError):
    """A server's answer ended too soon: what came of it is good, and the rest can be asked for."""


class Extent(NamedTuple):
    """Where a file's bytes are on this machine: a file, and from where in it, how many."""

    file: str
    start: int
    size: int


class Medium(Protocol):
    """A tree's files. Paths are relative to its top, with `/`, as `.treeinfo` has them."""

    name: str
    """How messages call it."""

    def size(self, path: str) -> int | None:
        """Bytes of the regular file at `path`; None where there is none. OutsideError, MediumError."""

    def names(self) -> list[str]:
        """What lies at the top, sorted."""

    def open(self, path: str) -> AbstractContextManager[BinaryIO]:
        """The file's bytes, as a stream."""

    def beside(self, levels: int) -> "Medium | None":
        """The folder that many levels above the top, where there is one: mirrors keep AppStream beside BaseOS."""

    @property
    def folders(self) -> list[str]:
        """The names of the folders that lead to the top."""

    def close(self) -> None:
        """Lets go of it."""


class Entry(NamedTuple):
    """A file as it lies there: bytes, seconds since 1970, and where it leads, as it is written, where it is a link."""

    path: str
    size: int
    changed: float | None = None
    link: str = ""


class Local(Medium, Protocol):
    """A medium on this machine: all that is on it can be seen."""

    def walk(self, top: str = "") -> Iterator[Entry]:
        """The files below `top`, and the links, in the order of their folders. MediumError."""


def parts_of(path: str) -> list[str]:
    """The path's parts. OutsideError for one that is absolute or climbs out, or holds a NUL."""
    if path.startswith("/") or "\0" in path:
        raise OutsideError("the path is not one inside the tree")
    kept: list[str] = []
    for part in path.split("/"):
        if part == "..":
            if not kept:
                raise OutsideError("the path leads out of the tree")
            kept.pop()
        elif part not in ("", "."):
            kept.append(part)
    return kept


class Folder:
    """A tree in a folder: a mounted medium or a copy. Links inside it are followed, but not out of it."""

    def __init__(self, path: Path, name: str) -> None:
        self.name = name
        self._root = os.path.realpath(path)

    def size(self, path: str) -> int | None:
        """Bytes of the regular file at `path`; None where there is none."""
        try:
            found = Path(self._inside(path)).stat()
        except (FileNotFoundError, NotADirectoryError):
            return None
        except (OSError, ValueError) as problem:
            raise MediumError(str(getattr(problem, "strerror", None) or problem).lower()) from problem
        return found.st_size if stat.S_ISREG(found.st_mode) else None

    def names(self) -> list[str]:
        """What lies at the top, sorted."""
        try:
            with os.scandir(self._root) as entries:
                return sorted(entry.name for entry, _ in zip(entries, range(MOST_NAMES), strict=False))
        except OSError as problem:
            raise MediumError((problem.strerror or str(problem)).lower()) from problem

    def extent(self, path: str) -> Extent | None:
        """Where the bytes of the regular file at `path` are; None where there is none."""
        size = self.size(path)
        return None if size is None else Extent(self._inside(path), 0, size)

    @contextmanager
    def open(self, path: str) -> Iterator[BinaryIO]:
        """The file's bytes, as a stream."""
        try:
            with open(self._inside(path), "rb", opener=_not_blocking) as stream:
                yield stream
        except OSError as problem:
            raise MediumError((problem.strerror or str(problem)).lower()) from problem

    def beside(self, levels: int) -> "Folder | None":
        """The folder above."""
        above = Path(self._root).parents
        return Folder(above[levels - 1], f"{self.name}{'/..' * levels}") if 0 < levels <= len(above) else None

    @property
    def folders(self) -> list[str]:
        """The names of the folders that lead to the top."""
        return list(Path(self._root).parts[1:])

    def walk(self, top: str = "") -> Iterator[Entry]:
        """The files below `top`, and the links, in the order of their folders."""
        waiting, count = ["/".join(parts_of(top))], 0
        while waiting:
            folder = waiting.pop()
            below = []
            try:
                with os.scandir(self._inside(folder)) as entries:
                    for entry in sorted(entries, key=lambda one: one.name):
                        count += 1
                        path = f"{folder}/{entry.name}" if folder else entry.name
                        if count > MOST_FILES or path.count("/") > MOST_DEPTH:
                            raise MediumError("it has more files than any tree")
                        if entry.is_symlink():
                            yield Entry(path, 0, None, str(Path(entry.path).readlink()))
                        elif entry.is_dir():
                            below.append(path)
                        elif entry.is_file():  # nothing of a tree is a device or a pipe
                            found = entry.stat()
                            yield Entry(path, found.st_size, found.st_mtime)
            except OSError as problem:
                raise MediumError((problem.strerror or str(problem)).lower()) from problem
            waiting += below[::-1]

    def real(self, path: str) -> str:
        """Where a file is on this machine. OutsideError."""
        return self._inside(path)

    def close(self) -> None:
        """Nothing is held."""

    def _inside(self, path: str) -> str:
        real = os.path.realpath(Path(self._root, *parts_of(path)))
        if real != self._root and not real.startswith(self._root.rstrip("/") + "/"):
            raise OutsideError("a link leads out of the tree")
        return real


def _not_blocking(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY)
