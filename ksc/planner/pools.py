"""What thin pools and caches take beside their data. Sizes are in bytes.

Facts from blivet 3.14 (`devices/lvm.py`) and libblockdev 3 (`lvm.c`).
"""

from ksc.planner import problems
from ksc.planner.lvm import KIB, Group, StopError, Volume, down, up
from ksc.planner.terms import BYTES, whole
from ksc.storage.devices import Cache

CHUNK_STEP = 17455015526400
"""Bytes of a pool for each 64 KiB that its chunks have by themselves: about 15.9 TiB."""

CHUNKS = (64 * KIB, 2**30)
"""The least and the most of a thin pool's chunk; each is a multiple of the least."""

METADATA = (2 * BYTES, 16978542592)
"""The least and the most of a thin pool's metadata, which has 64 bytes for each chunk of the pool (lvcreate)."""


def ask(volume: Volume, group: Group) -> None:
    """The metadata of a pool: as asked; else, of a pool that does not grow, out of its own size."""
    asked = volume.asked.thin_pool
    name, statement = volume.asked.name, volume.statement
    chunk = _chunk(volume)
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
        if not METADATA[0] <= volume.metadata <= METADATA[1]:
            raise StopError(
                problems.strange(
                    f"the metadata of the thin pool `{name}` cannot have {asked.metadata} MiB",
                    statement,
                    "metadatasize",
                    "metadata have from 2 to 16192 MiB",
                )
            )
    elif not volume.grows:
        volume.metadata = up(_recommended(volume.size, chunk), group.extent)
        volume.size = max(down(volume.size - volume.metadata, group.extent), 0)


def cache(volume: Volume, group: Group, asked: Cache) -> None:
    """A cache's metadata, a thousandth of it but 8 MiB at least, come out of its size, and so does their spare.

    It lies on those members of the group alone that it names.
    """
    size = (asked.size or 0) * BYTES
    absent = next((name for name in asked.members if name not in group.room), None)
    if absent is not None:
        raise StopError(problems.missing(volume.asked.name, "cached volume", absent, volume.statement, "cachepvs"))
    metadata = max(size // 1000, 8 * BYTES)
    volume.extra = max(down(size - metadata - max(metadata - group.spare, 0), group.extent), 0)
    volume.cache_metadata = metadata
    left = volume.extra + metadata
    for name in asked.members:
        taken = min(left, group.room[name])
        group.room[name] -= taken
        left -= taken
    if left > 0:
        on = " and ".join(f"`{name}`" for name in asked.members) or "nothing"
        raise StopError(
            problems.strange(
                f"the cache of `{volume.asked.name}` takes {whole(left)} MiB more than {on} can give",
                volume.statement,
                "cachesize",
                "make the cache smaller, or what it lies on larger",
            )
        )


def grown(pool: Volume, group: Group) -> None:
    """Metadata of a pool that grew, where none was asked for, come out of the pool, and so does their spare, twice."""
    if pool.metadata or pool.size <= 0:
        return
    before = group.spare
    group.change(pool, pool.size, up(_recommended(pool.size, _chunk(pool)), group.extent))
    spare = group.spare - before
    # Twice is more than LVM needs, but so the installer reckons.
    group.change(pool, max(pool.size - pool.metadata - 2 * spare, 0))


def _recommended(size: int, chunk: int | None) -> int:
    """What lvcreate recommends for the metadata of a pool of this size; its chunks are larger in a larger pool."""
    least, most = METADATA
    least_chunk, most_chunk = CHUNKS
    chunk = chunk or min(max(-(-size // CHUNK_STEP), 1) * least_chunk, most_chunk)
    return min(max(64 * size // chunk, least), most)


def _chunk(pool: Volume) -> int | None:
    asked = pool.asked.thin_pool
    return asked.chunk * KIB if asked and asked.chunk else None
