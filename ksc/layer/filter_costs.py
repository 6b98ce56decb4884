"""What a filter of templates makes beyond what it is given: paid before it runs."""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ksc.layer.weights import ITEM, weight

if TYPE_CHECKING:
    from ksc.layer.budget import Budget

MAX_BITS = 4096
_MOST_PLACES = 400
_WRAPPED_AT = 79  # characters, where a template does not say
_MOST_OF_A_SIGN = 6  # JSON writes `<` as a code point
_RUN = re.compile(r"\S+", re.ASCII)


class TooMuchError(Exception):
    """The template spends more than its budget."""


def replaced(text: str, old: str, new: str) -> int:
    """How long a text is with all of `old` replaced."""
    return len(text) + (text.count(old) if old else len(text) + 1) * len(new)


def _numbers(arguments: list[Any]) -> int:
    return sum(one for one in arguments if isinstance(one, int))


def texts(arguments: list[Any]) -> int:
    """How long all texts among some arguments are."""
    return sum(len(one) for one in arguments if isinstance(one, str))


def _count(budget: "Budget", value: Any, arguments: list[Any]) -> None:
    budget.pay(_numbers(arguments) * weight(arguments))


def _form(budget: "Budget", value: Any, arguments: list[Any]) -> None:
    budget.format(str(value), str(value).count("%"), arguments)


def _join(budget: "Budget", value: Any, arguments: list[Any]) -> None:
    budget.pay(texts(arguments) * (len(value) if hasattr(value, "__len__") else 1))


def _json(budget: "Budget", value: Any, arguments: list[Any]) -> None:
    budget.pay((_MOST_OF_A_SIGN + _numbers(arguments)) * weight(value))


def _replace(budget: "Budget", value: Any, arguments: list[Any]) -> None:
    texts = [str(one) for one in arguments]
    if len(texts) > 1:
        budget.pay(replaced(str(value), texts[0], texts[1]))


def _int(budget: "Budget", value: Any, arguments: list[Any]) -> None:
    if len(str(value)) > MAX_BITS:
        raise TooMuchError("it reckons with numbers that nobody needs")


def _round(budget: "Budget", value: Any, arguments: list[Any]) -> None:
    if any(isinstance(one, int) and abs(one) > _MOST_PLACES for one in arguments):
        raise TooMuchError("it rounds to places that no number has")


def _sum(budget: "Budget", value: Any, arguments: list[Any]) -> None:
    if any(isinstance(one, (list, tuple)) for one in arguments):
        raise TypeError("`sum` adds numbers")


def _title(budget: "Budget", value: Any, arguments: list[Any]) -> None:
    budget.pay(ITEM * len(str(value)))


def _width(budget: "Budget", value: Any, arguments: list[Any]) -> None:
    budget.pay((str(value).count("\n") + 1) * (_numbers(arguments) + texts(arguments)))


def _wrap(budget: "Budget", value: Any, arguments: list[Any]) -> None:
    text = str(value)
    # What is longer than the line is cut off it again and again.
    longest = max((len(run.group()) for run in _RUN.finditer(text)), default=0)
    width = min((one for one in arguments if isinstance(one, int) and one > 0), default=_WRAPPED_AT)
    budget.pay(len(text) * (ITEM + longest // width + texts(arguments)))


def _trim(budget: "Budget", value: Any, arguments: list[Any]) -> None:
    budget.pay(len(str(value)) * texts(arguments))


# What a filter makes beyond what it is given: the budget, the value, the arguments.
AMPLIFIED: "dict[str, Callable[[Budget, Any, list[Any]], None]]" = {
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
    "trim": _trim,
    "wordwrap": _wrap,
}
