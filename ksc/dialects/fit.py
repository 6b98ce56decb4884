"""How well a kickstart fits each release: the commands, options and values that a release does not know."""

from collections import Counter
from functools import cache

from ksc.dialects.spec import CommandSpec, Facts, OptionSpec, PositionalSpec, Releases
from ksc.dialects.statement import Given, read
from ksc.syntax import Document, Word

_TELLING_LINES = 5_000  # commands that are looked at: what a release lacks shows long before
_ENDLESS = 3  # a section without `%end` says more about the release than an option does


def misfits(document: Document, facts: Facts) -> dict[str, int]:
    """For every dialect, how many of the file's commands and sections it would refuse.

    What no release knows counts against none: that is a mistake, not a dialect.
    """
    everywhere = frozenset(facts.dialects)
    counts: Counter[Releases] = Counter()
    looked = cache(lambda name, values: _refusing(facts, name, values))
    for number, command in enumerate(document.commands()):
        if number == _TELLING_LINES:
            break
        counts[looked(command.name, tuple(word.value for word in command.words))] += 1
    sections = list(document.sections())
    for section in sections:
        spec = facts.sections.get(section.kind)
        if spec:
            counts[_misfit(spec, section.words, everywhere)] += 1
    if sections and not any(section.end for section in sections):
        # The style of EL5. One `%end` that is forgotten among others is a mistake.
        ending = frozenset(name for name, dialect in facts.dialects.items() if dialect.sections_end)
        counts[ending] += _ENDLESS * len(sections)
    return {name: sum(count for where, count in counts.items() if name in where) for name in facts.dialects}


def _refusing(facts: Facts, name: str, values: tuple[str, ...]) -> Releases:
    spec = facts.command(name)
    if spec is None:
        return frozenset()
    everywhere = frozenset(facts.dialects)
    words = tuple(Word(value, value, 0) for value in values)
    refusing = _misfit(spec, words, everywhere) | _btrfs(facts, spec, words)
    return refusing | (everywhere - spec.synonyms[name] if name in spec.synonyms else frozenset())


def _misfit(spec: CommandSpec, words: tuple[Word, ...], everywhere: Releases) -> Releases:
    """The releases that refuse a line. Where a command is deprecated its words are not judged."""
    elsewhere = everywhere - spec.active - spec.deprecated
    if spec.opaque:
        return elsewhere
    refusing = elsewhere
    reading = read(spec, words)
    for given in reading.given:
        taking = _taking(spec, given)
        # What no release takes is a mistake, and tells nothing.
        if taking is not None and taking & spec.active:
            refusing |= spec.active - taking
    names = {given.name for given in reading.given}
    every: list[OptionSpec | PositionalSpec] = [*spec.options.values(), *spec.positionals]
    for wanted in every:
        if wanted.name not in names and not spec.active <= wanted.required:
            refusing |= wanted.required & spec.active
    return refusing if refusing != everywhere else elsewhere


def _btrfs(facts: Facts, spec: CommandSpec, words: tuple[Word, ...]) -> Releases:
    """The releases that refuse a line since they know no btrfs, which no option of the line shows."""
    command = facts.commands.get("btrfs")
    if command is None or spec.name not in ("autopart", "part"):
        return frozenset()
    reading = read(spec, words)
    asked = "btrfs" in (reading.value("type"), reading.value("fstype"))
    return frozenset(facts.dialects) - command.active if asked else frozenset()


def _taking(spec: CommandSpec, given: Given) -> Releases | None:
    """The releases that take an option or a word, and its value; None for an option that nobody knows."""
    if given.spec is None:
        word = next((word for word in spec.positionals if given.positional and word.name == given.name), None)
        if word is None or word.active is None:
            return None
        return word.active | word.deprecated
    written = given.written.removeprefix("--")
    taking = given.spec.active | given.spec.deprecated
    if written in given.spec.aliases:
        taking = given.spec.aliases[written] | (taking if written == given.name else frozenset())
    elif written != given.name:
        taking = taking.union(*given.spec.aliases.values())
    allowed = {choice.value: choice.releases for choice in given.spec.choices}
    return taking & allowed[given.value] if given.value in allowed else taking
