"""A tree in an ISO file, by Rock Ridge names, else Joliet's, else the plain ones of ISO 9660."""

import io
import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple, cast

from ksc.trees.implanted import fits, implanted
from ksc.trees.medium import (
    MOST_DEPTH,
    MOST_FILES,
    MOST_HOPS,
    MOST_NAMES,
    Entry,
    Extent,
    MediumError,
    OutsideError,
    parts_of,
)
from ksc.trees.pieces import Pieces, pieces_of

_SECTOR = 2048
_FIRST = 16  # sectors before the volume descriptors: ECMA-119, 7.2.1


class Claim(NamedTuple):
    """What an ISO's own head says: how long it is, and how long the file is. Bytes."""

    said: int
    there: int

    @property
    def missing(self) -> int:
        """Bytes that the head speaks of and the file lacks."""
        return max(0, self.said - self.there)


def claim(path: Path) -> Claim | None:
    """The head of an ISO 9660 file; None for a file that is none. Raises OSError.

    The primary volume descriptor is the first at sector 16; its space size is at byte 80, its block size at 128,
    both little-endian first (ECMA-119, 8.4).
    """
    with open(path, "rb", opener=_not_blocking) as stream:
        found = os.fstat(stream.fileno())
        if not stat.S_ISREG(found.st_mode):
            return None
        stream.seek(_FIRST * _SECTOR)
        head = stream.read(_SECTOR)
    if head[:7] != b"\x01CD001\x01" or len(head) < 132:
        return None
    blocks, size = int.from_bytes(head[80:84], "little"), int.from_bytes(head[128:130], "little")
    return Claim(blocks * (size or _SECTOR), found.st_size)


