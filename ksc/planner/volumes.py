"""Volume groups and their volumes, as the installer lays them out on what they lie on."""

from ksc.planner import problems
from ksc.planner.filesystems import limits
from ksc.planner.fill import fill
from ksc.planner.luks import header, opened
from ksc.planner.lvm import (
    EXTENT,
    EXTENTS,
    KIB,
    Group,
    StopError,
    Volume,
    format_of,
    too_much,
    up,
    usable,
)
from ksc.planner.pools import ask, cache
from ksc.planner.terms import BYTES, Laid, Members, Requests, Terms, mib
from ksc.planner.values import Planned, Problem
from ksc.storage.devices import LogicalVolume, VolumeGroup


def lay_out(asked: Requests, members: Members, terms: Terms) -> Laid:
    """The groups and volumes that are asked for, and what stops the installer. Never raises.

    As it does, all groups are made first, whatever the order of the statements; then each volume is put into its
    group as large as it asks to be; then they grow. A group with a problem is planned as far as it comes.
    """
    laid = Laid()
    groups: dict[str, Group] = {}
    stopped: set[str] = set()
    for device, statement in asked:
        if isinstance(device, VolumeGroup):
            try:
                groups[device.name] = _group(device, statement, groups, members, terms)
            except StopError as stop:
                laid.problems.append(stop.problem)
                stopped.add(device.name)
    _add_all(asked, groups, laid, stopped, terms)
    for name, group in groups.items():
        if name not in stopped:
            try:
                fill(group, terms)
                laid.problems += _unfit(group, terms)
            except StopError as stop:
                laid.problems.append(stop.problem)
        laid.devices += _planned(group, terms)
    return laid


def _add_all(asked: Requests, groups: dict[str, Group], laid: Laid, stopped: set[str], terms: Terms) -> None:
    """Puts each volume into its group, up to the first of a group that cannot be."""
    volumes = [(device, statement) for device, statement in asked if isinstance(device, LogicalVolume)]
    for volume, _ in volumes:
        if volume.group in groups:
            groups[volume.group].later += _need(volume, groups[volume.group], terms)
    for volume, statement in volumes:
        if volume.group in stopped:
            continue
        try:
            _add(volume, statement, groups, terms)
        except StopError as stop:
            laid.problems.append(stop.problem)
            stopped.add(volume.group)


def _group(
    device: VolumeGroup, statement: int | None, groups: dict[str, Group], members: Members, terms: Terms
) -> Group:
    if device.existing:
        raise StopError(problems.unplanned(device.name, "volume group", statement))
    if device.name in groups:
        raise StopError(_twice("volume group", device.name, statement))
    extent = device.extent * KIB if device.extent else EXTENT
    if extent not in EXTENTS:
        raise StopError(
            problems.strange(
                f"the extents of the volume group `{device.name}` cannot have {device.extent} KiB",
                statement,
                "pesize",
                "extents have a power of two from 1 to 16777216 KiB: 4096 is usual",
            )
        )
    for name in device.members or ("pv.01",):
        if name not in members or not device.members:
            raise StopError(problems.missing(device.name, "volume group", name, statement, None))
    on = {name: members[name] for name in device.members}
    room = {name: usable(member.size, extent, member.array) for name, member in on.items()}
    names = tuple(member.name for member in on.values())
    return Group(device, statement, extent, sum(room.values()), names, terms.pool_reserve, room=room)


