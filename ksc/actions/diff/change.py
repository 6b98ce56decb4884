"""One difference of meaning, ready to be shown: what is in it has no secrets any more."""

from dataclasses import dataclass
from typing import Literal, NamedTuple

from ksc.diagnostics import Location

Sign = Literal["+", "-", "~"]
What = Literal["command", "option", "order", "package", "script", "section", "include", "line"]


class Place(NamedTuple):
    """A file as messages name it, and a line of it (from 1)."""

    path: str
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Change:
    """What the right side has (`+`), has not (`-`) or has otherwise (`~`).

    `name` is the command, package, script or file, `key` which item of a command; `option` the option or positional,
    where it is about one. `before` and `after` are as they would be written; `hidden` says that they differ in what
    is not shown. `added` and `removed` are the items of a list, `lines` the difference of a text.
    """

    sign: Sign
    what: What
    group: str
    name: str
    key: str = ""
    option: str = ""
    option_sign: Sign = "~"
    before: str | None = None
    after: str | None = None
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    hidden: bool = False
    left: Place | None = None
    right: Place | None = None
    lines: tuple[str, ...] = ()


def place_of(location: Location | None) -> Place | None:
    """Where something stands."""
    return Place(location.source.path, location.span.line, location.span.column) if location else None
