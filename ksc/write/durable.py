"""Bytes onto the disk, and certainty that they are there."""

import contextlib
import errno
import hashlib
import os
import stat
from collections.abc import Callable, Iterable

from ksc.artifacts import File, UnreadableError

FEW = 16
"""Up to so many files are flushed one by one; beyond, the whole file system once, which is then the cheaper
way.
"""

_CHUNK = 1 << 16
_PIECE = 1 << 20


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


def copy(source: int, target: int) -> None:
    """Write all that an open file holds from where it stands into another."""
    while piece := os.read(source, _PIECE):
        write_all(target, piece)


def copy_file(file: File, target: int, mode: int, told: Callable[[int, int], None] | None = None) -> None:
    """Write a content that lies elsewhere, with its time: as long as that stays, so does the copy's digest.

    `told` hears how many bytes are there, of how many.
    Raises OSError where it cannot be written; UnreadableError where it cannot be read, or has another digest by now.
    """
    made, done = hashlib.sha256(), 0
    if told is not None:
        told(0, file.size)
    for piece in file.pieces(_PIECE):
        made.update(piece)
        write_all(target, piece)
        done += len(piece)
        if told is not None:
            told(done, file.size)
    if f"sha256:{made.hexdigest()}" != file.digest:
        raise UnreadableError(file.path)
    os.fchmod(target, mode)
    os.utime(target, ns=(file.changed, file.changed))


def link_file(file: File, name: str, folder: int, mode: int) -> bool:
    """Make `name` in an open folder a second name of a file, where that is possible and has these permission bits.

    The file is another's: nothing of it is changed, neither here nor later. Raises UnreadableError.
    """
    if not file.shared or file.mode != mode or file.device != os.fstat(folder).st_dev:
        return False
    with file.open() as opened:
        if stat.S_IMODE(os.fstat(opened).st_mode) != mode:
            return False
        # By its number: what has taken its name meanwhile is not what was compared.
        with contextlib.suppress(OSError):
            os.link(f"/proc/self/fd/{opened}", name, dst_dir_fd=folder, follow_symlinks=True)
            flush(opened)
            return True
    return False
