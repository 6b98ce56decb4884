"""Most lines are right, and can be seen to be at a glance; the others are looked at word by word."""

from collections.abc import Callable, Container, Iterator
from typing import cast

from ksc.dialects.known import Known, known_in
from ksc.dialects.rules import triggers
from ksc.dialects.spec import CommandSpec, Dialect, Facts, Group, OptionSpec, PositionalSpec, taken
from ksc.dialects.values import TRUTHS, matches, within
from ksc.records import dataclass
from ksc.syntax import Command, Word

_ENDLESS = 1 << 30
_LONG = 20  # digits of a number that nobody means


class _Numbers:
    """Texts that are whole numbers at a glance; 0 counts as none where one of a group has to stand."""

    def __contains__(self, value: object) -> bool:
        return isinstance(value, str) and value.isdecimal() and value[0] in "123456789"


class _Passing:
    """The texts that a test lets pass."""

    __slots__ = ("test",)

    def __init__(self, test: Callable[[str], bool]) -> None:
        self.test = test

    def __contains__(self, value: object) -> bool:
        return self.test(cast("str", value))


@dataclass(frozen=True, slots=True)
class Glance:
    """What may stand in a line that needs no second look.

    `flags` may stand alone, `values` as `--name=value` (None: any that is not empty). `needed` are groups of
    spellings of which one has to stand, or so many words without an option's name; of these there are `fewest` to
    `most`, each one of `words`.
    """

    flags: frozenset[str]
    values: dict[str, Container[str] | None]
    needed: tuple[tuple[frozenset[str], int], ...]
    fewest: int
    most: int
    words: Container[str] | None


def sound(command: Command, facts: Facts, dialect: Dialect) -> bool:
    """Whether a command is right at a glance, as most are; of the others `check_command` says what is wrong."""
    spec = facts.command(command.name)
    if spec is None or spec.name != command.name:
        return False
    glance = spec.glances.get(dialect.name)
    if glance is None:
        glance = spec.glances[dialect.name] = _glance(spec, dialect.name) or False
    return glance is not False and _plain(cast("Glance", glance), command.words)


def _plain(glance: Glance, words: tuple[Word, ...]) -> bool:
    """Whether every option is a `--flag` or `--name=value` that goes, and nothing lacks or is too much."""
    flags, values = glance.flags, glance.values
    count, seen = 0, set()
    for _, text, _ in words[1:]:
        if not text.startswith("-"):
            count += 1
            if not text or (glance.words is not None and text not in glance.words):
                return False
            continue
        name, equals, value = text.partition("=")
        if not equals:
            if name not in flags:
                return False
        elif not value or name not in values or ((allowed := values[name]) is not None and value not in allowed):
            return False
        seen.add(name)
    if not glance.fewest <= count <= glance.most:
        return False
    return all(count >= enough or not seen.isdisjoint(names) for names, enough in glance.needed)


def _glance(spec: CommandSpec, release: str) -> Glance | None:
    """None for a command of which every line is looked at."""
    known = known_in(spec, release)
    watched = triggers(spec.name, release)
    if known.status != "active" or watched is None:
        return None
    if spec.opaque:
        return Glance(frozenset(), {}, (), 0, _ENDLESS, None) if not spec.options else None
    apart = {*watched, *_apart(spec, release)}
    active = {
        name: known.options[name]
        for name, status in known.statuses.items()
        if status == "active" and known.options[name].name not in apart
    }
    words = known.positionals
    needs = [word.arity in ("one", "many") or release in word.required for word in words]
    fewest = max((at for at, need in enumerate(needs, 1) if need), default=0)
    return Glance(
        flags=frozenset(name for name, option in active.items() if option.type == "flag"),
        values={name: _values(option, release) for name, option in active.items() if option.type != "flag"},
        needed=tuple(_needed(spec, known, release)),
        fewest=fewest,
        most=_most(words, release, apart),
        words=_words(words, release),
    )


def _apart(spec: CommandSpec, release: str) -> Iterator[str]:
    """Options, and positionals, beside which others may be wrong: all of a group but its first, which is usual."""
    for group in spec.exclusive:
        if release in group.releases:
            yield from group.of[1:]
    for need in spec.needs:
        if release in need.releases:
            yield need.option
    for option in spec.options.values():
        if any(release in choice.releases for choice in option.refused) and option.type == "flag":
            yield option.name


def _needed(spec: CommandSpec, known: Known, release: str) -> Iterator[tuple[frozenset[str], int]]:
    """Groups of spellings of which one has to stand, and how many words without a name do instead."""
    groups = [Group((name,), option.required) for name, option in spec.options.items()]
    for group in (*groups, *spec.one_of):
        if release not in group.releases:
            continue
        places = [at for at, word in enumerate(known.positionals, 1) if word.name in group.of]
        names = frozenset(name for name in known.statuses if known.options[name].name in group.of)
        yield names, min(places, default=_ENDLESS)


def _values(option: OptionSpec, release: str) -> Container[str] | None:
    special = {*taken(option.refused, release), *(one.value for one in option.excludes if release in one.releases)}
    if choices := taken(option.choices, release):
        return frozenset(choices) - special
    if option.type == "boolean":
        return TRUTHS
    limits, pattern = option.range, option.pattern
    if option.type == "integer":
        if limits is None or release not in limits.releases:
            return _Numbers()
        return _Passing(lambda value: value.isdecimal() and len(value) < _LONG and within(int(value), limits))
    if pattern and release in pattern.releases:
        return _Passing(lambda value: value not in special and matches(pattern.expression, value))
    if option.type == "list":
        return _Passing(lambda value: value.strip(", \t") != "")
    return _Passing(lambda value: value not in special) if special else None


def _most(positionals: tuple[PositionalSpec, ...], release: str, apart: set[str]) -> int:
    for at, word in enumerate(positionals):
        if word.choices or word.status(release) == "deprecated" or word.name in apart:
            return at
    return _ENDLESS if any(word.many for word in positionals) else len(positionals)


def _words(positionals: tuple[PositionalSpec, ...], release: str) -> Container[str] | None:
    """What each word without an option's name may be; None where that may be anything."""
    patterns = [word.pattern.expression for word in positionals if word.pattern and release in word.pattern.releases]
    if not patterns:
        return None
    return _Passing(lambda text: all(matches(pattern, text) for pattern in patterns))
