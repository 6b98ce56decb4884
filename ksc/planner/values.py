"""What the planner is given, a machine, and what it gives: a plan. Sectors have 512 bytes; sizes are in MiB."""

from collections.abc import Mapping
from dataclasses import field
from typing import Literal

from ksc.records import dataclass

MIB = 2048
"""Sectors of a MiB."""

DeviceType = Literal[
    "partition", "mdarray", "lvmvg", "lvmlv", "lvmthinpool", "lvmthinlv", "luks", "btrfsvolume", "btrfssubvolume"
]


@dataclass(frozen=True, slots=True)
class Disk:
    """A blank disk: its name as statements have it (`sda`), and its size in sectors."""

    name: str
    sectors: int

    @property
    def mib(self) -> float:
        """Its size in MiB."""
        return self.sectors / MIB


@dataclass(frozen=True, slots=True)
class Machine:
    """What the installer finds. `memory` is in MiB.

    `product` is the installer's product profile: `rhel` (its rebuilds too), or another, which takes its defaults.
    """

    disks: tuple[Disk, ...]
    firmware: Literal["bios", "uefi"] = "bios"
    memory: int = 4096
    arch: str = "x86_64"
    product: str = "rhel"


@dataclass(frozen=True, slots=True)
class Planned:
    """A device as the installer would make it.

    `name` is the kernel's (`sda1`), or `group-volume`; `on` are the names of the devices or disks it lies on.
    `start` and `sectors` are a partition's. `statement` is the index in the layout's `devices` of what asked for
    it; None for what the installer adds by itself.
    """

    name: str
    type: DeviceType
    size_mib: float
    fmt: str | None = None
    mount: str | None = None
    on: tuple[str, ...] = ()
    start: int | None = None
    sectors: int | None = None
    statement: int | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """Why the installer would stop.

    `statement` is the index in the layout's `devices` of what cannot be had, `option` the one of its options or
    positionals that says so; None where it is about the whole. `code` is a diagnostic's.
    """

    code: str
    message: str
    statement: int | None = None
    option: str | None = None
    notes: tuple[str, ...] = ()
    help: str | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """What the installer makes of a layout on a machine; where there are `problems`, as far as it comes.

    `labels` are the kinds of the disks' labels by disk: `gpt` or `msdos`.
    """

    machine: Machine
    devices: tuple[Planned, ...] = ()
    labels: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
