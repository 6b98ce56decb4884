"""Files kept and copied, certain to be on the disk."""

import os
import shutil
from collections.abc import Iterable
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

from ksc.actions.deploy.ground import Ground, digest_of, guarded
from ksc.actions.deploy.record import BACKUP, flush_folder
from ksc.artifacts import Progress
from ksc.write.durable import flush, flush_all

_CHUNK = 1 << 20
_LARGE = 16 << 20  # bytes


def backed_up(path: str, ground: Ground) -> str:
    """Where a file of the machine is kept for good: once for each content that it had."""
    target, wish = ground.at(path), f"{BACKUP}{path}"
    ground.folder(BACKUP).mkdir(0o700, parents=True, exist_ok=True)  # what was private there stays so
    number, digest = 0, digest_of(target)
    while (kept := ground.at(path := f"{wish}.{number}" if number else wish)).exists():
        if digest_of(kept) == digest:
            return path
        number += 1
    kept.parent.mkdir(0o755, parents=True, exist_ok=True)
    keep(target, kept)
    return path


def keep(target: Path, kept: Path) -> None:
    """A second name for a file, or a copy where that is on another file system: whole, or not there."""
    kept.unlink(missing_ok=True)
    try:
        os.link(target, kept, follow_symlinks=False)
    except OSError:
        part = kept.with_name(f"{kept.name}.part")
        shutil.copy2(target, part, follow_symlinks=False)
        with target.open("rb") as given, part.open("rb") as made:
            as_owned(given.fileno(), made.fileno())
            flush(made.fileno())
        part.replace(kept)


def as_owned(given: int, made: int) -> None:
    """Owner and permission bits of one open file for another."""
    found = os.fstat(given)
    with suppress(PermissionError):  # who is not root owns what he makes
        os.fchown(made, found.st_uid, found.st_gid)
    os.fchmod(made, found.st_mode & 0o7777)


def copied(given: BinaryIO, file: BinaryIO, path: str, progress: Progress) -> str:
    """Copies an open file, to its end; the digest of what it held. Of a large one `progress` is told, as of `path`."""
    made = sha256()
    done, size = 0, os.fstat(given.fileno()).st_size
    while piece := given.read(_CHUNK):
        made.update(piece)
        file.write(piece)
        if size >= _LARGE:
            progress(path, done, size)
        done += len(piece)
    return f"sha256:{made.hexdigest()}"


def settled(folders: Iterable[Path], *, many: bool) -> None:
    """What was made in folders is on the disk: of few files the names, else all of each file system."""
    done: set[int] = set()
    for folder in sorted(folders):
        with guarded(str(folder)):
            device = folder.stat().st_dev
            if not many:
                flush_folder(folder)
            elif device not in done:
                opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
                try:
                    flush_all(opened)
                finally:
                    os.close(opened)
            done.add(device)
