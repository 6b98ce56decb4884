"""Sizes as a profile writes them: `20GiB`, `512 MiB`, `50%`, `rest`, `recommended`."""

import re

from ksc.records import dataclass

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
    """How large a partition or volume shall be, as a statement says it.

    `mib` in MiB; with `grow` that at least, and at most `most` MiB. `percent` of what the fixed ones leave free
    in the group. `recommended`: swap by the machine's memory, as the installer reckons it; `hibernation`: swap
    that memory fits into besides.
    """

    mib: int | None = None
    grow: bool = False
    most: int | None = None
    percent: int | None = None
    recommended: bool = False
    hibernation: bool = False

    def __str__(self) -> str:
        if self.recommended or self.hibernation:
            return "recommended" if self.recommended else "enough to hibernate"
        if self.percent is not None:
            return f"{self.percent}%"
        if self == REST:
            return "rest"
        least = amount(self.mib or 0)
        if not self.grow:
            return least
        return f"from {least} to {amount(self.most)}" if self.most else f"{least} or more"

    @classmethod
    def parse(cls, text: str) -> "Size":
        """The size that a text of a profile means. Raises `SizeError`."""
        word = text.strip()
        folded = word.casefold()
        if folded == "rest":
            return REST
        if folded == "recommended":
            return RECOMMENDED
        found = _NUMBER.match(word)
        if found is None:
            raise SizeError("it is neither a number with a unit, nor a share, nor a word that means a size")
        number, unit = _millionths(found[1]), found[2].casefold()
        if unit == "%":
            share = _whole(number, "a share is a whole number of per cent")
            if not 1 <= share <= 100:
                raise SizeError("a share is from 1% to 100%")
            return percent(share)
        if unit not in _UNITS:
            raise SizeError(_unit(found[1], found[2]))
        whole = _whole(number * _UNITS[unit], "it is not a whole number of MiB")
        if not 1 <= whole <= _MOST:
            raise SizeError("it must be from 1MiB to 16384PiB")
        return mib(whole)


def amount(size: int) -> str:
    """MiB in the largest unit that has a whole number of them: `20GiB`."""
    for unit, factor in (("PiB", 1024**3), ("TiB", 1024**2), ("GiB", 1024)):
        if size and size % factor == 0:
            return f"{size // factor}{unit}"
    return f"{size}MiB"


def percent(share: int) -> Size:
    """A share of what fixed sizes leave free, in per cent."""
    return Size(percent=share, grow=True)


def mib(amount: int) -> Size:
    """A fixed size in MiB."""
    return Size(amount)


def _millionths(number: str) -> int:
    """A number with up to six digits behind its point, exactly."""
    whole, _, behind = number.partition(".")
    return int(f"{whole}{behind:0<6}")


def _whole(millionths: int, otherwise: str) -> int:
    whole, rest = divmod(millionths, 1_000_000)
    if rest:
        raise SizeError(otherwise)
    return whole


def _unit(number: str, unit: str) -> str:
    if not unit:
        return f"it has no unit: write `{number}MiB` or `{number}GiB`"
    meant = _DECIMAL.get(unit.casefold())
    if meant:
        return f"`{unit}` can mean powers of 1000 or of 1024: write `{number}{meant}`"
    return f"the unit `{unit}` is not known"


# What grows begins with this much: a volume smaller than an extent is refused, and so is XFS below 300 MiB.
REST = Size(1024, grow=True)
RECOMMENDED = Size(recommended=True)
