"""The machine that is deployed to: its file system, or a folder that stands for it."""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from ksc.diagnostics import Diagnostic, error, start_of

_CHUNK = 1 << 20


INTACT = "every file is as it was"


class StopDeployError(Exception):
    """Ends a deploy; carries the findings that say why. It does not leave this package."""

    def __init__(self, *findings: Diagnostic) -> None:
        super().__init__(*(one.message for one in findings))
        self.findings = findings


@contextmanager
def guarded(where: str, *, intact: bool = True) -> Iterator[None]:
    """Turn an operating system's error at `where` into the end of the deploy. `intact`: which then changes nothing."""
    try:
        yield
    except OSError as problem:
        reason = problem.strerror or type(problem).__name__
        help_ = "become root: sudo ksc deploy" if isinstance(problem, PermissionError) and os.geteuid() else None
        said = f"cannot deploy {where}: {reason}"
        notes = (INTACT,) if intact else ()
        raise StopDeployError(error("KS920", said, start_of(where), notes=notes, help=help_)) from problem


class Ground:
    """`root` is `/`, or the folder that stands for it; then no service of this machine is touched."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._top = os.path.realpath(root)
        self._inside: set[str] = set()  # folders that were looked at

    @property
    def real(self) -> bool:
        """Whether this is the machine itself."""
        return self._top == "/"

    def folder(self, system: str) -> Path:
        """Where a folder of the machine is."""
        return self.root / system.lstrip("/")

    def at(self, system: str) -> Path:
        """Where a file of the machine is. Stops where a link leads out of the root, or to the file itself."""
        path = self.root / system.lstrip("/")
        above = system.rpartition("/")[0]
        if above not in self._inside:
            if os.path.commonpath((self._top, os.path.realpath(path.parent))) != self._top:
                said = f"{system} lies outside of {self.root}, by a symbolic link"
                raise StopDeployError(error("KS921", said, start_of(system), help="take the link away"))
            self._inside.add(above)
        with guarded(system):
            try:
                mode = path.lstat().st_mode
            except (FileNotFoundError, NotADirectoryError):
                return path
        if not stat.S_ISREG(mode):
            said = f"{system} is {_called(mode)}: ksc replaces files only"
            raise StopDeployError(error("KS921", said, start_of(system), help="move it out of the way"))
        return path


def _called(mode: int) -> str:
    return "a symbolic link" if stat.S_ISLNK(mode) else "a folder" if stat.S_ISDIR(mode) else "no file"


class State(NamedTuple):
    """What is at a place: the digest of the content, the permission bits, and what tells it from a later state."""

    digest: str
    mode: int
    size: int
    changed: int


def state_of(path: Path, known: State | None = None) -> State | None:
    """What is there now, None for nothing. Where it looks as it did when it was `known`, it is not read again."""
    with guarded(str(path)):
        try:
            found = path.stat()
        except (FileNotFoundError, NotADirectoryError):
            return None
        mode = stat.S_IMODE(found.st_mode)
        if known is not None and (known.size, known.changed) == (found.st_size, found.st_mtime_ns):
            return State(known.digest, mode, found.st_size, found.st_mtime_ns)
        return State(digest_of(path), mode, found.st_size, found.st_mtime_ns)


def digest_of(path: Path) -> str:
    """The digest of a file's content, as the manifest has it."""
    made = sha256()
    with path.open("rb") as file:
        while piece := file.read(_CHUNK):
            made.update(piece)
    return f"sha256:{made.hexdigest()}"
