"""YAML with marks: every value knows its line and column, plain scalars stay text.

Read from libyaml's events, not composed into nodes: PyYAML's own rules would turn `52:54:00:12:34:56`,
`no` and `9.10` into numbers and booleans, and would take the last of two equal keys.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

import yaml
from yaml import events

from ksc.diagnostics import Diagnostic, Location, Related, Source, Span, error
from ksc.records import dataclass

Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

MAX_DEPTH = 64
MAX_VALUES = 2_000_000  # values of one file, aliases counted each time they are used
TAGS = frozenset({"!replace", "!remove", "!secret"})

_NULLS = frozenset({"", "~", "null", "Null", "NULL"})


@dataclass(frozen=True, slots=True)
class Scalar:
    """A text, or null. `tag` is one of ksc's own (`!secret`), or None."""

    value: str
    location: Location
    null: bool = False
    plain: bool = True
    tag: str | None = None


class Pair(NamedTuple):
    """A key and its value."""

    key: Scalar
    value: "Value"


@dataclass(frozen=True, slots=True)
class Mapping:
    """A mapping, in the order of the file."""

    pairs: tuple[Pair, ...]
    location: Location
    tag: str | None = None

    def get(self, name: str) -> "Value | None":
        """The value under a key."""
        return next((pair.value for pair in self.pairs if pair.key.value == name), None)


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list."""

    items: tuple["Value", ...]
    location: Location
    tag: str | None = None


Value = Scalar | Mapping | Sequence


class _StopError(Exception):
    def __init__(self, diagnostic: Diagnostic) -> None:
        self.diagnostic = diagnostic


class _Reader:
    """The state of one reading: the events, the anchors, how much there is."""

    def __init__(self, source: Source, stream: Iterator[events.Event], tags: frozenset[str] = TAGS) -> None:
        self.source = source
        self.tags = tags
        self.stream = stream
        self.anchors: dict[str, tuple[Value, int]] = {}
        self.count = 0
        self.found: list[Diagnostic] = []

    def value(self, event: events.Event, depth: int) -> Value:
        if type(event) is events.ScalarEvent and event.tag is None and event.anchor is None:
            # Nearly all that a file of hosts is made of.
            self.count += 1
            if self.count <= MAX_VALUES and depth <= MAX_DEPTH:
                text, plain = event.value, not event.style
                return Scalar(text, self._at(event), plain and text in _NULLS, plain)
            self.count -= 1
        before = self.count
        self._counted(1, event)
        if depth > MAX_DEPTH:
            raise _StopError(error("KS303", f"nested more than {MAX_DEPTH} deep", self._at(event)))
        if isinstance(event, events.AliasEvent):
            return self._alias(event)
        if isinstance(event, events.ScalarEvent):
            made: Value = self._scalar(event)
        elif isinstance(event, events.SequenceStartEvent):
            made = self._sequence(event, depth)
        else:
            made = self._mapping(event, depth)
        anchor = getattr(event, "anchor", None)
        if anchor:
            self.anchors[anchor] = (made, self.count - before)
        return made

    def _alias(self, event: events.AliasEvent) -> Value:
        known = self.anchors.get(event.anchor or "")
        if known is None:
            raise _StopError(error("KS301", f"the alias *{event.anchor} stands before its anchor", self._at(event)))
        made, size = known
        self._counted(size, event)
        return made

    def _counted(self, size: int, event: events.Event) -> None:
        self.count += size
        if self.count > MAX_VALUES:
            raise _StopError(
                error(
                    "KS303",
                    f"more than {MAX_VALUES:,} values, counting what aliases repeat",
                    self._at(event),
                    help="write the values out, or split the file",
                )
            )

    def _scalar(self, event: events.ScalarEvent) -> Scalar:
        tag = self._tag(event)
        plain = not event.style  # None or "", by loader
        null = tag is None and plain and event.value in _NULLS
        return Scalar(event.value, self._at(event), null, plain, tag)

    def _sequence(self, event: events.SequenceStartEvent, depth: int) -> Sequence:
        items = []
        while not isinstance(following := next(self.stream), events.SequenceEndEvent):
            items.append(self.value(following, depth + 1))
        return Sequence(tuple(items), self._at(event, following), self._tag(event))

    def _mapping(self, event: events.Event, depth: int) -> Mapping:
        pairs: list[Pair] = []
        seen: dict[str, Scalar] = {}
        while not isinstance(following := next(self.stream), events.MappingEndEvent):
            key, value = self.pair(following, depth)
            if key.value in seen:
                self.found.append(
                    error(
                        "KS304",
                        f"`{shown(key.value)}` stands twice in this mapping",
                        key.location,
                        related=[Related("it stands here first", seen[key.value].location)],
                        help="join the two, or remove one",
                    )
                )
                continue
            seen[key.value] = key
            pairs.append(Pair(key, value))
        return Mapping(tuple(pairs), self._at(event, following), self._tag(event))

    def pair(self, event: events.Event, depth: int) -> Pair:
        """A key, whose event this is, and its value, in a mapping at `depth`."""
        key = self.value(event, depth + 1)
        if not isinstance(key, Scalar):
            raise _StopError(error("KS302", "a key must be a text", key.location))
        return Pair(key, self.value(next(self.stream), depth + 1))

    def _tag(self, event: Any) -> str | None:
        tag = event.tag
        if tag is None or tag == "!":
            return None
        if tag in self.tags:
            return str(tag)
        if str(tag).startswith("tag:yaml.org,2002:") and str(tag).rsplit(":", 1)[1] in ("str", "map", "seq"):
            return None
        raise _StopError(
            error(
                "KS305",
                f"the tag {shown(str(tag))} means nothing here",
                self._at(event),
                help="tags are !replace, !remove and !secret",
            )
        )

    def _at(self, event: events.Event, end: events.Event | None = None) -> Location:
        start: Any = event.start_mark
        stop: Any = (end or event).end_mark
        return Location(self.source, Span(start.line + 1, start.column + 1, stop.line + 1, stop.column + 1))


def read(source: Source, tags: frozenset[str] = TAGS) -> tuple[Value | None, list[Diagnostic]]:
    """The one YAML document of a text (None: empty, or unreadable and said so), in which `tags` may stand."""
    stream = _events(source)
    try:
        reader = _Reader(source, stream, tags)
        value: Value | None = None
        for event in stream:
            if isinstance(event, events.DocumentStartEvent):
                if value is not None:
                    raise _StopError(_second(reader._at(event)))
                value = reader.value(next(stream), 0)
        return value, reader.found
    except _StopError as stop:
        return None, [stop.diagnostic]
    except RecursionError:
        return None, [error("KS303", f"nested more than {MAX_DEPTH} deep", None)]
    except yaml.YAMLError as problem:
        return None, [_syntax(source, problem)]


def stream(source: Source, code: str, what: str) -> Iterator[Pair | Diagnostic]:
    """The pairs of the text's one mapping, each as soon as it is read, and what is wrong with the text.

    For files of thousands of entries: nothing is kept. A key that comes twice is the caller's to find. Where the
    text is no mapping, an error of `code` says so, calling it `what`.
    """
    events_ = _events(source)
    reader = _Reader(source, events_)
    begun = False
    try:
        for event in events_:
            if not isinstance(event, events.DocumentStartEvent):
                continue
            if begun:
                raise _StopError(_second(reader._at(event)))
            begun = True
            top = next(events_)
            if not isinstance(top, events.MappingStartEvent) or reader._tag(top):
                value = reader.value(top, 0)
                if not (isinstance(value, Scalar) and value.null):
                    raise _StopError(error(code, f"{what} must be a mapping", value.location))
                continue
            while not isinstance(following := next(events_), events.MappingEndEvent):
                yield reader.pair(following, 0)
                if reader.found:
                    yield from reader.found
                    reader.found.clear()
    except _StopError as stop:
        yield stop.diagnostic
    except RecursionError:
        yield error("KS303", f"nested more than {MAX_DEPTH} deep", None)
    except yaml.YAMLError as problem:
        yield _syntax(source, problem)


def _events(source: Source) -> Iterator[events.Event]:
    # libyaml wants text it can encode; what is not UTF-8 was told apart by surrogates when it was read.
    text = source.text.encode("utf-8", "replace").decode("utf-8") if not source.text.isascii() else source.text
    yield from yaml.parse(text, Loader=Loader)


def _second(at: Location) -> Diagnostic:
    return error("KS301", "a second YAML document begins here", at, help="one a file")


def _syntax(source: Source, problem: yaml.YAMLError) -> Diagnostic:
    mark = getattr(problem, "problem_mark", None)
    said = getattr(problem, "problem", None) or "the file is not YAML"
    location = Location(source, Span(1, 1, 1, 1))
    help_ = "indent with spaces, and put quotes around a text that holds `: ` or ` #`"
    if mark is not None:
        location = Location(source, Span(mark.line + 1, mark.column + 1, mark.line + 1, mark.column + 2))
        found = source.line(mark.line + 1)[mark.column : mark.column + 1]
        if found == "\t":
            said, help_ = "a tab stands where blanks should", "indent with spaces"
        elif found and found in "@`%&*!|>":
            said, help_ = f"a text begins with `{found}`", "put it in quotes"
    elif getattr(problem, "position", None) is not None:
        said, help_ = "a character that YAML does not allow", "is this a text file, and UTF-8?"
    return error("KS301", f"this is not valid YAML: {said}", location, help=help_)


def unplaced(value: Value) -> object:
    """A value without its places: the same for the same text, wherever it stands."""
    if isinstance(value, Mapping):
        return [value.tag, [(pair.key.value, pair.key.tag, unplaced(pair.value)) for pair in value.pairs]]
    if isinstance(value, Sequence):
        return (value.tag, [unplaced(item) for item in value.items])
    return (value.tag, value.value, value.null, value.plain)


def named_character(character: str) -> str:
    """A control character in words."""
    return "a line break" if character in "\r\n" else f"the control character U+{ord(character):04X}"


def shown(text: str, most: int = 60) -> str:
    """A value short enough, and tame enough, for a message: no secret of a line that a value may be."""
    from ksc.diagnostics.redact import redact  # only on the way to an error message

    hidden = redact(text[: most + 1])
    tame = "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in hidden)
    return tame if len(tame) <= most else tame[: most - 1] + "…"


def core(value: Value) -> Any:
    """A value by the YAML 1.2 core schema, for `vars`: numbers, booleans, null, lists and mappings."""
    if isinstance(value, Mapping):
        return {pair.key.value: core(pair.value) for pair in value.pairs}
    if isinstance(value, Sequence):
        return [core(item) for item in value.items]
    if value.null:
        return None
    return _core_scalar(value.value) if value.plain else value.value


def _core_scalar(text: str) -> Any:
    if text in ("true", "True", "TRUE"):
        return True
    if text in ("false", "False", "FALSE"):
        return False
    digits = text[1:] if text[:1] in ("+", "-") else text
    if digits.isascii() and digits.isdigit() and len(digits) < 4000:
        return int(text)
    for prefix, base in (("0x", 16), ("0o", 8)):
        if text.startswith(prefix):
            try:
                return int(text[2:], base)
            except ValueError:
                return text
    if digits[:1].isdigit() or digits[:1] == ".":
        try:
            return float(text) if "_" not in text else text
        except ValueError:
            return text
    return text
