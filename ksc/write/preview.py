"""What a write would do: the same comparison and the same findings, and nothing is touched."""

import os
import stat
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

from ksc.artifacts import Artifact, File, Group
from ksc.diagnostics import Report
from ksc.write import findings
from ksc.write.findings import StopWriteError, guarded
from ksc.write.folders import BlockedError, Folders
from ksc.write.journal import RECORD
from ksc.write.known import Known
from ksc.write.manifest import Manifest
from ksc.write.paths import JOURNAL, MANIFEST
from ksc.write.plan import plan
from ksc.write.steps import ACTIONS_ON_FILES, Action
from ksc.write.writer import Outcome, manifest_of

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC
MOST_BYTES = 8 * 2**20  # of a file that is read to be shown


class Weighed(NamedTuple):
    """A content that is not shown: its size in bytes, and its digest."""

    size: int
    digest: str


class Planned(NamedTuple):
    """A file that would be another. `before` and `after` are its contents, None where there is none or it is too large;
    those of a file that is copied from elsewhere are weighed.

    The modes are None where there is no file.
    """

    action: Action
    path: str
    kind: str
    before: bytes | Weighed | None
    after: bytes | Weighed | None
    mode_before: int | None
    mode_after: int | None


See = Callable[[Planned], None]


class _Nowhere(Folders):
    """A build folder that is not there."""

    def get(self, path: str, *, make: bool = False) -> int:
        raise FileNotFoundError(path)


def preview(
    artifacts: Iterable[Artifact | Group], folder: Path, *, full: bool, see: See, known: Known | None = None
) -> tuple[Outcome, bool, Report]:
    """Tells `see` of each file that a write would change, one after the other, and says what else there is to say.

    The outcome has the paths; the second value is whether the list of ksc's own files would be another one. With
    errors nothing would be written, and the outcome is empty.
    """
    try:
        with ExitStack() as ends:
            folders = ends.enter_context(_opened(folder, ends))
            with guarded(str(folder / MANIFEST)):
                former = manifest_of(folders, folder)
            pending = findings.pending(str(folder / JOURNAL)) if _interrupted(folders) else None
            outcome, changed, report = _compared(artifacts, folders, former, folder, full=full, see=see, known=known)
            return outcome, changed, report + ([pending] if pending else [])
    except StopWriteError as stop:
        return Outcome(), False, Report((stop.finding,))


def _opened(folder: Path, ends: ExitStack) -> Folders:
    with guarded(str(folder)):
        try:
            root = os.open(folder, _FOLDER)
        except FileNotFoundError:
            return _Nowhere(-1)
    ends.callback(os.close, root)
    return Folders(root)


def _interrupted(folders: Folders) -> bool:
    """Whether a complete journal waits to be carried out."""
    try:
        return folders.look(f"{JOURNAL}/{RECORD}") is not None
    except (BlockedError, OSError):
        return False


def _compared(
    artifacts: Iterable[Artifact | Group],
    folders: Folders,
    former: Manifest | None,
    folder: Path,
    *,
    full: bool,
    see: See,
    known: Known | None,
) -> tuple[Outcome, bool, Report]:
    def stage(artifact: Artifact, content: bytes | File) -> int:
        before, mode_before = _standing(folders, artifact.path, weigh=isinstance(content, File))
        action: Action = "create" if mode_before is None else "replace"
        after: bytes | Weighed | None
        if isinstance(content, File):
            after = Weighed(content.size, content.digest)
        else:
            after = content if len(content) <= MOST_BYTES else None
        see(Planned(action, artifact.path, artifact.kind, before, after, mode_before, artifact.mode))
        return 0

    manifest = former or Manifest()
    todo, report = plan(artifacts, folders, manifest, where=str(folder), full=full, stage=stage, known=known)
    if not report.ok:
        return Outcome(), False, report
    for path in todo.paths("delete"):
        with guarded(str(folder / path)):
            before, mode_before = _standing(folders, path)
        see(Planned("delete", path, manifest.files[path].kind, before, None, mode_before, None))
    created, replaced, deleted = (todo.paths(action) for action in ACTIONS_ON_FILES)
    return Outcome(created, replaced, deleted, todo.unchanged), todo.manifest != former, report


def _standing(folders: Folders, path: str, *, weigh: bool = False) -> tuple[bytes | Weighed | None, int | None]:
    """The content and the mode of what stands in a place."""
    try:
        found = folders.look(path)
    except BlockedError:
        return None, None
    if found is None:
        return None, None
    mode = stat.S_IMODE(found.st_mode)
    if weigh:
        return Weighed(found.st_size, folders.digest(path)), mode
    return (folders.read(path, found.st_size) if found.st_size <= MOST_BYTES else None), mode
