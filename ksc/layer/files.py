"""Reading input files: a text with its name, or a diagnostic that says why there is none."""

import os
import stat
from pathlib import Path

from ksc.diagnostics import Diagnostic, Location, Source, error, start_of

MAX_BYTES = 64 * 1024 * 1024


def read_bytes(path: Path, shown: str, at: Location | None = None) -> bytes | Diagnostic:
    """A regular file's bytes. Folders, devices, missing and unreadable files are diagnostics at `at`."""
    where = at or start_of(shown)
    try:
        # Not blocking: a FIFO where a kickstart should be must not hang the compile.
        with open(os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC), "rb") as file:
            found = os.fstat(file.fileno())
            if stat.S_ISDIR(found.st_mode):
                return error("KS902", f"{shown} is a folder", where, help="name a file in it")
            if not stat.S_ISREG(found.st_mode):
                return error("KS902", f"{shown} is not a regular file", where)
            if found.st_size > MAX_BYTES:
                return error("KS903", f"{shown} is larger than {MAX_BYTES // 2**20} MiB", where)
            return file.read(MAX_BYTES + 1)
    except (FileNotFoundError, NotADirectoryError):
        return error("KS901", f"there is no file {shown}", where)
    except PermissionError:
        return error(
            "KS904",
            f"{shown} may not be read by this user",
            where,
            help="look at the modes of it and its folders",
        )
    except (OSError, ValueError) as problem:
        said = problem.strerror if isinstance(problem, OSError) and problem.strerror else str(problem)
        return error("KS905", f"{shown} cannot be read: {said}", where)


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
