"""What an option's or a positional's value means, whatever its spelling."""

from collections.abc import Sequence
from typing import NamedTuple

from ksc.dialects.spec import CommandSpec, OptionSpec
from ksc.dialects.statement import Given, Reading

# Lists whose order means nothing: the same things are enabled, opened or ignored. Every other list is
# compared in its order, since name servers, keyboard layouts and boot arguments are tried or read one after the other.
UNORDERED = frozenset(
    [
        ("clearpart", "drives"),
        ("clearpart", "list"),
        ("firewall", "port"),
        ("firewall", "remove-service"),
        ("firewall", "service"),
        ("firewall", "trust"),
        ("ignoredisk", "drives"),
        ("ignoredisk", "only-use"),
        ("lang", "addsupport"),
        ("logvol", "cachepvs"),
        ("nvdimm", "blockdevs"),
        ("repo", "excludepkgs"),
        ("repo", "includepkgs"),
        ("services", "disabled"),
        ("services", "enabled"),
        ("syspurpose", "addon"),
        ("user", "groups"),
        ("volgroup", "partitions"),
    ]
)
_TRUE = frozenset({"1", "on", "t", "true", "y", "yes"})
_FALSE = frozenset({"0", "f", "false", "n", "no", "off"})


class Value(NamedTuple):
    """What one name of a statement is given: `items` as they are shown, none for a flag; `same` is what is compared.

    `many`: the items are those of a list. `positional`: it has no option's name in front of it.
    """

    items: tuple[str, ...]
    same: object
    many: bool = False
    positional: bool = False
    sensitive: bool = False


def values_of(spec: CommandSpec, reading: Reading) -> dict[str, Value]:
    """The values that count of a line: the last one of each name, or all where they add up."""
    given: dict[str, list[Given]] = {}
    for one in reading.given:
        given.setdefault(one.name, []).append(one)
    return {name: _value(spec, name, some) for name, some in given.items()}


def _value(spec: CommandSpec, name: str, given: Sequence[Given]) -> Value:
    last = given[-1]
    if last.positional:
        return _positional(spec, name, given)
    option = last.spec
    if option is None or option.type == "flag":
        items = () if last.value is None else (last.value,)
        return Value(items, items, sensitive=bool(option and option.sensitive))
    counting = given if option.cumulative else given[-1:]
    if not option.many:
        plain = None if last.value is None else _plain(option, last.value)
        return Value(() if last.value is None else (last.value,), plain, sensitive=option.sensitive)
    listed = tuple(item for one in counting for item in _split(option, one.value or ""))
    return Value(listed, _ordered(spec, name, listed), many=True, sensitive=option.sensitive)


def _positional(spec: CommandSpec, name: str, given: Sequence[Given]) -> Value:
    word = next((one for one in spec.positionals if one.name == name), None)
    sensitive, many = bool(word and word.sensitive), bool(word and word.many)
    items = tuple(one.value or "" for one in given)
    if sensitive:  # one secret, whatever blanks it has
        return Value((" ".join(items),), items, positional=True, sensitive=True)
    return Value(items, _ordered(spec, name, items), many, positional=True)


def _ordered(spec: CommandSpec, name: str, items: tuple[str, ...]) -> object:
    return frozenset(items) if (spec.name, name) in UNORDERED else items


def _split(option: OptionSpec, value: str) -> list[str]:
    if option.type == "words":
        return value.split()
    if option.type == "list":
        return [part.strip() for part in value.split(",") if part.strip()]
    return [value]


def _plain(option: OptionSpec, value: str) -> str:
    if option.type == "integer":
        try:
            return str(int(value))
        except ValueError:
            return value
    if option.type == "boolean":
        folded = value.casefold()
        return "true" if folded in _TRUE else "false" if folded in _FALSE else value
    return value.casefold() if option.ignore_case else value
