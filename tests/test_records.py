"""Classes of `ksc.records` are what Python's own `dataclass` makes of the same words."""

import copy
import dataclasses
import inspect
import pickle
from dataclasses import FrozenInstanceError, field

import pytest

from ksc import records


def twin(dataclass):
    @dataclass(frozen=True, slots=True)
    class Twin:
        """A class with one of each."""

        name: str
        size: int = 0
        words: list[str] = field(default_factory=list)
        seen: dict[str, int] = field(default_factory=dict, init=False, repr=False, compare=False)
        hidden: str = field(default="", repr=False)

    return Twin


OURS, THEIRS = twin(records.dataclass), twin(dataclasses.dataclass)
GIVEN = [("a",), ("a", 1), ("a", 1, ["x"]), ("a", 1, ["x"], "h")]


@pytest.mark.parametrize("given", GIVEN)
def test_it_is_made_and_shown_alike(given):
    ours, theirs = OURS(*given), THEIRS(*given)
    assert repr(ours) == repr(theirs)
    assert dataclasses.asdict(ours) == dataclasses.asdict(theirs)
    assert ours == OURS(*given)
    assert ours != theirs
    assert ours != dataclasses.replace(ours, name="b")
    assert copy.copy(ours) == ours == copy.deepcopy(ours)


def test_what_is_seen_of_the_class():
    assert dataclasses.is_dataclass(OURS)
    assert OURS.__match_args__ == THEIRS.__match_args__
    assert OURS.__slots__ == THEIRS.__slots__
    assert not hasattr(OURS("a"), "__dict__")
    assert list(inspect.signature(OURS).parameters) == list(inspect.signature(THEIRS).parameters)
    for ours, theirs in zip(dataclasses.fields(OURS), dataclasses.fields(THEIRS), strict=True):
        for what in ("name", "type", "default", "default_factory", "init", "repr", "compare"):
            assert getattr(ours, what) == getattr(theirs, what)


def test_defaults_are_not_shared():
    assert OURS("a").words is not OURS("a").words
    assert OURS("a").seen is not OURS("a").seen


@pytest.mark.parametrize("given", [(), ("a", 1, [], "h", "more")])
def test_wrong_arguments(given):
    with pytest.raises(TypeError, match=r"__init__\(\) (missing|takes)"):
        OURS(*given)


def test_frozen():
    one = OURS("a")
    with pytest.raises(FrozenInstanceError, match="cannot assign to field 'size'"):
        one.size = 1
    with pytest.raises(FrozenInstanceError, match="cannot delete field 'size'"):
        del one.size
    with pytest.raises(FrozenInstanceError):
        one.other = 1

    @dataclasses.dataclass(frozen=True)
    class Below(OURS):
        more: int = 0

    assert Below("a", more=2).more == 2
    with pytest.raises(FrozenInstanceError):
        Below("a").more = 1


@records.dataclass(frozen=True, slots=True)
class Pair:
    left: int
    right: tuple[int, ...] = ()


def test_hashes_and_pickles():
    assert hash(Pair(1, (2,))) == hash(Pair(1, (2,)))
    assert len({Pair(1), Pair(1), Pair(2)}) == 2
    assert pickle.loads(pickle.dumps(Pair(1, (2,)))) == Pair(1, (2,))
    with pytest.raises(TypeError):
        hash(OURS("a"))


def test_mutable_and_by_identity():
    @records.dataclass(slots=True)
    class Mutable:
        value: int = 0
        twice: int = 0

        def __post_init__(self):
            self.twice = 2 * self.value

    one = Mutable(2)
    assert one.twice == 4
    one.value, one.twice = 1, 2
    assert one == Mutable(1)
    assert one != Mutable(2)
    with pytest.raises(TypeError):
        hash(one)

    @records.dataclass(frozen=True, slots=True, eq=False)
    class Same:
        value: int = 0

    assert Same() != Same()
    assert len({Same(), Same()}) == 2


def test_nothing_in_it():
    @records.dataclass(frozen=True, slots=True)
    class Empty:
        pass

    assert Empty() == Empty()
    assert repr(Empty()).endswith("Empty()")
    assert hash(Empty()) == hash(Empty())
