"""Bytes onto the disk, and certainty that they are there."""

import errno
import os
from collections.abc import Iterable

FEW = 16
"""Up to so many files are flushed one by one; beyond, the whole file system once, which is then the cheaper
way.
"""

_CHUNK = 1 << 16


def write_all(opened: int, content: bytes) -> None:
    """Write all of `content`: the system may take less at a time."""
    rest = memoryview(content)
    while rest:
        rest = rest[os.write(opened, rest) :]


def write_lines(opened: int, lines: Iterable[str]) -> None:
    """Write texts of ASCII, gathered into pieces of some size."""
    gathered: list[str] = []
    size = 0
    for line in lines:
        gathered.append(line)
        size += len(line)
        if size >= _CHUNK:
            write_all(opened, "".join(gathered).encode("ascii"))
            gathered, size = [], 0
    write_all(opened, "".join(gathered).encode("ascii"))


def flush(opened: int) -> None:
    """Wait until a file or a folder is on the disk; some file systems cannot say so for folders."""
    try:
        os.fsync(opened)
    except OSError as problem:
        if problem.errno not in (errno.EINVAL, errno.ENOTSUP):
            raise


def flush_all(opened: int) -> None:
    """Wait until everything on the file system that holds `opened` is on the disk."""
    import ctypes  # some 10 ms, and only a large write needs it

    try:
        syncfs = ctypes.CDLL(None, use_errno=True).syncfs
    except (AttributeError, OSError):
        os.sync()  # all file systems: slower, and as good
        return
    if syncfs(opened) != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
