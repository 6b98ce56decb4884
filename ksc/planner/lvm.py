"""A volume group being laid out, and its volumes: LVM's figures. Sizes are in bytes.

Facts from blivet 3.14 (`devices/lvm.py`) and libblockdev 3.
"""

from dataclasses import field

from ksc.planner import problems
from ksc.planner.filesystems import EIB, Limits, limits
from ksc.planner.luks import header
from ksc.planner.terms import BYTES, Terms
from ksc.planner.values import Problem
from ksc.records import dataclass
from ksc.storage.devices import LogicalVolume, VolumeGroup

KIB, GIB = 2**10, 2**30
EXTENT = 4 * BYTES
EXTENTS = tuple(2**power * KIB for power in range(25))
"""The sizes that an extent may have: from 1 KiB to 16 GiB."""

DATA_START = BYTES
"""What LVM takes at the start of a physical volume; twice that where it is an array."""


class StopError(Exception):
    """The installer stops here: with this problem."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


@dataclass(slots=True)
class Volume:
    """A volume being laid out. `least` is what it asks for, `extra` what its cache takes beside it."""

    asked: LogicalVolume
    statement: int | None
    size: int
    least: int
    grows: bool
    extent: int
    metadata: int = 0
    extra: int = 0
    cache_metadata: int = 0
    pool: "Volume | None" = None

    @property
    def extents(self) -> int:
        """Of its data; what is begun counts."""
        return -(-self.size // self.extent)

    @property
    def taken(self) -> int:
        """Bytes of the group: a thin volume takes its pool's, not the group's."""
        return 0 if self.pool else self.extents * self.extent + self.metadata + self.extra + self.cache_metadata


@dataclass(slots=True)
class Group:
    """A group being laid out. `later` are bytes for the volumes that are not yet in it.

    `room` are the bytes on each member, by its name in statements, that no cache has been put on. `taken` are the
    bytes of all volumes, `besides` those of them that have metadata: `add` and `change` keep both.
    """

    asked: VolumeGroup
    statement: int | None
    extent: int
    size: int
    on: tuple[str, ...]
    pool_reserve: bool = False
    volumes: list[Volume] = field(default_factory=list)
    later: int = 0
    room: dict[str, int] = field(default_factory=dict)
    taken: int = 0
    besides: list[Volume] = field(default_factory=list)

    def add(self, volume: Volume) -> None:
        """Puts a volume into the group."""
        self.volumes.append(volume)
        self.taken += volume.taken
        if volume.asked.thin_pool or volume.asked.cache:
            self.besides.append(volume)

    def change(self, volume: Volume, size: int, metadata: int | None = None) -> None:
        """Gives a volume of the group another size, and other metadata where some are given."""
        self.taken -= volume.taken
        volume.size = size
        if metadata is not None:
            volume.metadata = metadata
        self.taken += volume.taken

    @property
    def spare(self) -> int:
        """LVM keeps a spare for the largest metadata of all pools and caches."""
        return max((max(volume.metadata, volume.cache_metadata) for volume in self.besides), default=0)

    @property
    def reserved(self) -> int:
        """Bytes no volume may take, in whole extents."""
        reserved = 0
        if self.asked.reserved:
            reserved = max(self.asked.reserved, 0) * BYTES
        elif self.asked.reserved_percent:
            reserved = -(-self.size * max(self.asked.reserved_percent, 0) // 100)
        if self.pool_reserve and any(volume.asked.thin_pool for volume in self.besides):
            reserved += min(max(self.size // 5, GIB), 100 * GIB)
        return up(reserved + self.spare, self.extent)

    @property
    def length(self) -> int:
        """Extents that volumes may take."""
        return (self.size - self.reserved) // self.extent

    @property
    def free(self) -> int:
        """Bytes; negative where the spare of a pool takes more than there was."""
        return self.size - self.taken - self.reserved


def up(size: int, extent: int) -> int:
    """Rounded up to whole extents."""
    return -(-size // extent) * extent


def down(size: int, extent: int) -> int:
    """Rounded down to whole extents."""
    return size // extent * extent


def usable(size: int, extent: int, array: bool) -> int:
    """Bytes for volumes on a physical volume of so many bytes."""
    return max(down(size - (2 if array else 1) * DATA_START, extent), 0)


def format_of(volume: LogicalVolume, terms: Terms) -> str | None:
    """The name of a volume's file system; None for a pool."""
    if volume.thin_pool:
        return None
    return "swap" if volume.mount == "swap" else volume.filesystem or terms.filesystem


def bounds(volume: LogicalVolume, terms: Terms) -> Limits:
    """What the installer holds a volume's size to: its file system, or the encryption that lies between."""
    if volume.format.luks:
        return Limits(header(volume.format.luks, terms.dialect), 16 * EIB)
    return limits(format_of(volume, terms), terms.dialect)


def resize(group: Group, volume: Volume, size: int, option: str, terms: Terms, note: str = "") -> None:
    """Gives a volume the size reckoned for it, as `note` says. Raises `StopError` where the installer would."""
    size = down(size, group.extent)
    room = group.free + volume.taken
    if not volume.pool and size > volume.size and size > room:
        raise StopError(too_much(group, volume, size, room, note))
    least, most = bounds(volume.asked, terms)
    name, kind = volume.asked.name, format_of(volume.asked, terms) or "a pool"
    if size < least * BYTES:
        raise StopError(problems.small(name, kind, size, least, statement=volume.statement, option=option, note=note))
    if most and size > most * BYTES:
        raise StopError(problems.large(name, kind, size, most, statement=volume.statement, option=option))
    group.change(volume, size)


def too_much(group: Group, volume: Volume, size: int, free: int, note: str = "") -> Problem:
    """The problem of a volume that does not fit; `free` bytes are left for it."""
    asked = volume.asked.size
    if asked.recommended or asked.hibernation:
        option = "hibernation" if asked.hibernation else "recommended"
    else:
        option = "percent" if asked.percent else "size"
    return problems.beyond(
        volume.asked.name,
        group.asked.name,
        size,
        free,
        statement=volume.statement,
        option=option,
        has=group.size,
        over=up(size, group.extent) - max(free, 0) + group.later,
        note=note,
    )
