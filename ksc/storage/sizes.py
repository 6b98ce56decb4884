"""Sizes as a profile writes them: `20GiB`, `512 MiB`, `50%`, `rest`, `recommended`."""

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

ALLOWED = "a size is `512MiB`, `20GiB` or `1TiB`, a share such as `50%`, `rest`, or `recommended`"

_UNITS = {"mib": 1, "gib": 1024, "tib": 1024**2, "pib": 1024**3}
_DECIMAL = {
    "mb": "MiB",
    "gb": "GiB",
    "tb": "TiB",
    "pb": "PiB",
    "m": "MiB",
    "g": "GiB",
    "t": "TiB",
    "p": "PiB",
}
_NUMBER = re.compile(r"([0-9]{1,14}(?:\.[0-9]{1,6})?)\s*([A-Za-z%]*)\Z")
_MOST = 16 * 1024**4  # MiB: 16 EiB, more than any block device that Linux addresses


class SizeError(ValueError):
    """A text that is no size. `str(error)` says what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Size:
    """How large a partition or volume shall be.

    `fixed`: `amount` MiB. `percent`: `amount` per cent of what the fixed ones leave free.
    `rest`: what is left in the end; several share it. `recommended`: swap by the machine's memory,
    as the installer reckons it.
    """

    kind: Literal["fixed", "percent", "rest", "recommended"]
    amount: int = 0

    def __post_init__(self) -> None:
        low, high = {"fixed": (1, _MOST), "percent": (1, 100)}.get(self.kind, (0, 0))
        if not low <= self.amount <= high:
            raise SizeError(_range(self.kind))

    def __str__(self) -> str:
        if self.kind == "percent":
            return f"{self.amount}%"
        if self.kind != "fixed":
            return self.kind
        for unit, factor in (("PiB", 1024**3), ("TiB", 1024**2), ("GiB", 1024)):
            if self.amount % factor == 0:
                return f"{self.amount // factor}{unit}"
        return f"{self.amount}MiB"

    @classmethod
    def parse(cls, text: str) -> "Size":
        """The size that a text means. Raises `SizeError`."""
        word = text.strip()
        folded = word.casefold()
        if folded == "rest":
            return REST
        if folded == "recommended":
            return RECOMMENDED
        found = _NUMBER.match(word)
        if found is None:
            raise SizeError("it is neither a number with a unit, nor a share, nor a word that means a size")
        number, unit = Fraction(found[1]), found[2].casefold()
        if unit == "%":
            return cls("percent", _whole(number, "a share is a whole number of per cent"))
        if unit in _UNITS:
            return cls("fixed", _whole(number * _UNITS[unit], "it is not a whole number of MiB"))
        raise SizeError(_unit(found[1], found[2]))


def mib(amount: int) -> Size:
    """A fixed size in MiB."""
    return Size("fixed", amount)


def _whole(number: Fraction, otherwise: str) -> int:
    if number.denominator != 1:
        raise SizeError(otherwise)
    return int(number)


def _unit(number: str, unit: str) -> str:
    if not unit:
        return f"it has no unit: write `{number}MiB` or `{number}GiB`"
    meant = _DECIMAL.get(unit.casefold())
    if meant:
        return f"`{unit}` can mean powers of 1000 or of 1024: write `{number}{meant}`"
    return f"the unit `{unit}` is not known"


def _range(kind: str) -> str:
    if kind == "percent":
        return "a share is from 1% to 100%"
    return "it must be from 1MiB to 16384PiB" if kind == "fixed" else f"`{kind}` takes no number"


REST = Size("rest")
RECOMMENDED = Size("recommended")
