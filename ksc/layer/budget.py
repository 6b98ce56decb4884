"""What a template may spend: every block entered is a step, every text, list or number made has a size.

What may make much of little (`*`, `**`, `center`, `join`, ...) pays before it runs.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

MAX_STEPS = 200_000  # blocks entered: turns of loops, calls of macros
MAX_SIZE = 16 * 1024 * 1024  # characters that one template may make, all in all
MAX_RANGE = 10_000
ITEM = 16  # what an item of a list costs, in characters
_MAX_BITS = 4096
_MOST_PLACES = 400
# A width of five digits, or one from an argument.
_WIDE_FORMAT = re.compile(r"[0-9]{5}|\*|\{[^{}]*\{")
_MOST_OF_A_FIELD = 10_000


class TooMuchError(Exception):
    """The template spends more than its budget."""


class Budget:
    """What one template has spent."""

    def __init__(self) -> None:
        self.steps = self.size = 0

    def refill(self) -> None:
        """A new budget, for the next template."""
        self.steps = self.size = 0

    def step(self) -> None:
        """One block is entered."""
        self.steps += 1
        if self.steps > MAX_STEPS:
            raise TooMuchError(f"it takes more than {MAX_STEPS:,} steps")

    def pay(self, size: int) -> None:
        """Something of this size is about to be made."""
        self.size += max(size, 0)
        if self.size > MAX_SIZE:
            raise TooMuchError("it makes more than 16 MiB of text and lists")

    def weighed(self, value: Any) -> Any:
        """The value, paid for."""
        self.pay(weight(value))
        return value

    def range(self, *bounds: int) -> range:
        """The `range` of templates."""
        made = range(*bounds)
        if len(made) > MAX_RANGE:
            raise TooMuchError(f"it counts further than {MAX_RANGE:,}")
        self.pay(ITEM * len(made))
        return made

    def operator(self, sign: str, left: Any, right: Any) -> None:
        """`left + right`, `left * right`, `left ** right` or `left % right` is about to be made."""
        if sign == "%" and isinstance(left, str):
            self.format(left, left.count("%"), right)
        elif isinstance(left, int) and isinstance(right, int):
            bits = left.bit_length() + right.bit_length()
            if sign == "**":
                bits = left.bit_length() * max(right, 0)
            if bits > _MAX_BITS:
                raise TooMuchError("it reckons with numbers that nobody needs")
        elif sign == "*" and isinstance(left, int):
            self.pay(left * weight(right))
        elif sign == "*" and isinstance(right, int):
            self.pay(right * weight(left))
        elif sign == "+":
            self.pay(weight(left) + weight(right))

    def format(self, form: str, fields: int, values: Any) -> None:
        """`form` with this many fields is about to be filled."""
        if _WIDE_FORMAT.search(form):
            raise TooMuchError("it fills texts up to a width that nobody needs")
        self.pay(len(form) + fields * (weight(values) + _MOST_OF_A_FIELD))

    def method(self, text: str, name: str, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> tuple[Any, ...]:
        """A method of a text is about to be called; the arguments to call it with."""
        self.pay(len(text))
        if name in ("format", "format_map"):
            self.format(text, text.count("{"), (*args, *kwargs.values()))
        elif name == "join" and args:
            items = list(args[0])
            self.pay(weight(items) + len(text) * len(items))
            return (items, *args[1:])
        elif name == "replace" and len(args) > 1:
            self.pay(_replaced(text, str(args[0]), str(args[1])))
        elif name in ("center", "ljust", "rjust", "zfill"):
            self.pay(sum(one for one in args if isinstance(one, int)))
        elif name == "expandtabs":
            self.pay(text.count("\t") * max((*args, *kwargs.values(), 8)))
        return args

    def filter(self, name: str, given: list[Any], kwargs: Mapping[str, Any]) -> None:
        """A filter is about to be applied to the first of `given`, with the rest as its arguments."""
        self.pay(weight(given) + weight(kwargs))
        amplified = _AMPLIFIED.get(name)
        if amplified is not None and given:
            amplified(self, given[0], [*given[1:], *kwargs.values()])


def weight(value: Any) -> int:
    """Characters and items of a value, what is shared counted each time; stops counting where it is too much."""
    total, stack = 0, [value]
    while stack and total <= MAX_SIZE:
        one = stack.pop()
        if isinstance(one, str):
            total += len(one)
            continue
        total += ITEM
        if isinstance(one, int):
            total += one.bit_length() >> 3
        elif isinstance(one, (list, tuple)):
            stack.extend(one)
        elif isinstance(one, Mapping):
            stack.extend(one.keys())
            stack.extend(one.values())
    return total


def leaves(value: Any) -> Iterator[Any]:
    """What a value is made of besides texts, numbers, lists and mappings."""
    stack = [value]
    while stack:
        one = stack.pop()
        if isinstance(one, (list, tuple)):
            stack.extend(one)
        elif isinstance(one, Mapping):
            stack.extend(one.keys())
            stack.extend(one.values())
        elif one is not None and not isinstance(one, (str, int, float)):
            yield one


def _replaced(text: str, old: str, new: str) -> int:
    return len(text) + (text.count(old) if old else len(text) + 1) * len(new)


def _numbers(arguments: list[Any]) -> int:
    return sum(one for one in arguments if isinstance(one, int))


def _texts(arguments: list[Any]) -> int:
    return sum(len(one) for one in arguments if isinstance(one, str))


def _count(budget: Budget, value: Any, arguments: list[Any]) -> None:
    budget.pay(_numbers(arguments) * weight(arguments))


def _form(budget: Budget, value: Any, arguments: list[Any]) -> None:
    budget.format(str(value), str(value).count("%"), arguments)


def _join(budget: Budget, value: Any, arguments: list[Any]) -> None:
    budget.pay(_texts(arguments) * (len(value) if hasattr(value, "__len__") else 1))


def _json(budget: Budget, value: Any, arguments: list[Any]) -> None:
    budget.pay(_numbers(arguments) * weight(value))


def _replace(budget: Budget, value: Any, arguments: list[Any]) -> None:
    texts = [str(one) for one in arguments]
    if len(texts) > 1:
        budget.pay(_replaced(str(value), texts[0], texts[1]))


def _int(budget: Budget, value: Any, arguments: list[Any]) -> None:
    if len(str(value)) > _MAX_BITS:
        raise TooMuchError("it reckons with numbers that nobody needs")


def _round(budget: Budget, value: Any, arguments: list[Any]) -> None:
    if any(isinstance(one, int) and abs(one) > _MOST_PLACES for one in arguments):
        raise TooMuchError("it rounds to places that no number has")


def _sum(budget: Budget, value: Any, arguments: list[Any]) -> None:
    if any(isinstance(one, (list, tuple)) for one in arguments):
        raise TypeError("`sum` adds numbers")


def _title(budget: Budget, value: Any, arguments: list[Any]) -> None:
    budget.pay(ITEM * len(str(value)))


def _width(budget: Budget, value: Any, arguments: list[Any]) -> None:
    budget.pay((str(value).count("\n") + 1) * (_numbers(arguments) + _texts(arguments)))


def _wrap(budget: Budget, value: Any, arguments: list[Any]) -> None:
    budget.pay(len(str(value)) * (1 + _texts(arguments)))


# What a filter makes beyond what it is given: the budget, the value, the arguments.
_AMPLIFIED: dict[str, Callable[[Budget, Any, list[Any]], None]] = {
    "batch": _count,
    "center": _width,
    "format": _form,
    "indent": _width,
    "int": _int,
    "join": _join,
    "replace": _replace,
    "round": _round,
    "slice": _count,
    "sum": _sum,
    "title": _title,
    "tojson": _json,
    "wordwrap": _wrap,
}
