"""Files put in place, all of them or none."""

import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress

from ksc.actions.deploy.ground import INTACT, Ground, State, StopDeployError, digest_of, guarded, state_of
from ksc.actions.deploy.keeping import as_owned, backed_up, copied, keep, settled
from ksc.actions.deploy.planning import Change
from ksc.actions.deploy.record import (
    JOURNAL,
    SAVED,
    Journal,
    Record,
    Step,
    read_record,
    write_journal,
    write_record,
)
from ksc.artifacts import Progress
from ksc.diagnostics import Diagnostic, error, start_of, warning
from ksc.write.durable import FEW, flush


@contextmanager
def under_way(journal: Journal, ground: Ground) -> Iterator[None]:
    """What is done inside is done as a whole: whatever stops it, an interrupt as well, every file is as it was.

    It is done once the record with the journal's number is written. The journal stays: `settle` ends it, when services
    have been told.
    """
    try:
        write_journal(ground, journal)
        yield
    except BaseException as cause:
        try:
            if read_record(ground).number < journal.number:
                take_back(journal.steps, ground)
                settle(ground)
        except StopDeployError as stop:
            begun = cause.findings if isinstance(cause, StopDeployError) else ()
            raise StopDeployError(*begun, *stop.findings) from cause
        raise


def put(
    changes: Sequence[Change], steps: Sequence[Step], ground: Ground, progress: Progress
) -> tuple[dict[str, State], dict[str, str]]:
    """Makes the changes: the states of the new files, and where backups are, both by path.

    What is new, and what was there, is on the disk before anything is replaced.
    """
    many = len(changes) > FEW
    for one, step in zip(changes, steps, strict=True):
        _stage(one, step, ground, progress, many=many)
    backups = {}
    for one, step in zip(changes, steps, strict=True):
        kept = _kept(one, step, ground)
        if kept is not None:
            backups[one.target] = kept
    targets = {ground.at(one.target).parent for one in changes}
    saved = {ground.at(path).parent for path in (*(one.saved for one in steps if one.saved), *backups.values())}
    settled(targets | saved, many=many)
    states = {}
    for one, step in zip(changes, steps, strict=True):
        state = _replaced(one, step, ground)
        if state is not None:
            states[one.target] = state
    settled(targets, many=many)
    return states, backups


def take_back(steps: Sequence[Step], ground: Ground) -> None:
    """Every file as it was before these steps, however far they came. What cannot be does not keep others from it."""
    found: list[Diagnostic] = []
    for step in reversed(steps):
        try:
            with guarded(step.target, intact=False):
                _taken_back(step, ground)
        except StopDeployError as stop:
            found += stop.findings
    if found:
        said = f"{len(found)} of {len(steps)} files are not as they were before the deploy"
        help_ = "mend what is wrong with them: the next `ksc deploy` or `ksc deploy --undo` ends it"
        raise StopDeployError(*found, error("KS919", said, start_of(JOURNAL), help=help_))


def settle(ground: Ground) -> None:
    """The journal's end: what was done stays, and what can no longer be taken back goes."""
    last = {step.saved.rpartition("/")[0] for step in read_record(ground).last}
    with guarded(JOURNAL, intact=False):
        ground.at(JOURNAL).unlink(missing_ok=True)
        folder = ground.folder(SAVED)
        if folder.is_dir() and not folder.is_symlink():
            for old in folder.iterdir():
                if f"{SAVED}/{old.name}" not in last and not old.is_symlink():
                    shutil.rmtree(old, ignore_errors=True)


def recover(journal: Journal, ground: Ground) -> list[Diagnostic]:
    """Takes back what an earlier deploy had begun when it was cut off, or ends its taking back; and says so.

    Nothing is to be done where all files are in place, and services were perhaps not told of them.
    """
    record = read_record(ground)
    if record.number >= journal.number:
        return []
    take_back(journal.steps, ground)
    said = "an earlier deploy was cut off: what it had begun is taken back"
    if journal.undo:
        write_record(ground, Record(record.before, number=journal.number, layout=record.layout))
        said = "an earlier deploy was being taken back, and that was cut off: now it is"
    return [warning("KS915", said, start_of(JOURNAL), notes=tuple(step.target for step in journal.steps[:8]))]


def _stage(change: Change, step: Step, ground: Ground, progress: Progress, *, many: bool) -> None:
    """A new file beside its target; of a few each is on the disk at once."""
    if not step.temporary:
        return
    wanted = change.wanted
    source = wanted.source if wanted is not None else ground.at(change.backup or "")
    temporary = ground.at(step.temporary)
    with guarded(step.target):
        temporary.parent.mkdir(0o755, parents=True, exist_ok=True)
        temporary.unlink(missing_ok=True)
        opened = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        with os.fdopen(opened, "wb") as file, source.open("rb") as given:
            digest = copied(given, file, step.target, progress)
            if wanted is not None:
                os.fchmod(file.fileno(), wanted.mode)
            else:
                as_owned(given.fileno(), file.fileno())
            file.flush()
            if not many:
                flush(file.fileno())
    if digest != step.digest:
        said = f"{source} is not what the build's manifest says"
        raise StopDeployError(error("KS922", said, start_of(str(source)), notes=(INTACT,), help="ksc compile mends it"))


def _kept(change: Change, step: Step, ground: Ground) -> str | None:
    """Keeps the old file to take it back, and for good where it is not ksc's: the path of that backup."""
    if not step.saved:
        return None
    target = ground.at(change.target)
    with guarded(change.target):
        folder = ground.folder(step.saved).parent
        folder.mkdir(0o700, parents=True, exist_ok=True)
        keep(target, ground.at(step.saved))
        return backed_up(change.target, ground) if change.foreign else None


def _replaced(change: Change, step: Step, ground: Ground) -> State | None:
    """The new file in the place of the old, and its state; stops where that is not the one that was looked at."""
    target = ground.at(change.target)
    now = state_of(target, change.seen)
    if now != change.seen:
        said = f"{change.target} was changed while ksc deployed"
        raise StopDeployError(error("KS923", said, start_of(change.target), notes=(INTACT,), help="deploy again"))
    with guarded(change.target):
        if not step.temporary:
            target.unlink()
            return None
        ground.at(step.temporary).replace(target)
        made = target.stat()
    return State(step.digest, made.st_mode & 0o7777, made.st_size, made.st_mtime_ns)


def _taken_back(step: Step, ground: Ground) -> None:
    target = ground.at(step.target)
    if step.temporary and (temporary := ground.at(step.temporary)).exists():
        temporary.unlink()
    saved = state_of(ground.at(step.saved)) if step.saved else None
    if saved is not None:
        now = state_of(target)
        if now is None or (now.digest, now.mode) != (saved.digest, saved.mode):
            target.parent.mkdir(0o755, parents=True, exist_ok=True)
            again = target.with_name(f".{target.name}.ksc-new")
            keep(ground.at(step.saved), again)
            again.replace(target)
    elif step.action == "create" and target.exists() and digest_of(target) == step.digest:
        target.unlink()
    for folder in step.folders:
        with suppress(OSError):  # somebody has put something into it
            ground.folder(folder).rmdir()
