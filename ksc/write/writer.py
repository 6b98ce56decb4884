"""Artifacts to disk: the one door of this package."""

import fcntl
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from ksc.artifacts import Artifact, File, Group, Progress
from ksc.diagnostics import Diagnostic, Report
from ksc.records import dataclass
from ksc.write import findings
from ksc.write.apply import apply
from ksc.write.durable import flush
from ksc.write.findings import StopWriteError, guarded
from ksc.write.folders import BlockedError, Folders, serve_mode
from ksc.write.journal import DamagedError, Stage, leftover, remove
from ksc.write.known import LARGE, Known
from ksc.write.manifest import Manifest, parse
from ksc.write.paths import JOURNAL, MANIFEST
from ksc.write.plan import plan
from ksc.write.steps import ACTIONS_ON_FILES, Plan

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a write did, by paths relative to the build folder. Empty where it stopped at an error."""

    created: tuple[str, ...] = ()
    replaced: tuple[str, ...] = ()
    deleted: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()

    @property
    def changed(self) -> bool:
        """Whether a file of the build is another than before."""
        return bool(self.created or self.replaced or self.deleted)


def write(
    artifacts: Iterable[Artifact | Group],
    folder: Path,
    state: Path,
    *,
    full: bool,
    progress: Progress | None = None,
) -> tuple[Outcome, Report]:
    """Make the build in `folder` hold `artifacts`, and say what was done.

    `state` is the workspace's `.ksc`: its file `lock` lets one writer in at a time. Both folders are made
    where they are missing. With `full`, owned files that are not among the artifacts are deleted; without,
    they are kept. `progress` is told of large files.

    The artifacts are taken once, one by one. Whatever goes wrong before the first file is replaced leaves the
    former build as it is; afterwards the next run finishes the write. The system's errors become findings; an
    exception that `artifacts` itself raises is passed on, and nothing has been written then.
    """
    found: list[Diagnostic] = []
    try:
        with _locked(state), _opened(folder) as root:
            found += _recover(root, folder)
            known = Known(state, progress)
            outcome, report = _write(artifacts, root, folder, known, full=full, progress=progress)
            known.keep()
            return outcome, Report((*found, *report))
    except StopWriteError as stop:
        return Outcome(), Report((*found, stop.finding))


def _write(
    artifacts: Iterable[Artifact | Group],
    root: int,
    folder: Path,
    known: Known,
    *,
    full: bool,
    progress: Progress | None,
) -> tuple[Outcome, Report]:
    where = str(folder)
    stage = Stage(root, progress)
    with ExitStack() as ends:
        ends.callback(stage.close)
        unless_complete = ends.enter_context(ExitStack())
        unless_complete.callback(stage.discard)
        with Folders(root) as folders:
            with guarded(str(folder / MANIFEST)):
                former = manifest_of(folders, folder)
            before = former or Manifest()
            todo, report = plan(artifacts, folders, before, where=where, full=full, stage=stage.add, known=known)
        if not report.ok:
            return Outcome(), report
        if todo.steps or todo.manifest != former:
            try:
                with guarded(where):
                    journal = stage.commit(todo.steps, todo.manifest)
            except StopWriteError as stop:
                return Outcome(), Report((*report, stop.finding))
            unless_complete.pop_all()
            try:
                with guarded(where, begun=True):
                    left, more = apply(journal, root, where)
                    remove(journal, root)
            except StopWriteError as stop:
                return Outcome(), Report((*report, stop.finding))
            _learn(stage.placed, left, root, known)
            return _outcome(todo, left), report + more
    return _outcome(todo, frozenset()), report


def _learn(placed: Mapping[str, File], left: frozenset[str], root: int, known: Known) -> None:
    """Notes the digests of large files in their places: a rename, or a link, has given each another time of change."""
    with Folders(root) as folders:
        for path, file in placed.items():
            with suppress(OSError, BlockedError):
                found = folders.look(path) if path not in left and file.size >= LARGE else None
                if found is not None and (found.st_size, found.st_mtime_ns) == (file.size, file.changed):
                    known.learn(found, file.digest)


def _outcome(done: Plan, left: frozenset[str]) -> Outcome:
    created, replaced, deleted = (
        tuple(path for path in done.paths(action) if path not in left) for action in ACTIONS_ON_FILES
    )
    return Outcome(created, replaced, deleted, done.unchanged)


def _recover(root: int, folder: Path) -> Iterator[Diagnostic]:
    """Finish the write that an earlier run left complete in the journal, if any."""
    where = str(folder / JOURNAL)
    with guarded(where):
        try:
            journal = leftover(root)
        except DamagedError as problem:
            raise StopWriteError(findings.damaged(where, str(problem))) from None
    if journal is not None:
        try:
            with guarded(where, begun=True):
                _, report = apply(journal, root, str(folder))
                remove(journal, root)
        finally:
            os.close(journal.opened)
        yield findings.finished(where, len(journal.steps))
        yield from report.warnings  # its errors, where they still matter, come again from the comparison


def manifest_of(folders: Folders, folder: Path) -> Manifest | None:
    """The manifest of the build, or None where there is none."""
    where = str(folder / MANIFEST)
    try:
        found = folders.look(MANIFEST)
    except BlockedError as obstacle:
        why = "ksc keeps the list of its own files there"
        raise StopWriteError(findings.in_the_way(where, MANIFEST, obstacle.kind, why)) from None
    if found is None:
        return None
    manifest, broken = parse(folders.read(MANIFEST, found.st_size), where)
    if broken is not None:
        raise StopWriteError(broken)
    return manifest


@contextmanager
def _locked(state: Path) -> Iterator[None]:
    """Be the only writer of a workspace; the system lets go of the lock when the process ends, however it
    ends.
    """
    lock = state / "lock"
    with guarded(str(lock)):
        state.mkdir(0o755, parents=True, exist_ok=True)  # whatever the umask: the key lies there too
        # for reading: whoever may read the file may lock it, also after root made it
        opened = os.open(lock, os.O_RDONLY | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o644)
    try:
        with guarded(str(lock)):
            try:
                fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise StopWriteError(findings.locked(str(lock))) from None
        yield
    finally:
        os.close(opened)


@contextmanager
def _opened(folder: Path) -> Iterator[int]:
    """The build folder, open. One that had to be made, and in which nothing was written, is removed again."""
    made: list[Path] = []
    with guarded(str(folder)):
        try:
            root = os.open(folder, _FOLDER)
        except FileNotFoundError:
            made = [path for path in (folder, *folder.parents) if not os.path.lexists(path)]
            folder.mkdir(parents=True, exist_ok=True)
            root = os.open(folder, _FOLDER)
            serve_mode(root)
            if made:
                with ExitStack() as ends:
                    above = os.open(made[-1].parent, _FOLDER)
                    ends.callback(os.close, above)
                    flush(above)
    try:
        yield root
    finally:
        os.close(root)
        for path in made:
            try:
                path.rmdir()
            except OSError:
                break
