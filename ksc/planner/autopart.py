"""`autopart` as what it stands for: partitions first, and once they have a size, the volumes on them.

Facts from Anaconda, `modules/storage/partitioning/automatic/`.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from ksc.planner.lvm import EXTENT, usable
from ksc.planner.products import SWAP, Wanted, product
from ksc.planner.terms import BYTES, Asked, Members, Terms, whole
from ksc.planner.values import Machine, Problem
from ksc.storage.devices import (
    Autopart,
    AutopartType,
    BtrfsVolume,
    Device,
    Format,
    LogicalVolume,
    Partition,
    Subvolume,
    ThinPool,
    VolumeGroup,
)
from ksc.storage.sizes import Size

GROUP = "anaconda"
"""The installer names the group by product and host (`rhel_web1`); without either it is this."""

POOL = "pool00"
MEMBER = 500
SMALL_MEMBER = 256
"""MiB that a physical volume begins with, and where it does not fit so."""


class Free(NamedTuple):
    """A disk that the installer may put partitions on, and its free bytes."""

    disk: str
    size: int


class Wish(NamedTuple):
    """A partition that is to be on one of `disks`."""

    partition: Partition
    disks: tuple[str, ...]


def scheme(device: Autopart, machine: Machine, terms: Terms) -> AutopartType:
    """`lvm`, `plain`, `thinp` or `btrfs`."""
    kind = "plain" if device.nolvm else device.type or product(machine.product, terms.dialect).type
    return kind if kind in ("lvm", "thinp", "btrfs") else "plain"


def partitions(
    device: Autopart, disks: Sequence[Free], machine: Machine, terms: Terms, firmware: Sequence[int] = ()
) -> list[Wish]:
    """The partitions, in the order in which they are asked for, but for those of the firmware and `/boot`.

    `disks` have room for a partition of 500 MiB each; `firmware` are the MiB of those others. On each disk a
    physical volume grows, but with the type `plain`.
    """
    kind = scheme(device, machine, terms)
    names = tuple(disk.disk for disk in disks)
    free = sorted((disk.size for disk in disks), reverse=True)
    wishes = []
    sizes = list(firmware)
    for wanted in _wanted(device, machine, terms):
        if kind in ("lvm", "thinp") or (kind == "btrfs" and wanted.mount != "swap"):
            continue
        if wanted.needs * BYTES > sum(free[:2]):
            continue
        wishes.append(Wish(_partition(device, wanted, kind), names))
        reckoned = terms.swap.meant(_size(device, wanted), wanted.mount)
        sizes.append(wanted.least if reckoned is None else whole(reckoned))
    if kind == "plain":
        return wishes
    crowded = bool(free and sizes) and (max(sizes) + MEMBER) * BYTES > free[0]
    size = Size(SMALL_MEMBER if crowded else MEMBER, grow=True)
    prefix = "btrfs" if kind == "btrfs" else "pv"
    own = Format(luks=device.luks)
    members = [
        Wish(Partition(f"{prefix}.{number:02}", size, format=own), (name,)) for number, name in enumerate(names, 1)
    ]
    return [*members, *wishes]


def volumes(
    device: Autopart, statement: int | None, members: Members, machine: Machine, terms: Terms
) -> tuple[list[Asked], Terms]:
    """What lies on the members that became of `partitions`, and the terms for it: a thin pool leaves a reserve."""
    kind = scheme(device, machine, terms)
    if kind == "plain":
        return [], terms
    wanted = _wanted(device, machine, terms)
    made = _btrfs(wanted, members) if kind == "btrfs" else _lvm(device, wanted, members, thin=kind == "thinp")
    return [Asked(one, statement) for one in made], terms._replace(pool_reserve=kind == "thinp")


def told(problem: Problem, devices: Sequence[Device]) -> Problem:
    """A problem as whoever wrote the statements can help it: no option of `autopart` says how large anything is."""
    at = problem.statement
    if at is None or not isinstance(devices[at], Autopart):
        return problem
    help = "`autopart` needs larger disks: give the machine some, let it make less, or write partitions of your own"
    return replace(problem, option=None, help=help)


def _wanted(device: Autopart, machine: Machine, terms: Terms) -> list[Wanted]:
    """The product's requests, less those that the statement or its type leaves out; swap where it is to hibernate."""
    kind = scheme(device, machine, terms)
    without = {mount for mount, absent in (("/home", device.nohome), ("swap", device.noswap)) if absent}
    found = [
        wanted
        for wanted in product(machine.product, terms.dialect).wanted
        if wanted.mount not in without and wanted.only in (None, kind)
    ]
    return [*found, SWAP] if device.hibernation and SWAP not in found else found


def _size(device: Autopart, wanted: Wanted) -> Size:
    if wanted.mount == "swap":
        return Size(recommended=not device.hibernation, hibernation=device.hibernation)
    return Size(wanted.least, grow=True, most=wanted.most)


def _partition(device: Autopart, wanted: Wanted, kind: AutopartType) -> Partition:
    luks = device.luks
    return Partition(
        wanted.mount,
        _size(device, wanted),
        filesystem=device.filesystem if wanted.mount != "swap" else None,
        format=Format(luks=luks),
    )


def _lvm(device: Autopart, requests: list[Wanted], members: Members, *, thin: bool) -> list[Device]:
    names = tuple(sorted(name for name in members if name.startswith("pv.")))
    has = sum(usable(members[name].size, EXTENT, members[name].array) for name in names)
    made: list[Device] = [VolumeGroup(GROUP, names)]
    for wanted in requests:
        thinly = thin and wanted.mount != "swap"
        if thinly and len(made) == 1:
            made.append(LogicalVolume(POOL, GROUP, "none", Size(1, grow=True), thin_pool=ThinPool()))
        if wanted.needs * BYTES > has:
            continue
        made.append(
            LogicalVolume(
                _name(wanted.mount),
                GROUP,
                wanted.mount,
                _size(device, wanted),
                filesystem=device.filesystem if wanted.mount != "swap" else None,
                pool=POOL if thinly else None,
            )
        )
    return made


def _btrfs(requests: list[Wanted], members: Members) -> list[Device]:
    names = tuple(sorted(name for name in members if name.startswith("btrfs.")))
    made: list[BtrfsVolume | Subvolume] = [BtrfsVolume("none", names, GROUP)]
    mounted = [wanted.mount for wanted in requests if wanted.mount != "swap"]
    return [*made, *(Subvolume(_name(mount), f"LABEL={GROUP}", mount) for mount in mounted)]


def _name(mount: str) -> str:
    return mount.strip("/").replace("/", "_") or "root"
