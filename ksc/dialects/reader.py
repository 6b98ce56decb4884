"""Facts files to values: what YAML holds, all of it text, becomes `CommandSpec`, `OptionSpec`, ...

Strict: a key that is not in the schema is a ValueError, so that a misspelt fact is not a silent one.
The schema is described in `grammars/README.md`.
"""

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar, get_args

from ksc.dialects.releases import parse_releases, split_release
from ksc.dialects.spec import (
    Arity,
    Choice,
    CommandSpec,
    Dialect,
    OptionSpec,
    OptionType,
    PositionalSpec,
    Releases,
    RepeatSpec,
)

Raw = Mapping[str, Any]
Name = TypeVar("Name", bound=str)

_NONE: Releases = frozenset()
_TYPES: tuple[OptionType, ...] = get_args(OptionType)
_ARITIES: tuple[Arity, ...] = get_args(Arity)
_COMMAND = {
    "summary", "family", "releases", "synonyms", "slot", "positionals", "options", "alternatives",
    "repeat", "opaque", "storage", "replaced_by",
}  # fmt: skip
_SECTION = _COMMAND - {"family", "synonyms", "slot", "repeat", "storage", "replaced_by"}
_OPTION = {
    "type", "releases", "aliases", "required", "value_optional", "choices", "ignore_case", "cumulative",
    "unit", "sensitive", "drops", "replaced_by", "summary",
}  # fmt: skip
_POSITIONAL = {"name", "arity", "type", "releases", "required", "choices", "sensitive", "summary"}
_REPEAT = {"keys", "all_keys", "then", "loose", "only", "unnamed"}


def read_command(raw: Raw, kind: str, known: Sequence[str]) -> CommandSpec:
    """The command or section (`kind`) of one file. Raises ValueError."""
    _keys(raw, (_COMMAND if kind == "command" else _SECTION) | {kind}, "the file")
    status = _status(raw.get("releases", "all"), known)
    active = status["active"]
    return CommandSpec(
        name=_text(raw, kind) if kind == "command" else f"%{_text(raw, kind)}",
        family=_text(raw, "family") if kind == "command" else "section",
        active=active,
        deprecated=status["deprecated"],
        removed=status["removed"],
        summary=_text(raw, "summary"),
        synonyms=dict.fromkeys(raw.get("synonyms", ()), frozenset().union(*status.values())),
        slot=raw.get("slot"),
        positionals=tuple(_positional(word, active, known) for word in raw.get("positionals", ())),
        options={name: _option(name, one, active, known) for name, one in raw.get("options", {}).items()},
        alternatives=tuple(tuple(group) for group in raw.get("alternatives", ())),
        repeat=_repeat(raw["repeat"]) if "repeat" in raw else None,
        opaque=_flag(raw, "opaque"),
        storage=_flag(raw, "storage"),
        replaced_by=raw.get("replaced_by"),
    )


def _option(name: str, raw: Raw | str, active: Releases, known: Sequence[str]) -> OptionSpec:
    """An option; one that is only text is its type."""
    raw = {"type": raw} if isinstance(raw, str) else raw
    _keys(raw, _OPTION, f"option `{name}`")
    status = _status(raw["releases"], known) if "releases" in raw else {"active": active, "deprecated": _NONE}
    here = status["active"] | status["deprecated"]
    aliases = {alias: _status(text, known) for alias, text in _aliases(raw.get("aliases", ()), here).items()}
    return OptionSpec(
        name=name,
        type=_one_of(raw.get("type", "text"), _TYPES, f"the type of option `{name}`"),
        active=status["active"],
        deprecated=status["deprecated"],
        aliases={alias: where["active"] | where["deprecated"] for alias, where in aliases.items()},
        deprecated_aliases={a: where["deprecated"] for a, where in aliases.items() if where["deprecated"]},
        required=_required(raw, here, known),
        value_optional=_flag(raw, "value_optional"),
        choices=_choices(raw.get("choices", ()), status["active"], known),
        ignore_case=_flag(raw, "ignore_case"),
        cumulative=_flag(raw, "cumulative"),
        unit=raw.get("unit"),
        sensitive=_flag(raw, "sensitive"),
        drops={value: tuple(names) for value, names in raw.get("drops", {}).items()},
        replaced_by=raw.get("replaced_by"),
        summary=raw.get("summary", ""),
    )


