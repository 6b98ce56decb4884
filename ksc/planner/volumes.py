"""Volume groups and their volumes, as the installer lays them out on what they lie on."""

from ksc.planner import problems
from ksc.planner.fill import fill
from ksc.planner.luks import header, opened
from ksc.planner.lvm import (
    EXTENT,
    EXTENTS,
    KIB,
    POOL_METADATA,
    Group,
    StopError,
    Volume,
    down,
    format_of,
    pool_metadata,
    too_much,
    up,
    usable,
)
from ksc.planner.terms import BYTES, Laid, Members, Requests, Terms
from ksc.planner.values import Planned, Problem
from ksc.storage.devices import LogicalVolume, VolumeGroup

CHUNKS = (64 * KIB, 2**30)
"""The least and the most of a thin pool's chunk; each is a multiple of the least."""


def lay_out(asked: Requests, members: Members, terms: Terms) -> Laid:
    """The groups and volumes that are asked for, and what stops the installer. Never raises.

    As it does, each volume is first put into its group as large as it asks to be; then they grow. A group with a
    problem is planned as far as it comes.
    """
    laid = Laid()
    groups: dict[str, Group] = {}
    stopped: set[str] = set()
    for device, statement in asked:
        try:
            if isinstance(device, VolumeGroup):
                stopped.add(device.name)
                groups[device.name] = _group(device, statement, groups, members, terms)
                stopped.discard(device.name)
            elif isinstance(device, LogicalVolume) and device.group not in stopped:
                _add(device, statement, groups, terms)
        except StopError as stop:
            laid.problems.append(stop.problem)
            if isinstance(device, LogicalVolume):
                stopped.add(device.group)
    for name, group in groups.items():
        if name not in stopped:
            try:
                fill(group, terms)
            except StopError as stop:
                laid.problems.append(stop.problem)
            else:
                laid.problems += _unfit(group, terms)
        laid.devices += _planned(group, terms)
    return laid


def _group(
    device: VolumeGroup, statement: int | None, groups: dict[str, Group], members: Members, terms: Terms
) -> Group:
    if device.existing:
        raise StopError(problems.unplanned(device.name, "volume group", statement))
    if device.name in groups:
        raise StopError(_twice("volume group", device.name, statement))
    extent = EXTENT if device.extent is None else device.extent * KIB
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
    on = [members[name] for name in dict.fromkeys(device.members)]
    size = sum(usable(member.size, extent, member.array) for member in on)
    return Group(device, statement, extent, size, tuple(member.name for member in on), terms.pool_reserve)


def _add(device: LogicalVolume, statement: int | None, groups: dict[str, Group], terms: Terms) -> None:
    """Puts a volume into its group, as large as it asks to be. Raises `StopError`."""
    group = groups.get(device.group)
    if group is None:
        raise StopError(problems.missing(device.name, "logical volume", device.group, statement, "vgname"))
    if device.existing:
        raise StopError(problems.unplanned(device.name, "logical volume", statement))
    if any(volume.asked.name == device.name for volume in group.volumes):
        raise StopError(_twice("logical volume", device.name, statement))
    pool = None
    if device.pool is not None:
        pool = next((v for v in group.volumes if v.asked.name == device.pool and v.asked.thin_pool), None)
        if pool is None:
            raise StopError(problems.missing(device.name, "thin volume", device.pool, statement, "poolname"))
    swap = terms.swap.meant(device.size, device.mount)
    percent = device.size.percent or 0
    size = swap if swap is not None else 0 if percent else (device.size.mib or 0) * BYTES
    grows = device.size.grow and swap is None
    if not percent and (size <= 0 or (not grows and size < group.extent)):
        raise StopError(_no_size(device, group.extent, statement))
    volume = Volume(device, statement, size, size, grows, group.extent, pool=pool)
    if device.thin_pool:
        _pool(volume, group)
    if device.cache and device.cache.size:
        _cache(volume, group, device.cache.size * BYTES)
    if pool is None and volume.size > group.free:
        raise StopError(too_much(group, volume, volume.size, group.free))
    group.volumes.append(volume)


def _pool(volume: Volume, group: Group) -> None:
    """The metadata of a pool: as asked; else, of a pool that does not grow, out of its own size."""
    asked = volume.asked.thin_pool
    name, statement = volume.asked.name, volume.statement
    chunk = asked.chunk * KIB if asked and asked.chunk else None
    least, most = CHUNKS
    if chunk is not None and not (least <= chunk <= most and chunk % least == 0):
        raise StopError(
            problems.strange(
                f"the chunks of the thin pool `{name}` cannot have {chunk // KIB} KiB",
                statement,
                "chunksize",
                "chunks have a multiple of 64 KiB, up to 1048576 KiB",
            )
        )
    if asked and asked.metadata:
        volume.metadata = asked.metadata * BYTES
        if not POOL_METADATA[0] <= volume.metadata <= POOL_METADATA[1]:
            raise StopError(
                problems.strange(
                    f"the metadata of the thin pool `{name}` cannot have {asked.metadata} MiB",
                    statement,
                    "metadatasize",
                    "metadata have from 2 to 16192 MiB",
                )
            )
    elif not volume.grows:
        volume.metadata = up(pool_metadata(volume.size, chunk), group.extent)
        volume.size = max(down(volume.size - volume.metadata, group.extent), 0)


def _cache(volume: Volume, group: Group, size: int) -> None:
    """A cache's metadata, a thousandth of it but 8 MiB at least, come out of its size, and so does their spare."""
    metadata = max(size // 1000, 8 * BYTES)
    volume.extra = max(down(size - metadata - max(metadata - group.spare, 0), group.extent), 0)
    volume.cache_metadata = metadata


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
    """Mounted volumes that their file systems do not fit."""
    found = []
    for volume in group.volumes:
        kind = format_of(volume.asked, terms)
        if kind is None or not volume.asked.mount.startswith("/"):
            continue
        size = volume.size - header(volume.asked.format.luks, terms.dialect) * BYTES
        statement, name = volume.statement, volume.asked.name
        found.append(problems.unfit(name, kind, size, terms.dialect, statement=statement, option="size"))
    return [problem for problem in found if problem]


def _planned(group: Group, terms: Terms) -> list[Planned]:
    name = group.asked.name
    made = [Planned(name, "lvmvg", group.size / BYTES, on=group.on, statement=group.statement)]
    for volume in group.volumes:
        device = volume.asked
        full = f"{name}-{device.name}"
        if device.thin_pool:
            made.append(Planned(full, "lvmthinpool", volume.size / BYTES, on=(name,), statement=volume.statement))
            continue
        kind, mount = format_of(device, terms), device.mount if device.mount.startswith("/") else None
        on = f"{name}-{volume.pool.asked.name}" if volume.pool else name
        luks = device.format.luks
        plain = Planned(
            full,
            "lvmthinlv" if volume.pool else "lvmlv",
            volume.size / BYTES,
            "luks" if luks else kind,
            None if luks else mount,
            (on,),
            statement=volume.statement,
        )
        made.append(plain)
        if luks:
            made.append(opened(plain, luks, terms.dialect, kind, mount))
    return made
