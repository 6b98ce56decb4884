"""How large the installer reckons an array of RAID members to be. Facts from blivet 3.14 and libblockdev 3."""

from typing import NamedTuple

KIB, MIB, GIB = 2**10, 2**20, 2**30
CHUNK = 512 * KIB
"""A chunk's bytes where the statement says none; a mirror has no chunks."""

_MOST_HEADROOM = 128 * MIB
_LEAST_HEADROOM = MIB


class Level(NamedTuple):
    """A level: the fewest members it works with, and how many of its members' data are lost to redundancy."""

    members: int
    redundant: int = 0


LEVELS = {0: Level(2), 1: Level(2), 4: Level(3, 1), 5: Level(3, 1), 6: Level(4, 2), 10: Level(4)}


def array_size(level: int, members: list[int], spares: int = 0, chunk: int | None = None) -> int:
    """Bytes of an array of members with these bytes each; 0 where they are too few. `chunk` is in bytes.

    Members count as the smallest of them. `spares` of them wait and count for nothing.
    """
    active = len(members) - spares
    rule = LEVELS.get(level)
    if rule is None or active < rule.members:
        return 0
    least = min(members)
    data = max(least - superblock(least), 0)
    if level == 1:
        return data
    chunk = chunk or CHUNK
    data -= data % chunk
    return data * (active // 2 if level == 10 else active - rule.redundant)


def superblock(member: int) -> int:
    """Bytes that a member of so many bytes loses to its superblock and to room for reshaping.

    mdadm leaves about a thousandth, in powers of two from 1 to 128 MiB (metadata 1.2).
    """
    headroom = _MOST_HEADROOM
    while headroom * 1024 > member and headroom > _LEAST_HEADROOM:
        headroom //= 2
    return headroom
