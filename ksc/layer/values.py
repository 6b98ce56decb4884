"""A profile's values as settings: what an option's facts say its value may be."""

import re
from collections.abc import Mapping as MappingOf
from dataclasses import field, replace
from typing import Any

from ksc.diagnostics import Diagnostic, did_you_mean, error
from ksc.dialects.spec import CommandSpec, OptionSpec, OptionType, PositionalSpec, is_choice, taken
from ksc.layer.changes import ListEdit, Origin, Setting
from ksc.layer.fields import FALSE, TRUE, Converter, WrongTypeError, fields, wrong_type
from ksc.layer.marks import Mapping, Pair, Scalar, Sequence, Value, named_character, shown
from ksc.layer.profile import CODES
from ksc.layer.secrets import secret_name
from ksc.layer.templates import Templates, is_template
from ksc.records import dataclass
from ksc.secrets import Asked, Ledger
from ksc.syntax.words import UNPRINTABLE

_INTEGER = re.compile(r"-?[0-9]+", re.ASCII)
# Flags of commands with passwords: who takes one for the other writes the password here.
_BESIDE_PASSWORDS = frozenset({"iscrypted", "plaintext", "lock"})
_BOOLEANS = TRUE | FALSE | {"0", "1"}


@dataclass(slots=True)
class Reading:
    """What reading one profile needs and finds. `owner` is the leaf profile, or host, that its secrets are for."""

    layer: str
    templates: Templates
    release: str
    secrets: Ledger = field(default_factory=Ledger)
    owner: str = ""
    found: list[Diagnostic] = field(default_factory=list)

    def origin(self, value: Value) -> Origin:
        """A value's place as an origin."""
        return Origin(self.layer, value.location)

    def fields(self, value: Value, table: MappingOf[str, Converter[Any]], what: str) -> dict[str, Any]:
        """The keys of a mapping by a table of converters; what is wrong is kept as found."""
        taken = fields(value, table, CODES, what)
        self.found.extend(taken.found)
        return dict(taken.values)

    def wrong(self, problem: WrongTypeError, name: str, value: Value) -> None:
        """Keeps what is wrong with the value of a key."""
        self.found.extend(wrong_type(problem, name, value, CODES))

    def text(self, scalar: Scalar) -> str:
        """A scalar's text with its variables; what is wrong with it is kept as found."""
        try:
            return self.sure(scalar)
        except WrongTypeError as wrong:
            self.wrong(wrong, "this", scalar)
            return UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", scalar.value)

    def rendered(self, value: Value) -> Value:
        """A value with its texts' variables filled in and a token for each secret, for a reader of its own."""
        if isinstance(value, Mapping):
            pairs = tuple(Pair(pair.key, self.rendered(pair.value)) for pair in value.pairs)
            return replace(value, pairs=pairs)
        if isinstance(value, Sequence):
            return replace(value, items=tuple(self.rendered(item) for item in value.items))
        if value.tag == "!secret":
            try:
                return replace(value, value=self.word(value))
            except WrongTypeError as wrong:
                self.wrong(wrong, "this", value)
                return value
        return replace(value, value=self.text(value)) if is_template(value.value) else value

    def sure(self, scalar: Scalar) -> str:
        """A scalar's text with its variables: one line. Raises `WrongTypeError` that holds the finding."""
        if scalar.tag:
            raise WrongTypeError("a text", finding=tagged(scalar))
        made, problem = self.templates.render(scalar.value, scalar.location)
        bad = UNPRINTABLE.search(made)
        if bad and not problem:
            problem = control_character(bad.group(), scalar)
        if problem:
            raise WrongTypeError("a text", finding=problem)
        return made

    def word(self, scalar: Scalar) -> str:
        """The same for a value that may be a secret: a token stands for one. Raises `WrongTypeError`."""
        if scalar.tag != "!secret":
            return self.sure(scalar)
        store, name = secret_name(scalar)
        return self.secrets.token(Asked(scalar.location, self.owner, name, store))


def tagged(value: Value) -> Diagnostic:
    """The finding about a tag where it means nothing."""
    if value.tag == "!secret":
        return error(
            "KS344",
            "no secret can stand here",
            value.location,
            notes=("`!secret NAME` is the value of an option, or a word of a command, under `kickstart:`",),
            help="a script fetches what it needs on the machine itself, from where only that machine may",
        )
    return error(
        "KS305",
        f"{value.tag} means nothing here",
        value.location,
        help="`!replace` goes before a command's mapping or list, `!remove` before an item's key",
    )


