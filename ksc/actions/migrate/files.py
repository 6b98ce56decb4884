"""What a migration makes of files, and writing it: all of them, or none."""

import os
import stat
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from ksc.actions.rewriting import New, rewrite_all, unwritable
from ksc.diagnostics import Diagnostic, Report, Source
from ksc.layer.files import encode
from ksc.records import dataclass
from ksc.write.durable import flush, write_all

_LINKS = 40


@dataclass(frozen=True, slots=True)
class Rewritten:
    """A file as it was, and its text for the target. `path` is where it lies; None: standard input."""

    path: Path | None
    before: Source
    text: str

    @property
    def changed(self) -> bool:
        """Whether anything is written otherwise."""
        return self.text != self.before.text

    @property
    def after(self) -> Source:
        """The new text under the file's name."""
        return Source(self.before.path, self.text)


@dataclass(frozen=True, slots=True)
class Migration:
    """The files that were looked at, and what was changed in them or is left to a person."""

    files: tuple[Rewritten, ...]
    report: Report


def replace_files(files: Sequence[Rewritten]) -> tuple[list[Rewritten], list[Diagnostic]]:
    """Puts the new texts in the files' places: those that were written, and why the others were not.

    What can be told before is found before any of them is touched, and a disk that is full as well.
    """
    changed = [(one.path, one) for one in files if one.changed and one.path is not None]
    found = [problem for path, one in changed if (problem := _obstacle(path, one.before.path))]
    if found:
        return [], found
    done, problem = rewrite_all(New(path, one.text, one.before.path) for path, one in changed)
    return [one for _, one in changed[:done]], [problem] if problem else []


def _obstacle(path: Path, shown: str) -> Diagnostic | None:
    """Why a file cannot be replaced, as far as can be told before."""
    real = Path(os.path.realpath(path))
    if os.access(real, os.W_OK) and os.access(real.parent, os.W_OK | os.X_OK):
        return None
    what = "it" if not os.access(real, os.W_OK) else "its folder"
    help_ = "ask for the modes, or write elsewhere with --output"
    return unwritable(shown, f"this user may not write into {what}", "no file was changed", help=help_)


def write_file(path: Path, one: Rewritten) -> Diagnostic | None:
    """The new text as another file, with the mode of the one that it is made of; None: done.

    A kickstart may hold passwords: what is made of standard input is its owner's alone.
    """
    shown = str(path)
    try:
        own = stat.S_IMODE(one.path.stat().st_mode) & 0o666 if one.path is not None else None
        if os.path.lexists(path):
            if not path.is_file() or _opened_already(path):
                return unwritable(shown, "it is no regular file", help="name a file; `ksc migrate -` prints the result")
            return rewrite_all([New(path, one.text, shown, own)])[1]
        mode = 0o600 if own is None else own
        opened = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, mode)
        try:
            write_all(opened, encode(one.text))
            flush(opened)
        except BaseException:
            with suppress(OSError):
                path.unlink()
            raise
        finally:
            os.close(opened)
    except OSError as problem:
        return unwritable(shown, (problem.strerror or str(problem)).lower())
    return None


def _opened_already(path: Path) -> bool:
    """Whether a path leads to what some process has open (`/dev/stdout`): that is written to, and not replaced."""
    for _ in range(_LINKS):
        place = Path(os.path.realpath(path.parent)) / path.name
        if place.parts[1:2] == ("proc",):
            return True
        if not place.is_symlink():
            return False
        path = place.parent / place.readlink()
    return False
