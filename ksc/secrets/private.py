"""Files that only their owner may read: the workspace's key, and secrets one a file."""

import os
import stat
from pathlib import Path
from shlex import quote

LARGEST = 64 * 1024  # bytes

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC


class NotPrivateError(Exception):
    """Why a file is not read, in words, and what to do about it."""

    def __init__(self, why: str, help: str | None = None) -> None:
        super().__init__(why)
        self.help = help


def from_here(path: Path) -> str:
    """A path as messages and commands have it: from the current folder."""
    try:
        return os.path.relpath(path)
    except OSError:  # the current folder is gone
        return str(path)


def read_private(folder: Path, name: str, shown: str) -> bytes | None:
    """The bytes of `folder`/`name`; None where there is no such file. `shown` is how messages call its folder.

    The file must be a regular one, of this user or root, that nobody else may read or write (mode 0600), in a folder
    that nobody else may write. Neither may be a symbolic link; the folders above may. Both are judged by the
    descriptors they are read by, so nothing is swapped in between.
    Raises `NotPrivateError`.
    """
    path = f"{shown}/{name}"
    try:
        inside = os.open(folder, _FOLDER)
    except FileNotFoundError:
        return None
    except OSError as problem:
        if folder.is_symlink():
            raise NotPrivateError(f"{shown} is a symbolic link", "put the folder itself in its place") from None
        if isinstance(problem, NotADirectoryError):
            raise NotPrivateError(f"{shown} is no folder") from None
        raise NotPrivateError(f"{shown} cannot be opened: {_why(problem)}") from None
    try:
        _judge(os.fstat(inside), shown, 0o022, "write", f"chmod 700 {quote(shown)}")
        return _read(inside, name, path)
    finally:
        os.close(inside)


def _read(inside: int, name: str, path: str) -> bytes | None:
    try:
        found = os.open(name, _FILE, dir_fd=inside)
    except FileNotFoundError:
        return None
    except OSError as problem:
        if _is_link(inside, name):
            raise NotPrivateError(f"{path} is a symbolic link", "put the file itself there") from None
        raise NotPrivateError(f"{path} cannot be read: {_why(problem)}") from None
    try:
        state = os.fstat(found)
        if not stat.S_ISREG(state.st_mode):
            what = "a folder" if stat.S_ISDIR(state.st_mode) else "no regular file"
            raise NotPrivateError(f"{path} is {what}", "a secret is a file of its own")
        _judge(state, path, 0o077, "read or write", f"chmod 600 {quote(path)}")
        with open(found, "rb", closefd=False) as file:
            content = file.read(LARGEST + 1)
    except OSError as problem:
        raise NotPrivateError(f"{path} cannot be read: {_why(problem)}") from None
    finally:
        os.close(found)
    if len(content) > LARGEST:
        raise NotPrivateError(f"{path} is larger than {LARGEST // 1024} KiB")
    return content


def _is_link(inside: int, name: str) -> bool:
    try:
        return stat.S_ISLNK(os.stat(name, dir_fd=inside, follow_symlinks=False).st_mode)
    except OSError:
        return False


def _judge(state: os.stat_result, path: str, others: int, do: str, fix: str) -> None:
    if state.st_uid not in (0, os.geteuid()):
        raise NotPrivateError(f"{path} belongs to another user", f"chown it to yourself, then {fix}")
    if state.st_mode & others:
        mode = stat.S_IMODE(state.st_mode)
        raise NotPrivateError(f"others may {do} {path}: its mode is {mode:04o}", fix)


def _why(problem: OSError) -> str:
    return (problem.strerror or str(problem)).lower()
