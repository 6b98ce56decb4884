"""What a compile makes: artifacts, and nothing that knows who makes or writes them."""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import field
from functools import cached_property
from typing import NamedTuple, overload

from ksc.diagnostics import Location
from ksc.records import dataclass

# O_NONBLOCK: a FIFO that has taken a file's place must not hang the compile
_READ = os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY


Progress = Callable[[str, int, int], None]
"""Told as a large file is read or copied: its path, the bytes so far, and all; 0 where nobody knows how many."""


class Made(NamedTuple):
    """Stands for the place of a line that nobody wrote: `by` says who made it, and what for (`ksc: header`)."""

    by: str

    def __str__(self) -> str:
        return f"made by {self.by}"


Place = Location | Made
"""Where a line of an artifact is from."""


class Later(Sequence[Place | None]):
    """Places that are worked out when somebody asks for them: a fleet's are not."""

    def __init__(self, work_out: Callable[[], Sequence[Place | None]]) -> None:
        self._work_out = work_out

    @cached_property
    def _places(self) -> tuple[Place | None, ...]:
        return tuple(self._work_out())

    @overload
    def __getitem__(self, index: int) -> Place | None: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Place | None]: ...
    def __getitem__(self, index: int | slice) -> Place | Sequence[Place | None] | None:
        return self._places[index]

    def __len__(self) -> int:
        return len(self._places)


@dataclass(frozen=True, slots=True)
class Artifact:
    """One output file.

    `path` is relative to the build folder, with `/` and no `..`; `kind` is what `--stdout` selects by
    (`kickstart`, `pxelinux`, ...); `content` is the bytes; `mode` the permission bits;
    `profile` and `host` say what it was made for, `release` by which release's rules, where it is a kickstart;
    `origins` gives, for each line of a text, the place it came from; None stands where nobody knows it.
    """

    path: str
    kind: str
    content: bytes = field(repr=False)
    emitter: str
    profile: str | None = None
    mode: int = 0o644
    origins: Sequence[Place | None] = field(default=(), repr=False, compare=False)
    host: str | None = None
    release: str | None = None


class UnreadableError(Exception):
    """The file that a content lies in cannot be read, or is not any more what it was; `why` says which."""

    def __init__(self, path: str, why: str = "it has been changed meanwhile") -> None:
        super().__init__(f"{path}: {why}")
        self.path, self.why = path, why


class File(NamedTuple):
    """A content that lies in a file of this machine: the whole of it, or `size` bytes from `start`, as in an ISO.

    `shared`: the build may have a link to it; one to a file of a package would hand that to whoever owns the build.
    `digest` is `sha256:` and 64 digits; `device`, `inode`, `length` and `changed` (nanoseconds) say which file that
    was, and `mode` has its permission bits. `path` is followed through links.
    """

    path: str
    digest: str
    size: int
    start: int
    shared: bool
    mode: int
    device: int
    inode: int
    length: int
    changed: int

    @classmethod
    def of(cls, path: str) -> "File":
        """A whole file, to be copied; all of it is read. Raises OSError."""
        import hashlib  # where no digest is made, nothing needs it

        with os.fdopen(os.open(path, _READ), "rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
            found = os.fstat(stream.fileno())
        stamp = found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns
        return cls(os.path.realpath(path), f"sha256:{digest}", found.st_size, 0, False, 0o644, *stamp)

    def fits(self, found: os.stat_result) -> bool:
        """Whether an open file is the one that the digest was made of, unchanged. Links to it may have been made."""
        return (found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns) == self[6:]

    @contextmanager
    def open(self) -> Iterator[int]:
        """The file, open, at the beginning of the content. Raises UnreadableError."""
        try:
            opened = os.open(self.path, _READ)
        except OSError as problem:
            raise UnreadableError(self.path, problem.strerror or str(problem)) from problem
        try:
            if not self.fits(os.fstat(opened)):
                raise UnreadableError(self.path)
            os.lseek(opened, self.start, os.SEEK_SET)
            yield opened
        finally:
            os.close(opened)

    def pieces(self, most: int = 1 << 20) -> Iterator[bytes]:
        """The content, `most` bytes at a time. Raises UnreadableError."""
        with self.open() as opened:
            left = self.size
            while left:
                try:
                    piece = os.read(opened, min(left, most))
                except OSError as problem:
                    raise UnreadableError(self.path, problem.strerror or str(problem)) from problem
                if not piece:
                    raise UnreadableError(self.path)
                left -= len(piece)
                yield piece


class FileArtifact(Artifact):
    """An output file whose content lies elsewhere, and may be large: written, it is a copy of that or a link to it.

    `content` reads it, each time.
    """

    __slots__ = ("file",)
    file: File

    def __init__(
        self,
        path: str,
        kind: str,
        file: File,
        emitter: str,
        *,
        profile: str | None = None,
        mode: int = 0o644,
        host: str | None = None,
    ) -> None:
        super().__init__(path, kind, b"", emitter, profile, mode, host=host)
        object.__setattr__(self, "file", file)

    @property
    def content(self) -> bytes:
        """All of its bytes. Raises UnreadableError."""
        return b"".join(self.file.pieces())

    def __repr__(self) -> str:
        return f"FileArtifact(path={self.path!r}, kind={self.kind!r}, file={self.file!r}, emitter={self.emitter!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, FileArtifact) and self._said() == other._said()

    def __hash__(self) -> int:
        return hash(self._said())

    def _said(self) -> tuple[object, ...]:
        return self.path, self.kind, self.file.digest, self.file.size, self.emitter, self.profile, self.mode, self.host


@dataclass(frozen=True, slots=True)
class Group:
    """The artifacts of one host, made on demand.

    `inputs` is a digest of all that they depend on (None: nobody knows): while it stays the same and the files
    are as they were written, they need not be made again. `make` gives them, and whether they may be skipped
    next time: not where there is something to say about them.
    """

    host: str
    inputs: str | None
    make: Callable[[], tuple[Sequence[Artifact], bool]]
