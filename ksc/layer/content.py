"""The rest of a profile as changes: packages, scripts, add-ons, certificates, includes."""

import re
from collections.abc import Callable, Container, Iterator
from dataclasses import replace

from ksc.diagnostics import Diagnostic, Location, Related, Source, Span, error
from ksc.dialects.spec import CommandSpec, Facts
from ksc.layer.changes import (
    Change,
    DecideInclude,
    DropSection,
    ForgetPackage,
    Origin,
    PatchPackageOptions,
    PatchSection,
    PutPackage,
    Setting,
)
from ksc.layer.fields import WrongTypeError, anything, boolean, mapping, scalar, scalars
from ksc.layer.marks import Mapping, Scalar, Sequence, Value, shown
from ksc.layer.secrets import secrets_in
from ksc.layer.sections import GROUPS, SCRIPTS
from ksc.layer.values import Reading, settings, tagged
from ksc.syntax import KNOWN_SECTIONS
from ksc.syntax.packages import package_line
from ksc.syntax.words import cut

# Given a path as a profile writes it: the file, or why there is none.
ReadFile = Callable[[Scalar], "Source | Diagnostic"]

_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.:@+-]*\Z")


def package_changes(reading: Reading, value: Value, facts: Facts) -> Iterator[Change]:
    """The changes of `packages:`."""
    table = {"install": scalars, "exclude": scalars, "drop": scalars, "options": mapping}
    values = reading.fields(value, table, "`packages`")
    if "options" in values:
        options = _without_secrets(reading, values["options"])
        made = settings(reading, facts.sections["%packages"], options, "`%packages`")
        if made:
            yield PatchPackageOptions(made, reading.origin(values["options"]))
    dropped = {reading.text(item).strip().removeprefix("-").strip(): item for item in values.get("drop", ())}
    said = [
        put
        for key in ("install", "exclude")
        for item in values.get(key, ())
        for put in _package(reading, item, dropped, exclude=key == "exclude")
    ]
    wanted = {put.name: put for put in said if not put.exclude}
    for put in said:
        if put.exclude and put.name in wanted:
            reading.found.append(_both(put, wanted[put.name]))
    spoken = {put.name for put in said}
    for name, item in dropped.items():
        if name not in spoken:
            yield ForgetPackage(name, reading.origin(item))
    yield from said


def _both(excluded: PutPackage, wanted: PutPackage) -> Diagnostic:
    place = wanted.origin.location
    return error(
        "KS334",
        f"this profile wants `{shown(wanted.name)}` and excludes it",
        excluded.origin.location,
        related=[Related("it is wanted here", place)] if place else (),
        help="keep one of the two",
    )


def _package(reading: Reading, item: Scalar, dropped: Container[str], *, exclude: bool) -> Iterator[PutPackage]:
    entry = reading.text(item).strip()
    try:
        if entry.startswith("-"):
            raise ValueError("a package to leave out stands under `exclude`, without the `-`")
        if entry.startswith("%"):
            raise ValueError("a line of `%packages` that begins with `%` names no package")
        line = package_line(("-" if exclude else "") + entry)
        if line.kind == "package" and len(line.name.split()) > 1:
            raise ValueError("one entry is one package; write a list")
    except ValueError as problem:
        reading.found.append(error("KS325", f"`{shown(entry)}`: {problem}", item.location))
        return
    yield PutPackage(entry, line.name, exclude, reading.origin(item), anew=line.name in dropped)


def section_changes(reading: Reading, group: str, value: Value, facts: Facts, file: ReadFile) -> Iterator[Change]:
    """The changes of `scripts:`, `addons:` or `certificates:`: a mapping by name, or (scripts) a list."""
    if isinstance(value, Mapping):
        for key, said in value.pairs:
            if not _named(reading, key):
                continue
            if isinstance(said, Scalar) and (said.null or said.tag == "!remove"):
                yield DropSection(key.value, GROUPS[group], reading.origin(key))
            else:
                yield from _section(reading, group, key.value, reading.origin(key), said, facts, file)
    elif group == "scripts" and isinstance(value, Sequence):
        yield from _script_list(reading, value, facts, file)
    else:
        expected = "a list or a mapping by name" if group == "scripts" else "a mapping by name"
        reading.wrong(WrongTypeError(expected), group, value)


