"""What a deploy is going to do, step by step, and whether there is room for it."""

import os
from collections.abc import Sequence
from pathlib import Path

from ksc.actions.deploy.ground import INTACT, Ground, StopDeployError, digest_of, guarded
from ksc.actions.deploy.planning import Change
from ksc.actions.deploy.record import SAVED, Step
from ksc.diagnostics import error, start_of

_FREE = 16 << 20  # bytes that stay free


def steps_of(changes: Sequence[Change], ground: Ground, number: int) -> tuple[Step, ...]:
    """What is to be done for the record's next `number`; stops where there is no room for it."""
    _room(changes, ground)
    folders: set[str] = set()
    return tuple(_step(f"{SAVED}/{number}/{place}", one, ground, folders) for place, one in enumerate(changes))


def _step(saved: str, change: Change, ground: Ground, made: set[str]) -> Step:
    """`made` has the folders that earlier steps make, and gets those of this one."""
    new = change.wanted is not None or change.backup is not None
    parent, _, name = change.target.rpartition("/")
    temporary = f"{parent}/.{name}.ksc-new" if new and change.action != "delete" else ""
    if change.wanted is not None:
        digest = change.wanted.digest
    else:
        with guarded(change.target):
            digest = digest_of(ground.at(change.backup)) if change.backup else ""
    folders = []
    while parent and parent not in made and not ground.folder(parent).exists():
        folders.append(parent)
        parent = parent.rpartition("/")[0]
    made.update(folders)
    kept = saved if change.action != "create" else ""
    return Step(change.action, change.target, change.emitter, digest, temporary, kept, tuple(folders))


def _room(changes: Sequence[Change], ground: Ground) -> None:
    """Stops before anything is written where it would not fit, or a file of the build is none."""
    needed: dict[int, int] = {}
    free: dict[int, tuple[int, Path]] = {}
    for one in changes:
        if one.wanted is None:
            continue
        with guarded(str(one.wanted.source)):
            size = one.wanted.source.stat().st_size
        if not one.wanted.source.is_file():
            said = f"{one.wanted.source} is no file"
            raise StopDeployError(error("KS922", said, start_of(str(one.wanted.source)), help="ksc compile mends it"))
        folder = ground.at(one.target).parent
        with guarded(str(folder)):
            while not folder.exists():
                folder = folder.parent
            device = folder.stat().st_dev
            needed[device] = needed.get(device, 0) + size
            free.setdefault(device, (_left(folder), folder))
    for device, size in needed.items():
        left, where = free[device]
        if size and size + _FREE > left:
            said = f"{where} has {left >> 20} MiB free, and {(size + _FREE) >> 20} MiB are needed"
            raise StopDeployError(error("KS920", said, start_of(str(where)), notes=(INTACT,), help="make room"))


def _left(folder: Path) -> int:
    found = os.statvfs(folder)
    return found.f_bavail * found.f_frsize
