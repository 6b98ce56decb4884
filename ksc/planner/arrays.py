"""RAID arrays on their members, as the installer lays them out."""

from ksc.dialects.spec import Dialect
from ksc.planner import problems
from ksc.planner.luks import opened
from ksc.planner.raid import LEVELS, array_size
from ksc.planner.terms import BYTES, Laid, Members, Requests, Terms, member, mib
from ksc.planner.values import Planned, Problem
from ksc.storage.devices import RaidArray
from ksc.storage.releases import at_least

_MEMBERS = {"pv.": "lvmpv", "btrfs.": "btrfs"}
_CHUNK_UNIT = 4


def lay_out(asked: Requests, members: Members, terms: Terms) -> Laid:
    """The arrays that are asked for, and those that others lie on (`raid pv.01`). Never raises."""
    laid = Laid()
    made: set[str] = set()
    for device, statement in asked:
        if not isinstance(device, RaidArray):
            continue
        problem = _problem(device, statement, made, members, terms.dialect)
        if problem:
            laid.problems.append(problem)
            continue
        made.add(device.name)
        _make(laid, device, statement, members, terms)
    return laid


def _problem(
    device: RaidArray, statement: int | None, made: set[str], members: Members, dialect: Dialect
) -> Problem | None:
    name = device.name
    if device.existing:
        return problems.unplanned(name, "array", statement)
    if name in made:
        return problems.unmakable(name, "another has its name", statement, "device", "give one of the two another name")
    absent = next((member for member in device.members if member not in members), None)
    if absent is not None:
        return problems.missing(name, "array", absent, statement, None)
    if device.level not in LEVELS:
        return problems.unmakable(
            name, "it has no level", statement, "level", "give it a level, such as `--level=RAID1`"
        )
    fewest = LEVELS[device.level].members
    active = len(device.members) - (device.spares or 0)
    if active < fewest:
        return problems.unmakable(
            name,
            f"RAID {device.level} takes {fewest} members at least, and {max(active, 0)} are given that are no spares",
            statement,
            "level",
            "give it more members, or take another level",
        )
    if device.chunk and device.chunk % _CHUNK_UNIT:
        return problems.unmakable(
            name, f"a chunk cannot have {device.chunk} KiB", statement, "chunksize", "take a multiple of 4 KiB"
        )
    if device.chunk and device.level == 1 and at_least(dialect, 8):
        return problems.unmakable(
            name, "a mirror has no chunks", statement, "chunksize", "leave `--chunksize` out, or take another level"
        )
    if not _size(device, members):
        return problems.unmakable(
            name, "its members are too small", statement, None, "make each of them 2 MiB large at least"
        )
    return None


def _size(device: RaidArray, members: Members) -> int:
    sizes = [members[name].size for name in device.members]
    chunk = device.chunk * 1024 if device.chunk else None
    return 0 if device.level is None else array_size(device.level, sizes, (device.spares or 0), chunk)


def _make(laid: Laid, device: RaidArray, statement: int | None, members: Members, terms: Terms) -> None:
    kind = next((kind for start, kind in _MEMBERS.items() if device.mount.startswith(start)), None)
    below = kind is not None
    kind = kind or ("swap" if device.mount == "swap" else device.filesystem or terms.filesystem)
    mount = device.mount if device.mount.startswith("/") else None
    luks = device.format.luks
    on = tuple(members[name].name for name in device.members)
    plain = Planned(
        device.name,
        "mdarray",
        mib(_size(device, members)),
        "luks" if luks else kind,
        None if luks else mount,
        on,
        statement=statement,
    )
    laid.devices.append(plain)
    last = plain
    if luks:
        last = opened(plain, luks, terms.dialect, kind, mount)
        laid.devices.append(last)
    if below:
        # What lies on it may call it by either name.
        laid.members[device.mount] = laid.members[device.name] = member(last)
    found = problems.unfit(
        device.name, kind, round(last.size_mib * BYTES), terms.dialect, statement=statement, option=None
    )
    if mount and found:
        laid.problems.append(found)
