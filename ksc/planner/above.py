"""Everything that lies on partitions, in the order in which the installer makes it."""

from ksc.planner import arrays, btrfs, volumes
from ksc.planner.terms import Laid, Members, Requests, Terms


def lay_out(asked: Requests, members: Members, terms: Terms) -> Laid:
    """Arrays, groups with their volumes, and btrfs volumes on `members`, which are partitions. Never raises.

    `members` are named as statements do: `pv.01`, `raid.01`, `btrfs.01`.
    """
    raid = arrays.lay_out(asked, members, terms)
    known = {**members, **raid.members}
    parts = (raid, volumes.lay_out(asked, known, terms), btrfs.lay_out(asked, known, terms))
    return Laid(
        [device for part in parts for device in part.devices],
        [problem for part in parts for problem in part.problems],
        known,
    )
