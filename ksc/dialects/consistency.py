"""Whether facts agree with themselves: names that are used exist, sets lie inside sets, nothing clashes."""

import re
from collections.abc import Iterable, Iterator, Mapping

from ksc.dialects.spec import CommandSpec, Conflict, Facts, Group, Need, OptionSpec, Pattern

_FIELD = re.compile(r"\{([^{}]+)\}")


def contradictions(command: CommandSpec) -> Iterator[str]:
    """What is wrong with one command's facts, a sentence each; nothing where they are sound."""
    known = command.active | command.deprecated
    names = [*(word.name for word in command.positionals), *command.options]
    yield from (f"`{name}` is both a positional and an option" for name in _twice(names))
    yield from _unknown(command, set(names))
    yield from _spellings(command)
    for option in command.options.values():
        yield from (f"option `{option.name}`: {problem}" for problem in _option(option, command))
    for word in command.positionals:
        if not (word.active or known) | word.deprecated <= known:
            yield f"positional `{word.name}` stands in releases without the command"
        if word.required and word.arity in ("one", "many"):
            yield f"positional `{word.name}` is required by its arity already"
    yield from _relations(command)
    if any(word.many for word in command.positionals[:-1]):
        yield "a positional that takes several words is not the last one"
    if command.active & command.deprecated or known & command.removed:
        yield "two statuses in one release"


def _option(option: OptionSpec, command: CommandSpec) -> Iterator[str]:
    here = option.active | option.deprecated
    everywhere = here.union(*option.aliases.values())
    if option.active & option.deprecated:
        yield "active and deprecated in one release"
    if not everywhere <= command.active | command.deprecated:
        yield "stands in releases without the command"
    if not option.required <= everywhere:
        yield "is required in releases without it"
    if option.type == "flag" and (option.choices or option.unit or option.value_optional or option.required):
        yield "a flag has no value, and is never required"
    if option.unit and option.type != "integer":
        yield "only integers have a unit"
    if option.ignore_case and not option.choices:
        yield "`ignore_case` is about choices"
    values = [choice.value for choice in option.choices]
    yield from (f"choice `{value}` stands twice" for value in _twice(values))
    yield from (f"`drops` names `{value}`, which is no choice" for value in option.drops if value not in values)
    if not all(choice.releases <= everywhere for choice in option.choices):
        yield "a choice stands in releases without the option"
    if option.range and option.type != "integer":
        yield "only integers have a range"
    if option.deprecated_type and not option.deprecated:
        yield "has a deprecated type and is deprecated nowhere"
    yield from _pattern(option.pattern)


def _pattern(pattern: Pattern | None) -> Iterator[str]:
    try:
        re.compile(pattern.expression if pattern else "")
    except re.error as problem:
        yield f"its pattern is none: {problem}"


def _relations(command: CommandSpec) -> Iterator[str]:
    """Groups that hold nowhere, or where the command is not; patterns of words."""
    known = command.active | command.deprecated
    related: list[Group | Need | Conflict] = [*command.exclusive, *command.one_of, *command.needs, *command.conflicts]
    for one in related:
        if not one.releases or not one.releases <= known:
            yield f"{one} holds in no release, or in one without the command"
    yield from (f"`exclusive` {group.of} has fewer than two" for group in command.exclusive if len(group.of) < 2)
    yield from (f"`needs` of `{need.option}` names nothing" for need in command.needs if not need.all + need.any)
    for word in command.positionals:
        yield from (f"positional `{word.name}`: {problem}" for problem in _pattern(word.pattern))


def _unknown(command: CommandSpec, names: set[str]) -> Iterator[str]:
    """Names in alternatives, keys and drops that no option or positional has."""
    used = {f"`alternatives` {group}": group for group in command.alternatives}
    used |= {
        f"`drops` of `{option.name}`": name for option in command.options.values() for name in option.drops.values()
    }
    used |= {f"`exclusive` {group.of}": group.of for group in command.exclusive}
    used |= {f"`one_of` {group.of}": group.of for group in command.one_of}
    used |= {f"`needs` of `{need.option}`": (need.option, *need.all, *need.any) for need in command.needs}
    used |= {
        f"`excludes` of `{option.name}`": one.options for option in command.options.values() for one in option.excludes
    }
    used |= {"`lasting`": command.lasting, "`kept`": command.kept, "`reset`": command.reset}
    used |= {"`twice`": command.twice.same if command.twice else ()}
    if command.repeat:
        used["`repeat`"] = (
            *(name for key in command.repeat.keys for name in _FIELD.findall(key)),
            *command.repeat.then,
            *command.repeat.only,
        )
        yield from (f"key `{key}` names no field" for key in command.repeat.keys if not _FIELD.search(key))
    for where, group in used.items():
        yield from (f"{where} names `{name}`, which is unknown" for name in group if name not in names)


def _spellings(command: CommandSpec) -> Iterator[str]:
    """Spellings that two options share in one release."""
    for release in sorted(command.active | command.deprecated):
        taken = [name for option in command.options.values() for name in option.spellings(release)]
        yield from (f"`--{name}` is two options in {release}" for name in _twice(taken))


def clashes(facts: Facts) -> Iterator[tuple[str, str]]:
    """What is wrong between commands: the command's name, and a sentence."""
    names = {**facts.commands, **facts.sections}
    for name, command in names.items():
        if command.name != name:
            yield name, f"is filed as `{name}` and named `{command.name}`"
        if name in facts.commands and command.family not in facts.families:
            yield name, f"the family `{command.family}` is not known"
        for other in (other for conflict in command.conflicts for other in conflict.commands):
            if other not in facts.commands:
                yield name, f"`conflicts` names `{other}`, which is no command"
        if command.replaced_by and command.replaced_by not in facts.commands:
            yield name, f"`replaced_by` names `{command.replaced_by}`, which is no command"
        yield from (
            (name, f"synonym `{other}` is a command of its own") for other in command.synonyms if other in names
        )
        for option in command.options.values():
            if option.replaced_by and option.replaced_by not in {*facts.names, *command.options}:
                yield name, f"option `{option.name}` is replaced by `{option.replaced_by}`, which is unknown"
    yield from ((name, f"synonym `{name}` of two commands") for name in _twice(_synonyms(facts.commands)))
    unknown = (alias for alias, name in facts.aliases.items() if name not in facts.dialects or alias in facts.dialects)
    yield from (("dialects", f"alias `{alias}` means nothing, or hides a dialect") for alias in unknown)


def _synonyms(commands: Mapping[str, CommandSpec]) -> list[str]:
    return [synonym for command in commands.values() for synonym in command.synonyms]


def _twice(names: Iterable[str]) -> list[str]:
    seen: set[str] = set()
    return [name for name in names if name in seen or seen.add(name)]  # type: ignore[func-returns-value]
