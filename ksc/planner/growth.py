"""How the installer shares free units among requests that grow.

Units are whatever the caller counts in: extents, sectors. Facts from blivet's `partitioning.py` (3.14).
"""

from collections.abc import Callable
from decimal import Context

from ksc.records import dataclass

# Shares are decimal fractions of 28 digits, truncated after they are multiplied: a third of 3 units is 0 units.
# Exact fractions would give volumes one extent more here and there than the installer does.
_DIGITS = Context(prec=28)


@dataclass(slots=True)
class Request:
    """What wants units: `base` it has in any case. One that grows may have `most` in all, None without a limit."""

    base: int
    grows: bool = False
    most: int | None = None
    reserve: int = 0
    growth: int = 0

    @property
    def units(self) -> int:
        """What it has."""
        return self.base + self.growth


def own(request: Request) -> int | None:
    """The maximum that a request has by itself."""
    return request.most


def share(requests: list[Request], length: int, most: Callable[[Request], int | None] = own) -> None:
    """Grows requests, in this order, to fill `length` units. Each gets in proportion to its base.

    `most` is how many units one may have with what the others have grown so far; None without a limit.

    What one may not take, for it has its maximum, the others get in the next round; what truncation leaves goes
    to the first that may grow. With too little space for the bases, those that grow shrink likewise.
    """
    pool = length - sum(request.base + request.reserve for request in requests)
    growing = [
        request for request in requests if request.grows and (request.most is None or request.most > request.base)
    ]
    before = 0
    while growing and pool and pool != before:
        before = pool
        weight = sum(request.base for request in growing)
        still = []
        for request in growing:
            given = _part(request.base, weight, before)
            request.growth += given
            pool -= given
            extra = _trim(request, most(request))
            pool += extra
            if not _full(request, most(request)):
                still.append(request)
        growing = still
    for request in growing:
        if not pool:
            break
        request.growth += pool
        pool = _trim(request, most(request))


def _part(base: int, weight: int, units: int) -> int:
    """`base` of `weight` of the units, as a decimal fraction, truncated."""
    if not weight:
        return 0
    return int(_DIGITS.multiply(_DIGITS.divide(base, weight), units))


def _trim(request: Request, most: int | None) -> int:
    """Takes from a request what is beyond its maximum; how much that was."""
    if most is None or request.units <= most:
        return 0
    extra = request.units - most
    request.growth -= extra
    return extra


def _full(request: Request, most: int | None) -> bool:
    return most is not None and request.units >= most
