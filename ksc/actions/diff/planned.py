"""What a compile would change on disk, as text and as data."""

from collections.abc import Iterable, Iterator
from typing import Any

from ksc.actions.diff.alike import Alike, listed
from ksc.actions.diff.text import painted_line
from ksc.diagnostics.taming import tame
from ksc.write.steps import Action

_MOST_PATHS = 3
_BEFORE: dict[Action, str] = {"create": "nothing", "replace": "as it is", "delete": "as it is"}
_AFTER: dict[Action, str] = {"create": "new", "replace": "compiled", "delete": "no longer made"}


def render(changes: Iterable[Alike], folder: str, *, colour: bool = False) -> Iterator[str]:
    """The lines of a preview, as `diff -u` has them; what is alike in many files is shown for the first."""
    for one in changes:
        first, *others = one.paths
        name = tame(f"{folder}/{first}", 300)
        yield painted_line(f"--- {name} ({_BEFORE[one.action]})", "head", colour=colour)
        yield painted_line(f"+++ {name} ({_AFTER[one.action]})", "head", colour=colour)
        if one.note:
            yield one.note
        for line in one.lines:
            yield painted_line(line, line[0], colour=colour)
        if one.more:
            yield f"... {one.more:,} more lines"
        if others:
            many = "1 more file" if len(others) == 1 else f"{len(others):,} more files"
            yield f"=== alike in {many}: {listed(others, _MOST_PATHS)}"


def as_data(changes: Iterable[Alike]) -> list[dict[str, Any]]:
    """The same for programs."""
    return [
        {
            "action": one.action,
            "kind": one.kind,
            "paths": list(one.paths),
            "note": one.note or None,
            "lines": list(one.lines),
            "more_lines": one.more,
        }
        for one in changes
    ]
