"""Lines that mean something as a whole, and the order of things that both sides have."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TypeVar

from ksc.actions.diff.change import Change, Place, What, place_of
from ksc.actions.diff.hiding import statement_line
from ksc.actions.diff.rows import longest_row
from ksc.diagnostics import Location

T = TypeVar("T")
Lines = Sequence[tuple[tuple[str, ...], Location | None]]
_MOST = 6  # names that a line about an order lists
_GROUPS: dict[What, str] = {"include": "included files", "line": "lines that cannot be read"}


def compare_lines(left: Lines, right: Lines, what: What) -> Iterator[Change]:
    """Lines of which each counts as often as it stands."""
    group = _GROUPS[what]
    waiting: dict[tuple[str, ...], list[int]] = {}
    for at, (words, _) in enumerate(right):
        waiting.setdefault(words, []).append(at)
    for places in waiting.values():
        places.reverse()
    both: list[tuple[str, int]] = []
    for words, place in left:
        if waiting.get(words):
            both.append((statement_line(words), waiting[words].pop()))
        else:
            line = statement_line(words)
            yield Change("-", what, group, line, before=line, left=place_of(place))
    for at in sorted(at for places in waiting.values() for at in places):
        words, place = right[at]
        line = statement_line(words)
        yield Change("+", what, group, line, after=line, right=place_of(place))
    if what == "include":
        yield from _moved(both, group, group)


def compare_order(
    both: Sequence[tuple[str, T]], right: Sequence[T], name: str, group: str, left: Place | None = None
) -> Iterator[Change]:
    """What both sides have, in another order: `both` in the left one's, each named, with its like on the right."""
    at = {id(one): index for index, one in enumerate(right)}
    yield from _moved([(shown, at[id(one)]) for shown, one in both], name, group, left)


def _moved(both: Sequence[tuple[str, int]], name: str, group: str, left: Place | None = None) -> Iterator[Change]:
    order = [index for _, index in both]
    if all(one < other for one, other in pairwise(order)):
        return
    kept = set(longest_row(order))
    moved = [one for at, one in enumerate(both) if at not in kept]
    few = both if len(both) <= _MOST else moved
    yield Change(
        "~",
        "order",
        group,
        name,
        before=_few([shown for shown, _ in few]),
        after=_few([shown for shown, _ in sorted(few, key=lambda one: one[1])]),
        left=left,
    )


def _few(names: Sequence[str]) -> str:
    more = len(names) - _MOST
    return ", ".join(names[:_MOST]) + (f" and {more} more" if more > 0 else "")
