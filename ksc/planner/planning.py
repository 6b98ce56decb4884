"""A plan from its parts: the disks, the partitions on them, and what lies on those."""

from collections.abc import Iterable, Iterator, Sequence

from ksc.dialects.spec import Dialect
from ksc.planner import above, autopart, facts, unfit
from ksc.planner.disks import Site, boot_drive, find, table, used
from ksc.planner.filesystems import limits
from ksc.planner.filling import Filled, Place
from ksc.planner.gathering import gather
from ksc.planner.luks import opened
from ksc.planner.places import place
from ksc.planner.requests import MEMBERS as PREFIXES
from ksc.planner.requests import SECTOR, in_order
from ksc.planner.swap import Swap
from ksc.planner.terms import Asked, Laid, Member, Members, Terms, member
from ksc.planner.values import MIB, Machine, Plan, Planned, Problem
from ksc.storage.devices import Autopart, Partition, ReqPart
from ksc.storage.layout import Layout


def plan(layout: Layout, machine: Machine, dialect: Dialect) -> Plan:
    """See `ksc.planner.plan`."""
    disks = used(layout, machine)
    if not disks:
        return Plan(machine, problems=(unfit.no_disk(),))
    tables = {disk.name: table(disk, layout.clear, machine, dialect) for disk in disks}
    labels = {name: one.label for name, one in tables.items()}
    drive = boot_drive(layout, disks)
    free = sum(one.free for one in tables.values()) * SECTOR
    terms = Terms(dialect, facts.filesystem(machine, dialect), Swap.of(machine.memory, free, dialect))
    site = Site(machine, disks, tables, drive.name if drive else None, terms)
    wanted = _wanted(layout)
    requests, problems = gather(wanted, site)
    boots = layout.loader.drive if layout.loader else None
    if boots and drive and not find(boots, disks):
        problems.append(unfit.unknown_boot_drive(boots, tables))
    filled, unplaced = place(in_order(requests), tables, site.drive)
    devices, members = _devices(filled.values(), dialect)
    problems += [unfit.unplaced(unplaced)] if unplaced else _limited(filled.values(), dialect)
    if all(problem.code == unfit.THERE for problem in problems) and not _hidden(layout):
        laid = _above(wanted, members, site)
        devices += laid.devices
        problems += laid.problems
    told = (autopart.told(problem, layout.devices) for problem in problems)
    return Plan(machine, tuple(devices), labels, tuple(told))


def _wanted(layout: Layout) -> list[Asked]:
    """The devices, with the index of their statements. Of `autopart` and `reqpart` the last counts."""
    last = {type(device): index for index, device in enumerate(layout.devices)}
    return [
        Asked(device, index)
        for index, device in enumerate(layout.devices)
        if not isinstance(device, Autopart | ReqPart) or last[type(device)] == index
    ]


def _hidden(layout: Layout) -> bool:
    """Whether something lies on partitions of which only the disk knows how large they are."""
    there = (one.mount for one in layout.devices if isinstance(one, Partition) and one.existing)
    return any(mount.startswith(tuple(PREFIXES)) for mount in there)


def _above(wanted: Sequence[Asked], members: Members, site: Site) -> Laid:
    """What lies on the partitions, `autopart`'s volumes too."""
    terms = site.terms
    everything = list(wanted)
    for device, index in wanted:
        if isinstance(device, Autopart):
            more, terms = autopart.volumes(device, index, members, site.machine, terms)
            everything += more
            terms = terms._replace(filesystem=device.filesystem or terms.filesystem)
    return above.lay_out(everything, members, terms)


def _devices(disks: Iterable[Filled], dialect: Dialect) -> tuple[list[Planned], dict[str, Member]]:
    """The partitions, what those that are encrypted open as, and what others may lie on by its name (`pv.01`)."""
    devices: list[Planned] = []
    members: dict[str, Member] = {}
    for disk in disks:
        for name, one in _named(disk):
            devices.append(_device(disk.table.disk, name, one))
            partition = one.request.partition if one.request else None
            if partition is None or one.request is None:
                continue
            if partition.format.luks:
                mount = partition.mount if partition.mount.startswith("/") else None
                devices.append(opened(devices[-1], partition.format.luks, dialect, one.request.inside, mount))
            members[partition.mount] = member(devices[-1])
    return devices, members


def _named(disk: Filled) -> Iterator[tuple[str, Place]]:
    """The partitions with the kernel's names."""
    name = disk.table.disk
    separator = "-part" if "/by-" in name else "p" if name[-1:].isdigit() else ""
    number = 0
    for one in disk.places:
        number = max(number + 1, 5) if one.kind == "logical" else number + 1
        yield f"{name}{separator}{number}", one


def _device(disk: str, name: str, place: Place) -> Planned:
    request = place.request
    return Planned(
        name,
        "partition",
        place.length / MIB,
        request.fmt if request else None,
        request.mount if request else None,
        (disk,),
        place.start,
        place.length,
        request.statement if request else None,
    )


def _limited(disks: Iterable[Filled], dialect: Dialect) -> Iterator[Problem]:
    for disk in disks:
        for one in disk.places:
            if one.request:
                found = unfit.limited(one.request, one.length, limits(one.request.fmt, dialect))
                if found:
                    yield found
