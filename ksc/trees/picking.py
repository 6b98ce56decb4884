"""Single files of an install tree on this machine, proven by the tree's own checksums: a kernel, an initrd, loaders.

A file of a folder is that file, one of an ISO a part of it. What is known from earlier is not looked for again, and
then pycdlib is not even loaded.
"""

import os
import stat
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from posixpath import normpath
from typing import Protocol

from ksc.artifacts import File
from ksc.diagnostics import Diagnostic, Location, Source, error
from ksc.diagnostics.taming import tame
from ksc.layer.files import note
from ksc.trees.description import Checksum
from ksc.trees.iso import Iso
from ksc.trees.medium import Extent, Folder, MediumError, OutsideError
from ksc.trees.opening import absent, open_medium
from ksc.trees.treeinfo import MOST_BYTES, read_checksums

_TREEINFO = (".treeinfo", "treeinfo")
_PLAIN = (0o644, 0o444, 0o755, 0o555)  # modes that a file may have in a build

Places = dict[str, tuple[int, int] | None]


class Memory(Protocol):
    """What remembers digests of open files, and where in an ISO its files are."""

    def digest(
        self, opened: int, start: int = 0, size: int | None = None, kind: str = "sha256", *, name: str = ""
    ) -> str:
        """The digest of an open file, or of a part of it, with its kind before it."""

    def places(self, found: os.stat_result) -> Places:
        """What is known of the files of an ISO."""

    def add_places(self, found: os.stat_result, places: Places) -> None:
        """Remembers that."""


def pick(
    path: Path, shown: str, wanted: Iterable[str], memory: Memory, at: Location | None = None
) -> tuple[dict[str, File], list[Diagnostic]]:
    """Those of the `wanted` files that are in the tree at `path`, a folder or an ISO, by their paths in it.

    What is there and cannot be read, or is not what the tree was made with, is an error at `at`.
    """
    paths = tuple(dict.fromkeys((*_TREEINFO, *wanted)))
    note(str(path))
    places, found = _located(path, shown, paths, memory)
    checksums = _checksums(places, shown)
    made: dict[str, File] = {}
    for one in paths:
        extent = places.get(one)
        if extent is None or one in _TREEINFO:
            continue
        name = f"{tame(shown, 120)}: {tame(one, 120)}"
        try:
            file = _file(extent, memory, whole=path.is_dir(), name=one)
            wrong = _other_digest(file, checksums.get(normpath(one)), memory)
        except OSError as problem:
            said = f"{name} cannot be read: {(problem.strerror or str(problem)).lower()}"
            found.append(error("KS885", said, at, help="look at its mode, or copy it again"))
            continue
        if wrong is not None:
            said = f"{name} is not the file that the tree was made with: its {checksums[normpath(one)].kind} is another"
            found.append(error("KS886", said, at, notes=(f"it has {wrong}",), help="copy or fetch it again"))
        elif not file.size:
            found.append(error("KS885", f"{name} is empty", at, help="copy or fetch it again"))
        else:
            made[one] = file
    return made, [one if at is None else replace(one, location=at) for one in found]


def file_of(path: str, memory: Memory) -> File:
    """A whole file of this machine as a content that is copied. Raises OSError."""
    return _file(Extent(path, 0, 0), memory, whole=True)._replace(shared=False)


def _located(
    path: Path, shown: str, paths: Iterable[str], memory: Memory
) -> tuple[dict[str, Extent | None], list[Diagnostic]]:
    if path.is_dir():
        folder = Folder(path, shown)
        return _extents(folder, paths)
    known: Places = {}
    try:
        found = path.stat()
        known = memory.places(found) if stat.S_ISREG(found.st_mode) else {}
    except (OSError, ValueError):
        found = None  # opening it says why
    missing = [one for one in paths if one not in known]
    problems: list[Diagnostic] = []
    if missing or found is None:
        lacking = absent()
        medium = lacking if lacking is not None and os.path.lexists(path) else open_medium(path, shown)
        if isinstance(medium, Diagnostic):
            return {}, [medium]
        with closing(medium):
            assert isinstance(medium, Iso)
            extents, problems = _extents(medium, missing)
        known |= {one: None if extent is None else (extent.start, extent.size) for one, extent in extents.items()}
        if found is not None and not problems:
            memory.add_places(found, known)
    places = {one: Extent(str(path), *at) if (at := known.get(one)) is not None else None for one in paths}
    return places, problems


def _extents(medium: Folder | Iso, paths: Iterable[str]) -> tuple[dict[str, Extent | None], list[Diagnostic]]:
    made: dict[str, Extent | None] = {}
    found = []
    for one in paths:
        try:
            made[one] = medium.extent(one)
        except OutsideError as problem:
            found.append(error("KS890", f"{tame(medium.name, 120)}: {tame(one, 120)} is not looked at: {problem}"))
        except MediumError as problem:
            said = f"{tame(medium.name, 120)}: {tame(one, 120)} cannot be read: {tame(str(problem), 200)}"
            found.append(error("KS885", said, help="copy or fetch it again"))
    return made, found


def _file(extent: Extent, memory: Memory, *, whole: bool, name: str = "") -> File:
    note(extent.file)
    with _opened(extent.file) as opened:
        found = os.fstat(opened)
        if not stat.S_ISREG(found.st_mode):
            raise OSError("it is not a regular file")
        if whole and not found.st_mode & stat.S_IROTH:
            raise OSError("not everybody may read it, and everybody may read a TFTP root")
        if extent.start + (0 if whole else extent.size) > found.st_size:
            raise OSError("the ISO ends before it")
        start, size = (0, None) if whole else (extent.start, extent.size)
        digest = memory.digest(opened, start, size, name=name)
    mode = stat.S_IMODE(found.st_mode)
    size = found.st_size if size is None else size
    stamp = found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns
    return File(extent.file, digest, size, extent.start, whole, mode if mode in _PLAIN else 0o644, *stamp)


def _other_digest(file: File, checksum: Checksum | None, memory: Memory) -> str | None:
    """What a file's digest is, where it is not the tree's."""
    if checksum is None:
        return None
    made = file.digest
    if checksum.kind != "sha256":
        with _opened(file.path) as opened:
            size = None if file.size == file.length else file.size
            made = memory.digest(opened, file.start, size, checksum.kind)
    digest = made.partition(":")[2]
    return None if digest == checksum.digest else digest


def _checksums(places: Mapping[str, Extent | None], shown: str) -> dict[str, Checksum]:
    """The checksums of a tree's `.treeinfo`; none where there is none that can be read: `ksc tree check` says why."""
    for name in _TREEINFO:
        extent = places.get(name)
        if extent is not None and extent.size <= MOST_BYTES:
            try:
                with _opened(extent.file) as opened:
                    text = os.pread(opened, extent.size, extent.start).decode("utf-8-sig")
            except (OSError, UnicodeDecodeError):
                continue
            return read_checksums(Source(f"{shown}/{name}", text))
    return {}


@contextmanager
def _opened(path: str) -> Iterator[int]:
    opened = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY)
    try:
        yield opened
    finally:
        os.close(opened)
