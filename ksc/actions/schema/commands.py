"""The commands and options of `kickstart:`, from the facts."""

from collections.abc import Iterator, Mapping, Sequence

from ksc.actions.schema.forms import SCALAR, TEMPLATE, Schema, any_case, choice, fitting, ref
from ksc.dialects.releases import format_releases
from ksc.dialects.spec import Choice, CommandSpec, Facts, OptionSpec, PositionalSpec, Releases, taken
from ksc.layer.fields import FALSE
from ksc.records import dataclass

_WHOLE = ["object", *SCALAR, "null"]


@dataclass(frozen=True, slots=True)
class Scope:
    """The facts, and the releases that a schema is for: all of them, or the one that `--target` names."""

    facts: Facts
    releases: tuple[str, ...]

    def said(self, where: Releases, among: Releases) -> str:
        """Where something holds, in words; empty where that is everywhere `among` these releases."""
        here = where & set(self.releases)
        if not here or here >= among & set(self.releases):
            return ""
        return _worded(format_releases(here, self.facts.dialects))

    def has(self, *where: Releases) -> bool:
        """Whether any of the releases is in one of these sets."""
        return any(not one.isdisjoint(self.releases) for one in where)


def _worded(releases: str) -> str:
    words = []
    for term in releases.split():
        first, dash, last = term.partition("-")
        family = first.rstrip("0123456789")
        words.append(f"{first} to {family}{last}" if dash else term.replace("+", " and later"))
    return ", ".join(words)


def kickstart(scope: Scope) -> Schema:
    """The mapping under `kickstart:`."""
    offered: dict[str, Schema] = {}
    others: dict[str, Schema] = {}
    for name, canonical in sorted(scope.facts.names.items()):
        spec = scope.facts.commands[canonical]
        if not scope.has(spec.active, spec.deprecated):
            gone = "gone-command" if spec.repeat is None else "gone-items"
            others[name] = ref(gone, f"{spec.summary} Not in this release.".strip())
        else:
            (offered if name == canonical else others)[name] = ref(f"command.{canonical}")
    return {"type": ["object", "null"], **_keys(offered, others)}


def _keys(offered: Mapping[str, Schema], others: Mapping[str, Schema], *, dashed: bool = False) -> Schema:
    """A mapping's keys. The `others` are taken as well, and no editor offers what only a pattern names."""
    patterns = {f"^{name}$": schema for name, schema in others.items()} | ({"^--": {}} if dashed else {})
    return {
        "properties": dict(offered),
        **({"patternProperties": patterns} if patterns else {}),
        "additionalProperties": False,
    }


def command_forms(scope: Scope) -> Iterator[tuple[str, Schema]]:
    """The `$defs` that `kickstart` refers to."""
    for spec in scope.facts.commands.values():
        if scope.has(spec.active, spec.deprecated):
            yield from _command(spec, scope)
    # What a release has not can only be taken away: by null or an empty `!remove`, or by a word for false.
    empty: Schema = {"maxLength": 0, "maxItems": 0, "propertyNames": {"const": "remove"}}
    yield "gone", {"type": ["null", "string", "array", "object"], **empty}
    false = f"^(?:{any_case(sorted(FALSE))}|0|)$|{TEMPLATE}"
    yield (
        "gone-flag",
        {
            "type": ["null", "boolean", "string", "integer"],
            "not": {"const": True},
            "maximum": 0,
            "pattern": false,
        },
    )
    gone: Schema = {
        "type": ["null", "boolean", "string", "object"],
        "not": {"const": True},
        "pattern": "^(?:|false|no|off)$",
        "additionalProperties": {"anyOf": [ref("gone-flag"), ref("gone")]},
    }
    yield "gone-command", {**gone, "minProperties": 1}
    yield "gone-items", {**gone, "type": [*gone["type"], "array"], "items": {"type": "string"}}


def section_options(spec: CommandSpec, scope: Scope) -> Schema:
    """The options of a section's line, as a mapping."""
    return {"type": ["object", "null"], **_settings(spec, scope)}


def _command(spec: CommandSpec, scope: Scope) -> Iterator[tuple[str, Schema]]:
    described = _described(spec, scope)
    if spec.repeat is None:
        yield f"command.{spec.name}", {"type": _WHOLE, **described, **_settings(spec, scope)}
        return
    item = ref(f"item.{spec.name}")
    names = [name for option in spec.options.values() for name in (option.name, *option.aliases)]
    words = [word.name for word in spec.positionals if word.name not in names]
    labels = [name for name in names + words if name in spec.repeat.only.values()]
    own = {_one_of([name for name in names if name not in labels], dashes=True): _as_item(item)}
    own |= {_one_of([name for name in words if name not in labels]): _as_item(item)}
    own |= {_one_of(labels): {**item, "type": ["object", "null", "string"], "maxLength": 0}}
    yield (
        f"command.{spec.name}",
        {
            "type": ["object", "array", *SCALAR, "null"],
            **described,
            "patternProperties": {pattern: schema for pattern, schema in own.items() if pattern},
            "additionalProperties": item,
            "items": {**item, "type": ["object", *SCALAR]},
        },
    )
    yield f"item.{spec.name}", {"type": _WHOLE, **_settings(spec, scope)}


