"""Judging one command line, or one section's header, by the facts of a release."""

import re
from collections.abc import Callable, Iterator

from ksc.diagnostics import Diagnostic, Location, did_you_mean, error, warning
from ksc.dialects.known import Known, known_in
from ksc.dialects.spec import CommandSpec, Dialect, Facts, is_choice, taken
from ksc.dialects.statement import Given, Reading, read
from ksc.syntax import Command, Section, Word

# Given a word of the line, or None for the whole line: where it stands.
Locate = Callable[[Word | None], Location | None]

_SHOWN = 60


def sound(command: Command, facts: Facts, dialect: Dialect) -> bool:
    """Whether a command is right at a glance, as most are; of the others `check_command` says what is wrong."""
    spec = facts.command(command.name)
    if spec is None or spec.name != command.name:
        return False
    known = known_in(spec, dialect.name)
    return known.status == "active" and (spec.opaque or _plain(known, command.words))


def _plain(known: Known, words: tuple[Word, ...]) -> bool:
    """Whether every option is a `--flag` or `--name=value` that the release has, and nothing lacks or is too much."""
    flags, values = known.flags, known.values
    count, seen = 0, set()
    for _, text, _ in words[1:]:
        if not text.startswith("-"):
            count += 1
            continue
        name, equals, value = text.partition("=")
        if not equals:
            if name not in flags:
                return False
        elif name not in values or value not in values[name]:
            return False
        seen.add(name)
    return known.fewest <= count <= known.most and all(not seen.isdisjoint(names) for names in known.needed)


def check_command(command: Command, facts: Facts, dialect: Dialect, locate: Locate) -> Iterator[Diagnostic]:
    """What is wrong with one command under one release."""
    spec = facts.command(command.name)
    if spec is None:
        yield error(
            "KS201",
            f"`{command.name[:_SHOWN]}` is no kickstart command",
            locate(command.words[0]),
            help=did_you_mean(command.name, facts.names),
        )
        return
    yield from _status(spec, command, dialect, locate)
    # A deprecated command is read and ignored, whatever stands behind it.
    if known_in(spec, dialect.name).status == "active":
        yield from _line(spec, command.words, dialect, locate)


def check_header(section: Section, facts: Facts, dialect: Dialect, locate: Locate) -> Iterator[Diagnostic]:
    """What is wrong with a section's header, and whether the section ends, under one release."""
    spec = facts.sections.get(section.kind)
    if spec is None:
        return  # said by the parser
    yield from _line(spec, section.words, dialect, locate)
    if not section.end and dialect.sections_end:
        yield error(
            "KS211",
            f"this {section.kind} section has no `%end`",
            locate(section.words[0]),
            notes=(f"every release but rhel5 needs one; the target is {dialect.name}",),
            help="add a line `%end` after it",
        )


def _status(spec: CommandSpec, command: Command, dialect: Dialect, locate: Locate) -> Iterator[Diagnostic]:
    status, name = known_in(spec, dialect.name).status, command.name
    if status == "active" and name in spec.synonyms and dialect.name not in spec.synonyms[name]:
        status = "absent"
    if status == "active":
        return
    instead = f"use `{spec.replaced_by}` instead" if spec.replaced_by else None
    at = locate(command.words[0])
    if status == "deprecated":
        yield warning("KS203", f"`{name}` is deprecated in {dialect.name}", at, help=instead)
    elif status == "removed":
        yield error("KS202", f"`{name}` was removed before {dialect.name}", at, help=instead or "remove the line")
    else:
        yield error("KS202", f"`{name}` is not available in {dialect.name}", at, help=instead or "remove the line")


