"""Items of a command that repeats: their labels, and which item a key or another statement means."""

import re
from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from ksc.dialects.spec import CommandSpec, RepeatSpec
from ksc.dialects.statement import Reading

_FIELD = re.compile(r"\{([\w-]+)\}")


class Identity(NamedTuple):
    """What an item goes by. `labels`: the names it answers to, the first being its own.

    `sure`: those labels that no second item may share. `then`: what tells items of one label apart.
    """

    labels: tuple[str, ...]
    sure: tuple[str, ...]
    then: str | None


def identity(spec: CommandSpec, reading: Reading) -> Identity:
    """The identity of one item, from what its line gives."""
    repeat = spec.repeat
    assert repeat is not None
    given = {one.name: one.value or "" for one in reading.given}
    labels = _only(repeat, given) or _labels(repeat, given)
    if not labels and repeat.unnamed is not None:
        labels = (repeat.unnamed,)
    sure = tuple(label for label in labels if label not in repeat.loose)
    then = next((given[name] for name in repeat.then if given.get(name)), None)
    return Identity(labels, sure, then)


def _only(repeat: RepeatSpec, given: Mapping[str, str]) -> tuple[str, ...]:
    """The label of an item that gives one option and nothing else (the `network` line with only a host name)."""
    if len(given) == 1:
        (name,) = given
        if name in repeat.only:
            return (repeat.only[name],)
    return ()


def _labels(repeat: RepeatSpec, given: Mapping[str, str]) -> tuple[str, ...]:
    labels = []
    for template in repeat.keys:
        fields = _FIELD.findall(template)
        if all(given.get(field) for field in fields):
            labels.append(_FIELD.sub(lambda found: given[found[1]], template))
            if not repeat.all_keys:
                break
    return tuple(dict.fromkeys(labels))


@cache
def _pattern(template: str) -> re.Pattern[str]:
    fields = _FIELD.split(template)
    separators = "".join(fields[0::2])
    one = f"[^{re.escape(separators)}]+" if separators else ".+"
    # The last separator counts: `eth0.100.7` is VLAN 7 of `eth0.100`.
    pieces = [
        re.escape(piece) if index % 2 == 0 else f"(?P<f{index}>{one if index == len(fields) - 2 else '.+'})"
        for index, piece in enumerate(fields)
    ]
    return re.compile("".join(pieces))


def fields_of(spec: CommandSpec, key: str) -> dict[str, str]:
    """What a key says about a new item: `vg0/root` is `vgname` and `name`. Empty for a label of no fields."""
    repeat = spec.repeat
    assert repeat is not None
    if key == repeat.unnamed or key in repeat.only.values():
        return {}
    paths = {positional.name for positional in spec.positionals if positional.type == "mountpoint"}
    for template in repeat.keys:
        # A key that begins with a slash is a mount point where the command has one, whatever template is first.
        if key.startswith("/") and paths and set(_FIELD.findall(template)) != paths:
            continue
        found = _pattern(template).fullmatch(key)
        if found:
            names = _FIELD.findall(template)
            return dict(zip(names, found.groups(), strict=True))
    return {}


def split_key(key: str) -> tuple[str, str | None, int | None]:
    """A key's label, what comes after `@` (a disk), and the number after `#` (from 1)."""
    label, number = key, None
    head, hash_, digits = key.rpartition("#")
    if hash_ and head and digits.isdigit():
        label, number = head, int(digits)
    head, at, then = label.rpartition("@")
    if at and head:
        return head, then, number
    return label, None, number
