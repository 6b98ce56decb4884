"""Files put in place, all of them or none."""

import fcntl
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

from ksc.actions.deploy.ground import Ground, State, StopDeployError, digest_of, guarded, state_of
from ksc.actions.deploy.planning import Change
from ksc.actions.deploy.record import (
    BACKUP,
    JOURNAL,
    LOCK,
    SAVED,
    Journal,
    Record,
    Step,
    read_journal,
    read_record,
    write_journal,
    write_record,
)
from ksc.diagnostics import Diagnostic, error, start_of, warning
from ksc.write.durable import flush

_CHUNK = 1 << 20
_FREE = 16 << 20  # bytes that stay free


@contextmanager
def alone(ground: Ground) -> Iterator[None]:
    """Be the only deploy of a machine; the system lets go of the lock when the process ends, however it ends."""
    with guarded(LOCK):
        lock = ground.at(LOCK)
        lock.parent.mkdir(0o755, parents=True, exist_ok=True)
        opened = os.open(lock, os.O_RDONLY | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o644)
    try:
        try:
            fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            said = "another ksc deploy is at work on this machine"
            raise StopDeployError(error("KS920", said, start_of(LOCK), help="wait until it is done")) from None
        yield
    finally:
        os.close(opened)


def put(
    changes: Sequence[Change], ground: Ground, number: int
) -> tuple[tuple[Step, ...], dict[str, State], dict[str, str]]:
    """Makes the changes: the steps, the states of the new files, and where backups are, both by path.

    Whatever stops it, an interrupt as well, every file is as it was. What is new is on the disk before anything is
    replaced. The journal of the record's next `number` stays: `settle` ends it, once that is written.
    """
    _room(changes, ground)
    with guarded(SAVED):
        shutil.rmtree(ground.folder(SAVED), ignore_errors=True)
        ground.folder(SAVED).mkdir(0o700, parents=True)
    steps = tuple(_step(number, one, ground) for number, one in enumerate(changes))
    write_journal(ground, Journal(steps, number))
    try:
        for one, step in zip(changes, steps, strict=True):
            _stage(one, step, ground)
        backups = {}
        for one, step in zip(changes, steps, strict=True):
            kept = _replace(one, step, ground)
            if kept is not None:
                backups[one.target] = kept
        states = {}
        for one in changes:
            state = state_of(ground.at(one.target)) if one.wanted is not None else None
            if state is not None:
                states[one.target] = state
    except BaseException:
        take_back(steps, ground)
        settle(ground)
        raise
    return steps, states, backups


def take_back(steps: Sequence[Step], ground: Ground) -> None:
    """Every file as it was before these steps, however far they came."""
    for step in reversed(steps):
        target = ground.at(step.target)
        with guarded(step.target):
            if step.temporary:
                ground.at(step.temporary).unlink(missing_ok=True)
            saved = ground.at(step.saved) if step.saved else None
            if saved is not None and saved.exists():
                _copy_over(saved, target)
            elif step.action == "create" and target.exists() and digest_of(target) == step.digest:
                target.unlink()
            for folder in step.folders:
                with suppress(OSError):  # somebody has put something into it
                    ground.folder(folder).rmdir()


def settle(ground: Ground) -> None:
    """The journal's end: what was done stays."""
    with guarded(JOURNAL):
        ground.at(JOURNAL).unlink(missing_ok=True)


def recover(ground: Ground) -> Iterator[Diagnostic]:
    """Takes back what an earlier deploy had begun when it was cut off, or ends its taking back; and says so."""
    journal = read_journal(ground)
    if journal is None:
        return
    record = read_record(ground)
    if record.number < journal.number:
        take_back(journal.steps, ground)
        if journal.undo:
            write_record(ground, Record(record.before, number=journal.number))
        said = "an earlier deploy was cut off: what it had begun is taken back"
        yield warning("KS915", said, start_of(JOURNAL), notes=tuple(step.target for step in journal.steps[:8]))
    settle(ground)