def control_character(character: str, scalar: Scalar) -> Diagnostic:
    """The diagnostic for a line break or control character in a value of one line."""
    return error(
        "KS320",
        f"this value holds {named_character(character)}",
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
                made.append(Setting(name, _positional_value(reading, positional, value), reading.origin(key)))
            else:
                reading.found.append(_unknown(spec, key, what))
        except WrongTypeError as wrong:
            if name in _BESIDE_PASSWORDS or (option is not None and option.sensitive):
                wrong.location = wrong.location or value.location  # then the message does not show the value
            reading.wrong(wrong, key.value, value)
    return tuple(made)


def find_option(spec: CommandSpec, name: str) -> OptionSpec | None:
    """An option by its name or an alias."""
    found = spec.options.get(name)
    return found or next((option for option in spec.options.values() if name in option.aliases), None)


def _unknown(spec: CommandSpec, key: Scalar, what: str) -> Diagnostic:
    if spec.opaque:
        said = f"{what} takes words that ksc does not know one by one, so no options can be merged"
        return error("KS322", said, key.location, help="write all that comes after its name as one text")
    known = [*spec.options, *(positional.name for positional in spec.positionals)]
    near = did_you_mean(key.value.removeprefix("--"), known)
    # `rootpw: {Secr3t}`: what is like no option of such a command is the password itself, perhaps.
    secret = not near and any(positional.sensitive for positional in spec.positionals)
    return error(
        "KS322",
        f"{'this' if secret else f'`{shown(key.value)}`'} is no option of {what}",
        key.location,
        help=near or (f"the options are: {', '.join(sorted(known))}" if known else "it takes no options"),
    )


def _option_value(reading: Reading, option: OptionSpec, value: Value) -> str | tuple[str, ...] | bool | ListEdit | None:
    if option.value_optional and isinstance(value, Scalar) and value.plain and value.value in TRUE:
        return True
    made = _value(reading, option.type, value, many=option.many, unit=option.unit)
    values = taken(option.choices, reading.release)
    if isinstance(made, str) and not is_choice(made, values, ignore_case=option.ignore_case):
        raise WrongTypeError(f"one of {', '.join(values)}", help=did_you_mean(made, values))
    return made


def _positional_value(
    reading: Reading, positional: PositionalSpec, value: Value
) -> str | tuple[str, ...] | bool | ListEdit | None:
    made = _value(reading, "words" if positional.many else positional.type, value, many=positional.many)
    if positional.many and isinstance(made, str):
        made = tuple(made.split())  # a token has no blanks
    values = taken(positional.choices, reading.release)
    if isinstance(made, str) and not is_choice(made, values):
        raise WrongTypeError(f"one of {', '.join(values)}", help=did_you_mean(made, values))
    return made


def _value(
    reading: Reading, kind: OptionType, value: Value, *, many: bool, unit: str | None = None
) -> str | tuple[str, ...] | bool | ListEdit | None:
    if isinstance(value, Scalar):
        if value.null or (value.tag == "!remove" and not value.value):
            return None
        return _scalar(reading, kind, value, unit)
    if value.tag and value.tag != "!replace":
        raise WrongTypeError("a list", finding=tagged(value))
    if not many:
        raise WrongTypeError("true or false" if kind == "flag" else "one value")
    if isinstance(value, Sequence):
        return _items(reading, value)
    edits = {pair.key.value: pair.value for pair in value.pairs}
    if not edits or edits.keys() - {"add", "remove"} or value.tag:
        raise WrongTypeError("a text, a list, or `{add: […], remove: […]}`", value.location)
    return ListEdit(*(_items(reading, edits[key]) if key in edits else () for key in ("add", "remove")))


def _items(reading: Reading, value: Value) -> tuple[str, ...]:
    items = value.items if isinstance(value, Sequence) else (value,)
    made = []
    for item in items:
        if not isinstance(item, Scalar) or item.null:
            raise WrongTypeError("a list of texts", item.location)
        made.append(reading.word(item))
    return tuple(made)


def _scalar(reading: Reading, kind: OptionType, value: Scalar, unit: str | None) -> str | bool:
    text = reading.word(value)
    if kind == "flag":
        if text.lower() in _BOOLEANS:
            return text.lower() in TRUE or text == "1"
        raise WrongTypeError("true or false")
    if kind == "boolean" and text.lower() not in _BOOLEANS:
        raise WrongTypeError("true or false")
    if kind == "integer" and not _INTEGER.fullmatch(text):
        raise WrongTypeError(f"a whole number of {unit}" if unit else "a whole number")
    return text
