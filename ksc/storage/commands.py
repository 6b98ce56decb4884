"""A layout as kickstart statements.

Which statements, options and values a release has is in the facts about commands; besides, these hold:

- `logvol --percent` is a share of what volumes of fixed size leave free in the group. From EL7 on it excludes
  `--size` and wants `--grow`; EL6 wants `--size` and `--grow` (the installation guides); EL5 takes it alone.
- Arrays are numbered (`md0`) up to EL6, named from EL7 on.
"""

from collections.abc import Sequence
from dataclasses import replace

from ksc.dialects import Dialect, OptionSpec, Releases, facts, format_releases
from ksc.storage.devices import Device, LogicalVolume, RaidArray
from ksc.storage.layout import Layout, LayoutError
from ksc.storage.releases import at_least
from ksc.storage.sizes import REST, Size
from ksc.storage.statements import device_words, rule_words
from ksc.syntax import Command
from ksc.syntax.edit import make_command


def commands(layout: Layout, dialect: Dialect) -> list[Command]:
    """The statements that make this layout under one release.

    Raises `LayoutError` where the release has no statement for a part of it: nothing is left out in silence.
    """
    statements = [*rule_words(layout), *map(device_words, layout.devices)]
    for words in statements:
        _check(words, dialect)
    return [make_command(words) for words in statements]


def fitted(layout: Layout, dialect: Dialect) -> Layout:
    """A scheme's layout, with what only some releases write: shares, and the names of arrays."""
    arrays = [device for device in layout.devices if isinstance(device, RaidArray)]
    made: list[Device] = []
    for device in layout.devices:
        if isinstance(device, LogicalVolume) and device.size.percent is not None:
            size = _share(device.size, dialect)
            made.append(replace(device, size=size))
        elif isinstance(device, RaidArray) and not at_least(dialect, 7):
            made.append(replace(device, name=f"md{arrays.index(device)}"))
        else:
            made.append(device)
    clear = layout.clear and replace(layout.clear, drives=layout.clear.drives or layout.disks)
    return replace(layout, devices=tuple(made), clear=clear)


def _share(size: Size, dialect: Dialect) -> Size:
    if at_least(dialect, 7):
        return Size(percent=size.percent, grow=True)
    return replace(REST, percent=size.percent) if at_least(dialect, 6) else Size(percent=size.percent)


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
