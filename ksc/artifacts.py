"""What a compile makes: artifacts, and nothing that knows who makes or writes them."""

from dataclasses import dataclass, field

from ksc.diagnostics import Location


@dataclass(frozen=True, slots=True)
class Artifact:
    """One output file.

    `path` is relative to the build folder, with `/` and no `..`; `kind` is what `--stdout` selects by
    (`kickstart`, `pxelinux`, ...); `content` is the bytes; `mode` the permission bits;
    `origins` gives, for each line of a text, the place it came from (None: made by ksc itself).
    """

    path: str
    kind: str
    content: bytes = field(repr=False)
    emitter: str
    profile: str | None = None
    mode: int = 0o644
    origins: tuple[Location | None, ...] = field(default=(), repr=False)
