"""Keys of a mapping by a table of what each takes: the reader of `ksc.yaml`, profiles and trees.

A converter turns a marked value into a plain one, or raises `WrongTypeError` with what it expected. Every
problem of a mapping is reported, the values that are right are there all the same.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import field
from typing import Any, NamedTuple, TypeVar, cast

from ksc.diagnostics import Diagnostic, Location, did_you_mean, error
from ksc.layer import marks
from ksc.layer.marks import Scalar, Sequence, Value, shown
from ksc.records import dataclass

T = TypeVar("T")
Converter = Callable[[Value], T]

# What ends a line for some reader, moves a terminal's cursor, or is no character at all.
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")

TRUE = frozenset({"true", "yes", "on"})
FALSE = frozenset({"false", "no", "off"})
MERGE = "<<"  # of YAML 1.1: takes the keys of another mapping over
NO_MERGE = "merge keys are not read: write out what `<<` would take over"
_LISTED = 14  # keys that a message names: more than that nobody reads
_INTEGER = re.compile(r"[+-]?[0-9]{1,18}", re.ASCII)


class Named(NamedTuple):
    """A word of a file and its place."""

    name: str
    location: Location | None = None


class Codes(NamedTuple):
    """The codes of one kind of file: no mapping where one must stand, a key nobody knows, a wrong value."""

    shape: str
    unknown: str
    wrong: str


class WrongTypeError(ValueError):
    """A value is not what its key takes.

    `expected` completes "must be ..."; `location` is set where a part of the value is meant; `finding` says
    it all where a sentence of another form is needed; `also` are further ones of the same value.
    """

    def __init__(
        self,
        expected: str,
        location: Location | None = None,
        *,
        help: str | None = None,
        finding: Diagnostic | None = None,
        also: "tuple[WrongTypeError, ...]" = (),
    ) -> None:
        super().__init__(expected)
        self.expected, self.location, self.help = expected, location, help
        self.finding, self.also = finding, also


@dataclass(frozen=True, slots=True)
class Fields:
    """What was taken: values by key, the place of each, what is wrong with the others, and the keys with null."""

    values: Mapping[str, Any] = field(default_factory=dict)
    places: Mapping[str, Location] = field(default_factory=dict)
    found: tuple[Diagnostic, ...] = ()
    nulls: Mapping[str, Location] = field(default_factory=dict)

    def get(self, name: str, default: T) -> T:
        """The value under a key, `default` where it is absent, null or wrong."""
        return cast(T, self.values.get(name, default))


def fields(value: Value | None, table: Mapping[str, Converter[Any]], codes: Codes, what: str) -> Fields:
    """The keys of `value` by `table`. Null gives no value; `what` names the mapping (`` `menu` ``)."""
    if value is None or (isinstance(value, Scalar) and value.null):
        return Fields()
    if not isinstance(value, marks.Mapping) or value.tag:
        message = f"{what} must be a mapping, not {kind(value)}"
        return Fields(found=(error(codes.shape, message, value.location),))
    values: dict[str, Any] = {}
    places: dict[str, Location] = {}
    nulls: dict[str, Location] = {}
    found: list[Diagnostic] = []
    for key, given in value.pairs:
        convert = table.get(key.value)
        if convert is None:
            found.append(unknown_key(key, table, codes, what))
        elif isinstance(given, Scalar) and given.null:
            nulls[key.value] = given.location
        else:
            places[key.value] = given.location
            try:
                values[key.value] = convert(given)
            except WrongTypeError as problem:
                found.extend(wrong_type(problem, key.value, given, codes))
    return Fields(values, places, tuple(found), nulls)


def unknown_key(key: Scalar, known: Mapping[str, object], codes: Codes, what: str) -> Diagnostic:
    """The finding for a key that nothing reads."""
    names = [f"`{name}`" for name in known]
    listed = ", ".join(names[:_LISTED]) + (f" and {len(names) - _LISTED} more" if len(names) > _LISTED else "")
    suggestion = did_you_mean(key.value, known) or f"it takes {listed}"
    if key.value == MERGE:
        suggestion = NO_MERGE
    return error(codes.unknown, f"{what} has no key `{shown(key.value)}`", key.location, help=suggestion)


def wrong_type(problem: WrongTypeError, name: str, value: Value, codes: Codes) -> list[Diagnostic]:
    """The findings for a value that is not what its key takes."""
    made = []
    for one in (problem, *problem.also):
        at = one.location or value.location
        told = "" if one.location else f", not {kind(value)}"
        said = f"`{name}` must be {one.expected}{told}"
        made.append(one.finding or error(codes.wrong, said, at, help=one.help))
    return made


def kind(value: Value) -> str:
    """What a value is, in words."""
    if value.tag:
        return f"something tagged {value.tag}"
    if isinstance(value, marks.Mapping):
        return "a mapping"
    if isinstance(value, Sequence):
        return "a list"
    return "null" if value.null else f"`{shown(value.value)}`"


def text(value: Value) -> str:
    """One line of text, without control characters."""
    if not isinstance(value, Scalar) or value.tag or value.null:
        raise WrongTypeError("a text")
    if CONTROL.search(value.value):
        raise WrongTypeError(
            "one line without control characters",
            help="write it on one line; a block text (`|`) ends in a line break, `|-` does not",
        )
    return value.value


def integer(value: Value) -> int:
    """A whole number in decimal digits."""
    if not isinstance(value, Scalar) or value.tag or not _INTEGER.fullmatch(value.value):
        raise WrongTypeError("a whole number")
    return int(value.value)


def between(low: int, high: int, unit: str = "") -> Converter[int]:
    """A whole number from `low` to `high`, both included; `unit` is for the message."""

    def convert(value: Value) -> int:
        try:
            number = integer(value)
        except WrongTypeError:
            number = low - 1
        if not low <= number <= high:
            of = f" of {unit}" if unit else ""
            raise WrongTypeError(f"a whole number{of} from {low} to {high}")
        return number

    return convert


def boolean(value: Value) -> bool:
    """`true` or `false`; `yes`, `no`, `on` and `off` too, in any case."""
    word = value.value.casefold() if isinstance(value, Scalar) and not value.tag else ""
    if word not in TRUE | FALSE:
        raise WrongTypeError("true or false")
    return word in TRUE


def one_of(*choices: str) -> Converter[str]:
    """One of a few words."""

    def convert(value: Value) -> str:
        word = text(value)
        if word not in choices:
            listed = ", ".join(f"`{choice}`" for choice in choices)
            raise WrongTypeError(f"one of {listed}", help=did_you_mean(word, choices))
        return word

    return convert


def scalar(value: Value) -> Scalar:
    """A text with its marks, but for tags: of one line or several, with templates still in it."""
    if not isinstance(value, Scalar) or value.null or value.tag:
        raise WrongTypeError("a text")
    return value


def scalars(value: Value) -> tuple[Scalar, ...]:
    """One text or a list of texts, with their marks."""
    items = value.items if isinstance(value, Sequence) else (value,)
    for item in items:
        if not isinstance(item, Scalar) or item.null:
            raise WrongTypeError("a text or a list of texts", item.location)
    return tuple(item for item in items if isinstance(item, Scalar))


def mapping(value: Value) -> marks.Mapping:
    """A mapping with its marks."""
    if not isinstance(value, marks.Mapping):
        raise WrongTypeError("a mapping")
    return value


def anything(value: Value) -> Value:
    """The value as it stands, for a reader of its own."""
    return value


def list_of(convert: Converter[T]) -> Converter[tuple[T, ...]]:
    """A list, each item by `convert`; every item that is wrong is reported at its place."""

    def items(value: Value) -> tuple[T, ...]:
        if not isinstance(value, Sequence) or value.tag:
            raise WrongTypeError("a list")
        made, problems = [], []
        for item in value.items:
            try:
                made.append(convert(item))
            except WrongTypeError as problem:
                said = f"a list, and each item {problem.expected}, not {kind(item)}"
                at = problem.location or item.location
                problems.append(WrongTypeError(said, at, help=problem.help, finding=problem.finding))
        if problems:
            first = problems[0]
            first.also = tuple(problems[1:])
            raise first
        return tuple(made)

    return items


def variables(value: Value) -> dict[str, Any]:
    """`vars:`, by the YAML 1.2 core schema. Tags mean nothing in it."""
    if not isinstance(value, marks.Mapping) or value.tag:
        raise WrongTypeError("a mapping")
    tagged = _tagged(value)
    if tagged is not None:
        raise WrongTypeError(f"plain values, without {tagged.tag}", tagged.location)
    merged = _merged(value)
    if merged is not None:
        raise WrongTypeError("plain values, and merge keys (`<<`) are not read", merged.location, help="write them out")
    return cast(dict[str, Any], marks.core(value))


def _tagged(value: Value) -> Value | None:
    if value.tag:
        return value
    inside: tuple[Value, ...] = ()
    if isinstance(value, marks.Mapping):
        inside = tuple(pair.value for pair in value.pairs)
    elif isinstance(value, Sequence):
        inside = value.items
    return next((found for one in inside if (found := _tagged(one)) is not None), None)


def _merged(value: Value) -> Scalar | None:
    """A merge key somewhere in a value, where it stands without quotes."""
    if isinstance(value, Sequence):
        return next((found for one in value.items if (found := _merged(one)) is not None), None)
    if not isinstance(value, marks.Mapping):
        return None
    own = next((pair.key for pair in value.pairs if pair.key.value == MERGE and pair.key.plain), None)
    return own or next((found for pair in value.pairs if (found := _merged(pair.value)) is not None), None)
