"""Differences as data for programs."""

from collections.abc import Callable, Sequence
from typing import Any

from ksc.actions.diff.builds import FileChange
from ksc.actions.diff.change import Change, Place
from ksc.actions.diff.sides import Compared, Side
from ksc.actions.diff.text import AS_IS, Shown, named, says
from ksc.diagnostics.taming import tame


def as_data(compared: Compared, place: Shown = AS_IS) -> dict[str, Any]:
    """A comparison."""
    return {
        "different": compared.different,
        "left": _side(compared.left),
        "right": _side(compared.right),
        "changes": [_change(one, place) for one in compared.changes],
        "text": list(compared.text),
    }


def builds_as_data(left: str, right: str, changes: Sequence[FileChange]) -> dict[str, Any]:
    """A comparison of two builds."""
    return {
        "different": any(one.different for one in changes),
        "left": {"name": tame(left, 300)},
        "right": {"name": tame(right, 300)},
        "files": [_file(one) for one in changes],
    }


def _file(one: FileChange) -> dict[str, Any]:
    compared = {} if one.compared is None else as_data(one.compared)
    return {
        "sign": one.sign,
        "path": one.path,
        "different": one.different,
        "note": one.note or None,
        "changes": compared.get("changes", []),
        "text": list(one.lines),
    }


def _side(side: Side) -> dict[str, Any]:
    release = side.release
    return {"name": named(side), "release": release.name, "because": release.because, "certain": release.certain}


def _change(change: Change, place: Shown) -> dict[str, Any]:
    return {
        "sign": change.sign,
        "what": change.what,
        "group": change.group,
        "name": change.name,
        "key": change.key,
        "option": change.option or None,
        "before": change.before,
        "after": change.after,
        "added": list(change.added),
        "removed": list(change.removed),
        "hidden": change.hidden,
        "left": _place(change.left, place[0]),
        "right": _place(change.right, place[1]),
        "lines": list(change.lines),
        "message": says(change),
    }


def _place(one: Place | None, place: Callable[[str], str]) -> dict[str, Any] | None:
    return None if one is None else {"path": place(one.path), "line": one.line, "column": one.column}