class Iso:
    """A tree in an ISO file. Whatever pycdlib stumbles over in a damaged one is a MediumError."""

    def __init__(self, path: Path, name: str) -> None:
        import pycdlib

        self.name, self._path = name, str(path)
        self._iso: Any = pycdlib.PyCdlib()
        with _told():
            self._iso.open(str(path))
            self._kind = "rr" if self._iso.has_rock_ridge() else "joliet" if self._iso.has_joliet() else "iso"
            self._block = int(self._iso.pvd.logical_block_size())
            self._opened = os.open(path, os.O_RDONLY | os.O_CLOEXEC)

    def size(self, path: str) -> int | None:
        """Bytes of the regular file at `path`; None where there is none."""
        with _told():
            found = self._find(path)
            return None if found is None or found[1].is_dir() else self._size(found[1])

    def names(self) -> list[str]:
        """What lies at the top, sorted."""
        with _told():
            children = self._iso.list_children(**{f"{self._kind}_path": "/"})
            made = [self._name(one) for one, _ in zip(children, range(MOST_NAMES), strict=False) if one is not None]
        return sorted(one for one in made if one not in (".", ".."))

    def extent(self, path: str) -> Extent | None:
        """Where in the ISO the bytes of the regular file at `path` are; None where there is none."""
        with _told():
            found = self._find(path)
            if found is None or found[1].is_dir():
                return None
            pieces = pieces_of(found[1], self._block)
            if len(pieces) != 1:  # beyond 4 GiB, which nothing that boots is
                raise MediumError("it lies there in several pieces")
            return Extent(self._path, *pieces[0])

    @contextmanager
    def open(self, path: str) -> Iterator[BinaryIO]:
        """The file's bytes, as a stream."""
        with _told():
            found = self._find(path)
            if found is None or found[1].is_dir():
                raise MediumError("there is no such file")
            pieces = pieces_of(found[1], self._block)
        with io.BufferedReader(Pieces(self._opened, pieces), 1 << 18) as stream:
            yield cast(BinaryIO, stream)

    @property
    def label(self) -> str:
        """The volume's name, as a mounted disc shows it: `Rocky-9-4-x86_64-dvd`."""
        with _told():
            return bytes(self._iso.pvd.volume_identifier).decode("latin-1").strip(" \0")

    def fits_itself(self, progress: Callable[[int, int], None]) -> bool | None:
        """Whether it is the image that its publisher made, by the checksum in it; None where there is none."""
        with _told():
            said = implanted(self._opened, int(self._iso.pvd.space_size) * self._block)
            return None if said is None else fits(self._opened, said, progress)

    def beside(self, levels: int) -> None:
        """There is nothing above an ISO's top."""

    @property
    def folders(self) -> list[str]:
        """None: nothing is above."""
        return []

    def walk(self, top: str = "") -> Iterator[Entry]:
        """The files below `top`, and the links, in the order of their folders."""
        if self._kind == "iso":
            raise MediumError("it has no long names (Rock Ridge, Joliet): mount it, and name the folder")
        waiting, count = ["/".join(parts_of(top))], 0
        seen: set[int] = set()
        while waiting:
            folder = waiting.pop()
            made: list[Entry] = []
            below: list[str] = []
            with _told():
                for record in self._children(folder, seen):
                    count += 1
                    name = self._name(record)
                    path = f"{folder}/{name}" if folder else name
                    if not name or "/" in name or "\0" in name or name == "..":
                        raise MediumError("a file on it has a name that no file can have")
                    if count > MOST_FILES or path.count("/") > MOST_DEPTH:
                        raise MediumError("it has more files than any tree")
                    link = self._link(record)
                    if link is not None:
                        made.append(Entry(path, 0, None, link))
                    elif record.is_dir():
                        below.append(path)
                    elif name.upper() != "TRANS.TBL":  # what mkisofs writes beside names that it shortens
                        made.append(Entry(path, self._size(record), _seconds(record.date)))
            yield from sorted(made)
            waiting += sorted(below, reverse=True)

    def _children(self, folder: str, seen: set[int]) -> Iterator[Any]:
        """The records of a folder. One that was seen already is a circle."""
        found = self._find(folder) if folder else ("/", None)
        if found is None:
            raise MediumError("a folder on it is not there")
        for record in self._iso.list_children(**{f"{self._kind}_path": found[0]}):
            if record is None or record.is_dot() or record.is_dotdot():
                continue
            if record.is_dir() and self._link(record) is None:
                at = record.extent_location()
                if at in seen:
                    raise MediumError("its folders lead in a circle")
                seen.add(at)
                if not folder and self._name(record).lower() in ("rr_moved", ".rr_moved"):
                    continue
            yield record

    def close(self) -> None:
        """Closes the file."""
        with suppress(Exception):
            self._iso.close()
        with suppress(OSError):
            os.close(self._opened)

    def _size(self, record: Any) -> int:
        return sum(piece.size for piece in pieces_of(record, self._block))

    def _find(self, path: str) -> tuple[str, Any] | None:
        """The real path of what lies at `path`, links followed, and its record."""
        left, done = parts_of(path), list[str]()
        record, hops = None, 0
        while left:
            part = left.pop(0)
            if part == "..":
                if not done:
                    raise OutsideError("a link leads out of the tree")
                done.pop()
                continue
            record = self._record([*done, part])
            if record is None:
                return None
            link = self._link(record)
            if link is None:
                done.append(self._spelt(part, record))
                continue
            hops += 1
            if link.startswith("/"):
                raise OutsideError("a link leads out of the tree")
            if hops > MOST_HOPS:
                raise MediumError("its links lead in a circle")
            left = [one for one in link.split("/") if one not in ("", ".")] + left
        record = self._record(done) if done else None
        return None if record is None else ("/" + "/".join(done), record)

    def _record(self, parts: list[str]) -> Any:
        from pycdlib.pycdlibexception import PyCdlibInvalidInput

        at = "/".join(parts[:-1])
        for name in self._spellings(parts[-1]):
            with suppress(PyCdlibInvalidInput):  # its word for: not there
                return self._iso.get_record(**{f"{self._kind}_path": f"/{at}/{name}" if at else f"/{name}"})
        return None

    def _spellings(self, name: str) -> tuple[str, ...]:
        """A name, and where there is no other table of names, what ISO 9660 makes of it."""
        if self._kind != "iso":
            return (name,)
        upper = name.upper().replace("-", "_")
        dotted = upper if "." in upper else f"{upper}."
        return (name, upper, f"{upper};1", f"{dotted};1")

    def _spelt(self, part: str, record: Any) -> str:
        return part if self._kind != "iso" else record.file_identifier().decode("latin-1")

    def _link(self, record: Any) -> str | None:
        if self._kind != "rr" or record.rock_ridge is None or not record.is_symlink():
            return None
        return bytes(record.rock_ridge.symlink_path()).decode("utf-8", "surrogateescape")

    def _name(self, record: Any) -> str:
        if record.is_dot() or record.is_dotdot():
            return "."
        if self._kind == "rr" and record.rock_ridge is not None:
            return bytes(record.rock_ridge.name()).decode("utf-8", "replace")
        code = "utf-16-be" if self._kind == "joliet" else "latin-1"
        name: str = record.file_identifier().decode(code, "replace")
        return name.partition(";")[0].rstrip(".")


def _seconds(date: Any) -> float | None:
    """A record's date as seconds since 1970; its zone is in quarters of an hour east of Greenwich: ECMA-119, 9.1.5."""
    try:
        moment = datetime(
            1900 + date.years_since_1900, date.month, date.day_of_month, date.hour, date.minute, date.second, tzinfo=UTC
        )
        return moment.timestamp() - 900 * int(date.gmtoffset)
    except (AttributeError, ValueError, OverflowError):
        return None


@contextmanager
def _told() -> Iterator[None]:
    """Any failure inside as MediumError: a damaged image fails in every way that there is."""
    try:
        yield
    except MediumError:
        raise
    except Exception as problem:
        raise MediumError(str(problem) or type(problem).__name__) from problem


def _not_blocking(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY)
