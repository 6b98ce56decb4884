"""Judging one command line, or one section's header, by the facts of a release."""

import re
from collections.abc import Iterator

from ksc.diagnostics import Diagnostic, did_you_mean, error, warning
from ksc.diagnostics.redact import shown_name
from ksc.dialects.fixes import renamed_option, with_end, without_line
from ksc.dialects.groups import check_groups
from ksc.dialects.known import known_in
from ksc.dialects.line import Line, Locate
from ksc.dialects.releases import format_releases
from ksc.dialects.rules import check_rules
from ksc.dialects.spec import Choice, CommandSpec, Dialect, Facts, OptionSpec, taken
from ksc.dialects.statement import Given, Reading, read
from ksc.dialects.values import wrong_value, wrong_word
from ksc.syntax import Command, Section

# Ranges and patterns are for the value that counts; of what kind it is, each has to be right.
_OF_LAST = frozenset(["KS216", "KS218"])
# Removed commands that said only what goes without saying now.
_SAYS_NOTHING = frozenset(["install"])


def check_command(command: Command, facts: Facts, dialect: Dialect, locate: Locate) -> Iterator[Diagnostic]:
    """What is wrong with one command under one release."""
    spec = facts.command(command.name)
    if spec is None:
        from ksc.dialects.stray import stray  # only on the way to an error message

        yield _in_quotes(command, locate) or stray(command, facts, locate) or _unknown(command, facts, locate)
        return
    yield from _status(spec, command, dialect, locate)
    # A deprecated command is read and ignored, whatever stands behind it.
    if known_in(spec, dialect.name).status == "active":
        yield from _line(_read(spec, command, dialect, locate), facts)


def _in_quotes(command: Command, locate: Locate) -> Diagnostic | None:
    """KS201 for a line that goes on with a secret in quotes, which a line above opens: its word is not quoted."""
    from ksc.diagnostics.continuing import continues_quote

    at = locate(command.words[0])
    if at is None or not continues_quote(at.source.lines, at.span.line):
        return None
    return error(
        "KS201",
        "this is no kickstart command: a line above opens a quote, and does not close it",
        at,
        help="quotes never cross lines: close it there",
    )


def _unknown(command: Command, facts: Facts, locate: Locate) -> Diagnostic:
    return error(
        "KS201",
        f"`{shown_name(command.name)}` is no kickstart command",
        locate(command.words[0]),
        help=did_you_mean(command.name, facts.names),
    )


