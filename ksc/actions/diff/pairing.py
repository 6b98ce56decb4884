"""Which item, and which script, of one side is which of the other: the same pairs whichever side is first."""

from collections.abc import Callable, Hashable, Sequence
from typing import Generic, TypeVar

from ksc.actions.diff.lines import Region, regions
from ksc.actions.diff.meaning import Script, Statement

T = TypeVar("T")
Pairs = list[tuple[T | None, T | None]]
Keys = Callable[[T], Sequence[Hashable]]


def pair_items(left: Sequence[Statement], right: Sequence[Statement]) -> Pairs[Statement]:
    """By what an item goes by: its own label and what tells items of one label apart, its label, any label."""
    return _Pairing(left, right, same_statement).by(_own).by(_label).by(_labels).pairs()


def pair_scripts(left: Sequence[Script], right: Sequence[Script]) -> Pairs[Script]:
    """By name; then those that say the same; then in their order, but for two that have different names."""
    pairing = _Pairing(left, right, same_script).by(_marked).equal()
    both = [(_unnamed, _unnamed), (_unnamed, _anything), (_anything, _unnamed)]
    for one, other in both:
        pairing.in_order(one, other)
    return pairing.pairs()


def same_statement(one: Statement) -> Hashable:
    """What is equal for two statements that mean the same."""
    if not one.known:
        return one.words
    return one.name, frozenset((name, value.same) for name, value in one.values.items())


def same_script(one: Script) -> Hashable:
    """What is equal for two scripts that do the same."""
    return frozenset((name, value.same) for name, value in one.values.items()), one.body


def _own(one: Statement) -> Sequence[Hashable]:
    return ((one.identity.labels[:1], one.identity.then),) if one.identity else ()


def _label(one: Statement) -> Sequence[Hashable]:
    return (one.identity.labels[:1],) if one.identity else ()


def _labels(one: Statement) -> Sequence[Hashable]:
    return one.identity.sure if one.identity else ()


def _marked(one: Script) -> Sequence[Hashable]:
    return (one.marked,) if one.marked else ()


def _unnamed(one: Script) -> bool:
    return one.marked is None


def _anything(one: Script) -> bool:
    return True


class _Pairing(Generic[T]):
    """Two lists, and who of them have found each other."""

    def __init__(self, left: Sequence[T], right: Sequence[T], same: Callable[[T], Hashable]) -> None:
        self.sides = (left, right)
        self.same = same
        self.found: dict[int, int] = {}
        self.taken: set[int] = set()

    def by(self, keys: Keys[T]) -> "_Pairing[T]":
        """Pairs what shares a key: first those that are equal, then the rest in order."""
        groups: dict[Hashable, tuple[list[int], list[int]]] = {}
        for side, taken in enumerate((self.found.keys(), self.taken)):
            for at, one in enumerate(self.sides[side]):
                if at not in taken:
                    for key in keys(one):
                        groups.setdefault(key, ([], []))[side].append(at)
        for _, (left, right) in sorted(groups.items(), key=lambda group: repr(group[0])):
            if left and right:
                self._equal(left, right)
                self._in_order(left, right)
        return self

    def equal(self) -> "_Pairing[T]":
        """Pairs what is the same, whatever its key."""
        self._equal(range(len(self.sides[0])), range(len(self.sides[1])))
        return self

    def in_order(self, one: Callable[[T], bool], other: Callable[[T], bool]) -> None:
        """Pairs what is left of two sorts in order."""
        left = [at for at, item in enumerate(self.sides[0]) if one(item)]
        self._in_order(left, [at for at, item in enumerate(self.sides[1]) if other(item)])

    def pairs(self) -> Pairs[T]:
        """The pairs in the left side's order, then what only the right side has."""
        left, right = self.sides
        both: Pairs[T] = [(one, right[self.found[at]] if at in self.found else None) for at, one in enumerate(left)]
        return both + [(None, one) for at, one in enumerate(right) if at not in self.taken]

    def _equal(self, left: Sequence[int], right: Sequence[int]) -> None:
        """Pairs what is the same: first as much as keeps its order, then the rest."""
        one, other = self._left_of(left, right)
        numbers: dict[Hashable, str] = {}
        names = [
            [numbers.setdefault(self.same(side[at]), str(len(numbers))) for at in some]
            for side, some in zip(self.sides, (one, other), strict=True)
        ]
        end, new_end = 0, 0
        for region in (*regions(*names), Region(len(one), len(one), len(other), len(other))):
            for at, new_at in zip(one[end : region.start], other[new_end : region.new_start], strict=True):
                self._pair(at, new_at)
            end, new_end = region.end, region.new_end
        waiting: dict[str, list[int]] = {}
        for at, name in zip(reversed(other), reversed(names[1]), strict=True):
            if at not in self.taken:
                waiting.setdefault(name, []).append(at)
        for at, name in zip(one, names[0], strict=True):
            if at not in self.found and (fitting := waiting.get(name)):
                self._pair(at, fitting.pop())

    def _in_order(self, left: Sequence[int], right: Sequence[int]) -> None:
        for at, other in zip(*self._left_of(left, right), strict=False):
            self._pair(at, other)

    def _left_of(self, left: Sequence[int], right: Sequence[int]) -> tuple[list[int], list[int]]:
        """Those that have not found each other yet."""
        return [at for at in left if at not in self.found], [at for at in right if at not in self.taken]

    def _pair(self, left: int, right: int) -> None:
        self.found[left] = right
        self.taken.add(right)
