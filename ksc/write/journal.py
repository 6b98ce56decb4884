"""The journal: a write is prepared as a whole before the first file of the build changes.

`.ksc-journal/` stands in the build folder itself, so that its files can be renamed into place. It holds the
new contents as numbered files, the new manifest, and the record of all steps. The record gets its name last,
in one rename: with it the journal is complete, and the write will be finished, by this run or the next;
without it the journal means nothing, and the next run removes it.
"""

import contextlib
import json
import os
import re
from collections.abc import Iterable
from functools import partial
from typing import Any, NamedTuple, get_args

from ksc.artifacts import Artifact, File, Progress
from ksc.write.durable import FEW, copy_file, flush, flush_all, link_file, write_all, write_lines
from ksc.write.folders import digest_at, names_in, read_all
from ksc.write.manifest import Manifest, lines
from ksc.write.paths import JOURNAL, path_problem
from ksc.write.steps import Action, Step

RECORD = "record"
STAGED_MANIFEST = "manifest"
_UNFINISHED = "record.new"
_HEAD = '{"ksc journal": 1}\n'
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")


class DamagedError(Exception):
    """A journal that says it is complete and cannot be used."""


class Journal(NamedTuple):
    """A complete journal: its open folder, and the steps."""

    opened: int
    steps: tuple[Step, ...]


class Stage:
    """The journal while it is being filled. Nothing exists on disk before the first file is added."""

    def __init__(self, root: int, progress: Progress | None = None) -> None:
        """`root` is the build folder, open; `progress` is told of files that are copied."""
        self._root, self._progress = root, progress
        self._opened = -1
        self._count = 0
        self._copies: dict[tuple[str, int], str] = {}  # their names, by digest and mode
        self.placed: dict[str, File] = {}  # contents that lie elsewhere, by the artifacts' paths

    def add(self, artifact: Artifact, content: bytes | File) -> int:
        """Keep a new content, and return the number it is known by.

        One that lies elsewhere is linked, where that is possible, else copied once. Raises UnreadableError.
        """
        number = self._count
        if isinstance(content, File):
            self.placed[artifact.path] = content
            if self._linked(str(number), content, artifact.mode):
                self._count += 1
                return number
        opened = self._new(str(number))
        self._count += 1
        try:
            if isinstance(content, File):
                told = partial(self._progress, artifact.path) if self._progress is not None else None
                copy_file(content, opened, artifact.mode, told)
            else:
                write_all(opened, content)
                os.fchmod(opened, artifact.mode)  # exactly, whatever the umask is
            if number < FEW:
                flush(opened)
        finally:
            os.close(opened)
        return number

    def commit(self, steps: Iterable[Step], manifest: Manifest) -> Journal:
        """Complete the journal. From the return on, the write will be finished."""
        kept = tuple(steps)
        self._text(STAGED_MANIFEST, lines(manifest))
        self._text(_UNFINISHED, [_HEAD, *(json.dumps(step) + "\n" for step in kept), "[]\n"])
        if self._count > FEW:
            flush_all(self._opened)
        flush(self._opened)
        os.rename(_UNFINISHED, RECORD, src_dir_fd=self._opened, dst_dir_fd=self._opened)
        flush(self._opened)
        flush(self._root)
        return Journal(self._opened, kept)

    def discard(self) -> None:
        """Remove what was staged, as far as that is possible; the next run removes the rest."""
        if self._opened >= 0:
            try:
                empty(self._opened)
                os.rmdir(JOURNAL, dir_fd=self._root)
            except OSError:
                pass

    def close(self) -> None:
        """Let go of the folder, whatever became of it."""
        if self._opened >= 0:
            os.close(self._opened)
            self._opened = -1

    def _linked(self, name: str, file: File, mode: int) -> bool:
        """Whether a content has been staged as a link: to its own file, or to an equal copy that is staged already."""
        self._begin()
        if link_file(file, name, self._opened, mode):
            return True
        twin = self._copies.setdefault((file.digest, mode), name)
        if twin != name:
            with contextlib.suppress(OSError):
                os.link(twin, name, src_dir_fd=self._opened, dst_dir_fd=self._opened)
                return True
        return False

    def _begin(self) -> None:
        if self._opened < 0:
            os.mkdir(JOURNAL, 0o700, dir_fd=self._root)  # what is not yet placed is nobody else's to read
            self._opened = os.open(JOURNAL, _FOLDER, dir_fd=self._root)

    def _new(self, name: str) -> int:
        self._begin()
        return os.open(name, _NEW, 0o600, dir_fd=self._opened)

    def _text(self, name: str, text: Iterable[str]) -> None:
        opened = self._new(name)
        try:
            write_lines(opened, text)
            os.fchmod(opened, 0o644)
            flush(opened)
        finally:
            os.close(opened)


def leftover(root: int) -> Journal | None:
    """The complete journal that an interrupted write left in the build folder `root`; one that is not
    complete is removed. The caller closes `opened`. Raises DamagedError, and OSError.
    """
    try:
        opened = os.open(JOURNAL, _FOLDER, dir_fd=root)
    except FileNotFoundError:
        return None
    except NotADirectoryError:
        raise DamagedError("it is not a folder") from None
    try:
        if RECORD in names_in(opened):
            return Journal(opened, _checked(opened))
        empty(opened)
        os.rmdir(JOURNAL, dir_fd=root)
    except BaseException:
        os.close(opened)
        raise
    os.close(opened)
    return None


def remove(journal: Journal, root: int) -> None:
    """Remove a journal whose steps have all been made. The record goes first: what is left then means
    nothing.
    """
    empty(journal.opened)
    os.rmdir(JOURNAL, dir_fd=root)


def empty(folder: int) -> None:
    """Remove the files of an open journal folder; the record, if it has one, first."""
    names = sorted(names_in(folder), key=lambda name: name != RECORD)
    for name in names:
        os.unlink(name, dir_fd=folder)


def _checked(opened: int) -> tuple[Step, ...]:
    """The steps of a record; every one must be a step that ksc could have written, and every staged file
    whole.
    """
    record = os.open(RECORD, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, dir_fd=opened)
    try:
        content = read_all(record, os.fstat(record).st_size)
    finally:
        os.close(record)
    head, *rows = content.split(b"\n")
    if head + b"\n" != _HEAD.encode() or rows[-2:] != [b"[]", b""]:
        raise DamagedError("its record has no proper beginning or end")
    try:
        steps = tuple(_step(json.loads(row)) for row in rows[:-2])
    except (ValueError, RecursionError):
        raise DamagedError("its record holds a step that ksc does not know") from None
    names = set(names_in(opened))
    for step in steps:
        name = str(step.staged)
        if name in names and digest_at(opened, name) != step.now:  # those in place already are gone from here
            raise DamagedError(f"its copy of `{step.path}` is not whole")
    return steps


def _step(value: Any) -> Step:
    match value:
        case [str(action), str(path), int() | None as staged, str() | None as was, str() | None as now]:
            places = action in ("create", "replace")
            digests = all(_DIGEST.fullmatch(digest) for digest in (was, now) if digest is not None)
            needs = (now is not None and staged is not None) if places else staged is None
            needs = needs and (was is not None) == (action in ("replace", "delete"))
            if action in get_args(Action) and digests and needs and path_problem(path) is None:
                return Step(action, path, staged, was, now)  # type: ignore[arg-type]  # one of Action's words
    raise ValueError
