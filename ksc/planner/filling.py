"""A disk that fills with partitions, one behind the other, before they grow.

Sectors are counted from 0; an `end` is the sector after the last. Facts from blivet's `partitioning.py` (3.14) and
libparted.
"""

from dataclasses import field
from typing import Literal

from ksc.planner import facts
from ksc.planner.disks import Table
from ksc.planner.requests import Request
from ksc.planner.values import MIB
from ksc.records import dataclass

Kind = Literal["primary", "extended", "logical"]

# A logical partition has its own metadata before it, and the extended one two sectors of it.
_EXTENDED_METADATA = 2


@dataclass(slots=True)
class Place:
    """A partition with its place. `request` is None for an extended one."""

    request: Request | None
    kind: Kind
    start: int
    end: int
    boots: bool = False

    @property
    def length(self) -> int:
        """In sectors."""
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Region:
    """Free sectors of a disk, from `first` to `last`."""

    disk: str
    first: int
    last: int

    @property
    def length(self) -> int:
        """In sectors; below 0 where nothing is free."""
        return self.last - self.first + 1


@dataclass(slots=True)
class Filled:
    """A disk while partitions are placed on it, one behind the other."""

    table: Table
    places: list[Place] = field(default_factory=list)
    extended: Place | None = None

    def next_kind(self, primary: bool) -> Kind | None:
        """What the next partition is, so that there is always room for one more; None where there is no slot."""
        slots = facts.GPT_SLOTS if self.table.label == "gpt" else facts.MBR_SLOTS
        if self.extended:
            logical = sum(place.kind == "logical" for place in self.places)
            return None if primary or logical >= facts.LOGICAL_SLOTS else "logical"
        taken = len(self.places)
        if taken >= slots:
            return None
        last_of_mbr = self.table.label != "gpt" and taken == slots - 1
        return "extended" if last_of_mbr and not primary else "primary"

    def region(self) -> Region:
        """What is free behind the partitions; in the extended one where there is one."""
        first, last = self.table.first, self.table.last
        if self.extended:
            first, last = self.extended.start + _EXTENDED_METADATA, self.extended.end - 1
        if self.places and self.places[-1] is not self.extended:
            first = self.places[-1].end
        return Region(self.table.disk, first, last)

    def put(self, request: Request, boots: bool) -> bool:
        """Places a request, or as much of it as there is room for; whether there was any."""
        kind = self.next_kind(request.primary)
        size = request.size
        before = self.extended
        if kind == "extended":
            kind = "logical"
            self.extended = Place(None, "extended", aligned(self.region().first), self.table.end)
            self.places.append(self.extended)
            if size > self.extended.length - MIB:
                size -= MIB
        region = self.region()
        start = aligned(region.first) + (MIB if kind == "logical" else 0)
        end = min(aligned(start + size), (region.last + 1) // MIB * MIB)
        if end > start:
            self.places.append(Place(request, kind or "primary", start, end, boots))
            return True
        if before is None and self.extended:
            self.places.remove(self.extended)
            self.extended = None
        return False


def aligned(sector: int) -> int:
    """The first sector from there on at which a MiB begins."""
    return -(-sector // MIB) * MIB
