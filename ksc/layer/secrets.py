"""`!secret NAME` and `!secret STORE:NAME`, and the `secrets:` of `ksc.yaml`."""

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from ksc.diagnostics import Diagnostic, Location, error
from ksc.diagnostics.redact import redact, sensitive_command, sensitive_key
from ksc.layer import marks
from ksc.layer.fields import Codes, Converter, WrongTypeError, fields, variables
from ksc.layer.fields import mapping as is_mapping
from ksc.layer.fields import text as is_text
from ksc.layer.marks import Scalar, Value, shown

STANDARD = "files"
"""The store that is asked where neither the profile nor the site names one."""

_STORE = r"[A-Za-z][A-Za-z0-9_-]*"
# What a store is asked for is the store's matter: paths, fields of an entry, but one line without blanks around it.
_BAD = r"\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff"
_NAME = rf"[^ {_BAD}](?:[^{_BAD}]{{0,198}}[^ {_BAD}])?"


class StoreSettings(NamedTuple):
    """What `ksc.yaml` says of one store: its options, and where each stands."""

    options: Mapping[str, Any]
    places: Mapping[str, Location]
    location: Location


class SecretSettings(NamedTuple):
    """`secrets:` of `ksc.yaml`. `default` is the store of `!secret NAME`."""

    default: str = STANDARD
    default_at: Location | None = None
    stores: Mapping[str, StoreSettings] = MappingProxyType({})


def is_store(name: str) -> bool:
    """Whether a text can name a store."""
    return bool(re.fullmatch(_STORE, name))


def secret_name(scalar: Scalar) -> tuple[str | None, str]:
    """The store that a `!secret` names, None for the default one, and the secret's name. Raises `WrongTypeError`."""
    store, colon, name = scalar.value.partition(":")
    if not colon:
        store, name = "", scalar.value
    if (colon and not is_store(store)) or not re.fullmatch(_NAME, name):
        said = f"`!secret {shown(scalar.value)}` names no secret"
        help_ = "write `!secret NAME`, or `!secret STORE:NAME`"
        raise WrongTypeError("a secret", finding=error("KS337", said, scalar.location, help=help_))
    return store or None, name


def secrets_in(value: Value) -> Iterator[Scalar]:
    """The values tagged `!secret` in a value."""
    if isinstance(value, Scalar):
        if value.tag == "!secret":
            yield value
        return
    for one in (pair.value for pair in value.pairs) if isinstance(value, marks.Mapping) else value.items:
        yield from secrets_in(one)


def may_hold_secrets(value: Value) -> bool:
    """Whether a `kickstart:` may hold a secret or a password, told as where lines are shown: rather too often."""
    if isinstance(value, marks.Mapping):
        names = (pair.key.value for pair in value.pairs)
        named = any(sensitive_key(name) or sensitive_command(name) for name in names)
        return named or any(may_hold_secrets(pair.value) for pair in value.pairs)
    if isinstance(value, Scalar):
        return value.tag == "!secret" or redact(value.value) != value.value
    return any(may_hold_secrets(item) for item in value.items)


def read_secrets(value: Value | None, codes: Codes) -> tuple[SecretSettings, list[Diagnostic]]:
    """`secrets:`, and what is wrong with it. Which stores there are is known later."""
    if value is None:
        return SecretSettings(), []
    taken = fields(value, {"default": _store, "stores": is_mapping}, codes, "`secrets`")
    found = list(taken.found)
    stores: dict[str, StoreSettings] = {}
    listed: marks.Mapping | None = taken.get("stores", None)
    for key, given in listed.pairs if listed else ():
        table: dict[str, Converter[Any]] = dict.fromkeys(_keys(given), _option)
        one = fields(given, table, codes, f"the store `{shown(key.value)}`")
        found.extend(one.found)
        places = {pair.key.value: pair.key.location for pair in given.pairs} if isinstance(given, marks.Mapping) else {}
        stores[key.value] = StoreSettings(one.values, places, key.location)
    return SecretSettings(taken.get("default", STANDARD), taken.places.get("default"), stores), found


def _keys(value: Value) -> list[str]:
    return [pair.key.value for pair in value.pairs] if isinstance(value, marks.Mapping) else []


def _store(value: Value) -> str:
    name = is_text(value)
    if not is_store(name):
        raise WrongTypeError("the name of a store")
    return name


def _option(value: Value) -> Any:
    """A plain value, by the rules of `vars:`."""
    whole = marks.Mapping((marks.Pair(Scalar("value", value.location), value),), value.location)
    try:
        return variables(whole)["value"]
    except WrongTypeError as problem:
        raise WrongTypeError(problem.expected, problem.location) from None
