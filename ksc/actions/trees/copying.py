"""A copy of an install tree in a folder of this machine: taken up again where it stopped, proven file by file."""

import errno
import hashlib
import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

from ksc.actions.trees.store import Store, StoreError, opened_store
from ksc.diagnostics import Diagnostic, error, start_of, warning
from ksc.diagnostics.taming import tame
from ksc.trees.contents import Contents, Item
from ksc.trees.description import Description
from ksc.trees.medium import BrokenOffError, Folder, MediumError, UnreachableError
from ksc.trees.opening import describe, unreachable
from ksc.trees.remote import Remote
from ksc.write.durable import write_all

_CHUNK = 1 << 20
_MOST_FINDINGS = 20
_RESERVE = 64 << 20  # bytes that are left free: a full disk is no place for a server
GOES_ON = "what is copied stays there; the same command goes on with the rest"


class Copied(NamedTuple):
    """How it went: files that were copied and their bytes, files that were there, and what is wrong."""

    files: int
    size: int
    kept: int
    found: list[Diagnostic]

    @property
    def ok(self) -> bool:
        """Whether the copy is whole."""
        return not any(one.severity == "error" for one in self.found)


class Step(NamedTuple):
    """How far a copy is: the file at work, and of all files and all bytes how many are done."""

    path: str
    file: int
    files: int
    done: int
    size: int


Watch = Callable[[Step], None]


class _WrongError(Exception):
    """A file is not the one that the tree was made with."""


def identity(one: Description) -> str:
    """What tells a tree from another, and a release's next minor one."""
    said = one.source.text if one.source is not None else f"{one.family} {one.version} {one.arch}"
    return hashlib.sha256(said.encode("utf-8", "surrogateescape")).hexdigest()


def copy(what: Contents, one: Description, target: Path, shown: str, watch: Watch) -> Copied:
    """Copies a tree into a folder. What makes it a tree comes last, and only where everything else is whole."""
    name = tame(shown, 200)
    if isinstance(what.medium, Folder) and _within(Path(what.medium.real("")), target):
        said = f"{tame(what.medium.name, 120)} and {name} lie one in the other"
        return Copied(0, 0, 0, [error("KS898", said, start_of(shown), help="name a folder beside it")])
    whole, _ = describe(Folder(target / what.top, shown)) if target.is_dir() else (None, [])
    try:
        with opened_store(target, identity(one), identity(whole) if whole is not None else None) as store:
            return _Copying(what, store, shown, watch).all()
    except StoreError as problem:
        help_ = "name a folder that is empty, or is not there yet"
        return Copied(0, 0, 0, [error("KS898", f"{name} cannot take the tree: {problem}", start_of(shown), help=help_)])
    except OSError as problem:
        return Copied(0, 0, 0, [_unwritten(shown, problem)])


def _within(source: Path, target: Path) -> bool:
    real = Path(os.path.realpath(target))
    return real.is_relative_to(source) or source.is_relative_to(real)


def _unwritten(shown: str, problem: OSError) -> Diagnostic:
    said = (problem.strerror or str(problem)).lower()
    help_ = GOES_ON if problem.errno in (errno.ENOSPC, errno.EDQUOT) else None
    if problem.errno == errno.ENOENT:
        help_ = "the folder above it has to be there"
    if problem.errno in (errno.ELOOP, errno.ENOTDIR):
        said, help_ = "a link, or a file, is there in a folder's place", "links are not followed: remove it"
    return error("KS898", f"{tame(shown, 200)} cannot take the tree: {said}", start_of(shown), help=help_)


