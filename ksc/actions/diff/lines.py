"""Lines that differ between two texts, in time that grows with their length.

The shortest way from one to the other (Myers' greedy algorithm) where it is short; else both are cut at lines
that stand in each of them once, in the same order, and what lies between is looked at again.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ksc.actions.diff.rows import longest_row

_MOST_EDITS = 100
_DEEPEST = 20
CONTEXT = 3  # lines shown around a difference


class Region(NamedTuple):
    """Lines `start` to `end` of the old text have become `new_start` to `new_end`; from 0, ends excluded."""

    start: int
    end: int
    new_start: int
    new_end: int


def regions(old: Sequence[str], new: Sequence[str]) -> list[Region]:
    """What differs, in order."""
    return list(_joined(_between(old, new, Region(0, len(old), 0, len(new)), 0)))


def hunks(found: Sequence[Region]) -> Iterator[list[Region]]:
    """Regions in groups, those together whose surroundings would overlap."""
    group: list[Region] = []
    for one in found:
        if group and one.start - group[-1].end > 2 * CONTEXT:
            yield group
            group = []
        group.append(one)
    if group:
        yield group


def _joined(found: Iterator[Region]) -> Iterator[Region]:
    last: Region | None = None
    for one in found:
        if last is not None and (last.end, last.new_end) == (one.start, one.new_start):
            last = Region(last.start, one.end, last.new_start, one.new_end)
            continue
        if last is not None:
            yield last
        last = one
    if last is not None:
        yield last


def _between(old: Sequence[str], new: Sequence[str], where: Region, depth: int) -> Iterator[Region]:
    start, end, new_start, new_end = where
    while start < end and new_start < new_end and old[start] == new[new_start]:
        start, new_start = start + 1, new_start + 1
    while start < end and new_start < new_end and old[end - 1] == new[new_end - 1]:
        end, new_end = end - 1, new_end - 1
    if start == end and new_start == new_end:
        return
    here = Region(start, end, new_start, new_end)
    if start == end or new_start == new_end or depth == _DEEPEST:
        yield here
        return
    short = _shortest(old, new, here)
    if short is not None:
        yield from short
        return
    anchors = _anchors(old, new, here)
    if not anchors:
        yield here
        return
    for at, new_at in [*anchors, (end, new_end)]:
        yield from _between(old, new, Region(start, at, new_start, new_at), depth + 1)
        start, new_start = at + 1, new_at + 1


def _shortest(old: Sequence[str], new: Sequence[str], where: Region) -> list[Region] | None:
    """The fewest lines to remove and add; None where those are too many to look for."""
    start, end, new_start, new_end = where
    width, height = end - start, new_end - new_start
    reached = {1: 0}
    steps: list[dict[int, int]] = []
    for edits in range(min(_MOST_EDITS, width + height) + 1):
        steps.append(dict(reached))
        for diagonal in range(-edits, edits + 1, 2):
            down = diagonal == -edits or (diagonal != edits and reached[diagonal - 1] < reached[diagonal + 1])
            at = reached[diagonal + 1] if down else reached[diagonal - 1] + 1
            while at < width and 0 <= at - diagonal < height and old[start + at] == new[new_start + at - diagonal]:
                at += 1
            reached[diagonal] = at
            if at >= width and at - diagonal >= height:
                return _walked(steps, where)
    return None


def _walked(steps: Sequence[dict[int, int]], where: Region) -> list[Region]:
    """The edits that led to the end, as regions."""
    start, end, new_start, new_end = where
    at, new_at = end - start, new_end - new_start
    found: list[Region] = []
    for edits in range(len(steps) - 1, 0, -1):
        reached, diagonal = steps[edits], at - new_at
        down = diagonal == -edits or (diagonal != edits and reached[diagonal - 1] < reached[diagonal + 1])
        before = diagonal + 1 if down else diagonal - 1
        at, new_at = reached[before], reached[before] - before
        if down:
            found.append(Region(start + at, start + at, new_start + new_at, new_start + new_at + 1))
        else:
            found.append(Region(start + at, start + at + 1, new_start + new_at, new_start + new_at))
    return found[::-1]


def _anchors(old: Sequence[str], new: Sequence[str], where: Region) -> list[tuple[int, int]]:
    """The most lines that stand once in each text, and in the same order."""
    start, end, new_start, new_end = where
    counts, new_counts = Counter(old[start:end]), Counter(new[new_start:new_end])
    places = {new[at]: at for at in range(new_start, new_end) if new_counts[new[at]] == 1}
    pairs = [(at, places[old[at]]) for at in range(start, end) if counts[old[at]] == 1 and old[at] in places]
    return [pairs[at] for at in longest_row([new_at for _, new_at in pairs])]
