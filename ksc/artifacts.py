"""What a compile makes: artifacts, and nothing that knows who makes or writes them."""

from collections.abc import Callable, Sequence
from dataclasses import field
from functools import cached_property
from typing import NamedTuple, overload

from ksc.diagnostics import Location
from ksc.records import dataclass


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
