"""How much swap the installer recommends (`part swap --recommended`, `--hibernation`, `autopart`).

By memory, at most a tenth of the disks: pyanaconda `core/storage.py` (EL8 and later), before it
`blivet/devicelibs/swap.py` (EL7) and anaconda's `iutil.py` (EL5, EL6).
"""

from typing import NamedTuple

from ksc.dialects.spec import Dialect
from ksc.storage.sizes import Size

MIB, GIB = 2**20, 2**30
MOST_OF_THE_DISKS = 10
"""Per cent of the disks' free space that recommended swap takes, but for hibernation."""

HIBERNATION_UP_TO = 64 * GIB
"""Bytes of memory from which the installer does not heed `--hibernation`."""


class Rule(NamedTuple):
    """What a machine with 64 GiB or more gets, in bytes, and the bytes that the installer rounds memory up by."""

    large: int = 32 * GIB
    unit: int = 16


RULE = Rule()
BY_RELEASE = {("rhel", 7): Rule(4 * GIB), ("rhel", 6): Rule(4 * GIB, 16 * MIB)}
"""Releases, by family and version, that differ from those since EL8. EL5 has a rule of its own."""


def suggested(memory: int, free: int | None, *, dialect: Dialect, hibernation: bool = False) -> int:
    """Bytes of swap for `memory` MiB on disks with `free` bytes; None where what is free is not known.

    They are 16 or 32 bytes more than the round number: the installer rounds memory that way, and what it rounds
    to whole MiB or extents then is one unit larger.
    """
    if (dialect.family, dialect.version) == ("rhel", 5):
        return _first(memory, free) * MIB
    rule = BY_RELEASE.get((dialect.family, dialect.version), RULE)
    known = memory * MIB + rule.unit
    if known < 2 * GIB:
        swap = 2 * known
    elif known < 8 * GIB:
        swap = known
    elif known < 64 * GIB:
        swap = known // 2
    else:
        swap = rule.large
    if hibernation:
        return swap + known if known <= HIBERNATION_UP_TO else swap
    return swap if free is None else min(swap, free * MOST_OF_THE_DISKS // 100)


class Swap(NamedTuple):
    """Bytes of swap: for `--recommended`, and for `--hibernation`."""

    recommended: int
    hibernation: int

    @classmethod
    def of(cls, memory: int, free: int | None, dialect: Dialect) -> "Swap":
        """Both for a machine; arguments as for `suggested`."""
        return cls(suggested(memory, free, dialect=dialect), suggested(memory, free, dialect=dialect, hibernation=True))

    def meant(self, size: Size, mount: str) -> int | None:
        """Bytes that a size leaves to the installer; None for a size that says how much itself."""
        if mount != "swap" or not (size.recommended or size.hibernation):
            return None
        return self.hibernation if size.hibernation else self.recommended


def _first(memory: int, free: int | None) -> int:
    """MiB in EL5, whose swap grows between two figures: the larger where disks have ten times that, else the lesser.

    By anaconda 11.1's `iutil.swapSuggestion`.
    """
    known = (memory // 16 + 1) * 16
    if known <= 256:
        least, most = 256, 512
    elif known > 2000:
        least, most = 1000, 2000 + known
    else:
        least, most = known, 2 * known
    return most if free is None or most * MIB * 10 <= free else least
