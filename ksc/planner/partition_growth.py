"""How the partitions of a disk share what is free behind them, and where they then lie.

Facts from blivet's `partitioning.py` (3.14).
"""

from ksc.planner import facts
from ksc.planner.filling import Filled, Place
from ksc.planner.growth import Request, share
from ksc.planner.values import MIB


def growth(disk: Filled) -> int:
    """Sectors by which the partitions of a disk can grow."""
    return sum(request.growth for _, request in _shares(disk))


def grow(disk: Filled) -> Place | None:
    """Grows the partitions of a disk; that for which nothing is left, where there is one."""
    shares = _shares(disk)
    if not any(request.grows for _, request in shares):
        return None
    start = MIB
    end = disk.table.end
    first_logical: int | None = None
    for place, request in shares:
        if place.kind == "logical":
            if first_logical is None:
                first_logical = start
            start += MIB
        stop = min((start + request.units) // MIB * MIB, end)
        if stop <= start:
            return place
        place.start, place.end = start, stop
        start = stop
    if disk.extended and first_logical is not None:
        disk.extended.start, disk.extended.end = first_logical, end
    return None


def _shares(disk: Filled) -> list[tuple[Place, Request]]:
    """The partitions of a disk, and what each gets when those that grow share what is free."""
    places = [place for place in disk.places if place.request]
    requests = [_request(place) for place in places]
    boots = next((index for index, place in enumerate(places) if place.boots), None)
    booted = None if boots is None else requests[boots]

    def most(one: Request) -> int | None:
        """What boots must end below 2 TiB, behind what lies before it: the installer shrinks it, even to nothing."""
        if boots is None or one is not booted:
            return one.most
        before = sum(other.growth for other in requests[:boots])
        room = one.base + facts.BOOT_END + 1 - places[boots].end - before
        return room if one.most is None else min(one.most, room)

    if any(one.grows for one in requests):
        share(requests, max(disk.table.end - MIB, 0), most)
    return list(zip(places, requests, strict=True))


def _request(place: Place) -> Request:
    request = place.request
    if request is None or not request.grows:
        return Request(place.length)
    return Request(place.length, True, request.limit)
