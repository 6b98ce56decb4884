"""A plan's devices as a table: a disk with its partitions below it, and what lies on those below them."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from ksc.planner.drawing.text import columns
from ksc.planner.drawing.words import TYPES, format_of, name_of, size
from ksc.planner.values import Plan, Planned

_HEADS = ("device", "type", "size", "file system", "mount", "start")
# What a narrow terminal is not shown, in this order.
_DROPPED = (5, 1, 3)
_SECTORS = "start: in sectors of 512 bytes"


class Row(NamedTuple):
    """A disk, or a device; `level` is how deep it stands below the disks."""

    level: int
    name: str
    type: str
    size: str
    format: str
    mount: str
    start: str

    @property
    def cells(self) -> tuple[str, ...]:
        """Its texts, the name indented."""
        return (f"{'  ' * self.level}{self.name}", *self[2:])


def rows(plan: Plan) -> Iterator[Row]:
    """Each device once: below what it lies on, or, where that is several, below the disks."""
    told: set[int] = set()
    alone: dict[str, list[Planned]] = {}
    for device in plan.devices:
        if len(device.on) == 1:
            alone.setdefault(device.on[0], []).append(device)
    for disk in plan.machine.disks:
        label = plan.labels.get(disk.name, "")
        yield Row(0, name_of(disk.name), "disk", size(disk.mib), label, "", "")
        for device in sorted(alone.get(disk.name, ()), key=lambda one: one.start or 0):
            yield from _below(device, 1, alone, told)
    for device in sorted(plan.devices, key=lambda one: len(one.on) < 2):
        yield from _below(device, 0, alone, told)


def table(plan: Plan, width: int) -> Iterator[str]:
    """The table as lines of at most `width` columns, where that can be: without what says least in narrow ones."""
    lines = [Row(0, *_HEADS), *rows(plan)]
    kept = [at for at in range(len(_HEADS)) if any(line.cells[at] for line in lines[1:])]
    dropped = list(_DROPPED)
    while dropped and sum(_widths(lines, kept)) + 2 * (len(kept) - 1) > width:
        last = dropped.pop(0)
        kept = [at for at in kept if at != last]
    wide = _widths(lines, kept)
    for line in lines:
        cells = [line.cells[at] for at in kept]
        padded = [
            " " * (room - columns(text)) + text if at in (2, 5) else text + " " * (room - columns(text))
            for at, text, room in zip(kept, cells, wide, strict=True)
        ]
        yield "  ".join(padded).rstrip()
    if 5 in kept:
        yield f"({_SECTORS})"


def _widths(lines: Sequence[Row], kept: Sequence[int]) -> list[int]:
    return [max(columns(line.cells[at]) for line in lines) for at in kept]


def _below(device: Planned, level: int, alone: Mapping[str, list[Planned]], told: set[int]) -> Iterator[Row]:
    if id(device) in told:
        return
    told.add(id(device))
    start = "" if device.start is None else str(device.start)
    mount = name_of(device.mount or "")
    yield Row(level, name_of(device.name), TYPES[device.type], size(device.size_mib), format_of(device), mount, start)
    for one in alone.get(device.name, ()):
        if one.type != "partition":
            yield from _below(one, level + 1, alone, told)
