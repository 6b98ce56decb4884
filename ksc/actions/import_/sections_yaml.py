"""Sections of a kickstart as the keys of a profile: packages, scripts, add-ons, certificates."""

import re
from collections.abc import Sequence

from ksc.actions.import_.yaml_text import Block, Value
from ksc.dialects.spec import CommandSpec, Facts
from ksc.dialects.statement import read
from ksc.layer.sections import own_name
from ksc.syntax import Section, Word
from ksc.syntax.packages import package_lines
from ksc.syntax.words import UNPRINTABLE, cut

_TEMPLATE = re.compile(r"\{\{|\{%|\{#")
_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.:@+-]*\Z")
_GROUPS = {"%addon": "addons", "%certificate": "certificates", "%packages": "packages", "%anaconda": ""}


class CannotSayError(ValueError):
    """Something that no YAML profile can say, in words."""


def literal(text: str) -> str:
    """A text that a profile's templates leave as it is. Raises `CannotSayError` for control characters."""
    if UNPRINTABLE.search(text) or _surrogates(text):
        raise CannotSayError("it holds a control character, or bytes that are not UTF-8")
    return _TEMPLATE.sub(lambda found: "{{ '" + found[0] + "' }}", text)


def add_section(groups: dict[str, Value], section: Section, facts: Facts, name: str, newline: str) -> None:
    """Adds what a section says to the keys of a profile. Raises `CannotSayError`."""
    spec = facts.sections.get(section.kind)
    group = _GROUPS.get(section.kind, "scripts")
    if spec is None or not group:
        raise CannotSayError(f"a YAML profile has no place for `{section.words[0].value[:60]}`")
    if cut(section.header)[1] is not None:
        raise CannotSayError("a quote in the header is never closed")
    if group == "packages":
        _packages(groups, section, spec)
    elif group == "addons":
        said: dict[str, Value] = {"options": _after(section), "text": body_text(section, newline)}
        _named(groups, group, own_name(section), said)
    elif group == "certificates":
        options = _options(spec, section.words)
        options.pop("filename", None)
        _named(groups, group, own_name(section), {"options": options, "text": body_text(section, newline)})
    else:
        item: dict[str, Value] = {"name": name, "section": section.kind[1:]}
        item["options"] = _options(spec, section.words)
        scripts = groups.setdefault("scripts", [])
        assert isinstance(scripts, list)
        if any(other["name"] == name for other in scripts):
            raise CannotSayError(f"a second script is named `{name}`")
        scripts.append(_said(item) | {"text": body_text(section, newline)})


def body_text(section: Section, newline: str) -> Block:
    """A section's body as a text. Raises `CannotSayError` where YAML cannot hold it."""
    # The installer reads CRLF as LF: that is a matter of the file, not of the script.
    body = section.body.replace("\r\n", "\n") if newline == "\r\n" else section.body
    if _surrogates(body):
        raise CannotSayError("its body holds bytes that are not UTF-8, and YAML is UTF-8")
    if "\0" in body:
        raise CannotSayError("its body holds a NUL byte")
    return Block(body)


def _named(groups: dict[str, Value], group: str, name: str | None, said: dict[str, Value]) -> None:
    if not name or not _NAME.match(name):
        raise CannotSayError("a profile cannot name it: a name is letters, digits and any of _ . : @ + -")
    items = groups.setdefault(group, {})
    assert isinstance(items, dict)
    if name in items:
        raise CannotSayError(f"a second one is named `{name}`, and a profile says only one of them")
    items[name] = _said(said)


def _said(values: dict[str, Value]) -> dict[str, Value]:
    """The values that say something."""
    return {key: value for key, value in values.items() if value or isinstance(value, Block)}


def _after(section: Section) -> str:
    """The words after an add-on's name, as they are written."""
    words = section.words[2:]
    return literal(section.header[words[0].start : words[-1].end]) if words else ""


def _options(spec: CommandSpec, words: Sequence[Word]) -> dict[str, Value]:
    made: dict[str, Value] = {}
    reading = read(spec, words)
    for given in reading.given:
        if given.spec is None:
            word = words[given.start].value[:60]
            raise CannotSayError(f"`{word}` in its header is no option that ksc knows")
        made[given.name] = literal(given.value) if given.value is not None else True
    if reading.extra or reading.ambiguous or reading.missing_value:
        raise CannotSayError("its header holds words that mean nothing, or options without their value")
    return made


def _packages(groups: dict[str, Value], section: Section, spec: CommandSpec) -> None:
    before = groups.get("packages", {})
    assert isinstance(before, dict)
    entries: dict[str, str] = dict.fromkeys(before.get("install", ()), "install")
    entries |= dict.fromkeys(before.get("exclude", ()), "exclude")
    spelled = {entry.partition(" --")[0]: entry for entry in entries}
    for line in package_lines(section.body):
        if line.kind == "include":
            raise CannotSayError("a YAML profile has no place for `%include` among packages")
        if not line.name:
            continue
        name = literal(line.name)
        if line.wanted and line.kind == "environment":
            # The last environment counts.
            entries = {entry: key for entry, key in entries.items() if key != "install" or entry[:2] != "@^"}
        entries.pop(spelled.get(name, ""), None)
        spelled[name] = " ".join((name, *line.options))
        entries[spelled[name]] = "exclude" if line.exclude else "install"
    options = before.get("options", {}) | _options(spec, section.words)
    install = [entry for entry, key in entries.items() if key == "install"]
    exclude = [entry for entry, key in entries.items() if key == "exclude"]
    if not entries and not options:
        raise CannotSayError("a `%packages` that asks for nothing")
    made: dict[str, Value] = {"install": install, "exclude": exclude, "options": options}
    groups["packages"] = _said(made)


def _surrogates(text: str) -> bool:
    return any("\ud800" <= character <= "\udfff" for character in text)