def _step(number: int, change: Change, ground: Ground) -> Step:
    target = ground.at(change.target)
    new = change.wanted is not None or change.backup is not None
    parent = change.target.rpartition("/")[0]
    temporary = f"{parent}/.{target.name}.ksc-new" if new and change.action != "delete" else ""
    digest = change.wanted.digest if change.wanted is not None else ""
    folders = []
    while parent and not ground.folder(parent).exists():
        folders.append(parent)
        parent = parent.rpartition("/")[0]
    saved = f"{SAVED}/{number}" if change.action != "create" else ""
    return Step(change.action, change.target, digest, temporary, saved, tuple(folders))


def _stage(change: Change, step: Step, ground: Ground) -> None:
    """A new file beside its target, on the disk."""
    if not step.temporary:
        return
    wanted = change.wanted
    source = wanted.source if wanted is not None else ground.at(change.backup or "")
    temporary = ground.at(step.temporary)
    with guarded(step.target):
        _folders(temporary.parent)
        temporary.unlink(missing_ok=True)
        opened = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        with os.fdopen(opened, "wb") as file, source.open("rb") as given:
            digest = _copied(given, file)
            os.fchmod(file.fileno(), wanted.mode if wanted is not None else source.stat().st_mode & 0o777)
            file.flush()
            flush(file.fileno())
    if wanted is not None and digest != wanted.digest:
        said = f"{wanted.source} is not what the build's manifest says"
        notes = ("every file is as it was",)
        raise StopDeployError(
            error("KS922", said, start_of(str(wanted.source)), notes=notes, help="ksc compile mends it")
        )


def _replace(change: Change, step: Step, ground: Ground) -> str | None:
    """The new file in the place of the old, which is kept; where its backup is, if it was not ksc's."""
    target, backup = ground.at(change.target), None
    with guarded(change.target):
        if step.saved:
            _keep(target, ground.at(step.saved))
        if change.foreign and change.backup is None:
            backup = _backed_up(target, f"{BACKUP}{change.target}", ground)
        if step.temporary:
            ground.at(step.temporary).replace(target)
        else:
            target.unlink()
        opened = os.open(target.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            flush(opened)
        finally:
            os.close(opened)
    return backup


def _backed_up(target: Path, wish: str, ground: Ground) -> str:
    """Where a file is kept for good: once for each content that it had."""
    number, digest = 0, digest_of(target)
    while (kept := ground.at(path := f"{wish}.{number}" if number else wish)).exists():
        if digest_of(kept) == digest:
            return path
        number += 1
    _folders(kept.parent)
    _keep(target, kept)
    return path


def _keep(target: Path, kept: Path) -> None:
    """A second name for a file, or a copy where that is on another file system."""
    kept.unlink(missing_ok=True)
    try:
        os.link(target, kept, follow_symlinks=False)
    except OSError:
        shutil.copy2(target, kept, follow_symlinks=False)


def _copy_over(saved: Path, target: Path) -> None:
    """Puts a kept file back, and keeps it."""
    with suppress(FileNotFoundError):
        if saved.samefile(target):
            return
    temporary = target.with_name(f".{target.name}.ksc-new")
    temporary.unlink(missing_ok=True)
    _keep(saved, temporary)
    temporary.replace(target)


def _copied(given: BinaryIO, file: BinaryIO) -> str:
    made = sha256()
    while piece := given.read(_CHUNK):
        made.update(piece)
        file.write(piece)
    return f"sha256:{made.hexdigest()}"


def _folders(folder: Path) -> None:
    folder.mkdir(0o755, parents=True, exist_ok=True)


def _room(changes: Sequence[Change], ground: Ground) -> None:
    """Stops before anything is written where it would not fit."""
    needed: dict[int, int] = {}
    free: dict[int, tuple[int, str]] = {}
    for one in changes:
        if one.wanted is None:
            continue
        with guarded(str(one.wanted.source)):
            size = one.wanted.source.stat().st_size
        folder = ground.at(one.target).parent
        while not folder.exists():
            folder = folder.parent
        device = folder.stat().st_dev
        needed[device] = needed.get(device, 0) + size
        found = os.statvfs(folder)
        free[device] = found.f_bavail * found.f_frsize, str(folder)
    for device, size in needed.items():
        left, where = free[device]
        if size and size + _FREE > left:
            said = f"{where} has {left >> 20} MiB free, and {(size + _FREE) >> 20} MiB are needed"
            raise StopDeployError(
                error("KS920", said, start_of(where), notes=("every file is as it was",), help="make room")
            )
