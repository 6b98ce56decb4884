"""What a layout asks of the disks, statement by statement: partitions, before they have a place."""

from collections.abc import Sequence
from functools import cmp_to_key

from ksc.dialects.spec import Dialect
from ksc.planner import facts
from ksc.planner.disks import Site
from ksc.planner.filesystems import limits
from ksc.planner.terms import Terms
from ksc.planner.values import MIB
from ksc.records import dataclass
from ksc.storage.devices import Partition
from ksc.storage.sizes import Size

MEMBERS = {"pv.": "lvmpv", "raid.": "mdmember", "btrfs.": "btrfs"}
"""Prefixes of the names of members, and their formats."""

# What has no mount point, not even an empty one: it takes no part in that comparison.
_UNMOUNTABLE = frozenset({"swap", "lvmpv", "mdmember", "biosboot", "prepboot", "luks"})

# Sizes are rounded up to so many sectors before they are looked at; what is placed ends at a whole MiB.
_GRAIN = 4
_NO_LIMIT = 2**62

SECTOR = 512
"""Bytes."""


@dataclass(frozen=True, slots=True)
class Request:
    """A partition that is wanted. `size` in sectors; with `grows` that at least, and `most` at most.

    `limit` is the most that it may grow to, by its file system too. `disks` are those it may be on, any where there
    are none. `name` is what the installer calls it until it has a place: requests that are alike go in that order.
    `member` is the name by which others lie on it; `inside` the format of what it opens as, where it is encrypted;
    `option` the one of its statement that says how large it is to be.
    """

    name: str
    fmt: str
    mount: str | None
    size: int
    grows: bool = False
    most: int | None = None
    limit: int | None = None
    disks: tuple[str, ...] = ()
    primary: bool = False
    weight: int = 0
    statement: int | None = None
    partition: Partition | None = None
    member: str | None = None
    option: str | None = None
    inside: str | None = None


@dataclass(slots=True)
class Numbers:
    """Numbers for requests without a name; an encrypted one takes two."""

    next: int = 0

    def name(self, encrypted: bool = False) -> str:
        """The next one's name."""
        number = self.next
        self.next += 2 if encrypted else 1
        return f"req{number}"


def asked(partition: Partition, statement: int | None, disks: tuple[str, ...], site: Site, numbers: Numbers) -> Request:
    """A statement as a request for one of `disks`. Its file system's least size is taken where it says less."""
    terms = site.terms
    fmt = _format(partition, terms)
    size = partition.size
    reckoned = terms.swap.meant(size, partition.mount)
    sectors = (size.mib or facts.DEFAULT_SIZE) * MIB if reckoned is None else -(-reckoned // SECTOR)
    mount = partition.mount if partition.mount.startswith("/") else None
    encrypted = partition.format.luks is not None
    member = partition.mount if partition.mount.startswith(tuple(MEMBERS)) else None
    outer = "luks" if encrypted else fmt
    most = size.most * MIB if size.most else None
    return Request(
        name=member or numbers.name(encrypted),
        fmt=outer,
        mount=None if encrypted else mount,
        size=max(-(-sectors // _GRAIN) * _GRAIN, limits(fmt, terms.dialect).least * MIB),
        grows=size.grow and reckoned is None,
        most=most,
        limit=limit_of(outer, most, terms.dialect),
        disks=disks,
        primary=partition.primary,
        weight=facts.weight(outer, None if encrypted else mount, site.machine),
        statement=statement,
        partition=partition,
        member=member,
        option=_option(size),
        inside=fmt if encrypted else None,
    )


def _option(size: Size) -> str | None:
    """The option that says how large."""
    if size.recommended or size.hibernation:
        return "hibernation" if size.hibernation else "recommended"
    return None if size.mib is None else "size"


def limit_of(fmt: str, most: int | None, dialect: Dialect) -> int | None:
    """The least of what a statement and a file system allow, in sectors; None where neither says anything."""
    least = limits(fmt, dialect).most
    bounds = [bound for bound in (most, least and least * MIB) if bound]
    return min(bounds) if bounds else None


def in_order(requests: Sequence[Request]) -> list[Request]:
    """Requests in the order in which they get their places: the more is said of one, the earlier.

    By weight, then by how few disks it may be on, primary, of fixed size, larger, larger at most, by mount point.
    The last is compared only where both have one, so the order that they come in, by name, counts as well.
    """
    return sorted(sorted(requests, key=lambda one: one.name), key=cmp_to_key(_compare))


def _format(partition: Partition, terms: Terms) -> str:
    mount = partition.mount
    for prefix, fmt in MEMBERS.items():
        if mount.startswith(prefix):
            return fmt
    if mount in ("swap", "biosboot", "prepboot", "appleboot"):
        return mount
    if mount == "/boot/efi" or partition.filesystem == "EFI System Partition":
        return "efi"
    return partition.filesystem or terms.filesystem


def _compare(one: Request, other: Request) -> int:
    return (
        other.weight - one.weight
        + 500 * _sign(len(one.disks) or _NO_LIMIT, len(other.disks) or _NO_LIMIT)
        - 200 * _sign(one.primary, other.primary)
        + 100 * _sign(one.grows, other.grows)
        - 50 * _sign(one.size, other.size)
        - 25 * (_sign(one.most or _NO_LIMIT, other.most or _NO_LIMIT) if one.grows and other.grows else 0)
        + 10 * _mounts(one, other)
    )  # fmt: skip


def _mounts(one: Request, other: Request) -> int:
    if one.fmt in _UNMOUNTABLE or other.fmt in _UNMOUNTABLE:
        return 0
    first, second = one.mount or "", other.mount or ""
    return (first > second) - (first < second)


def _sign(one: int, other: int) -> int:
    return (one > other) - (one < other)