class _Copying:
    """One copy at work."""

    def __init__(self, what: Contents, store: Store, shown: str, watch: Watch) -> None:
        self._what, self._store, self._shown, self._watch = what, store, shown, watch
        self._found: list[Diagnostic] = []
        self._files = self._size = self._kept = self._done = 0
        self._total = what.size

    def all(self) -> Copied:
        """Everything, in its order."""
        full = self._no_room()
        if full is not None:
            self._found.append(full)
            return self._result()
        items = self._what.items
        last = [item for item in items if item.path.rpartition("/")[2] in (".treeinfo", "treeinfo", ".discinfo")]
        for number, item in enumerate(items):
            if last and item is last[0]:
                if not self._result().ok:
                    break
                self._store.flush()  # a tree is no tree before all of it is on the disk
            self._say(item, number)
            if not self._one(item, number):
                break
            self._done += item.size or 0
        else:
            if self._result().ok:
                self._store.whole()
        return self._result()

    def _result(self) -> Copied:
        return Copied(self._files, self._size, self._kept, self._found)

    def _say(self, item: Item, number: int, done: int = 0) -> None:
        self._watch(Step(item.path, number + 1, len(self._what.items), self._done + done, self._total))

    def _no_room(self) -> Diagnostic | None:
        """Why the disk is too small for what is still to come."""
        needed = files = 0
        for item in self._what.items:
            have = self._store.size(item.path)
            if item.link or have == item.size or self._linked(item):
                continue
            files += have is None
            needed += (item.size or 0) + 2048  # half a block more than its bytes
        room = self._store.room()
        name = tame(self._shown, 200)
        if needed and needed + _RESERVE > room.size:
            said = f"{name} has no room for the tree: {_gib(needed)} are to come, {_gib(room.size)} are free"
        elif room.files is not None and files > room.files:
            said = f"{name} has no room for the tree: {files:,} files are to come, {room.files:,} are free"
        else:
            return None
        help_ = "take a folder on another disk, or make room; a DVD's ISO can be served from a mount as well"
        return error("KS899", said, start_of(self._shown), help=help_)

    def _linked(self, item: Item) -> str:
        """The file of which this can be a second name; empty where it must be copied."""
        medium = self._what.medium
        if item.link or not isinstance(medium, Folder):
            return ""
        try:
            path = medium.real(item.path)
            return path if self._store.on_one_file_system(path) else ""
        except (MediumError, OSError):
            return ""

    def _one(self, item: Item, number: int) -> bool:
        """One file; whether it makes sense to go on with the next."""
        at = f"{self._what.medium.name}/{item.path}"
        name = tame(item.path, 160)
        try:
            if item.link:
                self._link(item, name)
            elif self._is_there(item):
                self._kept += 1
            else:
                self._copied(item, number)
                self._files += 1
                self._size += item.size or 0
        except UnreachableError as problem:
            found = unreachable(self._what.medium.name, problem)
            self._found.append(_with(found, GOES_ON))
            return False
        except _WrongError as problem:
            self._found.append(error("KS886", f"{name} {problem}", start_of(at), help="fetch it again, or the tree"))
        except MediumError as problem:
            said = f"{name} cannot be read: {tame(str(problem), 200)}"
            self._found.append(error("KS885", said, start_of(at), help=GOES_ON))
        except OSError as problem:
            self._found.append(_unwritten(f"{self._shown}/{item.path}", problem))
            return False
        return sum(one.severity == "error" for one in self._found) < _MOST_FINDINGS

    def _link(self, item: Item, name: str) -> None:
        """A link that stays inside the tree; others are left out.

        It climbs at its beginning alone: `a/..` is somewhere else where `a` is a link.
        """
        parts = [part for part in item.link.split("/") if part not in ("", ".")]
        ups = next((at for at, part in enumerate(parts) if part != ".."), len(parts))
        if item.link.startswith("/") or ".." in parts[ups:] or ups > item.path.count("/") or "\0" in item.link:
            said = f"the link {name} leads out of the tree: it is left out"
            self._found.append(warning("KS890", said, start_of(self._what.medium.name)))
        else:
            self._store.symlink(item.link, item.path)

    def _is_there(self, item: Item) -> bool:
        """Whether the copy has the file already, from a run before."""
        if item.size is None or self._store.size(item.path) != item.size:
            return False
        if item.checksum is None:
            linked = self._linked(item)
            changed = self._store.changed(item.path)
            same = item.changed is not None and changed is not None and int(changed) == int(item.changed)
            return same or bool(linked and self._store.same(item.path, linked))
        opened = self._store.reading(item.path)
        try:
            made = hashlib.new(item.checksum.kind, usedforsecurity=False)
            _hashed(opened, made)
            return made.hexdigest() == item.checksum.digest
        finally:
            os.close(opened)

    def _copied(self, item: Item, number: int) -> None:
        linked = self._linked(item)
        if linked:
            with suppress(PermissionError):  # the system lets nobody link what is another's: then it is copied
                self._proven(linked, item)
                self._store.hard_link(linked, item.path)
                return
        part = self._store.part(item.path)
        try:
            begun = os.fstat(part).st_size
            resumable = isinstance(self._what.medium, Remote) and item.checksum is not None
            start = begun if resumable and begun < (item.size or 0) else 0
            try:
                self._gathered(item, number, part, start)
            except (_WrongError, MediumError) as problem:
                if not start or isinstance(problem, UnreachableError | BrokenOffError):
                    raise
                self._gathered(item, number, part, 0)  # what was there of it was another's
            self._store.finish(item.path, part, item.changed)
        except _WrongError:
            self._store.drop(item.path)
            raise
        finally:
            os.close(part)

    def _gathered(self, item: Item, number: int, part: int, start: int) -> None:
        """The file's bytes from `start` on into its part, and whether all of it is right."""
        os.ftruncate(part, start)
        os.lseek(part, 0, os.SEEK_SET)
        made = hashlib.new(item.checksum.kind, usedforsecurity=False) if item.checksum else None
        if made is not None:
            _hashed(part, made)
        done = start
        medium: Any = self._what.medium
        with medium.open(item.path, start) if start else medium.open(item.path) as stream:
            read = getattr(stream, "read1", stream.read)  # what came before an answer breaks off is not lost
            while data := read(_CHUNK):
                done += len(data)
                if item.size is not None and done > item.size:
                    raise _WrongError(f"is longer than the {item.size:,} bytes that the tree says")
                write_all(part, data)
                if made is not None:
                    made.update(data)
                self._say(item, number, done)
        if item.size is not None and done != item.size:
            raise _WrongError(f"has {done:,} bytes, and the tree says {item.size:,}")
        if made is not None and item.checksum is not None and made.hexdigest() != item.checksum.digest:
            raise _WrongError(f"is not the file that the tree was made with: its {item.checksum.kind} is another")

    def _proven(self, path: str, item: Item) -> None:
        if item.checksum is not None:
            made = hashlib.new(item.checksum.kind, usedforsecurity=False)
            opened = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
            try:
                _hashed(opened, made)
            finally:
                os.close(opened)
            if made.hexdigest() != item.checksum.digest:
                raise _WrongError(f"is not the file that the tree was made with: its {item.checksum.kind} is another")


def _hashed(opened: int, made: Any) -> None:
    """A file's bytes, from where it stands to its end."""
    while data := os.read(opened, _CHUNK):
        made.update(data)


def _with(found: Diagnostic, text: str) -> Diagnostic:
    return error(found.code, found.message, found.location, notes=(text,), help=found.help)


def _gib(size: int) -> str:
    return f"{size / (1 << 30):.1f} GiB" if size >= 1 << 30 else f"{size / (1 << 20):.1f} MiB"
