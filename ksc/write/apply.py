"""The steps of a complete journal, made in the build folder.

Each step can be made again without harm, and finds out by itself whether it was made already. Each looks once
more at what it is about to replace or delete: between a crash and the run that finishes the write, people
edit files.
"""

import contextlib
import errno
import os

from ksc.diagnostics import Diagnostic, Report
from ksc.write import findings
from ksc.write.durable import FEW, copy, flush, flush_all, write_lines
from ksc.write.folders import BlockedError, Folders, read_all, serve_mode
from ksc.write.journal import STAGED_MANIFEST, Journal
from ksc.write.manifest import Manifest, lines, parse
from ksc.write.paths import MANIFEST, OWN, folder_of
from ksc.write.steps import Step

_PLACED = f"{OWN}new"


def apply(journal: Journal, root: int, where: str) -> tuple[frozenset[str], Report]:
    """Make the steps of `journal` in the open build folder `root`, the manifest last, and flush it all.

    `where` is the build folder as the user would write it. Returns the paths whose steps were left, because
    something came in their way meanwhile, and the findings. Raises OSError; then the journal stays for the
    next run.
    """
    found: list[Diagnostic] = []
    left: set[str] = set()
    with Folders(root) as folders:
        for step in journal.steps:
            try:
                finding = _make(step, folders, journal, f"{where}/{step.path}")
            except BlockedError as obstacle:
                why = "it came there while ksc was writing"
                finding = findings.in_the_way(f"{where}/{obstacle.path}", obstacle.path, obstacle.kind, why)
            if finding is not None:
                found.append(finding)
                if finding.code != "KS807":  # the only one that a step is made in spite of
                    left.add(step.path)
        if left:
            _disown(journal, left)
        _rename(journal, STAGED_MANIFEST, root, MANIFEST)
        _settle({"", *(folder_of(step.path) for step in journal.steps)}, folders)
    return frozenset(left), Report(tuple(found))


def _make(step: Step, folders: Folders, journal: Journal, where: str) -> Diagnostic | None:
    """Make one step; what it returns, other than KS807, says why it was left."""
    match step.action:
        case "mkdir":
            serve_mode(folders.get(step.path, make=True))  # again: it may have been made just before a crash
        case "rmdir":
            _rmdir(step, folders)
        case "delete":
            return _delete(step, folders, where)
        case "create" | "replace":
            return _place(step, folders, journal, where)
    return None


def _place(step: Step, folders: Folders, journal: Journal, where: str) -> Diagnostic | None:
    """Rename a staged file to its place."""
    finding = None
    folders.get(folder_of(step.path), make=True)
    if folders.look(step.path) is not None:
        if not _is_staged(journal, str(step.staged)):
            return None  # made already; what stands there now is the next comparison's business
        digest = folders.digest(step.path)
        if step.was is None and digest != step.now:
            return findings.foreign(where, step.path, "it came there while ksc was writing")
        if digest not in (step.was, step.now):
            finding = findings.edited(where, step.path, "content")
    _rename(journal, str(step.staged), folders.get(folder_of(step.path)), step.path.rpartition("/")[2])
    return finding


def _is_staged(journal: Journal, name: str) -> bool:
    try:
        os.stat(name, dir_fd=journal.opened, follow_symlinks=False)
    except FileNotFoundError:
        return False
    return True


def _delete(step: Step, folders: Folders, where: str) -> Diagnostic | None:
    """Delete a file that is still as ksc wrote it."""
    try:
        if folders.look(step.path) is None:
            return None
        if folders.digest(step.path) == step.was:
            os.unlink(step.path.rpartition("/")[2], dir_fd=folders.get(folder_of(step.path)))
            return None
        return findings.let_go(where, step.path, "somebody has edited it")
    except BlockedError as obstacle:
        if obstacle.path != step.path or obstacle.kind == "folder":
            return None  # deleted already, and its place, or its folder's, has been taken as planned
        return findings.let_go(where, step.path, f"a {obstacle.kind} has taken its place")


def _rmdir(step: Step, folders: Folders) -> None:
    """Remove a folder, unless somebody else keeps something in it."""
    folders.forget(step.path)
    try:
        os.rmdir(step.path.rpartition("/")[2], dir_fd=folders.get(folder_of(step.path)))
    except (FileNotFoundError, BlockedError):
        pass
    except OSError as problem:
        if problem.errno not in (errno.ENOTEMPTY, errno.EEXIST, errno.ENOTDIR, errno.EBUSY):
            raise


def _rename(journal: Journal, name: str, folder: int, target: str) -> None:
    """Move a staged file to its place; one that is not there any more has been moved before."""
    try:
        os.rename(name, target, src_dir_fd=journal.opened, dst_dir_fd=folder)
    except FileNotFoundError:
        if _is_staged(journal, name):
            raise  # it is the folder that is gone
    except OSError as problem:
        if problem.errno != errno.EXDEV:
            raise
        _copy(journal, name, folder, target)


def _copy(journal: Journal, name: str, folder: int, target: str) -> None:
    """As `_rename`, where a file system of its own is mounted inside the build."""
    try:
        source = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=journal.opened)
    except FileNotFoundError:
        return  # moved before: a rename between file systems fails before it looks for the file
    try:
        kind = os.fstat(source)
        with contextlib.suppress(FileNotFoundError):
            os.unlink(_PLACED, dir_fd=folder)  # from a copy that was interrupted
        opened = os.open(_PLACED, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600, dir_fd=folder)
        try:
            copy(source, opened)
            os.fchmod(opened, kind.st_mode & 0o777)
            os.utime(opened, ns=(kind.st_mtime_ns, kind.st_mtime_ns))
            flush(opened)
        finally:
            os.close(opened)
    finally:
        os.close(source)
    os.rename(_PLACED, target, src_dir_fd=folder, dst_dir_fd=folder)
    os.unlink(name, dir_fd=journal.opened)


def _disown(journal: Journal, left: set[str]) -> None:
    """Take files that could not be placed out of the staged manifest: they are not ksc's."""
    try:
        opened = os.open(STAGED_MANIFEST, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=journal.opened)
    except FileNotFoundError:
        return
    try:
        manifest, broken = parse(read_all(opened, os.fstat(opened).st_size), MANIFEST)
    finally:
        os.close(opened)
    if broken is None:
        files = {path: entry for path, entry in manifest.files.items() if path not in left}
        again = f"{STAGED_MANIFEST}.new"
        opened = os.open(
            again,
            os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC,
            0o644,
            dir_fd=journal.opened,
        )
        try:
            write_lines(opened, lines(Manifest(files, manifest.folders)))
            os.fchmod(opened, 0o644)
            flush(opened)
        finally:
            os.close(opened)
        os.rename(again, STAGED_MANIFEST, src_dir_fd=journal.opened, dst_dir_fd=journal.opened)


def _settle(touched: set[str], folders: Folders) -> None:
    """Wait until the renames are on the disk: only then may the journal go."""
    if len(touched) > FEW:
        return flush_all(folders.root)
    for path in sorted(touched):
        with contextlib.suppress(FileNotFoundError, BlockedError):  # removed by a later step
            flush(folders.get(path))
    return None
