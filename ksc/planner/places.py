"""Where partitions go: the algorithm of blivet's `partitioning.py` (3.14) for disks that are empty before.

Sectors are counted from 0; an `end` is the sector after the last.
"""

from collections.abc import Mapping, Sequence
from dataclasses import field
from typing import Literal

from ksc.planner import facts
from ksc.planner.disks import Table
from ksc.planner.growth import Request as Growing
from ksc.planner.growth import share
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

    def extend(self) -> Place:
        """Makes what is free the extended partition."""
        self.extended = Place(None, "extended", _aligned(self.region().first), self.table.end)
        self.places.append(self.extended)
        return self.extended

    def add(self, request: Request, kind: Kind, size: int) -> Place | None:
        """Places a request with so many sectors, or what there is; None where nothing of it would lie on the disk."""
        region = self.region()
        start = _aligned(region.first)
        if kind == "logical":
            start += MIB
        end = min(_aligned(start + size), (region.last + 1) // MIB * MIB)
        if end <= start:
            return None
        place = Place(request, kind, start, end)
        self.places.append(place)
        return place


@dataclass(frozen=True, slots=True)
class Unplaced:
    """A request for which there is no place: `free` is the largest there is for it, in sectors.

    `slots`: there would be room, but no entry in the partition table. `beyond`: what grows before it takes what lies
    below 2 TiB, where it has to end.
    """

    request: Request
    free: int = 0
    slots: bool = False
    beyond: bool = False


def place(
    requests: Sequence[Request], tables: Mapping[str, Table], boot_drive: str | None
) -> tuple[dict[str, Filled], Unplaced | None]:
    """Every disk with its partitions, grown; and the request that has no place, where there is one.

    `requests` are in their order, the disks of `tables` in the installer's, but for the boot drive, which is first.
    """
    filled = {name: Filled(table) for name, table in tables.items()}
    boots = _boot_request(requests) if boot_drive else None
    for index, request in enumerate(requests):
        names = [name for name in filled if not request.disks or name in request.disks]
        names.sort(key=lambda name: name != boot_drive)
        growing = any(one.grows for one in requests[: index + 1])
        chosen = _choose(request, [filled[name] for name in names], list(filled.values()), growing, boots)
        if chosen is None:
            return filled, _unplaced(request, [filled[name] for name in names])
        if not _put(request, chosen, boots):
            return filled, _unplaced(request, [filled[name] for name in names])
    for disk in filled.values():
        spoiled = _grow(disk)
        if spoiled and spoiled.request:
            return filled, Unplaced(spoiled.request, beyond=spoiled.boots)
    return filled, None


def _boot_request(requests: Sequence[Request]) -> Request | None:
    """What the loader reads: `/boot`, or `/`. It must end below 2 TiB."""
    mounts = {request.mount: request for request in requests}
    return mounts.get("/boot", mounts.get("/"))


def _choose(
    request: Request, disks: Sequence[Filled], everything: Sequence[Filled], growing: bool, boots: Request | None
) -> Filled | None:
    """The disk for a request. Without anything that grows, that with the least room in which it fits.

    Else that where all that grows, on all disks, can grow the most. What the machine boots from goes to the first.
    """
    best: Filled | None = None
    region: Region | None = None
    growth = 0
    loads = request.weight > 1000
    for disk in disks:
        kind = disk.next_kind(request.primary)
        if kind is None:
            continue
        free = disk.region()
        if request.size > free.length or (loads and free.first + request.size > facts.BOOT_END):
            continue
        if region is not None and not request.grows and not _better(free, region, kind):
            continue
        if growing:
            possible = sum(_growth(_tried(request, one, boots) if one is disk else one) for one in everything)
            if best is not None and possible <= growth:
                continue
            growth = possible
        best, region = disk, free
        if loads:
            break
    return best


def _better(free: Region, than: Region, kind: Kind) -> bool:
    """For what does not grow, less room is better; for an extended partition, more."""
    return free.length > than.length if kind == "extended" else free.length < than.length


def _tried(request: Request, disk: Filled, boots: Request | None) -> Filled:
    trial = Filled(disk.table, list(disk.places), disk.extended)
    return trial if _put(request, trial, boots) else Filled(disk.table)


def _put(request: Request, disk: Filled, boots: Request | None) -> bool:
    """Places a request on a disk; whether that was possible."""
    kind = disk.next_kind(request.primary)
    size = request.size
    before = len(disk.places)
    if kind == "extended":
        extended = disk.extend()
        kind = "logical"
        if size > extended.length - MIB:
            size -= MIB
    place = disk.add(request, kind or "primary", size)
    if place is None:
        if len(disk.places) > before:
            disk.places.pop()
            disk.extended = None
        return False
    place.boots = request is boots
    return True


def _growth(disk: Filled) -> int:
    """Sectors by which the partitions of a disk can grow."""
    return sum(growing.growth for _, growing in _shares(disk))


def _shares(disk: Filled) -> list[tuple[Place, Growing]]:
    """The partitions of a disk, and what each gets when those that grow share what is free."""
    places = [place for place in disk.places if place.request]
    shares = [_growing(place) for place in places]

    def most(one: Growing) -> int | None:
        """What boots must end below 2 TiB, behind what lies before it: the installer shrinks it, even to nothing."""
        index = next(at for at, other in enumerate(shares) if other is one)
        if not places[index].boots:
            return one.most
        before = sum(other.growth for other in shares[:index])
        room = one.base + facts.BOOT_END + 1 - places[index].end - before
        return room if one.most is None else min(one.most, room)

    if any(one.grows for one in shares):
        share(shares, max(disk.table.end - MIB, 0), most)
    return list(zip(places, shares, strict=True))


def _growing(place: Place) -> Growing:
    request = place.request
    if request is None or not request.grows:
        return Growing(place.length)
    return Growing(place.length, True, request.limit)


def _grow(disk: Filled) -> Place | None:
    """Grows the partitions of a disk; that for which nothing is left, where there is one."""
    shares = _shares(disk)
    if not any(growing.grows for _, growing in shares):
        return None
    start = MIB
    end = disk.table.end
    first_logical: int | None = None
    for place, growing in shares:
        if place.kind == "logical":
            if first_logical is None:
                first_logical = start
            start += MIB
        stop = min((start + growing.units) // MIB * MIB, end)
        if stop <= start:
            return place
        place.start, place.end = start, stop
        start = stop
    if disk.extended and first_logical is not None:
        disk.extended.start, disk.extended.end = first_logical, end
    return None


def _unplaced(request: Request, disks: Sequence[Filled]) -> Unplaced:
    fitting = [disk for disk in disks if disk.next_kind(request.primary)]
    free = max((disk.region().length for disk in fitting), default=0)
    return Unplaced(request, max(free, 0), bool(disks) and not fitting)


def _aligned(sector: int) -> int:
    """The first sector from there on at which a MiB begins."""
    return -(-sector // MIB) * MIB
