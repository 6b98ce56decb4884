"""One difference of meaning, ready to be shown: what is in it has no secrets any more."""

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Literal, NamedTuple

from ksc.actions.diff.hiding import secret_forms, without_new
from ksc.diagnostics import Location
from ksc.diagnostics.redact import BLOT, hide
from ksc.records import dataclass

_BLOTS = re.compile(rf"{re.escape(BLOT)}{{3,}}")

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


def without(change: Change, secrets: Iterable[str]) -> Change:
    """A change that shows none of these secrets, wherever they stand: a profile's may be in any option.

    What the other side has in the place of one is hidden too: a secret that has changed is still one.
    """
    forms = secret_forms(secrets)

    def shown(text: str) -> str:
        # Not even how long one is shows.
        return _BLOTS.sub(BLOT * 3, hide(text, forms))

    before, after = (None if one is None else shown(one) for one in (change.before, change.after))
    added, removed = (tuple(map(shown, one)) for one in (change.added, change.removed))
    if change.what != "order" and before is not None and after is not None:
        if after != change.after:
            before = without_new(before, after)
            removed = tuple(without_new(one, after) for one in removed)
        elif before != change.before:
            after = without_new(after, before)
            added = tuple(without_new(one, before) for one in added)
    same = before is not None and before == after
    return replace(
        change,
        name=shown(change.name),
        key=shown(change.key),
        before=before,
        after=after,
        added=() if same else added,
        removed=() if same else removed,
        hidden=change.hidden or same,
        lines=tuple(hide(one, forms) for one in change.lines),
    )


def place_of(location: Location | None) -> Place | None:
    """Where something stands."""
    return Place(location.source.path, location.span.line, location.span.column) if location else None
