"""Which paths and modes an artifact may have.

Artifacts come from plugins, so their paths are not trusted: what is refused here never reaches the disk.
"""

import re
from collections.abc import Collection, Iterator

MANIFEST = "manifest.json"
"""The file of a build that says what ksc owns in it."""

OWN = ".ksc-"
"""What the names of ksc's passing files and folders begin with."""

JOURNAL = f"{OWN}journal"
"""The folder of a build in which a write is prepared; it exists only while one is under way, or after a
crash.
"""

# Units of systemd have such names: `srv-ftp-centos\\x2d6.mount`. No system that ksc writes on has it between folders.
_BACKSLASH = re.compile(r"\\(?!x[0-9a-f]{2})")

LONGEST_NAME = 255
LONGEST_PATH = 1024


def path_problem(path: str) -> str | None:
    """Why `path` cannot be an artifact's, or None where it can.

    A path is relative, with `/` between its names and no `.` or `..` among them. What a terminal, a web
    server or a person would not show as it is (control and format characters, half surrogates) is refused
    too.
    """
    if not path:
        return "it is empty"
    if not path.isprintable():
        return "it holds a control character or another that cannot be shown"
    if "\\" in path and _BACKSLASH.search(path):
        return "it holds a backslash; folders are separated by `/`"
    if path[0] == "/":
        return "it is absolute; paths are relative to the build folder"
    names = path.split("/")
    if "" in names:
        return "it has an empty name between two `/` or at its end"
    if ".." in names or "." in names:
        return "it has `.` or `..` among its names"
    if names[0] == MANIFEST or f"/{OWN}" in f"/{path}":
        return f"`{MANIFEST}` and names that begin with `{OWN}` are ksc's own"
    if len(path) * 4 > LONGEST_NAME:  # only long ones are worth encoding
        if len(path.encode()) > LONGEST_PATH:
            return f"it is longer than {LONGEST_PATH} bytes"
        if any(len(name.encode()) > LONGEST_NAME for name in names):
            return f"one of its names is longer than {LONGEST_NAME} bytes"
    return None


def mode_problem(mode: int) -> str | None:
    """Why `mode` cannot be an artifact's permission bits, or None where it can."""
    if not 0 <= mode <= 0o777:
        return "only the nine permission bits can be set: no set-user-ID, set-group-ID or sticky bit"
    if not mode & 0o400:
        return "its owner could not read it, so the next compile could not compare it"
    return None


def folder_of(path: str) -> str:
    """The folder that holds `path`; the build folder itself is the empty string."""
    return path.rpartition("/")[0]


def folders_above(path: str) -> Iterator[str]:
    """The folders that lead to `path`, the nearest first, without the build folder itself."""
    path = folder_of(path)
    while path:
        yield path
        path = folder_of(path)


def all_folders(paths: Collection[str]) -> set[str]:
    """Every folder that leads to one of `paths`."""
    known: set[str] = set()
    for path in paths:
        for folder in folders_above(path):
            if folder in known:
                break
            known.add(folder)
    return known


def shown(path: str) -> str:
    """`path` as a message may hold it: one line, of characters that can be shown, and not without end."""
    text = path if path.isprintable() else repr(path)[1:-1]
    return text if len(text) <= 200 else f"{text[:200]}..."