def _named(reading: Reading, name: Scalar) -> bool:
    if _NAME.match(name.value):
        return True
    reading.found.append(
        error(
            "KS326",
            f"`{shown(name.value)}` cannot be a name",
            name.location,
            help="a name is letters, digits and any of _ . : @ + -",
        )
    )
    return False


def _script_list(reading: Reading, value: Sequence, facts: Facts, file: ReadFile) -> Iterator[Change]:
    counts: dict[str, int] = {}
    for item in value.items:
        origin = reading.origin(item)
        if isinstance(item, Scalar) and item.tag == "!remove":
            yield DropSection(item.value, SCRIPTS, origin)
            continue
        if not isinstance(item, Mapping):
            reading.wrong(WrongTypeError("a mapping as each item, or `!remove NAME`"), "scripts", item)
            continue
        name = item.get("name")
        if isinstance(name, Scalar) and not name.null:
            if _named(reading, name):
                yield from _section(reading, "scripts", name.value, origin, item, facts, file)
            continue
        # A script without a name is this profile's own, so it gets one that no other layer uses.
        section = item.get("section")
        kind = section.value.removeprefix("%") if isinstance(section, Scalar) else "script"
        counts[kind] = counts.get(kind, 0) + 1
        stem = reading.layer.rpartition("/")[2].removesuffix(".yaml")
        yield from _section(reading, "scripts", f"{stem}-{kind}-{counts[kind]}", origin, item, facts, file)


def _section(
    reading: Reading, group: str, name: str, origin: Origin, said: Value, facts: Facts, file: ReadFile
) -> Iterator[Change]:
    if group == "addons" and isinstance(said, Scalar):
        yield PatchSection(name, GROUPS[group], origin, "%addon", arguments=(name, *_words(reading, said)))
        return
    if not isinstance(said, Mapping):
        reading.wrong(WrongTypeError("a mapping, or null to remove it"), name, said)
        return
    table = {
        "name": scalar,
        "section": scalar,
        "options": anything,
        "text": scalar,
        "file": scalar,
        "template": boolean,
    }
    if group != "scripts":
        del table["section"], table["name"]
    values = reading.fields(said, table, f"`{group}`")
    kind = _kind(reading, group, values.get("section"))
    body, body_origin, lines = _body(reading, values, file)
    arguments: tuple[str, ...] | None = None
    made: tuple[Setting, ...] = ()
    options = values.get("options")
    if group == "addons":
        arguments = (name, *_words(reading, options)) if options is not None or body is None else None
        kind = "%addon"
    else:
        spec = facts.sections[kind or "%post"]
        made = _options(reading, spec, options) if options is not None else ()
        if group == "certificates":
            made = (Setting("filename", name, origin), *made)
    yield PatchSection(name, GROUPS[group], origin, kind, made, arguments, body, body_origin, lines)


def _words(reading: Reading, value: Value | None) -> list[str]:
    if value is None:
        return []
    if not isinstance(value, Scalar):
        reading.wrong(WrongTypeError("a text: the words after the add-on's name"), "options", value)
        return []
    words, bad = cut(reading.text(value))
    if bad is not None:
        reading.found.append(error("KS323", "a quote in this text is never closed", value.location))
    return [word.value for word in words]


def _options(reading: Reading, spec: CommandSpec, value: Value) -> tuple[Setting, ...]:
    if not isinstance(value, Mapping):
        reading.wrong(WrongTypeError("a mapping"), "options", value)
        return ()
    return settings(reading, spec, _without_secrets(reading, value), f"`{spec.name}`")


def _without_secrets(reading: Reading, value: Mapping) -> Mapping:
    """The options of a header but for secrets, which can stand under `kickstart:` only."""
    secret = {pair.key.value: list(secrets_in(pair.value)) for pair in value.pairs}
    reading.found.extend(tagged(one) for some in secret.values() for one in some)
    return replace(value, pairs=tuple(pair for pair in value.pairs if not secret[pair.key.value]))


