"""Reading input files: a text with its name, or a diagnostic that says why there is none."""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import BinaryIO, NamedTuple

from ksc.diagnostics import Diagnostic, Location, Source, error, start_of

MAX_BYTES = 64 * 1024 * 1024


class Stamp(NamedTuple):
    """What tells one state of a file from another without reading it."""

    changed: int
    size: int
    inode: int


def stamp(path: str | Path) -> Stamp | None:
    """What a file looks like now; None where there is none to be seen."""
    try:
        return _stamp(os.stat(path))  # noqa: PTH116 - also of a text, ten times as fast
    except (OSError, ValueError):
        return None


def _stamp(found: os.stat_result) -> Stamp:
    return Stamp(found.st_mtime_ns, found.st_size, found.st_ino)


_noted: ContextVar[dict[str, Stamp | None] | None] = ContextVar("noted", default=None)


@contextmanager
def noting_reads() -> Iterator[dict[str, Stamp | None]]:
    """The files that are read inside, by absolute path, as they were then; None for those that could not be."""
    read: dict[str, Stamp | None] = {}
    token = _noted.set(read)
    try:
        yield read
    finally:
        _noted.reset(token)


def note(path: str) -> None:
    """Counts a file that is looked at, or would be, among those that are read inside `noting_reads`."""
    noted = _noted.get()
    if noted is not None:
        noted[os.path.abspath(path)] = stamp(path)  # noqa: PTH100 - links stay as they are written


def read_bytes(path: Path, shown: str, at: Location | None = None) -> bytes | Diagnostic:
    """A regular file's bytes. Folders, devices, missing and unreadable files are diagnostics at `at`."""
    where = at or start_of(shown)
    name = tame(shown)
    noted = _noted.get()
    if noted is not None:
        noted[os.path.abspath(path)] = None  # noqa: PTH100 - links stay as they are written
    try:
        with open(path, "rb", opener=_not_blocking) as file:
            found = os.fstat(file.fileno())
            if noted is not None:
                noted[os.path.abspath(path)] = _stamp(found)  # noqa: PTH100 - as watching knows it
            if not stat.S_ISREG(found.st_mode):
                return error("KS902", f"{name} is not a regular file", where, help="copy what it gives to a file")
            if found.st_size > MAX_BYTES:
                return _too_large(name, where)
            data = file.read(MAX_BYTES + 1)
            return data if len(data) <= MAX_BYTES else _too_large(name, where)
    except IsADirectoryError:
        return error("KS902", f"{name} is a folder", where, help="name a file in it")
    except (FileNotFoundError, NotADirectoryError):
        if path.is_symlink():
            return error("KS901", f"{name} is a link to something that is not there", where)
        return error("KS901", f"there is no file {name}", where)
    except PermissionError:
        return error(
            "KS904",
            f"{name} may not be read by this user",
            where,
            help="look at the modes of it and its folders",
        )
    except (OSError, ValueError) as problem:
        said = problem.strerror if isinstance(problem, OSError) and problem.strerror else str(problem)
        return error("KS905", f"{name} cannot be read: {said.lower()}", where)


def _not_blocking(path: str, flags: int) -> int:
    # A FIFO where a kickstart should be must not hang the compile.
    return os.open(path, flags | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY)


def _too_large(name: str, where: Location) -> Diagnostic:
    return error("KS903", f"{name} is larger than {MAX_BYTES // 2**20} MiB", where, help="is this the right file?")


def tame(name: str, most: int = 120) -> str:
    """A path for a message: its end, where it is long."""
    return name if len(name) <= most else f"…{name[1 - most :]}"


def read_stream(stream: BinaryIO, shown: str) -> Source | Diagnostic:
    """What stands on standard input, named as it is shown."""
    try:
        data = stream.read(MAX_BYTES + 1)
    except OSError as problem:
        why = (problem.strerror or str(problem)).lower()
        return error("KS905", f"standard input cannot be read: {why}")
    if len(data) > MAX_BYTES:
        return error("KS903", f"standard input holds more than {MAX_BYTES // 2**20} MiB")
    return Source(shown, decode(data))


def decode(data: bytes) -> str:
    """Bytes as text: UTF-8, with what is not UTF-8 kept as lone surrogates, so that nothing is lost."""
    return data.decode("utf-8", "surrogateescape")


def encode(text: str) -> bytes:
    """The bytes of a text that `decode` made."""
    return text.encode("utf-8", "surrogateescape")


def read_source(path: Path, shown: str, at: Location | None = None) -> Source | Diagnostic:
    """A file's text, named as it is shown."""
    data = read_bytes(path, shown, at)
    return data if isinstance(data, Diagnostic) else Source(shown, decode(data))
