"""Writing a changed text in a file's place, and showing what would be changed."""

import errno
import os
import stat
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from ksc.diagnostics import Diagnostic, Source, error, start_of
from ksc.diagnostics.redact import shown_line
from ksc.diagnostics.taming import tame
from ksc.layer.files import encode
from ksc.write.durable import flush, write_all


def difference(before: Source, after: Source, how: str) -> str:
    """What is changed, as `diff -u` shows it, and `how` (fixed, formatted, ...); secrets are blotted out."""
    import difflib

    if before.text == after.text:
        return ""
    name = tame(before.path, 300)
    old, new = (one.text.removesuffix("\n").split("\n") for one in (before, after))
    made = [f"--- {name} (as it is)", f"+++ {name} ({how})"]
    for group in difflib.SequenceMatcher(None, old, new).get_grouped_opcodes():
        made.append(f"@@ -{_range(group[0][1], group[-1][2])} +{_range(group[0][3], group[-1][4])} @@")
        for what, start, end, new_start, new_end in group:
            if what != "insert":
                made += _lines(" " if what == "equal" else "-", before, start, end)
            if what != "equal":
                made += _lines("+", after, new_start, new_end)
    return "".join(f"{line}\n" for line in made)


def _range(start: int, end: int) -> str:
    """Lines from `start` to before `end`, counted from 0, as a head has them."""
    count = end - start
    return f"{start + 1}" if count == 1 else f"{start + (count > 0)},{count}"


def _lines(mark: str, source: Source, start: int, end: int) -> Iterator[str]:
    """Lines with their mark. They are blotted where they stand: a here-document may hold a secret."""
    for number in range(start + 1, end + 1):
        yield mark + tame(shown_line(source, number, 4_000).removesuffix("\r"), 4_000)


class New(NamedTuple):
    """A text for a file's place, how messages call the file, and the mode to give it; None: the one that it has."""

    path: Path
    text: str
    shown: str
    mode: int | None = None


def rewrite(path: Path, text: str, shown: str) -> Diagnostic | None:
    """Puts a text in a file's place at once, with the file's mode and owner; None: done.

    A link is followed: the file that it leads to is replaced.
    """
    return rewrite_all([New(path, text, shown)])[1]


def rewrite_all(files: Iterable[New]) -> tuple[int, Diagnostic | None]:
    """`rewrite` for several files: how many were replaced, and why the rest were not.

    All texts are on the disk before the first of them takes its place: where it is full, no file is changed.
    """
    ready: list[tuple[Path, Path, str]] = []
    shown, done = "", 0
    try:
        for path, text, shown, mode in files:
            real = Path(os.path.realpath(path, strict=True))
            if not os.access(real, os.W_OK):  # to put another in its place would take no more than the folder's mode
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
            ready.append((_beside(real, encode(text), mode), real, shown))
        for beside, real, name in ready:
            shown = name
            beside.replace(real)
            done += 1
    except OSError as problem:
        return done, unwritable(shown, (problem.strerror or str(problem)).lower(), "it is as it was")
    finally:
        for beside, _, _ in ready[done:]:
            with suppress(OSError):
                beside.unlink()
    return done, None


def unwritable(shown: str, why: str, *notes: str, help: str | None = None) -> Diagnostic:
    """KS912: a file cannot be written."""
    said = f"{tame(shown, 120)} cannot be written: {why}"
    return error("KS912", said, start_of(shown), notes=notes, help=help)


def _beside(path: Path, content: bytes, mode: int | None) -> Path:
    """A new file beside one, with its owner and labels."""
    kept = path.stat()
    beside = path.with_name(f".ksc-{os.getpid()}-{path.name}"[:255])
    opened = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    try:
        try:
            write_all(opened, content)
            if (kept.st_uid, kept.st_gid) != (os.geteuid(), os.getegid()):
                os.fchown(opened, kept.st_uid, kept.st_gid)
            os.fchmod(opened, stat.S_IMODE(kept.st_mode) if mode is None else mode)
            for name in os.listxattr(path):
                with suppress(OSError):  # a label that only the system may set
                    os.setxattr(opened, name, os.getxattr(path, name))
            flush(opened)
        finally:
            os.close(opened)
    except BaseException:
        with suppress(OSError):
            beside.unlink()
        raise
    return beside
