"""JSON as lines with places: what it holds may say where it is from."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from ksc.artifacts import Place
from ksc.emit.dhcp.text import Line


class Placed(NamedTuple):
    """A value with its place; `flat` puts all of it on one line."""

    value: Any
    place: Place
    flat: bool = False


def json_lines(value: Any, place: Place, before: str = "", after: str = "", indent: str = "") -> Iterator[Line]:
    """The lines of a value, in its own order. Mappings and sequences inside it may be `Placed`."""
    flat = False
    if isinstance(value, Placed):
        value, place, flat = value
    open_, close = "{}" if isinstance(value, Mapping) else "[]"
    if flat or not value or not isinstance(value, Mapping | list):
        yield f"{indent}{before}{json.dumps(value)}{after}", place
        return
    if isinstance(value, Mapping):
        items = [(f"{json.dumps(key)}: ", one) for key, one in value.items()]
    else:
        items = [("", one) for one in value]
    yield f"{indent}{before}{open_}", place
    for number, (key, one) in enumerate(items, 1):
        yield from json_lines(one, place, key, "," if number < len(items) else "", f"{indent}  ")
    yield f"{indent}{close}{after}", place
