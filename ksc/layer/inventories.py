"""`inventories:` of `ksc.yaml`: files of other programs that name machines, and which kind each is."""

from collections.abc import Callable
from typing import NamedTuple

from ksc.diagnostics import Diagnostic, Location, error
from ksc.layer import marks
from ksc.layer.fields import Codes, fields, kind
from ksc.layer.marks import Sequence, Value

Text = Callable[[Value], str]


class Listed(NamedTuple):
    """An entry: the kind, by a plugin's name for it, and the file, from the workspace's folder."""

    kind: str
    file: str
    location: Location
    kind_location: Location


def read_inventories(value: Value | None, line: Text, codes: Codes) -> tuple[tuple[Listed, ...], list[Diagnostic]]:
    """The inventories in the order of the file, and what is wrong with the list."""
    if value is None:
        return (), []
    if not isinstance(value, Sequence) or value.tag:
        return (), [error(codes.wrong, f"`inventories` must be a list, not {kind(value)}", value.location, help=_FORM)]
    made: list[Listed] = []
    found: list[Diagnostic] = []
    for item in value.items:
        if not isinstance(item, marks.Mapping):
            said = f"an item of `inventories` must be a mapping, not {kind(item)}"
            found.append(error(codes.shape, said, item.location, help=_FORM))
            continue
        taken = fields(item, {"kind": line, "file": line}, codes, "an item of `inventories`")
        found.extend(taken.found)
        missing = [name for name in ("kind", "file") if name not in taken.places]
        if missing and not taken.found:
            said = f"an item of `inventories` has no `{missing[0]}`"
            found.append(error(codes.wrong, said, item.location, help=_FORM))
        elif not taken.found:
            values, places = taken.values, taken.places
            made.append(Listed(values["kind"], values["file"], places["file"], places["kind"]))
    return tuple(made), found


_FORM = "write each as `{kind: ansible, file: inventory.ini}`"
