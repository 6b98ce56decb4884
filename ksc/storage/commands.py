"""A layout as kickstart statements.

Which statements, options and values a release has is in the facts about commands; besides, these hold:

- `logvol --percent` is a share of what volumes of fixed size leave free in the group. From EL7 on it excludes
  `--size` and wants `--grow`; EL6 wants `--size` and `--grow` (the installation guides); EL5 takes it alone.
- What grows begins at `GROWS_FROM`: a volume smaller than an extent is refused, and so is XFS below 300 MiB.
- Arrays are numbered (`md0`) up to EL6, named from EL7 on.
"""

from collections.abc import Sequence

from ksc.dialects import Dialect, OptionSpec, Releases, facts, format_releases
from ksc.storage.layout import (
    Autopart,
    Device,
    Layout,
    LayoutError,
    LogicalVolume,
    Partition,
    RaidArray,
    ReqPart,
    VolumeGroup,
)
from ksc.storage.releases import at_least
from ksc.storage.sizes import Size
from ksc.syntax import Command
from ksc.syntax.edit import make_command

GROWS_FROM = 1024  # MiB


def commands(layout: Layout, dialect: Dialect) -> list[Command]:
    """The statements that make this layout under one release.

    Raises `LayoutError` where the release has no statement for a part of it: nothing is left out in silence.
    """
    statements = [*_disks(layout.disks), *(_device(device, layout, dialect) for device in layout.devices)]
    for words in statements:
        _check(words, dialect)
    return [make_command(words) for words in statements]


def _disks(disks: tuple[str, ...]) -> list[list[str]]:
    listed = ",".join(disks)
    clear = ["clearpart", "--all", "--initlabel"]
    if not disks:
        return [["zerombr"], clear]
    return [["ignoredisk", f"--only-use={listed}"], ["zerombr"], [*clear, f"--drives={listed}"]]


def _device(device: Device, layout: Layout, dialect: Dialect) -> list[str]:
    match device:
        case Autopart():
            return _autopart(device)
        case ReqPart():
            return ["reqpart", *_flag("--add-boot", device.boot)]
        case Partition():
            return [
                *("part", device.mount),
                *_option("--fstype", device.filesystem),
                *_sized(device.size),
                *_option("--ondisk", device.disk),
            ]
        case RaidArray():
            named = _array(device, layout, dialect)
            return [
                *("raid", device.mount, f"--device={named}", f"--level=RAID{device.level}"),
                *_option("--fstype", device.filesystem),
                *device.members,
            ]
        case VolumeGroup():
            return ["volgroup", device.name, *device.members]
        case LogicalVolume():
            return [
                *("logvol", device.mount, f"--vgname={device.group}", f"--name={device.name}"),
                *_option("--fstype", device.filesystem),
                *_volume_size(device.size, dialect),
            ]


def _autopart(device: Autopart) -> list[str]:
    return [
        "autopart",
        *_option("--type", device.type),
        *_option("--fstype", device.filesystem),
        *_flag("--nohome", device.nohome),
        *_flag("--noswap", device.noswap),
    ]


def _sized(size: Size) -> list[str]:
    if size.kind == "rest":
        return [f"--size={GROWS_FROM}", "--grow"]
    return ["--recommended"] if size.kind == "recommended" else [f"--size={size.amount}"]


def _volume_size(size: Size, dialect: Dialect) -> list[str]:
    if size.kind != "percent":
        return _sized(size)
    share = f"--percent={size.amount}"
    if at_least(dialect, 7):
        return [share, "--grow"]
    return [f"--size={GROWS_FROM}", "--grow", share] if at_least(dialect, 6) else [share]


def _array(device: RaidArray, layout: Layout, dialect: Dialect) -> str:
    if at_least(dialect, 7):
        return device.name
    arrays = [one for one in layout.devices if isinstance(one, RaidArray)]
    return f"md{arrays.index(device)}"


def _option(name: str, value: str | None) -> Sequence[str]:
    return [f"{name}={value}"] if value else []


def _flag(name: str, given: bool) -> Sequence[str]:
    return [name] if given else []


def _check(words: Sequence[str], dialect: Dialect) -> None:
    """Raises `LayoutError` where the release does not have the statement, an option, or an option's value."""
    spec = facts().commands[words[0]]
    _has(spec.active, dialect, f"`{spec.name}`", "")
    for word in words[1:]:
        name, equals, value = word.removeprefix("--").partition("=")
        if word.startswith("--"):
            option = spec.options[name]
            _has(option.active, dialect, f"`{spec.name} --{name}`", value if equals else name)
            _has(_value_releases(option, value), dialect, f"`{spec.name} {word}`", value)


def _value_releases(option: OptionSpec, value: str) -> Releases:
    return next((choice.releases for choice in option.choices if choice.value == value), option.active)


def _has(releases: Releases, dialect: Dialect, what: str, about: str) -> None:
    if dialect.name not in releases:
        where = format_releases(releases, facts().dialects)
        advice = f"leave it out, or compile for a release that has it: {where}"
        raise LayoutError(f"{dialect.name} has no {what}", about=about, help=advice)
