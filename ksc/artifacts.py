"""What a compile makes: artifacts, and nothing that knows who makes or writes them."""

from dataclasses import dataclass, field
from typing import NamedTuple

from ksc.diagnostics import Location


class Made(NamedTuple):
    """Stands for the place of a line that nobody wrote: `by` says who made it, and what for (`ksc: header`)."""

    by: str

    def __str__(self) -> str:
        return f"made by {self.by}"


Place = Location | Made
"""Where a line of an artifact is from."""


@dataclass(frozen=True, slots=True)
class Artifact:
    """One output file.

    `path` is relative to the build folder, with `/` and no `..`; `kind` is what `--stdout` selects by
    (`kickstart`, `pxelinux`, ...); `content` is the bytes; `mode` the permission bits;
    `origins` gives, for each line of a text, the place it came from; None stands where nobody knows it.
    """

    path: str
    kind: str
    content: bytes = field(repr=False)
    emitter: str
    profile: str | None = None
    mode: int = 0o644
    origins: tuple[Place | None, ...] = field(default=(), repr=False)
