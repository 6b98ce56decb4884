"""Going through a profile's values, whatever they are."""

from collections.abc import Iterator

from ksc.layer.fields import FALSE
from ksc.layer.marks import Mapping, Scalar, Sequence, Value


def pairs(value: Value | None) -> Iterator[tuple[Scalar, Value]]:
    """The pairs of a mapping; anything else has none, and compiling says what is wrong with it."""
    yield from value.pairs if isinstance(value, Mapping) else ()


def items(value: Value | None) -> Iterator[Value]:
    """The items of a list; anything else has none."""
    yield from value.items if isinstance(value, Sequence) else ()


def scalars(value: Value | None) -> Iterator[Scalar]:
    """The texts in a value, however deep."""
    if isinstance(value, Scalar):
        if not value.null and value.tag is None:
            yield value
    elif isinstance(value, Sequence):
        for item in value.items:
            yield from scalars(item)
    elif isinstance(value, Mapping):
        for pair in value.pairs:
            yield from scalars(pair.value)


def gone(value: Value) -> bool:
    """Whether a value takes away what stands below: null, `!remove`, `false`."""
    if not isinstance(value, Scalar):
        return False
    return value.null or value.tag == "!remove" or (value.plain and value.value in FALSE)
