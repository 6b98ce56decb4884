"""What a template may spend: every block entered is a step, every text, list or number made has a size.

What may make much of little (`*`, `**`, `center`, `join`, ...) pays before it runs.
"""

import re
from collections.abc import Mapping
from typing import Any

from ksc.layer.filter_costs import AMPLIFIED, MAX_BITS, TooMuchError, replaced, texts
from ksc.layer.weights import ITEM, MAX_SIZE, weight

MAX_STEPS = 200_000  # blocks entered: turns of loops, calls of macros
MAX_RANGE = 10_000
NODE = 16  # what each word and sign of a block costs where the block is entered
# A width of five digits, or one from an argument.
_WIDE_FORMAT = re.compile(r"[0-9]{5}|\*|\{[^{}]*\{")
_MOST_OF_A_FIELD = 10_000
# What looks at a text character by character, or makes a list of it.
_BY_ITEM = frozenset(
    [*("batch", "groupby", "join", "list", "map", "max", "min", "reject", "rejectattr", "reverse", "select"),
     *("selectattr", "slice", "sort", "sum", "unique", "urlencode", "wordcount")]
)  # fmt: skip
_CUTTING = frozenset({"split", "rsplit", "splitlines"})
# Methods that may look at all of their argument for each character of the text.
_SLOW = frozenset({"strip", "lstrip", "rstrip", "rfind", "rindex", "rpartition", "rsplit"})


class Budget:
    """What one template has spent."""

    def __init__(self) -> None:
        self.steps = self.size = 0

    def refill(self) -> None:
        """A new budget, for the next template."""
        self.steps = self.size = 0

    def step(self, size: int) -> None:
        """One block is entered, that is so large: `NODE` for what it reckons, and the characters of its own text."""
        self.steps += 1
        self.pay(size)
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
            if bits > MAX_BITS:
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
        elif name in _CUTTING:
            self.pay(ITEM * len(text))
        if name in _SLOW:
            self.pay(len(text) * texts([*args, *kwargs.values()]))
        if name == "join" and args:
            if isinstance(args[0], str):
                self.pay(ITEM * len(args[0]))
            items = list(args[0])
            self.pay(weight(items) + len(text) * len(items))
            return (items, *args[1:])
        if name == "replace" and len(args) > 1:
            self.pay(replaced(text, str(args[0]), str(args[1])))
        elif name in ("center", "ljust", "rjust", "zfill"):
            self.pay(sum(one for one in args if isinstance(one, int)))
        elif name == "expandtabs":
            self.pay(text.count("\t") * max((*args, *kwargs.values(), 8)))
        return args

    def filter(self, name: str, given: list[Any], kwargs: Mapping[str, Any]) -> None:
        """A filter is about to be applied to the first of `given`, with the rest as its arguments."""
        self.pay(weight(given) + weight(kwargs))
        if name in _BY_ITEM and given and isinstance(given[0], str):
            self.pay(ITEM * len(given[0]))  # each character is an item
        amplified = AMPLIFIED.get(name)
        if amplified is not None and given:
            amplified(self, given[0], [*given[1:], *kwargs.values()])
