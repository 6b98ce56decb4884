"""A plan as bars of blocks, whatever they are drawn with.

A disk is a bar, its partitions are blocks, and what lies on one alone (a volume group and its volumes) stands inside
of it. What lies on several (a group on two disks, an array) is a bar of its own below the disks.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Literal

from ksc.planner.drawing.words import TYPES, format_of, name_of, short, size
from ksc.planner.values import MIB, Disk, Plan, Planned
from ksc.records import dataclass

Kind = Literal["loader", "boot", "data", "swap", "member", "free"]

_LOADER = frozenset({"efi", "biosboot", "prepboot"})
_CONTAINERS = frozenset({"lvmvg", "mdarray", "btrfsvolume", "luks"})
_BETWEEN = {"lvmvg": "-", "btrfsvolume": "/"}  # in names, between a container's and what is in it
_DEEPEST = 8  # devices on one another
_GAP = 100  # what is free is shown from a hundredth of its bar on


@dataclass(frozen=True, slots=True)
class Block:
    """A rectangle. `lines` are its texts, each in several wordings, the longest first; `title` says all of it.

    `sectors` is its share of the bar. `inner` blocks stand inside, and share that.
    """

    name: str
    kind: Kind
    sectors: int
    lines: tuple[tuple[str, ...], ...]
    title: str
    inner: "tuple[Block, ...]" = ()


@dataclass(frozen=True, slots=True)
class Bar:
    """A disk, or what lies on several of them: its name, what it is, and its blocks."""

    name: str
    about: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """The bars, each to a scale of its own; `sizes` says whether they differ in size."""

    bars: tuple[Bar, ...]
    sizes: bool = False


def picture(plan: Plan) -> Picture:
    """The picture of a plan."""
    found = _Devices(plan.devices)
    bars = [_disk(disk, plan, found) for disk in plan.machine.disks]
    bars += [
        Bar(name_of(one.name), _about(one, found), _one(one, found))
        for one in plan.devices
        if len(one.on) > 1 and one.type != "partition"
    ]
    return Picture(tuple(bars), len({disk.sectors for disk in plan.machine.disks}) > 1)


def fold(blocks: Sequence[Block], most: int) -> tuple[Block, ...]:
    """At most so many blocks: the largest in their order, and the others as one at the end."""
    if len(blocks) <= most:
        return tuple(blocks)
    largest = sorted(range(len(blocks)), key=lambda at: (-blocks[at].sectors, at))[: max(most - 1, 0)]
    kept = tuple(blocks[at] for at in sorted(largest))
    others = [one for at, one in enumerate(blocks) if at not in largest]
    said = f"{len(others)} more"
    sectors = sum(one.sectors for one in others)
    lines = ((said, f"+{len(others)}"), (size(sectors / MIB), short(sectors / MIB)))
    return (*kept, Block(said, "member", sectors, lines, f"{said}: {', '.join(one.name for one in others[:40])}"))


class _Devices:
    """The devices of a plan by what they lie on."""

    def __init__(self, devices: Sequence[Planned]) -> None:
        self.on: dict[str, list[Planned]] = {}
        for device in devices:
            for name in device.on:
                self.on.setdefault(name, []).append(device)

    def above(self, device: Planned) -> list[Planned]:
        """What lies on a device."""
        return [one for one in self.on.get(device.name, ()) if one is not device and one.type != "partition"]


def _disk(disk: Disk, plan: Plan, found: _Devices) -> Bar:
    parts = sorted(
        (one for one in found.on.get(disk.name, ()) if one.type == "partition" and one.sectors),
        key=lambda one: (one.start or 0, -(one.sectors or 0)),
    )
    label = plan.labels.get(disk.name, "")
    about = " ".join(word for word in (size(disk.mib), label) if word)
    blocks = _placed(parts, 0, disk.sectors, disk.sectors, found)
    whole = [one for one in found.on.get(disk.name, ()) if one.type != "partition" and len(one.on) == 1]
    if whole and not parts:
        blocks = tuple(replace(_block(one, found), sectors=disk.sectors) for one in whole)
    return Bar(name_of(disk.name), about, blocks)


def _placed(parts: Sequence[Planned], start: int, stop: int, bar: int, found: _Devices) -> tuple[Block, ...]:
    """Partitions between two sectors, with what is free; those inside of an extended one stand inside of it."""
    made: list[Block] = []
    at, left = start, list(parts)
    while left:
        one = left.pop(0)
        begin, end = one.start or 0, (one.start or 0) + (one.sectors or 0)
        inside = [other for other in left if begin < (other.start or 0) < end]
        left = left[len(inside) :]
        made += _free(begin - at, bar)
        block = _block(one, found)
        if inside:
            lines = (block.lines[0], ("extended",), *block.lines[1:])
            block = replace(block, lines=lines, inner=_placed(inside, begin, end, bar, found))
        made.append(block)
        at = max(at, end)
    return (*made, *_free(stop - at, bar))


def _free(sectors: int, bar: int) -> Iterator[Block]:
    if sectors * _GAP >= bar and sectors > 0:
        said = size(sectors / MIB)
        yield Block("free", "free", sectors, (("free",), (said, short(sectors / MIB))), f"free: {said}")


def _one(device: Planned, found: _Devices) -> tuple[Block, ...]:
    """The blocks of a bar that is one device: what lies on it, or itself."""
    block = _block(device, found)
    return block.inner or (block,)


def _block(device: Planned, found: _Devices, prefix: str = "", depth: int = 0) -> Block:
    shown, container, secret = _seen(device, found)
    own = name_of(device.name)
    name = own.removeprefix(prefix) or own
    sectors = device.sectors or round(device.size_mib * MIB)
    held = container or shown
    inner = _inner(held, found, depth) if depth < _DEEPEST else ()
    what = name_of(shown.mount or "") or _role(shown, container, found)
    number = own[len(own.rstrip("0123456789")) :] if device.type == "partition" else ""
    lines: list[tuple[str, ...]] = [(name, number) if number else (name,)]
    lines += [(what,)] if what != name else []
    lines += _format_lines(format_of(shown) if shown.mount else "", secret=secret)
    # Subvolumes take what they need of the whole volume.
    lines += [(size(device.size_mib), short(device.size_mib))] if device.type != "btrfssubvolume" else []
    lines = [one for one in lines if one[0]]
    return Block(name, _kind(shown), sectors, tuple(lines), _title(device, shown, what, secret=secret), inner)


def _format_lines(fmt: str, *, secret: bool) -> list[tuple[str, ...]]:
    if not secret:
        return [(fmt,)]
    return [(f"{fmt}, LUKS", fmt, "LUKS")] if fmt else [("LUKS",)]


def _seen(device: Planned, found: _Devices) -> tuple[Planned, Planned | None, bool]:
    """What to show of a device: itself, or what is inside its encryption; and what it alone holds."""
    shown, secret = device, device.fmt == "luks"
    for _ in range(_DEEPEST):
        alone = [one for one in found.above(shown) if len(one.on) == 1]
        if len(alone) == 1 and alone[0].type == "luks":
            shown, secret = alone[0], True
        else:
            return shown, next((one for one in alone if one.type in _CONTAINERS), None), secret
    return shown, None, secret


def _inner(device: Planned, found: _Devices, depth: int) -> tuple[Block, ...]:
    prefix = f"{name_of(device.name)}{_BETWEEN[device.type]}" if device.type in _BETWEEN else ""
    if device.type == "lvmthinpool":
        prefix = f"{name_of(device.on[0])}-" if device.on else ""
    above = [one for one in found.above(device) if len(one.on) == 1 or device.type == "lvmvg"]
    if device.type not in {"lvmvg", "lvmthinpool", "btrfsvolume"}:
        return tuple(_block(one, found, prefix, depth + 1) for one in above if one.type in _CONTAINERS)
    made = tuple(_block(one, found, prefix, depth + 1) for one in above)
    if device.type == "btrfsvolume":
        return tuple(replace(one, sectors=1) for one in made)  # they share what the volume has
    if device.type == "lvmvg" and made:
        whole = round(device.size_mib * MIB)
        return (*made, *_free(whole - sum(one.sectors for one in made), whole))
    return made


def _role(device: Planned, container: Planned | None, found: _Devices) -> str:
    """What a device without a mount point is for."""
    if container is not None:
        return name_of(container.name) if container.type != "luks" else "LUKS"
    several = [one for one in found.above(device) if len(one.on) > 1]
    if several:
        return f"→ {name_of(several[0].name)}"
    if device.type == "lvmthinpool":
        return TYPES[device.type]
    return format_of(device)


def _kind(device: Planned) -> Kind:
    if device.fmt in _LOADER:
        return "loader"
    if device.fmt == "swap":
        return "swap"
    if device.mount in ("/boot", "/boot/efi"):
        return "boot"
    if device.mount or device.type == "btrfssubvolume":
        return "data"
    return "member"


def _about(device: Planned, found: _Devices) -> str:
    on = [name_of(name) for name in device.on]
    _, container, secret = _seen(device, found)
    words = [TYPES[device.type], size(device.size_mib), f"on {', '.join(on[:-1])} and {on[-1]}"]
    words += ["with LUKS"] if secret else []
    words += [f"for {name_of(container.name)}"] if container else []
    return " ".join(words)


def _title(device: Planned, shown: Planned, what: str, *, secret: bool) -> str:
    words = [TYPES[device.type], size(device.size_mib)]
    words += [format_of(shown)] if shown.fmt else []
    words += ["encrypted"] if secret else []
    words += [what] if what and what not in words else []
    return f"{name_of(device.name)}: {', '.join(words)}"
