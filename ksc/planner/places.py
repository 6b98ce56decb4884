"""Where partitions go: which request on which disk, as blivet's `partitioning.py` (3.14) does on empty disks."""

from collections.abc import Mapping, Sequence

from ksc.planner import facts
from ksc.planner.disks import Table
from ksc.planner.filling import Filled, Kind, Region
from ksc.planner.partition_growth import grow, growth
from ksc.planner.requests import Request
from ksc.records import dataclass


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
        disks = [filled[name] for name in names]
        chosen = _choose(request, disks, list(filled.values()), growing, boots)
        if chosen is None or not chosen.put(request, request is boots):
            return filled, _unplaced(request, disks)
    for disk in filled.values():
        spoiled = grow(disk)
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
    most = 0
    loads = request.weight > 1000
    before = sum(map(growth, everything)) if growing and len(disks) > 1 else 0
    for disk in disks:
        kind = disk.next_kind(request.primary)
        if kind is None:
            continue
        free = disk.region()
        if request.size > free.length or (loads and free.first + request.size > facts.BOOT_END):
            continue
        if region is not None and not request.grows and not _better(free, region, kind):
            continue
        if growing and len(disks) > 1:
            possible = before - growth(disk) + growth(_tried(request, disk, boots))
            if best is not None and possible <= most:
                continue
            most = possible
        best, region = disk, free
        if loads:
            break
    return best


def _better(free: Region, than: Region, kind: Kind) -> bool:
    """For what does not grow, less room is better; for an extended partition, more."""
    return free.length > than.length if kind == "extended" else free.length < than.length


def _tried(request: Request, disk: Filled, boots: Request | None) -> Filled:
    """The disk as it would be with a request; empty where that cannot be."""
    trial = Filled(disk.table, list(disk.places), disk.extended)
    return trial if trial.put(request, request is boots) else Filled(disk.table)


def _unplaced(request: Request, disks: Sequence[Filled]) -> Unplaced:
    fitting = [disk for disk in disks if disk.next_kind(request.primary)]
    free = max((disk.region().length for disk in fitting), default=0)
    return Unplaced(request, max(free, 0), bool(disks) and not fitting)
