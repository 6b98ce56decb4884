"""Facts as JSON and back: what a wheel ships and a checkout caches, so that no YAML is read at start-up.

Values that are their field's default are left out. A release set is an index into the table `sets`, of
which there are few. Commands are built when they are asked for: most runs need a dozen of them.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import MISSING, fields
from typing import Any

from ksc.dialects.spec import (
    Choice,
    CommandSpec,
    Conflict,
    Dialect,
    Excludes,
    Facts,
    Group,
    Need,
    OptionSpec,
    Pattern,
    PositionalSpec,
    Range,
    Releases,
    RepeatSpec,
    Twice,
)

Raw = Mapping[str, Any]
Small = Choice | Conflict | Excludes | Group | Need | Pattern | Range | RepeatSpec | Twice
Value = OptionSpec | PositionalSpec | CommandSpec | Small

_SETS = {"active", "deprecated", "removed", "required", "releases", "filled"}
_SETS_BY_NAME = {"synonyms", "aliases", "deprecated_aliases"}


class Lazy(Mapping[str, CommandSpec]):
    """Commands by name, each built from `raw` the first time it is asked for."""

    __slots__ = ("_build", "_built", "_raw")

    def __init__(self, raw: Raw, build: Callable[[Raw], CommandSpec]) -> None:
        self._raw = raw
        self._build = build
        self._built: dict[str, CommandSpec] = {}

    def __getitem__(self, name: str) -> CommandSpec:
        found = self._built.get(name)
        if found is None:
            found = self._built[name] = self._build(self._raw[name])
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self._raw)

    def __len__(self) -> int:
        return len(self._raw)


def encode(facts: Facts) -> dict[str, Any]:
    """`facts` as what JSON can hold."""
    sets: dict[Releases, int] = {}
    commands = {name: _plain(command, sets) for name, command in facts.commands.items()}
    sections = {name: _plain(section, sets) for name, section in facts.sections.items()}
    order = list(facts.dialects)
    return {
        "sets": [" ".join(sorted(one, key=order.index)) for one in sets],
        "dialects": [dialect._asdict() for dialect in facts.dialects.values()],
        "aliases": dict(facts.aliases),
        "families": dict(facts.families),
        "names": dict(facts.names),
        "slots": dict(facts.slots),
        "storage": list(facts.storage),
        "commands": commands,
        "sections": sections,
    }


def decode(raw: Raw) -> Facts:
    """The facts that `encode` wrote."""
    sets = [frozenset(text.split()) for text in raw["sets"]]

    def build(command: Raw) -> CommandSpec:
        return _command(command, sets)

    return Facts(
        commands=Lazy(raw["commands"], build),
        sections=Lazy(raw["sections"], build),
        dialects={one["name"]: Dialect(**one) for one in raw["dialects"]},
        aliases=raw["aliases"],
        names=raw["names"],
        families=raw["families"],
        slots=raw["slots"],
        storage=raw["storage"],
    )


def _plain(value: Value, sets: dict[Releases, int]) -> dict[str, Any]:
    plain = {}
    for name, default in _defaults(type(value)):
        one = getattr(value, name)
        if one != default:
            plain[name] = _field(name, one, sets)
    return plain


def _defaults(kind: Any) -> Iterator[tuple[str, Any]]:
    """The fields of a kind of value that it is made with, each with its default, or MISSING."""
    if issubclass(kind, tuple):
        yield from ((name, kind._field_defaults.get(name, MISSING)) for name in kind._fields)
        return
    for one in fields(kind):
        if one.init:
            yield one.name, one.default_factory() if one.default_factory is not MISSING else one.default


def _field(name: str, value: Any, sets: dict[Releases, int]) -> Any:
    if name in _SETS:
        return sets.setdefault(value, len(sets))
    if name in _SETS_BY_NAME:
        return {one: sets.setdefault(releases, len(sets)) for one, releases in value.items()}
    if isinstance(value, Value):
        return _plain(value, sets)
    if isinstance(value, Mapping):
        return {key: _field("", one, sets) for key, one in value.items()}
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, tuple):
        return [_field("", one, sets) for one in value]
    return value


def _command(raw: Raw, sets: list[Releases]) -> CommandSpec:
    made = _sets(raw, sets)
    made["positionals"] = tuple(PositionalSpec(**_sets(one, sets)) for one in raw.get("positionals", ()))
    made["options"] = {name: OptionSpec(**_sets(one, sets)) for name, one in raw.get("options", {}).items()}
    made["alternatives"] = tuple(tuple(group) for group in raw.get("alternatives", ()))
    return CommandSpec(**made)


# What a field holds that is no plain value: one of a kind, or (True) several.
_NAMES = {"lasting", "kept", "reset"}
_HELD: dict[str, tuple[Callable[..., Small], bool]] = {
    "choices": (Choice, True),
    "refused": (Choice, True),
    "excludes": (Excludes, True),
    "range": (Range, False),
    "pattern": (Pattern, False),
    "exclusive": (Group, True),
    "one_of": (Group, True),
    "needs": (Need, True),
    "conflicts": (Conflict, True),
    "twice": (Twice, False),
    "repeat": (RepeatSpec, False),
}


def _sets(raw: Raw, sets: list[Releases]) -> dict[str, Any]:
    """Fields with their release sets, and what they hold, in place."""
    made = dict(raw)
    for name in _SETS & made.keys():
        made[name] = sets[made[name]]
    for name in _SETS_BY_NAME & made.keys():
        made[name] = {one: sets[index] for one, index in made[name].items()}
    for name in _HELD.keys() & made.keys():
        kind, several = _HELD[name]
        made[name] = tuple(_small(kind, one, sets) for one in made[name]) if several else _small(kind, made[name], sets)
    if "drops" in made:
        made["drops"] = {value: tuple(names) for value, names in made["drops"].items()}
    for name in _NAMES & made.keys():
        made[name] = tuple(made[name])
    return made


def _small(kind: Callable[..., Small], raw: Raw, sets: list[Releases]) -> Small:
    made: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in raw.items()}
    if "releases" in made:
        made["releases"] = sets[made["releases"]]
    if "loose" in made:
        made["loose"] = frozenset(made["loose"])
    return kind(**made)
