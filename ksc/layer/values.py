"""A profile's values as settings: what an option's facts say its value may be."""

from dataclasses import dataclass, field
from typing import Any

from ksc.diagnostics import Diagnostic, did_you_mean, error
from ksc.dialects.spec import CommandSpec, OptionSpec, OptionType
from ksc.layer.changes import ListEdit, Origin, Setting
from ksc.layer.fields import FALSE, TRUE, Converter, WrongTypeError, fields, wrong_type
from ksc.layer.marks import Mapping, Scalar, Sequence, Value, shown
from ksc.layer.profile import CODES
from ksc.layer.templates import Templates
from ksc.syntax.words import UNPRINTABLE

_BOOLEANS = TRUE | FALSE | {"0", "1"}


@dataclass(slots=True)
class Reading:
    """What reading one profile needs and finds."""

    layer: str
    templates: Templates
    release: str
    found: list[Diagnostic] = field(default_factory=list)

    def origin(self, value: Value) -> Origin:
        """A value's place as an origin."""
        return Origin(self.layer, value.location)

    def fields(self, value: Value, table: dict[str, Converter[Any]], what: str) -> dict[str, Any]:
        """The keys of a mapping by a table of converters; what is wrong is kept as found."""
        taken = fields(value, table, CODES, what)
        self.found.extend(taken.found)
        return dict(taken.values)

    def wrong(self, problem: WrongTypeError, name: str, value: Value) -> None:
        """Keeps what is wrong with the value of a key."""
        self.found.extend(wrong_type(problem, name, value, CODES))

    def text(self, scalar: Scalar, *, lines: bool = False) -> str:
        """A scalar's text with its variables; a control character in it is a diagnostic (`lines`: line ends may stand)."""
        if scalar.tag == "!secret":
            raise WrongTypeError("a text: this version of ksc has no secret stores yet", scalar.location)
        made, problem = self.templates.render(scalar.value, scalar.location)
        if problem:
            self.found.append(problem)
        bad = None if lines else UNPRINTABLE.search(made)
        if bad:
            self.found.append(control_character(bad.group(), scalar))
            return UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", made)
        return made


def control_character(character: str, scalar: Scalar) -> Diagnostic:
    """The diagnostic for a line break or control character in a value of one line."""
    what = "a line break" if character in "\r\n" else f"the control character U+{ord(character):04X}"
    return error(
        "KS320",
        f"this value holds {what}",
        scalar.location,
        notes=("in a kickstart it would begin a line of its own",),
    )


def settings(reading: Reading, spec: CommandSpec, mapping: Mapping, what: str) -> tuple[Setting, ...]:
    """The settings of a mapping: options by their long name, positionals by theirs."""
    made = []
    for key, value in mapping.pairs:
        name = key.value.removeprefix("--")
        option = find_option(spec, name)
        positional = next((one for one in spec.positionals if one.name == name), None)
        try:
            if option is not None:
                made.append(Setting(option.name, _option_value(reading, option, value), reading.origin(key)))
            elif positional is not None:
                many = positional.arity in ("many", "any")
                kind: OptionType = "words" if many else positional.type
                made.append(Setting(name, _value(reading, kind, value), reading.origin(key)))
            else:
                reading.found.append(_unknown(spec, key, what))
        except WrongTypeError as wrong:
            reading.wrong(wrong, key.value, value)
    return tuple(made)


def find_option(spec: CommandSpec, name: str) -> OptionSpec | None:
    """An option by its name or an alias."""
    found = spec.options.get(name)
    return found or next((option for option in spec.options.values() if name in option.aliases), None)


def _unknown(spec: CommandSpec, key: Scalar, what: str) -> Diagnostic:
    known = [*spec.options, *(positional.name for positional in spec.positionals)]
    return error(
        "KS322",
        f"`{shown(key.value)}` is no option of {what}",
        key.location,
        help=did_you_mean(key.value, known) or (f"the options are: {', '.join(sorted(known))}" if known else None),
    )


def _option_value(reading: Reading, option: OptionSpec, value: Value) -> str | tuple[str, ...] | bool | ListEdit | None:
    if option.value_optional and isinstance(value, Scalar) and value.value in TRUE:
        return True
    made = _value(reading, option.type, value)
    if isinstance(made, str) and option.choices and "{" not in made:
        values = {choice.value for choice in option.choices}
        if made not in values and made.upper() not in {one.upper() for one in values}:
            raise WrongTypeError(f"one of {', '.join(sorted(values))}")
    return made


def _value(reading: Reading, kind: OptionType, value: Value) -> str | tuple[str, ...] | bool | ListEdit | None:
    if isinstance(value, Scalar):
        return None if value.null else _scalar(reading, kind, value)
    if kind not in ("list", "words"):
        raise WrongTypeError("true or false" if kind == "flag" else "one value, not a list or a mapping")
    if isinstance(value, Sequence):
        return _items(reading, value)
    edits = {pair.key.value: pair.value for pair in value.pairs}
    if not edits or edits.keys() - {"add", "remove"}:
        raise WrongTypeError("a text, a list, or `{add: […], remove: […]}`")
    return ListEdit(*(_items(reading, edits[key]) if key in edits else () for key in ("add", "remove")))


def _items(reading: Reading, value: Value) -> tuple[str, ...]:
    items = value.items if isinstance(value, Sequence) else (value,)
    made = []
    for item in items:
        if not isinstance(item, Scalar) or item.null:
            raise WrongTypeError("a list of texts", item.location)
        made.append(reading.text(item))
    return tuple(made)


def _scalar(reading: Reading, kind: OptionType, value: Scalar) -> str | bool:
    text = reading.text(value)
    if kind == "flag":
        if text.lower() in _BOOLEANS:
            return text.lower() in TRUE or text == "1"
        raise WrongTypeError("true or false")
    if kind == "boolean" and text.lower() not in _BOOLEANS:
        raise WrongTypeError("true or false")
    if kind == "integer" and not text.removeprefix("-").isdigit():
        raise WrongTypeError("a whole number")
    return text
