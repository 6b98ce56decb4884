"""What one value may be: whole numbers, ranges, patterns, choices, and values that a release refuses."""

import re
from functools import cache

from ksc.dialects.spec import OptionSpec, PositionalSpec, Range, is_choice, taken

TRUTHS = frozenset({"on", "yes", "true", "1", "off", "no", "false", "0"})


def is_integer(text: str) -> bool:
    """Whether the installer reads a text as a whole number: `-5`, `1_000` and blanks around it too."""
    try:
        int(text)
    except ValueError:
        return False
    return True


def within(number: int, limits: Range) -> bool:
    """Whether a number lies in a range."""
    return (limits.least is None or number >= limits.least) and (limits.most is None or number <= limits.most)


def matches(expression: str, text: str) -> bool:
    """Whether a whole text matches."""
    return _compiled(expression).fullmatch(text) is not None


@cache
def _compiled(expression: str) -> re.Pattern[str]:
    return re.compile(expression, re.DOTALL)


def items(text: str) -> list[str]:
    """The items of a list: split at commas, without blanks around them, and none that is empty."""
    return [item for item in map(str.strip, text.split(",")) if item]


_COUNTED = {"B": "bytes", "bit": "bits"}
"""Units that stand for one; others are words that need no more."""


def wrong_value(option: OptionSpec, value: str, release: str) -> tuple[str, str] | None:
    """The code, and what the option takes instead, where `release` refuses the value."""
    if option.type == "integer" and not is_integer(value):
        unit = f" of {_COUNTED.get(option.unit, option.unit)}" if option.unit else ""
        return "KS210", f"a whole number{unit}"
    if option.type == "boolean" and value.lower() not in TRUTHS:
        return "KS210", "`yes` or `no`"
    if release in option.active:
        values = taken(option.choices, release)
        if not is_choice(value, values, ignore_case=option.ignore_case):
            return "KS210", f"one of {', '.join(values)}"
    if value in taken(option.refused, release):
        return "KS217", "another value"
    if release in option.filled and not value:
        return "KS219", "a value that is not empty"
    limits, pattern = option.range, option.pattern
    if limits and release in limits.releases and not within(int(value), limits):
        return "KS216", _bounds(limits)
    if pattern and release in pattern.releases and not matches(pattern.expression, value):
        return "KS218", pattern.says
    return None


def wrong_word(positional: PositionalSpec, value: str, release: str) -> tuple[str, str] | None:
    """The code, and what stands there instead, where `release` refuses a word."""
    values = taken(positional.choices, release)
    if not is_choice(value, values):
        return "KS210", f"one of {', '.join(values)}"
    pattern = positional.pattern
    if pattern and release in pattern.releases and not matches(pattern.expression, value):
        return "KS218", pattern.says
    return None


def _bounds(limits: Range) -> str:
    if limits.most is None:
        return f"{limits.least} or more"
    return f"{limits.least} to {limits.most}" if limits.least is not None else f"{limits.most} or less"