def check_header(section: Section, facts: Facts, dialect: Dialect, locate: Locate) -> Iterator[Diagnostic]:
    """What is wrong with a section's header, and whether the section ends, under one release."""
    spec = facts.sections.get(section.kind)
    if spec is None:
        return  # said by the parser
    yield from _line(_read(spec, section, dialect, locate), facts)
    if not section.end and dialect.sections_end:
        yield error(
            "KS211",
            f"this {section.kind} section has no `%end`",
            locate(section.words[0]),
            notes=(f"every release but rhel5 needs one; the target is {dialect.name}",),
            help="add a line `%end` after it",
            fix=with_end(section, facts, locate(section.words[0])),
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
        fix = None if spec.replaced_by else without_line(command, at)
        yield warning("KS203", f"`{name}` is deprecated in {dialect.name}", at, help=instead, fix=fix)
    elif status == "removed":
        said = f"`{name}` was removed before {dialect.name}"
        fix = without_line(command, at) if spec.name in _SAYS_NOTHING else None
        yield error("KS202", said, at, help=instead or "remove the line", fix=fix)
    else:
        yield error("KS202", f"`{name}` is not available in {dialect.name}", at, help=instead or "remove the line")


def _read(spec: CommandSpec, node: Command | Section, dialect: Dialect, locate: Locate) -> Line:
    return Line(spec, node, read(spec, node.words, dialect.name), dialect.name, locate)


def _line(line: Line, facts: Facts) -> Iterator[Diagnostic]:
    if not line.spec.opaque:
        yield from _words(line, facts)
        yield from _required(line.spec, line.reading, line)
        yield from check_groups(line)
    yield from check_rules(line)


def _words(line: Line, facts: Facts) -> Iterator[Diagnostic]:
    """What is wrong with a word by itself."""
    spec, reading, words, locate = line.spec, line.reading, line.words, line.locate
    for ambiguous in reading.ambiguous:
        fits = ", ".join(f"`--{name}`" for name in ambiguous.fits)
        yield error("KS206", f"`{ambiguous.written}` could be {fits}", locate(words[ambiguous.word]))
    unclear = {ambiguous.word for ambiguous in reading.ambiguous}
    for given in reading.given:
        if given.written and given.start not in unclear:
            yield from _option(line, given, facts)
        elif given.positional:
            yield from _positional(line, given)
    for given in reading.missing_value:
        yield error("KS207", f"`{given.written}` needs a value", locate(words[given.start]))
    for given in reading.extra:
        # The reader takes `--wrong="a b"` for a plain word, which nobody meant.
        written, equals, _ = (given.value or "").partition("=")
        if equals and re.fullmatch(r"--\S+", written) and not known_in(spec, line.release).fitting(written):
            yield from _option(line, given._replace(written=written), facts)
            continue
        # The word itself is not quoted: it may be the rest of a password with blanks in it.
        yield error(
            "KS208",
            f"`{spec.name}` does not take a further word here",
            locate(words[given.start]),
            help="quote a value that has blanks in it, or remove the word",
        )


def _option(line: Line, given: Given, facts: Facts) -> Iterator[Diagnostic]:
    spec, release, option = line.spec, line.release, given.spec
    if option is None:
        known = [f"--{name}" for name, one in spec.options.items() if one.status(release) != "absent"]
        written = shown_name(given.written)
        meant = did_you_mean(given.written, known)
        yield error("KS205", f"`{written}` is no option of `{spec.name}`", line.at(given), help=meant)
        return
    known_here = known_in(spec, release)
    (spelling,) = known_here.fitting(given.written)[:1]
    status = known_here.statuses.get(spelling, "absent")
    shown = f"`{spec.name} {given.written}`"
    if status == "absent":
        help_ = _elsewhere(option, spelling.removeprefix("--"), facts)
        yield error("KS204", f"{shown} is not available in {release}", line.at(given), help=help_)
        return  # nor is its value any
    if status == "deprecated":
        word = line.words[given.start]
        fix = renamed_option(word, given.written, option, release, line.locate(word))
        yield warning("KS209", f"{shown} is deprecated in {release}", line.at(given), fix=fix)
    if option.type == "flag" and given.value is not None:
        yield error("KS210", f"`{given.written}` takes no value", line.at(given))
    elif option.type == "flag" and taken(option.refused, release):
        yield error("KS217", f"{shown} is refused", line.at(given), help="drop it")
    elif given.value is not None and (wrong := wrong_value(option, given.value, release)):
        if wrong[0] in _OF_LAST and line.reading.last(given.name) is not given:
            return  # said again: that is what counts
        yield _wrong(given.written, wrong, given, line)


def _elsewhere(option: OptionSpec, spelling: str, facts: Facts) -> str:
    """Where a spelling is available, for one that is not here."""
    there = option.aliases.get(spelling, frozenset())
    if spelling == option.name:
        there |= option.active
    return f"{format_releases(there, facts.dialects)} has it; or drop it" if there else "drop the option"


def _positional(line: Line, given: Given) -> Iterator[Diagnostic]:
    positional = next(one for one in line.spec.positionals if one.name == given.name)
    if given.value is not None and (wrong := wrong_word(positional, given.value, line.release)):
        yield _wrong(given.name, wrong, given, line)
    if positional.status(line.release) == "deprecated":
        said = f"a word after `{line.spec.name}` is deprecated in {line.release}"
        yield warning("KS209", said, line.at(given), help="drop it")


def _wrong(what: str, wrong: tuple[str, str], given: Given, line: Line) -> Diagnostic:
    code, wanted = wrong
    choices = given.spec.choices if given.spec else _choices(line.spec, given.name)
    near = did_you_mean(given.value or "", taken(choices, line.release)) if code == "KS210" else None
    if code == "KS217":
        refused = f"`{what}={given.value}` is refused in {line.release}"
        return error(code, refused, line.at_value(given), help="write another value")
    return error(code, f"`{what}` takes {wanted}", line.at_value(given), help=near)


def _choices(spec: CommandSpec, name: str) -> tuple[Choice, ...]:
    return next((one.choices for one in spec.positionals if one.name == name), ())


def _required(spec: CommandSpec, reading: Reading, line: Line) -> Iterator[Diagnostic]:
    given = {one.name for one in reading.given}
    for option in spec.options.values():
        if line.release in option.required and option.name not in given:
            yield error("KS212", f"`{spec.name}` needs `--{option.name}`", line.at(None))
    for positional in spec.takes(line.release):
        needed = positional.arity in ("one", "many") or line.release in positional.required
        if needed and positional.name not in given:
            what = "a further word" if positional.name == spec.name else f"its {positional.name}"
            yield error("KS212", f"`{spec.name}` needs {what}", line.at(None), help=_lowered(positional.summary))


def _lowered(summary: str) -> str | None:
    """A summary as a help line."""
    return summary[:1].lower() + summary[1:].removesuffix(".") or None
