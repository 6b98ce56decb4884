"""The two forms of an Ansible inventory, told apart and read."""

import re
from collections.abc import Iterator

from ksc.diagnostics import Diagnostic, Location, Source, Span, error
from ksc.inventory.ansible.groups import Groups, Variables, entries, merged
from ksc.inventory.entry import HostEntry
from ksc.layer import marks
from ksc.layer.fields import kind
from ksc.layer.marks import Scalar, Value, shown

_TAGS = marks.TAGS | {"!vault", "!unsafe"}
_YAML_LINE = re.compile(r"---|[^\s=\[]+:(?:\s|$)")
_SECTION = re.compile(r"\[([^\]:\s]+)(?::(vars|children))?\]\s*(?:[#;].*)?$")
_WORD = re.compile(r"""(?:[^\s"'#]|(?<=\S)\#|"(?:[^"\\]|\\.)*"|'[^']*')+""")
_PORT = re.compile(r"(?<=[^:]):[0-9]{1,5}$", re.ASCII)


def read(source: Source) -> Iterator[HostEntry | Diagnostic]:
    """The hosts of an inventory, in YAML where its name or its first line says so, else in INI."""
    suffix = source.path.rsplit("/", 1)[-1].rpartition(".")[2].lower()
    first = next((line for line in source.lines if line.strip() and not line.lstrip().startswith(("#", ";"))), "")
    is_yaml = suffix in ("yaml", "yml", "json") or (suffix != "ini" and _YAML_LINE.match(first) is not None)
    yield from entries(_yaml(source) if is_yaml else _ini(source))


def _yaml(source: Source) -> Groups:
    made = Groups()
    value, found = marks.read(source, _TAGS)
    made.found.extend(found)
    if value is not None:
        for name, group in _mapping(value, "an inventory", made).items():
            _group(name, group, made, 0)
    return made


def _group(name: str, value: Value, made: Groups, depth: int) -> None:
    group = made.group(name)
    for key, given in _mapping(value, f"the group `{shown(name)}`", made).items():
        if key == "vars":
            group.vars.update(_mapping(given, f"`vars` of the group `{shown(name)}`", made))
        elif key == "hosts":
            places = _key_places(given)
            for host, own in _mapping(given, f"`hosts` of the group `{shown(name)}`", made).items():
                at = places.get(host, given.location)
                made.add_host(name, host, dict(_mapping(own, f"the host `{shown(host)}`", made)), at)
        elif key == "children":
            places = _key_places(given)
            for child, inner in _mapping(given, f"`children` of the group `{shown(name)}`", made).items():
                group.children[child] = places.get(child, given.location)
                _group(child, inner, made, depth + 1)
        else:
            said = f"the group `{shown(name)}` has no `{shown(key)}`"
            made.found.append(
                error(
                    "KS585", said, _key_places(value).get(key, value.location), help="it has hosts, vars and children"
                )
            )


def _mapping(value: Value, what: str, made: Groups) -> Variables:
    if isinstance(value, marks.Mapping) and not value.tag:
        return dict(merged(value))
    if not (isinstance(value, Scalar) and value.null):
        made.found.append(error("KS585", f"{what} must be a mapping, not {kind(value)}", value.location))
    return {}


def _key_places(value: Value) -> dict[str, Location]:
    return {pair.key.value: pair.key.location for pair in value.pairs} if isinstance(value, marks.Mapping) else {}


def _ini(source: Source) -> Groups:
    made = Groups()
    section, what = "ungrouped", "hosts"
    for number, line in enumerate(source.lines, 1):
        words = [] if line.lstrip().startswith(("#", ";")) else list(_words(line))
        if not words:
            continue
        here = Location(source, Span(number, words[0].start() + 1, number, len(line.rstrip()) + 1))
        if line.lstrip().startswith("[") and (head := _SECTION.match(line.strip())) is not None:
            section, what = head[1], head[2] or "hosts"
            made.group(section)
        elif what == "children":
            made.group(words[0][0])
            made.group(section).children.setdefault(words[0][0], here)
        elif what == "vars":
            name, equals, _ = line.partition("=")
            if not equals or not name.strip():
                _wrong(made, here, "a variable is written `name=value`")
                continue
            start = len(name) + 1
            text = re.sub(r"\s#.*$", "", line[start:])
            made.group(section).vars[name.strip()] = _value(source, number, start, text)
        else:
            given: Variables = {}
            for word in words[1:]:
                name, equals, text = word[0].partition("=")
                if not equals or not name:
                    _wrong(made, here, f"`{shown(word[0])}` is no `name=value`")
                    continue
                given[name] = _value(source, number, word.start() + len(name) + 1, text)
            at = Location(source, Span(number, words[0].start() + 1, number, words[0].end() + 1))
            made.add_host(section, _PORT.sub("", words[0][0]), given, at)
    return made


def _words(line: str) -> Iterator[re.Match[str]]:
    """The words of a line, up to a comment."""
    end = 0
    for word in _WORD.finditer(line):
        if "#" in line[end : word.start()]:
            return
        end = word.end()
        yield word


def _wrong(made: Groups, at: Location, said: str) -> None:
    made.found.append(error("KS585", f"this line cannot be read: {said}", at))


def _value(source: Source, line: int, start: int, text: str) -> Scalar:
    bare = text.strip()
    begin = start + len(text) - len(text.lstrip()) + 1
    at = Location(source, Span(line, begin, line, begin + len(bare)))
    quoted = len(bare) > 1 and bare[0] == bare[-1] and bare[0] in "\"'"
    return Scalar(bare[1:-1] if quoted else bare, at, null=not bare, plain=not quoted)
