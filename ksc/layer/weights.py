"""How large values are."""

from collections.abc import Iterator, Mapping
from typing import Any

MAX_SIZE = 16 * 1024 * 1024  # characters that one template may make, all in all
ITEM = 16  # what an item of a list costs, in characters


def weight(value: Any) -> int:
    """Characters and items of a value, what is shared counted each time; stops counting where it is too much."""
    total, stack = 0 if isinstance(value, str) else ITEM, [value]
    while stack and total <= MAX_SIZE:
        one = stack.pop()
        if isinstance(one, str):
            total += len(one)
        elif isinstance(one, int):
            total += one.bit_length() >> 3
        elif isinstance(one, (list, tuple)):
            total += ITEM * len(one)
            stack.extend(one)
        elif isinstance(one, Mapping):
            total += 2 * ITEM * len(one)
            stack.extend(one.keys())
            stack.extend(one.values())
    return total


def leaves(value: Any) -> Iterator[Any]:
    """What a value is made of besides texts, numbers, lists and mappings: objects, and tuples with names."""
    stack = [value]
    while stack:
        one = stack.pop()
        if isinstance(one, (list, tuple)) and not hasattr(one, "_fields"):
            stack.extend(one)
        elif isinstance(one, Mapping):
            stack.extend(one.keys())
            stack.extend(one.values())
        elif one is not None and not isinstance(one, (str, int, float)):
            yield one
