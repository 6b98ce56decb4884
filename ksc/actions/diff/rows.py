"""The longest ascending row in a list of numbers: what has kept its order."""

from bisect import bisect_left
from collections.abc import Sequence


def longest_row(numbers: Sequence[int]) -> list[int]:
    """The positions of the most numbers that ascend, in order (patience sorting)."""
    ends: list[int] = []  # the least number that a row of each length ends with
    last: list[int] = []  # and its position
    before: list[int] = []
    for at, number in enumerate(numbers):
        length = bisect_left(ends, number)
        before.append(last[length - 1] if length else -1)
        ends[length : length + 1] = [number]
        last[length : length + 1] = [at]
    row, at = [], last[-1] if last else -1
    while at >= 0:
        row.append(at)
        at = before[at]
    return row[::-1]
