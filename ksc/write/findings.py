"""What can go wrong on the way to the disk, in words. The codes are explained in
`ksc/diagnostics/codes/write.toml`.
"""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager

from ksc.artifacts import Artifact, UnreadableError
from ksc.diagnostics import Diagnostic, Location, error, start_of, warning
from ksc.write.paths import shown

_INTACT = "nothing was changed: the build is as it was"
_BEGUN = "some files are in place already, the others wait in the journal; no file is half written"
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
_DENIED = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})


class StopWriteError(Exception):
    """Ends a write; carries the finding that says why. It does not leave this package."""

    def __init__(self, finding: Diagnostic) -> None:
        super().__init__(finding.message)
        self.finding = finding


@contextmanager
def guarded(where: str, *, begun: bool = False) -> Iterator[None]:
    """Turn an operating system's error into the end of the write; `where` is what was being worked on."""
    try:
        yield
    except OSError as problem:
        raise StopWriteError(failure(problem, where, begun=begun)) from problem


def failure(problem: OSError, where: str, *, begun: bool = False) -> Diagnostic:
    """The finding for an operating system's error at the file `where`.

    `begun`: the journal was complete, so that the next run finishes the write.
    """
    state = _BEGUN if begun else _INTACT
    again = "compile again, which finishes this write first" if begun else "compile again"
    place = start_of(where)
    reason = problem.strerror or type(problem).__name__
    if problem.errno in _FULL:
        return error(
            "KS813",
            f"no space left for the build ({reason})",
            place,
            notes=(state,),
            help=f"make room, or compile into another folder (inodes: `df -i`); then {again}",
        )
    if problem.errno in _DENIED:
        return error(
            "KS812",
            f"cannot write the build: {reason}",
            place,
            notes=(state,),
            help=f"check who owns the folder, its mode, and whether it is mounted read only; then {again}",
        )
    return error("KS814", f"cannot write the build: {reason}", place, notes=(state,), help=f"mend that, then {again}")


def denied(where: str) -> Diagnostic:
    """The finding for a folder that is known to be unwritable before anything is tried."""
    return failure(PermissionError(errno.EACCES, os.strerror(errno.EACCES)), where)


def origin(artifact: Artifact) -> Location | None:
    """The place in the user's files that an artifact comes from first."""
    return next((place for place in artifact.origins if isinstance(place, Location)), None)


def bad_path(artifact: Artifact, reason: str) -> Diagnostic:
    """An artifact whose path is refused."""
    return error(
        "KS801",
        f"emitter `{artifact.emitter}` makes a file whose path is not allowed: `{shown(artifact.path)}`",
        origin(artifact),
        notes=(reason,),
        help="mend the name in the emitter, or what it takes the name from (a host, a profile)",
    )


def bad_mode(artifact: Artifact, reason: str) -> Diagnostic:
    """An artifact whose mode is refused."""
    return error(
        "KS804",
        f"emitter `{artifact.emitter}` gives `{shown(artifact.path)}` the mode {artifact.mode:#o}, "
        "which is not allowed",
        origin(artifact),
        notes=(reason,),
        help="mend the emitter: 0o644 serves most files",
    )


def unreadable(artifact: Artifact, problem: UnreadableError) -> Diagnostic:
    """A file that an artifact is a copy of, which changed or went away before it was written."""
    return error(
        "KS945",
        f"{shown(problem.path)}, which `{shown(artifact.path)}` is made of, cannot be read: {problem.why.lower()}",
        origin(artifact),
        notes=(_INTACT,),
        help="compile again when nobody is writing to it",
    )


def same_path(artifact: Artifact, other: str) -> Diagnostic:
    """A second artifact with the path of one by the emitter `other`."""
    who = f"emitter `{other}` twice" if other == artifact.emitter else f"emitters `{other}` and `{artifact.emitter}`"
    return error(
        "KS802",
        f"`{artifact.path}` is made by {who}",
        origin(artifact),
        notes=("one would overwrite the other",),
        help="check for two hosts or profiles with one name or address, or switch one emitter off",
    )


def file_and_folder(path: str, emitter: str, below: str, other: str) -> Diagnostic:
    """An artifact that is the folder of another."""
    return error(
        "KS803",
        f"emitter `{emitter}` makes the file `{path}`, and emitter `{other}` a file below it, `{below}`",
        notes=("a path cannot be a file and a folder",),
        help="change one of the two names, or switch one emitter off",
    )


def foreign(where: str, path: str, why: str) -> Diagnostic:
    """A file in an artifact's way that ksc does not own; `why` says how it is known not to."""
    return error(
        "KS805",
        f"the file `{shown(path)}` is in the way, and it is not ksc's to replace",
        start_of(where),
        notes=(why,),
        help="move it out of the build, or remove it, then compile again",
    )


def in_the_way(where: str, path: str, kind: str, why: str) -> Diagnostic:
    """A folder, a link or a special file in an artifact's way."""
    return error(
        "KS806",
        f"a {kind} is in the way: `{shown(path)}`",
        start_of(where),
        notes=(why,),
        help="move it out of the build, or remove it, then compile again",
    )


def edited(where: str, path: str, what: str) -> Diagnostic:
    """An owned file that somebody changed and that is replaced; `what` was changed."""
    return warning(
        "KS807",
        f"`{path}` was edited since ksc wrote it: its {what} is replaced",
        start_of(where),
        notes=("the build is made from the profiles, so an edit there lasts only until the next compile",),
        help="make the change in the profile or the site instead",
    )


def left_behind(where: str, path: str, host: str) -> Diagnostic:
    """A file that was made for a host, is made for it no more, and stays, since only a full compile deletes."""
    return warning(
        "KS818",
        f"`{path}` was made for the host `{host}`, which has another in its place now",
        start_of(where),
        notes=("a machine with that address would still be installed by it",),
        help="compile without names: then what is made no more is deleted",
    )


def let_go(where: str, path: str, why: str) -> Diagnostic:
    """A file that ksc owned and would delete, had nobody changed it."""
    return warning(
        "KS808",
        f"`{path}` is no longer part of the build, but is kept: {why}",
        start_of(where),
        notes=("ksc does not own it any more and will not mention it again",),
        help="remove it yourself where nobody needs it",
    )


def locked(where: str) -> Diagnostic:
    """Another process writes this workspace's build."""
    return error(
        "KS811",
        "another ksc is writing this workspace's build",
        start_of(where),
        notes=(_INTACT,),
        help=f"wait until it ends, then compile again; `fuser {where}` names the process",
    )


def finished(where: str, count: int) -> Diagnostic:
    """An interrupted write of `count` steps was finished first."""
    return Diagnostic(
        "KS815",
        "note",
        f"an earlier write was interrupted, and has been finished first ({count} steps)",
        start_of(where),
        ("its files were complete in the journal",),
    )


def pending(where: str) -> Diagnostic:
    """An interrupted write that the next compile finishes first."""
    return Diagnostic(
        "KS817",
        "note",
        "an earlier write was interrupted, and the next compile finishes it first",
        start_of(where),
        ("what is compared here are the files as they are now",),
        "compile, then look again",
    )


def damaged(where: str, reason: str) -> Diagnostic:
    """A journal that cannot be used."""
    return error(
        "KS816",
        "the journal of an interrupted write is damaged",
        start_of(where),
        notes=(reason,),
        help="remove that folder and compile again: files that are as ksc writes them are taken over, "
        "others are reported",
    )