def _as_item(item: Schema) -> Schema:
    """An item whose key is an option's name: most likely options that stand one level too high, unless a mapping."""
    return {**item, "type": "object"}


def _one_of(names: Sequence[str], *, dashes: bool = False) -> str:
    return f"^{'(?:--)?' if dashes else ''}(?:{'|'.join(names)})$" if names else ""


def _described(spec: CommandSpec, scope: Scope) -> Schema:
    known = frozenset(scope.facts.dialects)
    parts = [spec.summary]
    if spec.repeat is not None:
        keys = " or ".join(f"`{key.replace('{', '').replace('}', '')}`" for key in spec.repeat.keys)
        parts.append(f"Stands several times: a mapping by {keys}, or a list.")
    return _about(parts, spec.active | spec.deprecated, known, spec.deprecated, spec.replaced_by, scope)


def _about(
    parts: list[str], here: Releases, among: Releases, deprecated: Releases, instead: str | None, scope: Scope
) -> Schema:
    """Description and `deprecated`."""
    if where := scope.said(here, among):
        parts.append(f"In {where}.")
    made: Schema = {}
    if scope.has(deprecated):
        where = scope.said(deprecated, here)
        told = f"Deprecated in {where}" if where else "Deprecated"
        parts.append(f"{told}: see `{instead}`." if instead else f"{told}.")
        if not where:
            made["deprecated"] = True
    text = " ".join(part for part in parts if part)
    return {**made, **({"description": text} if text else {})}


def _settings(spec: CommandSpec, scope: Scope) -> Schema:
    """Options and positionals by name. With two dashes in front an option's name is taken as well."""
    offered: dict[str, Schema] = {}
    others: dict[str, Schema] = {}
    here = spec.active | spec.deprecated
    for word in spec.positionals:
        active = here if word.active is None else word.active
        (offered if scope.has(active & here, word.deprecated & here) else others)[word.name] = _word(spec, word, scope)
    for option in spec.options.values():
        made = _option(spec, option, scope)
        (offered if scope.has(_taking(option)[0] & here) else others)[option.name] = made
        others |= dict.fromkeys(option.aliases, made)
    return _keys(
        offered,
        {name: made for name, made in others.items() if name not in offered},
        dashed=bool(spec.options or spec.positionals),
    )


def _word(spec: CommandSpec, word: PositionalSpec, scope: Scope) -> Schema:
    here = spec.active | spec.deprecated
    active = (here if word.active is None else word.active) & here
    described = _about([word.summary], active | word.deprecated & here, here, word.deprecated & here, None, scope)
    if not scope.has(active, word.deprecated & here):
        return {**ref("gone"), **described}
    judged = [one for one in scope.releases if one in here]
    values = [taken(word.choices, one) for one in judged if one in spec.deprecated or word.status(one) != "absent"]
    form: Schema = {}
    if word.many:
        form = ref("list")
    elif values and all(values):
        form = choice(_in_order(word.choices, values))
    else:
        form = ref(_FORM.get(word.type, "text"))
        pattern = word.pattern
        if pattern and word.type == "text" and all(one in pattern.releases and one in spec.active for one in judged):
            form |= fitting(f"|{pattern.expression}", pattern.says)
    return {**form, **described}


def _in_order(choices: Sequence[Choice], taken_somewhere: Sequence[Sequence[str]]) -> list[str]:
    """The values of some releases, in the order of the facts."""
    some = {value for values in taken_somewhere for value in values}
    return [value for value in dict.fromkeys(choice.value for choice in choices) if value in some]


_FORM = {"flag": "flag", "boolean": "flag", "integer": "integer"}


def _option(spec: CommandSpec, option: OptionSpec, scope: Scope) -> Schema:
    here = spec.active | spec.deprecated
    unit = f"In {option.unit}." if option.unit and option.type == "integer" else ""
    takes, deprecated = _taking(option)
    described = _about([option.summary, unit], takes & here, here, deprecated & here, option.replaced_by, scope)
    judged = [one for one in scope.releases if one in here and (one in spec.deprecated or one in takes)]
    if not judged:
        return {**ref("gone-flag" if option.type == "flag" else "gone"), **described}
    return {**_form(spec, option, judged), **described}


def _taking(option: OptionSpec) -> tuple[Releases, Releases]:
    """The releases that take an option under any of its names, and those that only deprecated names are left in."""
    takes = option.active.union(option.deprecated, *option.aliases.values())
    return takes, frozenset(one for one in takes if "active" not in option.spellings(one).values())


def _form(spec: CommandSpec, option: OptionSpec, judged: Sequence[str]) -> Schema:
    """The form of an option's value, as narrow as the widest of the releases: no right value may be refused."""
    if option.many:
        return ref("list")
    values = [taken(option.choices, one) for one in judged]
    if all(values) and not option.value_optional:
        return choice(_in_order(option.choices, values), ignore_case=option.ignore_case)
    form = ref(_FORM.get(option.type, "text"))
    strict = all(one in spec.active for one in judged)
    limits, pattern = option.range, option.pattern
    if limits and strict and limits.releases >= set(judged):
        bounds = {"minimum": limits.least, "maximum": limits.most}
        form |= {name: value for name, value in bounds.items() if value is not None}
    if pattern and strict and not option.value_optional and pattern.releases >= set(judged):
        form |= fitting(f"|{pattern.expression}", pattern.says)
    return form
