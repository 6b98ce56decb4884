"""How the volumes of a group grow into it: shares, growth in proportion, thin pools and what is in them.

Facts from blivet 3.14, `partitioning.grow_lvm`.
"""

from ksc.planner import problems
from ksc.planner.growth import Request, share
from ksc.planner.lvm import Group, StopError, Volume, bounds, down, resize, too_much, up
from ksc.planner.pools import grown
from ksc.planner.terms import BYTES, Terms, whole


def fill(group: Group, terms: Terms) -> None:
    """Grows what may grow. Raises `StopError` where the installer would stop.

    A group that is full to the last extent is left as it is: not even shares get anything then.
    """
    if not group.volumes:
        return
    if group.free < 0:
        last = next(volume for volume in reversed(group.volumes) if not volume.pool)
        raise StopError(too_much(group, last, last.taken, group.free + last.taken))
    if not group.free:
        _nothing_left(group)
        return
    fixed = [volume for volume in group.volumes if volume.pool is None]
    pools = [volume for volume in fixed if volume.asked.thin_pool]
    for pool in pools:
        inside = sum(up(thin.size, group.extent) for thin in _inside(group, pool))
        note = f"the volumes in it take {whole(inside)} MiB together" if inside > pool.least else ""
        pool.least = max(pool.least, inside)
        # What grows begins with whole extents.
        least = up(pool.least, group.extent) if pool.grows else pool.least
        resize(group, pool, least, "size", terms, note)
    _shares(group, fixed, terms)
    _grow(group, fixed, group.length, terms)
    for pool in pools:
        grown(pool, group)
    for pool in pools:
        _shares(group, _inside(group, pool), terms, pool)
        _grow(group, _inside(group, pool), pool.size // group.extent, terms)


def _inside(group: Group, pool: Volume) -> list[Volume]:
    return [volume for volume in group.volumes if volume.pool is pool]


def _nothing_left(group: Group) -> None:
    for volume in group.volumes:
        if volume.asked.size.percent:
            raise StopError(too_much(group, volume, group.extent, group.free))


def _shares(group: Group, volumes: list[Volume], terms: Terms, pool: Volume | None = None) -> None:
    """Shares are of what is free beside them: in the group, or in the pool of thin volumes."""
    asking = [(volume, volume.asked.size.percent) for volume in volumes if volume.asked.size.percent]
    whose = pool.asked.name if pool else group.asked.name
    total = sum(percent for _, percent in asking)
    if total > 100:
        raise StopError(problems.shares(whose, total, asking[-1][0].statement))
    if pool:
        basis = pool.size - sum(volume.extents * group.extent for volume in volumes)
        basis += sum(up(volume.least, group.extent) for volume, _ in asking)
    else:
        basis = down(group.free, group.extent) + sum(down(volume.least, group.extent) for volume, _ in asking)
    for volume, percent in asking:
        note = f"{percent}% are of the {basis // BYTES} MiB that fixed sizes leave free in `{whose}`"
        resize(group, volume, percent * basis // 100, "percent", terms, note)
        volume.least = volume.size


def _grow(group: Group, volumes: list[Volume], length: int, terms: Terms) -> None:
    """Grows volumes to fill `length` extents of their group or pool, the largest first."""
    order = sorted(volumes, key=_rank)
    requests = [_request(group, volume, terms) for volume in order]
    share(requests, length)
    for volume, request in zip(order, requests, strict=True):
        if volume.grows:
            resize(group, volume, request.units * group.extent, "grow", terms)


def _rank(volume: Volume) -> tuple[int, bool, bool, int]:
    """Larger ones first, then those that do not grow, then those that may grow further."""
    most = volume.asked.size.most or 0
    return -volume.size, volume.grows, bool(volume.grows and most), -most if volume.grows else 0


def _request(group: Group, volume: Volume, terms: Terms) -> Request:
    """What a volume wants, in extents; a pool's metadata and a cache besides."""
    extent = group.extent
    reserve = up(volume.metadata + volume.cache_metadata, extent) + up(volume.extra, extent)
    tops = (volume.asked.size.most, bounds(volume.asked, terms).most)
    most = min((down(top * BYTES, extent) // extent for top in tops if top and top * BYTES >= extent), default=None)
    return Request(volume.extents, volume.grows, most, reserve // extent)
