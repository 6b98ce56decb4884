"""Facts files to values: what YAML holds, all of it text, becomes `CommandSpec`, `OptionSpec`, ...

Strict: a key that is not in the schema is a ValueError, so that a misspelt fact is not a silent one.
The schema is described in `grammars/README.md`.
"""

from collections.abc import Mapping, Sequence
from typing import Any, get_args

from ksc.dialects import relations
from ksc.dialects.fields import flag, keys, one_of, releases_of, text
from ksc.dialects.releases import parse_releases, split_release
from ksc.dialects.spec import (
    Arity,
    Choice,
    CommandSpec,
    Dialect,
    Excludes,
    OptionSpec,
    OptionType,
    Pattern,
    PositionalSpec,
    Range,
    Releases,
    RepeatSpec,
)

Raw = Mapping[str, Any]

_NONE: Releases = frozenset()
_TYPES: tuple[OptionType, ...] = get_args(OptionType)
_ARITIES: tuple[Arity, ...] = get_args(Arity)
_COMMAND = {
    "summary", "family", "releases", "synonyms", "slot", "positionals", "options", "alternatives",
    "exclusive", "one_of", "needs", "conflicts", "twice", "lasting", "kept", "reset", "repeat", "opaque", "storage",
    "replaced_by",
}  # fmt: skip
_SECTION = _COMMAND - {
    "family", "synonyms", "slot", "conflicts", "twice", "lasting", "kept", "reset", "repeat", "storage", "replaced_by",
}  # fmt: skip
_OPTION = {
    "type", "releases", "aliases", "required", "value_optional", "choices", "ignore_case", "cumulative",
    "unit", "sensitive", "drops", "range", "pattern", "refused", "filled", "excludes", "deprecated_type", "replaced_by",
    "summary",
}  # fmt: skip
_POSITIONAL = {"name", "arity", "type", "releases", "required", "choices", "pattern", "sensitive", "summary"}
_REPEAT = {"keys", "all_keys", "then", "loose", "only", "unnamed"}


def read_command(raw: Raw, kind: str, known: Sequence[str]) -> CommandSpec:
    """The command or section (`kind`) of one file. Raises ValueError."""
    keys(raw, (_COMMAND if kind == "command" else _SECTION) | {kind}, "the file")
    status = _status(raw.get("releases", "all"), known)
    active = status["active"]
    return CommandSpec(
        name=text(raw, kind) if kind == "command" else f"%{text(raw, kind)}",
        family=text(raw, "family") if kind == "command" else "section",
        active=active,
        deprecated=status["deprecated"],
        removed=status["removed"],
        summary=text(raw, "summary"),
        synonyms=dict.fromkeys(raw.get("synonyms", ()), frozenset().union(*status.values())),
        slot=raw.get("slot"),
        positionals=tuple(_positional(word, active, known) for word in raw.get("positionals", ())),
        options={name: _option(name, one, active, known) for name, one in raw.get("options", {}).items()},
        alternatives=tuple(tuple(group) for group in raw.get("alternatives", ())),
        exclusive=relations.groups(raw.get("exclusive", ()), active, known),
        one_of=relations.groups(raw.get("one_of", ()), active, known),
        needs=relations.needs(raw.get("needs", ()), active, known),
        conflicts=relations.conflicts(raw.get("conflicts", ()), active, known),
        twice=relations.twice(raw["twice"]) if "twice" in raw else None,
        lasting=tuple(raw.get("lasting", ())),
        kept=tuple(raw.get("kept", ())),
        reset=tuple(raw.get("reset", ())),
        repeat=_repeat(raw["repeat"]) if "repeat" in raw else None,
        opaque=flag(raw, "opaque"),
        storage=flag(raw, "storage"),
        replaced_by=raw.get("replaced_by"),
    )


def _option(name: str, raw: Raw | str, active: Releases, known: Sequence[str]) -> OptionSpec:
    """An option; one that is only text is its type."""
    raw = {"type": raw} if isinstance(raw, str) else raw
    keys(raw, _OPTION, f"option `{name}`")
    status = _status(raw["releases"], known) if "releases" in raw else {"active": active, "deprecated": _NONE}
    here = status["active"] | status["deprecated"]
    aliases = {alias: _status(where, known) for alias, where in _aliases(raw.get("aliases", ()), here).items()}
    return OptionSpec(
        name=name,
        type=one_of(raw.get("type", "text"), _TYPES, f"the type of option `{name}`"),
        active=status["active"],
        deprecated=status["deprecated"],
        aliases={alias: where["active"] | where["deprecated"] for alias, where in aliases.items()},
        deprecated_aliases={a: where["deprecated"] for a, where in aliases.items() if where["deprecated"]},
        required=_required(raw, here, known),
        value_optional=flag(raw, "value_optional"),
        choices=_choices(raw.get("choices", ()), status["active"], known),
        ignore_case=flag(raw, "ignore_case"),
        cumulative=flag(raw, "cumulative"),
        unit=raw.get("unit"),
        sensitive=flag(raw, "sensitive"),
        drops={value: tuple(names) for value, names in raw.get("drops", {}).items()},
        range=_range(raw["range"], here, known) if "range" in raw else None,
        pattern=_pattern(raw["pattern"], here, known) if "pattern" in raw else None,
        refused=_refused(raw.get("refused", ()), here, known),
        filled=_required(raw, here, known, "filled"),
        excludes=tuple(_excludes(one, here, known) for one in raw.get("excludes", ())),
        deprecated_type=_deprecated_type(raw, name),
        replaced_by=raw.get("replaced_by"),
        summary=raw.get("summary", ""),
    )


