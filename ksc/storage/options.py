"""Reading the mapping under `partitioning:` into a scheme's options, by the annotations of its dataclass.

Known annotations: str, int, bool, Size, Secret, Literal of texts, `X | None`, `tuple[X, ...]` (a single value is a
tuple of one), `Mapping[str, X]`, dataclasses of such fields, and each of them `Annotated` with an `About`.
"""

import dataclasses
import re
import types
from collections.abc import Mapping
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from ksc.diagnostics import Diagnostic, Location, did_you_mean, error
from ksc.layer import marks
from ksc.storage.describe import described, listed
from ksc.storage.scheme import About, Form, Secret
from ksc.storage.sizes import ALLOWED, Size, SizeError

_BAD: Any = object()
_NOTHING = About("")
_TRUE = frozenset({"true", "yes", "on"})
_FALSE = frozenset({"false", "no", "off"})


@dataclasses.dataclass(frozen=True, slots=True)
class _At:
    """Which value is being read: its key, and what is known about it."""

    key: str
    found: list[Diagnostic]
    about: About = _NOTHING

    @property
    def name(self) -> str:
        """What messages call it."""
        return f"`{marks.shown(self.key)}`"

    @property
    def form(self) -> Form | None:
        return self.about.form

    def bad(self, code: str, message: str, location: Location, advice: str | None = None) -> Any:
        notes = [f"{self.name}: {self.about.text}"] if self.about.text else []
        self.found.append(error(code, message, location, notes=notes, help=advice))
        return _BAD


def read_options(
    value: marks.Mapping, options: type[Any], owner: str, *, ignore: frozenset[str] = frozenset()
) -> tuple[Any, list[Diagnostic]]:
    """An instance of the dataclass `options`, or None and what is wrong.

    `owner` names it in messages: "the scheme `lvm`". Keys in `ignore` are somebody else's. Raises TypeError
    for an annotation that cannot be read: an error of the scheme's author.
    """
    found: list[Diagnostic] = []
    made = _dataclass(value, options, owner, found, ignore)
    return (None if found else made), found


def _dataclass(
    value: marks.Mapping,
    kind: type[Any],
    owner: str,
    found: list[Diagnostic],
    ignore: frozenset[str] = frozenset(),
) -> Any:
    hints = get_type_hints(kind, include_extras=True)
    fields = {field.name: field for field in dataclasses.fields(kind) if field.init}
    given: dict[str, Any] = {}
    for key, item in value.pairs:
        if key.value in fields:
            given[key.value] = _value(item, hints[key.value], _At(key.value, found))
        elif key.value not in ignore:
            found.append(_unknown(key, owner, fields))
    for name, field in fields.items():
        required = field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING
        if required and name not in given:
            takes = f"`{name}` takes {described(hints[name])}"
            found.append(error("KS735", f"{owner} needs `{name}`", value.location, help=takes))
    return _BAD if found else kind(**given)


def _unknown(key: marks.Scalar, owner: str, fields: Mapping[str, Any]) -> Diagnostic:
    options = f"its options are {listed(fields)}" if fields else "it has no options"
    return error(
        "KS733",
        f"{owner} has no option `{marks.shown(key.value)}`",
        key.location,
        help=did_you_mean(key.value, fields) or options,
    )


def _value(value: marks.Value, hint: Any, at: _At) -> Any:
    if value.tag is not None and not (value.tag == "!secret" and _is_secret(hint)):
        return at.bad("KS734", f"{at.name} takes no `{value.tag}`", value.location, f"it takes {described(hint)}")
    origin, inner = get_origin(hint), get_args(hint)
    if origin is Annotated:
        about = next((one for one in inner[1:] if isinstance(one, About)), at.about)
        return _value(value, inner[0], dataclasses.replace(at, about=about))
    if origin in (Union, types.UnionType):
        rest = [one for one in inner if one is not type(None)]
        if len(rest) != 1 or len(rest) == len(inner):
            raise TypeError(f"{hint} cannot be read: of unions, only `X | None` can")
        null = isinstance(value, marks.Scalar) and value.null
        return None if null else _value(value, rest[0], at)
    if origin is tuple:
        return _tuple(value, hint, at)
    if origin is not None and origin is not Literal and issubclass(origin, Mapping):
        return _mapping(value, hint, at)
    if dataclasses.is_dataclass(hint) and hint is not Size:
        if not isinstance(value, marks.Mapping):
            return _wrong(value, hint, at)
        return _dataclass(value, hint, at.name, at.found)  # type: ignore[arg-type]
    if not isinstance(value, marks.Scalar) or value.null:
        return _wrong(value, hint, at)
    return _scalar(value, hint, at)


