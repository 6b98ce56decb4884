"""A host as a file or a plugin gives it, before it is understood."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import field
from typing import Any, NamedTuple

from ksc.diagnostics import Diagnostic, Location, Source, start_of
from ksc.layer import marks
from ksc.layer.marks import Pair, Scalar, Sequence, Value
from ksc.records import dataclass


class Entry(NamedTuple):
    """A host's name and what is said of it, with places. `ours`: it stands there for ksc, and should have a profile."""

    name: Scalar
    value: Value
    ours: bool = True


@dataclass(frozen=True, slots=True)
class HostEntry:
    """A host of an inventory: its name and the keys of `hosts.yaml`, as plain values.

    Values are texts, numbers, booleans, None, lists and mappings; a text for a key that takes a list is split at
    blanks and `;`. `location` is where the host stands, `places` where single keys do.
    """

    name: str
    values: Mapping[str, Any] = field(default_factory=dict)
    location: Location | None = None
    places: Mapping[str, Location] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Inventory:
    """A kind of inventory: `read` gives the hosts of a file, and what is wrong with it."""

    name: str
    read: Callable[[Source], Iterable[HostEntry | Diagnostic]]


# Keys of an interface that take several values.
_LISTS = frozenset({"mac", "device", "ip", "gateway", "dns", "disks"})


def entry_of(given: HostEntry, source: Source) -> Entry:
    """A plugin's host, as one of the files'."""
    at = given.location or start_of(source.path, source.text)
    pairs = []
    for key, value in given.values.items():
        place = given.places.get(key, at)
        pairs.append(Pair(Scalar(str(key), place), split(str(key), marked(value, place))))
    return Entry(Scalar(given.name, at), marks.Mapping(tuple(pairs), at), ours=False)


def split(key: str, value: Value) -> Value:
    """A text for a key that takes a list, cut at blanks, commas and `;`."""
    if key not in _LISTS or not isinstance(value, Scalar) or value.null:
        return value
    words = value.value.replace(";", " ").replace(",", " ").split()
    if len(words) == 1 and words[0] == value.value:
        return value
    items = tuple(Scalar(word, value.location, plain=value.plain) for word in words)
    return items[0] if len(items) == 1 else Sequence(items, value.location)


def marked(value: Any, at: Location) -> Value:
    """A plain value as one that was read from YAML; what already is one stays."""
    if isinstance(value, Scalar | marks.Mapping | Sequence):
        return value
    if isinstance(value, Mapping):
        pairs = (Pair(Scalar(str(key), at), marked(inner, at)) for key, inner in value.items())
        return marks.Mapping(tuple(pairs), at)
    if isinstance(value, list | tuple):
        return Sequence(tuple(marked(inner, at) for inner in value), at)
    if value is None:
        return Scalar("", at, null=True)
    if isinstance(value, bool):
        return Scalar("true" if value else "false", at)
    return Scalar(str(value), at, plain=not isinstance(value, str))