def _aliases(raw: Sequence[str] | Raw, here: Releases) -> dict[str, Any]:
    """A list of aliases stands wherever the option does; a mapping says where each does."""
    return dict(raw) if isinstance(raw, Mapping) else {alias: " ".join(sorted(here)) for alias in raw}


def _positional(raw: Raw, active: Releases, known: Sequence[str]) -> PositionalSpec:
    name = text(raw, "name")
    keys(raw, _POSITIONAL, f"positional `{name}`")
    status = _status(raw["releases"], known) if "releases" in raw else None
    here = status["active"] | status["deprecated"] if status else active
    return PositionalSpec(
        name=name,
        arity=one_of(raw.get("arity", "one"), _ARITIES, f"the arity of `{name}`"),
        type=one_of(raw.get("type", "text"), _TYPES, f"the type of `{name}`"),
        active=status["active"] if status else None,
        deprecated=status["deprecated"] if status else _NONE,
        required=_required(raw, here, known),
        choices=_choices(raw.get("choices", ()), here, known),
        pattern=_pattern(raw["pattern"], here, known) if "pattern" in raw else None,
        sensitive=flag(raw, "sensitive"),
        summary=raw.get("summary", ""),
    )


def _required(raw: Raw, here: Releases, known: Sequence[str], key: str = "required") -> Releases:
    """`true` is wherever the thing is taken; else the releases that want it."""
    said = raw.get(key, "false")
    if said in ("true", "false"):
        return here if said == "true" else _NONE
    return parse_releases(said, known)


def _choices(raw: Sequence[str | Raw], here: Releases, known: Sequence[str]) -> tuple[Choice, ...]:
    return tuple(
        Choice(one, here) if isinstance(one, str) else Choice(one["value"], parse_releases(one["releases"], known))
        for one in raw
    )


def _refused(raw: Sequence[str | Raw] | str, here: Releases, known: Sequence[str]) -> tuple[Choice, ...]:
    """Values, each with where it is refused; of a flag, the releases alone."""
    if isinstance(raw, str):
        return (Choice("", parse_releases(raw, known) & here),)
    return _choices(raw, here, known)


def _range(raw: Raw, here: Releases, known: Sequence[str]) -> Range:
    keys(raw, {"from", "to", "releases"}, "`range`")
    least, most = (int(raw[key]) if key in raw else None for key in ("from", "to"))
    return Range(releases_of(raw, here, known), least, most)


def _pattern(raw: Raw, here: Releases, known: Sequence[str]) -> Pattern:
    keys(raw, {"is", "says", "releases"}, "`pattern`")
    return Pattern(text(raw, "is"), text(raw, "says"), releases_of(raw, here, known))


def _excludes(raw: Raw, here: Releases, known: Sequence[str]) -> Excludes:
    keys(raw, {"value", "options", "releases"}, "`excludes`")
    return Excludes(text(raw, "value"), tuple(raw["options"]), releases_of(raw, here, known))


def _deprecated_type(raw: Raw, name: str) -> OptionType | None:
    if "deprecated_type" not in raw:
        return None
    return one_of(raw["deprecated_type"], _TYPES, f"the deprecated type of option `{name}`")


def _repeat(raw: Raw) -> RepeatSpec:
    keys(raw, _REPEAT, "`repeat`")
    return RepeatSpec(
        keys=tuple(raw["keys"]),
        all_keys=flag(raw, "all_keys"),
        then=tuple(raw.get("then", ())),
        loose=frozenset(raw.get("loose", ())),
        only=dict(raw.get("only", {})),
        unnamed=raw.get("unnamed"),
    )


def read_dialects(raw: Raw) -> tuple[dict[str, Dialect], dict[str, str], dict[str, str]]:
    """Dialects by name, aliases to their names, families with what they hold. Raises ValueError."""
    keys(raw, {"dialects", "aliases", "families"}, "the file")
    dialects = {}
    for name, one in raw["dialects"].items():
        keys(one, {"title", "sections_end"}, f"dialect `{name}`")
        family, version = split_release(name)
        ends = one.get("sections_end", "true") == "true"
        dialects[name] = Dialect(name, family, version, text(one, "title"), ends)
    aliases = {
        f"{alias}{dialects[name].version}": name
        for alias, releases in raw["aliases"].items()
        for name in sorted(parse_releases(releases, dialects))
    }
    return dialects, aliases, dict(raw["families"])


def _status(raw: Raw | str, known: Sequence[str]) -> dict[str, Releases]:
    """Release sets by status; text alone is where the thing is active."""
    raw = {"active": raw} if isinstance(raw, str) else raw
    keys(raw, {"active", "deprecated", "removed"}, "`releases`")
    found = {"active": _NONE, "deprecated": _NONE, "removed": _NONE}
    return found | {status: parse_releases(where, known) for status, where in raw.items()}
