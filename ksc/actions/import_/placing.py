"""Files into `profiles/`: all of them or none, and nothing of somebody else's overwritten."""

import os
import secrets
import shutil
import stat
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import field
from pathlib import Path
from typing import Literal, NamedTuple

from ksc.actions.import_.inputs import tame, why
from ksc.diagnostics import Diagnostic, error, start_of
from ksc.layer.files import MAX_BYTES
from ksc.records import dataclass
from ksc.write.durable import flush

State = Literal["new", "unchanged", "replaced"]


class Placed(NamedTuple):
    """A file that is now where it should be, and how it came there."""

    path: Path
    state: State


@dataclass(frozen=True, slots=True)
class Wanted:
    """A file to be placed; `private` keeps it to its owner, and `mode` gives it permissions of its own.

    `edited` says that the content is what stands there with a change made in it: nothing of it is lost. `over` is
    content of which the same is true, where it stands there. `secret` is a file that only its owner may read, in a
    folder of such files, and that never takes another one's place.
    """

    path: Path
    content: bytes = field(repr=False)
    private: bool = False
    mode: int | None = None
    edited: bool = False
    secret: bool = False
    over: bytes | None = field(default=None, repr=False)


class _Blocked(NamedTuple):
    """Something other than a file stands in a file's place."""

    path: Path
    reason: str


def place(wanted: Sequence[Wanted], *, force: bool) -> tuple[Placed, ...] | Diagnostic:
    """Every file in its place, or none of them and the reason.

    A file that is there with the same content is left alone; one with other content is an error without
    `force`.
    """
    states: list[State] = []
    conflicts: list[Path] = []
    for one in wanted:
        held = _held(one.path)
        if isinstance(held, _Blocked):
            return _cannot(held.path, held.reason)
        if held is None:
            states.append("new")
        elif held == one.content:
            states.append("unchanged")
        else:
            states.append("replaced")
            if not one.edited and held != one.over:
                conflicts.append(one.path)
    if lost := [one.path for one, state in zip(wanted, states, strict=True) if one.secret and state == "replaced"]:
        return _cannot(lost[0], "another secret stands there")
    if conflicts and not force:
        return _conflict(conflicts)
    moves = [one for one, state in zip(wanted, states, strict=True) if state != "unchanged"]
    failed = _write(moves)
    return failed or tuple(Placed(one.path, state) for one, state in zip(wanted, states, strict=True))


def _held(path: Path) -> bytes | _Blocked | None:
    """What stands at a path: its content, None for nothing."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            return _Blocked(path, "something that is no file stands there")
        with path.open("rb") as stream:
            return stream.read(MAX_BYTES + 1)
    except FileNotFoundError:
        # A link that leads nowhere would be replaced without a word.
        return _Blocked(path, "a link that leads nowhere stands there") if path.is_symlink() else None
    except OSError as problem:
        return _Blocked(path, why(problem))


def _conflict(paths: list[Path]) -> Diagnostic:
    names = " and ".join(tame(str(path)) for path in paths[:3])
    more = f" and {len(paths) - 3} more" if len(paths) > 3 else ""
    verb = "is" if len(paths) == 1 else "are"
    return error(
        "KS623",
        f"{names}{more} {verb} there already, with other content",
        start_of(tame(str(paths[0]))),
        notes=("nothing was written",),
        help="import under another name with --name, or overwrite with --force",
    )


def _cannot(path: Path, reason: str, lost: Sequence[Path] = ()) -> Diagnostic:
    shown = tame(str(path))
    kept = ", ".join(tame(str(one)) for one in lost)
    note = f"not all could be put back: what was there is in {kept}" if lost else "nothing was changed"
    return error("KS624", f"{shown} cannot be written: {reason}", start_of(shown), notes=(note,))


@dataclass(slots=True)
class _Undo:
    """What was done so far, so that it can be taken back."""

    folders: list[Path] = field(default_factory=list)
    spare: list[Path] = field(default_factory=list)
    placed: list[tuple[Path, Path | None]] = field(default_factory=list)

    def back(self) -> list[Path]:
        """As it was before. Where a file cannot be put back, new ones stay: they may be the secrets that it held.

        What such files held is in those that are returned.
        """
        lost: list[Path] = []
        for path, former in reversed(self.placed):
            try:
                if former is not None:
                    former.replace(path)
                elif not lost:
                    path.unlink(missing_ok=True)
            except OSError:
                lost += [former] if former is not None and os.path.lexists(former) else []
        self.spare = [one for one in self.spare if one not in lost]
        self.clean()
        for folder in reversed(self.folders):
            with suppress(OSError):
                folder.rmdir()
        return lost

    def clean(self) -> None:
        for path in self.spare:
            with suppress(OSError):
                path.unlink(missing_ok=True)


def _write(wanted: list[Wanted]) -> Diagnostic | None:
    undo = _Undo()
    at = Path()
    try:
        ready = []
        for one in wanted:
            at = one.path
            _make_folders(one.path.parent, undo, 0o755 if one.private or one.secret else 0o777, secret=one.secret)
            ready.append(_beside(one, undo))
        for one, temporary in zip(wanted, ready, strict=True):
            at = one.path
            if one.secret:
                _place_secret(one.path, temporary, undo)
                continue
            undo.placed.append((one.path, _kept(one.path, undo)))
            temporary.replace(one.path)
    except OSError as problem:
        lost = undo.back()
        return _cannot(at, why(problem), lost)
    except BaseException:
        undo.back()
        raise
    undo.clean()
    return None


def _place_secret(path: Path, temporary: Path, undo: _Undo) -> None:
    """A secret in its place and on the disk, before what needs it; one that came there meanwhile stays."""
    try:
        os.link(temporary, path)
    except OSError:
        if os.path.lexists(path):
            raise
        temporary.replace(path)  # a file system without links
    undo.placed.append((path, None))
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        flush(folder)
    finally:
        os.close(folder)


def _make_folders(folder: Path, undo: _Undo, mode: int, *, secret: bool) -> None:
    missing = []
    while not folder.exists():
        missing.append(folder)
        folder = folder.parent
    for one in reversed(missing):
        one.mkdir(0o700 if secret and one == missing[0] else mode)
        undo.folders.append(one)


def _beside(one: Wanted, undo: _Undo) -> Path:
    """The content in a file of its own in the same folder, ready to take its place at once."""
    temporary = _spare(one.path, undo)
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600 if one.private or one.secret else 0o666)
    with os.fdopen(descriptor, "wb") as stream:
        if one.mode is not None:
            os.fchmod(descriptor, one.mode)
        stream.write(one.content)
        stream.flush()
        os.fsync(descriptor)
    return temporary


def _kept(path: Path, undo: _Undo) -> Path | None:
    """The former file under a second name, to put back; None where there is none."""
    if not os.path.lexists(path):
        return None
    former = _spare(path, undo)
    try:
        os.link(path, former, follow_symlinks=False)
    except OSError:  # a file system without links
        shutil.copy2(path, former, follow_symlinks=False)
    return former


def _spare(path: Path, undo: _Undo) -> Path:
    spare = path.with_name(f".ksc-import-{secrets.token_hex(8)}")
    undo.spare.append(spare)
    return spare
