"""What the parts of the planner hand to one another: what is asked, on what, under which terms, and what came of it."""

from collections.abc import Mapping, Sequence
from dataclasses import field
from typing import NamedTuple

from ksc.dialects.spec import Dialect
from ksc.planner.swap import Swap
from ksc.planner.values import MIB, Planned, Problem
from ksc.records import dataclass
from ksc.storage.devices import Device

BYTES = 2**20
"""Of a MiB."""


class Asked(NamedTuple):
    """A device, and the index of the statement that asks for it. `autopart` asks for many."""

    device: Device
    statement: int | None = None


class Member(NamedTuple):
    """What something lies on: a planned device's name and bytes; `array` is a RAID array."""

    name: str
    size: int
    array: bool = False


class Terms(NamedTuple):
    """What holds for all of a layout: the release, the file system the installer takes, the swap it recommends.

    `pool_reserve` keeps a fifth of each group with a thin pool free (`autopart --type=thinp`).
    """

    dialect: Dialect
    filesystem: str
    swap: Swap
    pool_reserve: bool = False


@dataclass(slots=True)
class Laid:
    """Planned devices, and what others may be made on, by the name that statements have for it (`pv.01`)."""

    devices: list[Planned] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    members: dict[str, Member] = field(default_factory=dict)


Members = Mapping[str, Member]
Requests = Sequence[Asked]


def member(device: Planned) -> Member:
    """A planned device as what something else lies on."""
    sectors = device.sectors
    size = sectors * (BYTES // MIB) if sectors is not None else round(device.size_mib * BYTES)
    return Member(device.name, size, device.type == "mdarray")


def mib(size: int) -> float:
    """Bytes in MiB, as a plan has them. Statements may ask for more than a float can say; that ends at 2**200."""
    return min(size, 2**200) / BYTES


def whole(size: int) -> int:
    """Bytes in MiB, rounded up: for what is asked or is missing."""
    return -(-size // BYTES)