def _kind(reading: Reading, group: str, section: Scalar | None) -> str | None:
    if group == "certificates":
        return "%certificate"
    if section is None:
        return None
    kind = "%" + section.value.removeprefix("%")
    if kind in SCRIPTS:
        return kind
    what = "is no script section" if kind in KNOWN_SECTIONS else "is no section"
    reading.found.append(
        error(
            "KS327",
            f"`{shown(section.value)}` {what}",
            section.location,
            help=f"one of {', '.join(one[1:] for one in SCRIPTS)}",
        )
    )
    return None


def _body(
    reading: Reading, values: dict[str, "object"], file: ReadFile
) -> tuple[str | None, Origin | None, tuple[Origin, ...]]:
    """A section's text, where it is given, and where each of its lines is."""
    text, path = values.get("text"), values.get("file")
    if isinstance(text, Scalar) and isinstance(path, Scalar):
        reading.found.append(error("KS328", "`text` and `file` both give the body", path.location, help="keep one"))
    said = text if isinstance(text, Scalar) else path
    if not isinstance(said, Scalar):
        return None, None, ()
    body, places = said.value, _written(said)
    if said is path:
        read = file(said)
        if isinstance(read, Diagnostic):
            reading.found.append(read)
            return None, None, ()
        body, places = read.text, _in_file(read)
    if values.get("template"):
        raw = body
        body, problem = reading.templates.render(body, said.location, within_lines=True)
        problem = problem or _directive(raw, body, said.location)
        if problem:
            reading.found.append(problem)
        made = body.count("\n") + (body[-1:] not in ("", "\n"))
        if made != len(places):
            places = places[:1] * made  # whichever line of the template made them
    return body, reading.origin(said), tuple(Origin(reading.layer, place) for place in places)


def _directive(raw: str, made: str, location: Location) -> Diagnostic | None:
    """The finding for a line that a template has made, and that the installer follows even inside a script."""
    written = {line.strip() for line in raw.splitlines()}
    for line in map(str.strip, made.splitlines()):
        if line.startswith(("%include", "%ksappend")) and line not in written:
            return error(
                "KS319",
                f"a variable's value makes a line of this script begin with `{line.split()[0]}`",
                location,
                notes=("the installer would take another file in its place",),
                help="write the line itself into the script, if that is meant",
            )
    return None


def _in_file(source: Source) -> list[Location]:
    """The places of a file's lines."""
    lines = source.lines if source.text[-1:] not in ("", "\n") else source.lines[:-1]
    return [Location(source, Span(at, 1, at, len(line) + 1)) for at, line in enumerate(lines, 1)]


def _written(said: Scalar) -> list[Location]:
    """The places of a text's lines in a profile: below its key, where it is written line by line; else the text's."""
    source, first = said.location.source, said.location.span.line
    lines = said.value.removesuffix("\n").split("\n")
    places = []
    for at, line in enumerate(lines, first + 1):
        held = source.line(at)
        start = len(held) - len(held.lstrip()) + 1
        alike = len(lines) > 1 or said.location.span.end_line > first
        here = Location(source, Span(at, start, at, max(len(held.rstrip()) + 1, start)))
        places.append(here if alike and held.strip() == line.strip() else said.location)
    return places


def include_changes(reading: Reading, value: Value) -> Iterator[Change]:
    """The changes of `includes:`: what becomes of install-time includes beside a new partitioning."""
    if not isinstance(value, Mapping):
        reading.wrong(WrongTypeError("a mapping: `PATH: null` or `PATH: keep`"), "includes", value)
        return
    for key, said in value.pairs:
        if isinstance(said, Scalar) and (said.null or said.value == "keep"):
            yield DecideInclude(key.value, not said.null, reading.origin(key))
        else:
            reading.wrong(WrongTypeError("null, to remove it, or `keep`"), key.value, said)
