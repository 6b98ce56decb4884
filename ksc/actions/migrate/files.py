"""What a migration makes of files, and writing it: all of them, or none."""

import os
import stat
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from ksc.actions.rewriting import rewrite
from ksc.diagnostics import Diagnostic, Report, Source, error, start_of
from ksc.diagnostics.taming import tame
from ksc.layer.files import encode
from ksc.write.durable import flush, write_all


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

    What can be told before is found before any of them is touched.
    """
    changed = [(one.path, one) for one in files if one.changed and one.path is not None]
    found = [problem for path, one in changed if (problem := _obstacle(path, one.before.path))]
    written: list[Rewritten] = []
    for path, one in changed if not found else ():
        problem = rewrite(path, one.text, one.before.path)
        if problem is not None:
            found.append(problem)
            break
        written.append(one)
    return written, found


def _obstacle(path: Path, shown: str) -> Diagnostic | None:
    """Why a file cannot be replaced, as far as can be told before."""
    real = Path(os.path.realpath(path))
    if os.access(real, os.W_OK) and os.access(real.parent, os.W_OK | os.X_OK):
        return None
    what = "it" if not os.access(real, os.W_OK) else "its folder"
    return error(
        "KS912",
        f"{tame(shown, 120)} cannot be written: this user may not write into {what}",
        start_of(shown),
        notes=("no file was changed",),
        help="ask for the modes, or write elsewhere with --output",
    )


def write_file(path: Path, one: Rewritten) -> Diagnostic | None:
    """The new text as another file, with the mode of the one that it is made of; None: done.

    A kickstart may hold passwords: what is made of standard input is its owner's alone.
    """
    shown = str(path)
    if os.path.lexists(path):
        return rewrite(path, one.text, shown)
    try:
        mode = stat.S_IMODE(one.path.stat().st_mode) if one.path is not None else 0o600
        opened = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, mode & 0o666)
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
        why = (problem.strerror or str(problem)).lower()
        return error("KS912", f"{tame(shown, 120)} cannot be written: {why}", start_of(shown))
    return None
