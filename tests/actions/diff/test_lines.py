"""Differences of lines: they lead from one text to the other, they are few, and take no square of time."""

from hypothesis import given, settings
from hypothesis import strategies as st
from support import examples

from ksc.actions.diff import lines
from ksc.actions.diff.lines import hunks, regions

texts = st.lists(st.sampled_from("abcd"), max_size=30)


def applied(old, new, found):
    made, at = [], 0
    for one in found:
        made += [*old[at : one.start], *new[one.new_start : one.new_end]]
        at = one.end
    return [*made, *old[at:]]


@settings(max_examples=examples(400))
@given(texts, texts, st.integers(0, 6))
def test_they_lead_from_one_to_the_other(old, new, most):
    before, lines._MOST_EDITS = lines._MOST_EDITS, most
    try:
        found = regions(old, new)
    finally:
        lines._MOST_EDITS = before
    assert applied(old, new, found) == new
    assert all(one.start < one.end or one.new_start < one.new_end for one in found)
    assert [one for group in hunks(found) for one in group] == found


@settings(max_examples=examples(200))
@given(texts, texts)
def test_they_are_the_fewest(old, new):
    longest = [[0] * (len(new) + 1) for _ in range(len(old) + 1)]
    for row, one in enumerate(old):
        for column, other in enumerate(new):
            same = longest[row][column] + 1 if one == other else 0
            longest[row + 1][column + 1] = max(same, longest[row][column + 1], longest[row + 1][column])
    changed = sum(one.end - one.start + one.new_end - one.new_start for one in regions(old, new))
    assert changed == len(old) + len(new) - 2 * longest[-1][-1]


class Counting(str):
    """A line that counts how often it is compared."""

    __slots__ = ()
    compared = 0

    def __eq__(self, other):
        Counting.compared += 1
        return str.__eq__(self, other)

    __hash__ = str.__hash__


def comparisons(old, new):
    Counting.compared = 0
    regions([Counting(one) for one in old], [Counting(one) for one in new])
    return Counting.compared


def test_twice_the_lines_are_no_four_times_the_work():
    def reversed_lines(count):
        return comparisons(map(str, range(count)), map(str, reversed(range(count))))

    def alike(count):
        return comparisons(["a", "b"] * count, ["b", "a", "c"] * count)

    for work in (reversed_lines, alike):
        assert work(2_000) < 2.5 * work(1_000)