def _aliases(raw: Sequence[str] | Raw, here: Releases) -> dict[str, Any]:
    """A list of aliases stands wherever the option does; a mapping says where each does."""
    return dict(raw) if isinstance(raw, Mapping) else {alias: " ".join(sorted(here)) for alias in raw}


def _positional(raw: Raw, active: Releases, known: Sequence[str]) -> PositionalSpec:
    name = _text(raw, "name")
    _keys(raw, _POSITIONAL, f"positional `{name}`")
    status = _status(raw["releases"], known) if "releases" in raw else None
    here = status["active"] | status["deprecated"] if status else active
    return PositionalSpec(
        name=name,
        arity=_one_of(raw.get("arity", "one"), _ARITIES, f"the arity of `{name}`"),
        type=_one_of(raw.get("type", "text"), _TYPES, f"the type of `{name}`"),
        active=status["active"] if status else None,
        deprecated=status["deprecated"] if status else _NONE,
        required=_required(raw, here, known),
        choices=_choices(raw.get("choices", ()), here, known),
        sensitive=_flag(raw, "sensitive"),
        summary=raw.get("summary", ""),
    )


def _required(raw: Raw, here: Releases, known: Sequence[str]) -> Releases:
    """`true` is wherever the thing is taken; else the releases that want it."""
    text = raw.get("required", "false")
    if text in ("true", "false"):
        return here if text == "true" else _NONE
    return parse_releases(text, known)


def _choices(raw: Sequence[str | Raw], here: Releases, known: Sequence[str]) -> tuple[Choice, ...]:
    return tuple(
        Choice(one, here) if isinstance(one, str) else Choice(one["value"], parse_releases(one["releases"], known))
        for one in raw
    )


def _repeat(raw: Raw) -> RepeatSpec:
    _keys(raw, _REPEAT, "`repeat`")
    return RepeatSpec(
        keys=tuple(raw["keys"]),
        all_keys=_flag(raw, "all_keys"),
        then=tuple(raw.get("then", ())),
        loose=frozenset(raw.get("loose", ())),
        only=dict(raw.get("only", {})),
        unnamed=raw.get("unnamed"),
    )


def read_dialects(raw: Raw) -> tuple[dict[str, Dialect], dict[str, str], dict[str, str]]:
    """Dialects by name, aliases to their names, families with what they hold. Raises ValueError."""
    _keys(raw, {"dialects", "aliases", "families"}, "the file")
    dialects = {}
    for name, one in raw["dialects"].items():
        _keys(one, {"title", "sections_end"}, f"dialect `{name}`")
        family, version = split_release(name)
        ends = one.get("sections_end", "true") == "true"
        dialects[name] = Dialect(name, family, version, _text(one, "title"), ends)
    aliases = {
        f"{alias}{dialects[name].version}": name
        for alias, releases in raw["aliases"].items()
        for name in sorted(parse_releases(releases, dialects))
    }
    return dialects, aliases, dict(raw["families"])


def _status(raw: Raw | str, known: Sequence[str]) -> dict[str, Releases]:
    """Release sets by status; text alone is where the thing is active."""
    raw = {"active": raw} if isinstance(raw, str) else raw
    _keys(raw, {"active", "deprecated", "removed"}, "`releases`")
    found = {"active": _NONE, "deprecated": _NONE, "removed": _NONE}
    return found | {status: parse_releases(text, known) for status, text in raw.items()}


def _keys(raw: Raw, allowed: set[str], where: str) -> None:
    if not isinstance(raw, Mapping):
        raise ValueError(f"{where} is not a mapping")  # noqa: TRY004 - one kind of error for bad facts
    if unknown := sorted(set(raw) - allowed):
        raise ValueError(f"{where} has unknown keys: {', '.join(unknown)}")


def _text(raw: Raw, key: str) -> str:
    value = raw.get(key)
    if not isinstance(value, str) or not value:
        raise ValueError(f"`{key}` is missing")
    return value


def _flag(raw: Raw, key: str) -> bool:
    value = raw.get(key, "false")
    if value not in ("true", "false"):
        raise ValueError(f"`{key}` is true or false, not {value!r}")
    return bool(value == "true")


def _one_of(value: str, names: tuple[Name, ...], what: str) -> Name:
    for name in names:
        if name == value:
            return name
    raise ValueError(f"{what} is one of {', '.join(names)}, not `{value}`")