def _is_secret(hint: Any) -> bool:
    """Whether an annotation, of an option or of one that may be null, is `Secret`."""
    origin, inner = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return _is_secret(inner[0])
    return any(map(_is_secret, inner)) if origin in (Union, types.UnionType) else hint is Secret


def _in_the_open(at: _At, location: Location) -> Any:
    """The finding about a secret that stands in the profile: it is not shown."""
    return at.bad("KS734", f"{at.name} takes `!secret NAME`, and no text", location, "put it into the secret store")


def _tuple(value: marks.Value, hint: Any, at: _At) -> Any:
    inner = get_args(hint)
    if len(inner) != 2 or inner[1] is not Ellipsis:
        raise TypeError("of tuples, only `tuple[X, ...]` can be read")
    if isinstance(value, marks.Sequence):
        made = tuple(_value(item, inner[0], at) for item in value.items)
        return _BAD if _BAD in made else made
    simple = isinstance(value, marks.Scalar) and not value.null
    if simple != dataclasses.is_dataclass(inner[0]) or (simple and inner[0] is Size):
        one = _value(value, inner[0], at)
        return _BAD if one is _BAD else (one,)
    return _wrong(value, hint, at)


def _mapping(value: marks.Value, hint: Any, at: _At) -> Any:
    if not isinstance(value, marks.Mapping):
        return _wrong(value, hint, at)
    made: dict[str, Any] = {}
    for key, item in value.pairs:
        if at.form and not re.fullmatch(at.form.pattern, key.value):
            at.bad("KS738", f"`{marks.shown(key.value)}` is not {at.form.says}", key.location)
            continue
        inner = _At(key.value, at.found)
        made[key.value] = _value(item, get_args(hint)[1], inner)
    return _BAD if _BAD in made.values() else made


def _scalar(value: marks.Scalar, hint: Any, at: _At) -> Any:
    text = value.value
    if hint is Secret:
        return Secret(text) if value.tag else _in_the_open(at, value.location)
    if hint is str:
        if at.form and not re.fullmatch(at.form.pattern, text):
            return at.bad("KS738", f"`{marks.shown(text)}` is not {at.form.says}", value.location)
        return text
    if hint is bool:
        folded = text.casefold()
        return folded in _TRUE if folded in _TRUE | _FALSE else _wrong(value, hint, at)
    if hint is int:
        digits = text.removeprefix("-")
        whole = digits.isascii() and digits.isdigit() and len(digits) < 20
        return int(text) if whole else _wrong(value, hint, at)
    if hint is Size:
        try:
            return Size.parse(text)
        except SizeError as problem:
            message = f"{at.name} cannot be `{marks.shown(text)}`: {problem}"
            return at.bad("KS736", message, value.location, ALLOWED)
    if get_origin(hint) is Literal:
        choices = get_args(hint)
        if text in choices:
            return text
        message = f"{at.name} is {described(hint)}, not `{marks.shown(text)}`"
        return at.bad("KS737", message, value.location, did_you_mean(text, choices))
    raise TypeError(f"an option of type {hint} cannot be read")


def _wrong(value: marks.Value, hint: Any, at: _At) -> Any:
    if isinstance(value, marks.Scalar):
        got = "nothing" if value.null else f"`{marks.shown(value.value)}`"
    else:
        got = "a mapping" if isinstance(value, marks.Mapping) else "a list"
    keyed = get_origin(hint) not in (None, tuple, Literal)
    advice = f"write {at.form.says}" if at.form and not keyed else None
    return at.bad("KS734", f"{at.name} takes {described(hint)}, not {got}", value.location, advice)