def _add(device: LogicalVolume, statement: int | None, groups: dict[str, Group], terms: Terms) -> None:
    """Puts a volume into its group, as large as it asks to be. Raises `StopError`."""
    if device.existing:
        raise StopError(problems.unplanned(device.name, "logical volume", statement))
    group = groups.get(device.group)
    if group is None:
        raise StopError(problems.missing(device.name, "logical volume", device.group, statement, "vgname"))
    if any(volume.asked.name == device.name for volume in group.volumes):
        raise StopError(_twice("logical volume", device.name, statement))
    pool = None
    if device.pool is not None:
        pool = next((v for v in group.volumes if v.asked.name == device.pool and v.asked.thin_pool), None)
        if pool is None:
            raise StopError(problems.missing(device.name, "thin volume", device.pool, statement, "poolname"))
    size = _asks(device, terms)
    grows = device.size.grow and terms.swap.meant(device.size, device.mount) is None
    if not device.size.percent and (size <= 0 or (not grows and size < group.extent)):
        raise StopError(_no_size(device, group.extent, statement))
    size = _first(device, terms)
    group.later -= _need(device, group, terms)
    volume = Volume(device, statement, size, size, grows, group.extent, pool=pool)
    if device.thin_pool:
        ask(volume, group)
    if device.cache and device.cache.size:
        cache(volume, group, device.cache)
    if pool is None and volume.size > group.free:
        raise StopError(too_much(group, volume, volume.size, group.free))
    group.add(volume)


def _asks(device: LogicalVolume, terms: Terms) -> int:
    """Bytes that a statement asks for."""
    swap = terms.swap.meant(device.size, device.mount)
    return swap if swap is not None else 0 if device.size.percent else (device.size.mib or 0) * BYTES


def _first(device: LogicalVolume, terms: Terms) -> int:
    """Bytes that a volume has before anything grows: its file system's least where it asks for less, or a share."""
    return max(_asks(device, terms), limits(format_of(device, terms), terms.dialect).least * BYTES)


def _need(device: LogicalVolume, group: Group, terms: Terms) -> int:
    """Bytes of its group that a volume needs at least."""
    return 0 if device.pool else max(up(_first(device, terms), group.extent), 0)


def _no_size(device: LogicalVolume, extent: int, statement: int | None) -> Problem:
    if not device.size.mib:
        return problems.strange(
            f"the logical volume `{device.name}` has no size", statement, None, "give it `--size=` in MiB"
        )
    return problems.strange(
        f"the logical volume `{device.name}` is smaller than an extent of its group",
        statement,
        "size",
        f"an extent has {extent // BYTES} MiB: make it that at least, or the group's `--pesize` smaller",
    )


def _twice(what: str, name: str, statement: int | None) -> Problem:
    return problems.strange(f"the {what} `{name}` is made twice", statement, None, "give one of the two another name")


def _unfit(group: Group, terms: Terms) -> list[Problem]:
    """Mounted volumes that their file systems do not fit, or that may not grow to what those take."""
    found = []
    for volume in group.volumes:
        kind, name, statement = format_of(volume.asked, terms), volume.asked.name, volume.statement
        if kind is None or not volume.asked.mount.startswith("/"):
            continue
        most = volume.asked.size.most if volume.grows else None
        if most and most < limits(kind, terms.dialect).least:
            size, option = most * BYTES, "maxsize"
        else:
            size, option = volume.size - header(volume.asked.format.luks, terms.dialect) * BYTES, "size"
        found.append(problems.unfit(name, kind, size, terms.dialect, statement=statement, option=option))
    return [problem for problem in found if problem]


def _planned(group: Group, terms: Terms) -> list[Planned]:
    name = group.asked.name
    made = [Planned(name, "lvmvg", mib(group.size), on=group.on, statement=group.statement)]
    for volume in group.volumes:
        device = volume.asked
        full = f"{name}-{device.name}"
        if device.thin_pool:
            made.append(Planned(full, "lvmthinpool", mib(volume.size), on=(name,), statement=volume.statement))
            continue
        kind, mount = format_of(device, terms), device.mount if device.mount.startswith("/") else None
        on = f"{name}-{volume.pool.asked.name}" if volume.pool else name
        luks = device.format.luks
        plain = Planned(
            full,
            "lvmthinlv" if volume.pool else "lvmlv",
            mib(volume.size),
            "luks" if luks else kind,
            None if luks else mount,
            (on,),
            statement=volume.statement,
        )
        made.append(plain)
        if luks:
            made.append(opened(plain, luks, terms.dialect, kind, mount))
    return made
