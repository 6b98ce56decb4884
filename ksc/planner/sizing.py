"""Disks for a layout that has none yet: the smallest on which it can be made."""

from collections.abc import Callable, Sequence
from functools import partial

from ksc.planner.values import MIB, Disk

COMMON = (20, 64, 250, 500, 1024, 4096)
"""Sizes of disks that are common, in GiB."""

LARGEST = 16 * 1024
"""The largest disk that is tried, in GiB."""

_GIB = 1024
_ROUND = sorted(
    step * 10**power for step in (1, 2, 3, 4, 5, 6, 8, 10, 12, 16, 20, 24, 32, 40, 50, 64, 80) for power in range(4)
)

Fits = Callable[[Sequence[Disk]], bool]


def disk(name: str, gib: int) -> Disk:
    """A disk of so many GiB."""
    return Disk(name, gib * _GIB * MIB)


def smallest(names: Sequence[str], fits: Fits) -> tuple[Disk, ...] | None:
    """The smallest disks of these names, in whole GiB, with which `fits` holds; None where no size does.

    All are as small as they can be when alike; then each by itself, in their order.
    """

    def alike(gib: int) -> tuple[Disk, ...]:
        return tuple(disk(name, gib) for name in names)

    found = _least(lambda gib: fits(alike(gib)), LARGEST)
    if found is None:
        return None
    disks = alike(found)
    return _each(disks, found, fits) if len(names) > 1 else disks


def rounded(disks: Sequence[Disk], fits: Fits) -> tuple[Disk, ...]:
    """The disks, each of the next size that people name, where `fits` holds for these too."""
    larger = tuple(disk(one.name, _next(one.sectors // MIB // _GIB)) for one in disks)
    return larger if fits(larger) else tuple(disks)


def _each(disks: tuple[Disk, ...], most: int, fits: Fits) -> tuple[Disk, ...]:
    """Disks of `most` GiB, each made as small as it can be with the others as they are by then."""
    for at, one in enumerate(disks):
        name, others = one.name, disks
        least = _least(partial(_fits_with, others, at, name, fits), most)
        disks = _with(others, at, disk(name, least or most))
    return disks


def _fits_with(disks: tuple[Disk, ...], at: int, name: str, fits: Fits, gib: int) -> bool:
    return fits(_with(disks, at, disk(name, gib)))


def _with(disks: tuple[Disk, ...], at: int, one: Disk) -> tuple[Disk, ...]:
    return (*disks[:at], one, *disks[at + 1 :])


def _least(fits: Callable[[int], bool], most: int) -> int | None:
    """The least number up to `most` that fits; a larger one need not: an MBR ends at 2 TiB."""
    high = 1
    while not fits(high):
        if high >= most:
            return None
        high = min(2 * high, most)
    low = high // 2  # too small, or 0
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if fits(middle) else (middle, high)
    return high


def _next(gib: int) -> int:
    return next((size for size in _ROUND if size >= gib), gib)