def _line(spec: CommandSpec, words: tuple[Word, ...], dialect: Dialect, locate: Locate) -> Iterator[Diagnostic]:
    if spec.opaque:
        return
    reading = read(spec, words, dialect.name)
    for ambiguous in reading.ambiguous:
        fits = ", ".join(f"`--{name}`" for name in ambiguous.fits)
        yield error("KS206", f"`{ambiguous.written}` could be {fits}", locate(words[ambiguous.word]))
    unclear = {ambiguous.word for ambiguous in reading.ambiguous}
    for given in reading.given:
        if given.written and given.start not in unclear:
            yield from _option(spec, given, words, dialect, locate)
        elif given.positional:
            yield from _positional(spec, given, words, dialect, locate)
    for given in reading.missing_value:
        yield error("KS207", f"`{given.written}` needs a value", locate(words[given.start]))
    for given in reading.extra:
        # The reader takes `--wrong="a b"` for a plain word, which nobody meant.
        written, equals, _ = (given.value or "").partition("=")
        if equals and re.fullmatch(r"--\S+", written) and not known_in(spec, dialect.name).fitting(written):
            yield from _option(spec, given._replace(written=written), words, dialect, locate)
            continue
        # The word itself is not quoted: it may be the rest of a password with blanks in it.
        yield error(
            "KS208",
            f"`{spec.name}` does not take a further word here",
            locate(words[given.start]),
            help="quote a value that has blanks in it, or remove the word",
        )
    yield from _required(spec, reading, dialect, locate)


def _option(
    spec: CommandSpec, given: Given, words: tuple[Word, ...], dialect: Dialect, locate: Locate
) -> Iterator[Diagnostic]:
    first, option = words[given.start], given.spec
    if option is None:
        known = [f"--{name}" for name, one in spec.options.items() if one.status(dialect.name) != "absent"]
        written = given.written[:_SHOWN]
        meant = did_you_mean(given.written, known)
        yield error("KS205", f"`{written}` is no option of `{spec.name}`", locate(first), help=meant)
        return
    known_here = known_in(spec, dialect.name)
    (spelling,) = known_here.fitting(given.written)[:1]
    status = known_here.statuses.get(spelling, "absent")
    shown = f"`{spec.name} {given.written}`"
    if status == "absent":
        yield error("KS204", f"{shown} is not available in {dialect.name}", locate(first), help="drop the option")
    elif status == "deprecated":
        yield warning("KS209", f"{shown} is deprecated in {dialect.name}", locate(first))
        return
    if option.type == "flag" and given.value is not None:
        yield error("KS210", f"`{given.written}` takes no value", locate(first))
    elif option.type == "integer" and given.value is not None and not _is_integer(given.value):
        yield error("KS210", f"`{given.written}` takes a whole number", locate(words[given.stop - 1]))
    values = taken(option.choices, dialect.name)
    if given.value is not None and not is_choice(given.value, values, ignore_case=option.ignore_case):
        yield _no_choice(given.written, given, values, words, locate)


def _positional(
    spec: CommandSpec, given: Given, words: tuple[Word, ...], dialect: Dialect, locate: Locate
) -> Iterator[Diagnostic]:
    positional = next(one for one in spec.positionals if one.name == given.name)
    values = taken(positional.choices, dialect.name)
    if given.value is not None and not is_choice(given.value, values):
        yield _no_choice(given.name, given, values, words, locate)
    if positional.status(dialect.name) == "deprecated":
        said = f"a word after `{spec.name}` is deprecated in {dialect.name}"
        yield warning("KS209", said, locate(words[given.start]), help="drop it")


def _no_choice(what: str, given: Given, values: list[str], words: tuple[Word, ...], locate: Locate) -> Diagnostic:
    return error(
        "KS210",
        f"`{what}` takes one of {', '.join(values)}",
        locate(words[given.stop - 1]),
        help=did_you_mean(given.value or "", values),
    )


def _is_integer(text: str) -> bool:
    try:
        int(text)
    except ValueError:
        return False
    return True


def _required(spec: CommandSpec, reading: Reading, dialect: Dialect, locate: Locate) -> Iterator[Diagnostic]:
    given = {one.name for one in reading.given}
    for option in spec.options.values():
        if dialect.name in option.required and option.name not in given:
            yield error("KS212", f"`{spec.name}` needs `--{option.name}`", locate(None))
    for positional in spec.takes(dialect.name):
        needed = positional.arity in ("one", "many") or dialect.name in positional.required
        if needed and positional.name not in given:
            what = "a further word" if positional.name == spec.name else f"its {positional.name}"
            yield error("KS212", f"`{spec.name}` needs {what}", locate(None), help=_lowered(positional.summary))


def _lowered(summary: str) -> str | None:
    """A summary as a help line."""
    return summary[:1].lower() + summary[1:].removesuffix(".") or None
