"""A profile's head: what it extends, its title, target, tree, variables. What it changes is read later,
when the variables of the whole chain are known.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import field, replace
from typing import Any, NamedTuple

from ksc.diagnostics import Diagnostic, Location, Source, Span, error, warning
from ksc.layer import marks
from ksc.layer.fields import (
    Codes,
    WrongTypeError,
    anything,
    boolean,
    fields,
    mapping,
    one_of,
    scalar,
    scalars,
    variables,
)
from ksc.layer.marks import Mapping, Scalar, Sequence, Value
from ksc.layer.menu import LOCAL_BOOTS, LocalBoot
from ksc.records import dataclass

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+-]*(?:/[A-Za-z0-9][A-Za-z0-9._+-]*)?\Z")


@dataclass(frozen=True, slots=True)
class Extend:
    """One entry of `extends`. `template`: the base's text is rendered before it is read."""

    name: str
    location: Location
    template: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Profile:
    """A `.yaml` profile as read. `body` holds the keys that change something, with their marks."""

    name: str
    source: Source
    extends: tuple[Extend, ...] = ()
    title: Scalar | None = None
    target: Scalar | None = None
    tree: Scalar | None = None
    vars: dict[str, Any] = field(default_factory=dict)
    abstract: bool = False
    unattended: bool | None = None
    boot: Mapping | None = None
    body: dict[str, Value] = field(default_factory=dict)

    @property
    def location(self) -> Location:
        """The profile as a whole."""
        return Location(self.source, Span(1, 1, 1, 1))


CODES = Codes(shape="KS307", unknown="KS306", wrong="KS307")
CHANGING = ("kickstart", "partitioning", "packages", "scripts", "addons", "certificates", "includes")


def read_profile(name: str, source: Source) -> tuple[Profile, list[Diagnostic]]:
    """A profile from its text; what is wrong with its head is in the diagnostics."""
    value, found = marks.read(source)
    table = {
        "extends": _extends,
        "title": scalar,
        "target": scalar,
        "tree": scalar,
        "vars": variables,
        "abstract": boolean,
        "unattended": boolean,
        "boot": mapping,
        **dict.fromkeys(CHANGING, anything),
    }
    taken = fields(value, table, CODES, "a profile")
    found.extend((*taken.found, *_nulls(value)))
    values = dict(taken.values)
    body = {key: values.pop(key) for key in CHANGING if key in values}
    profile = Profile(name, source, body=body, **values)
    wrong = [extend for extend in profile.extends if not NAME.match(extend.name) or ".." in extend.name]
    for extend in wrong:
        found.append(
            error(
                "KS308",
                f"`{marks.shown(extend.name)}` is no profile's name",
                extend.location,
                help="name the file in profiles/ without its folder and its .yaml or .ks",
            )
        )
    kept = tuple(extend for extend in profile.extends if extend not in wrong)
    return replace(profile, extends=kept), found


def _nulls(value: Value | None) -> Iterator[Diagnostic]:
    """Null removes a command, an option or a script; where somebody may think that it takes back more, say so."""
    for key, given in value.pairs if isinstance(value, Mapping) else ():
        if isinstance(given, Scalar) and given.null and key.value in ("partitioning", "tree", "target"):
            yield warning(
                "KS333",
                f"`{key.value}` is empty, and changes nothing",
                key.location,
                notes=("null takes back a command, an option or a script, not what a lower layer says under a key",),
                help="fill it in, or remove it",
            )


def _extends(value: Value) -> tuple[Extend, ...]:
    items = value.items if isinstance(value, Sequence) else (value,)
    return tuple(_extend(item) for item in items)


def _extend(value: Value) -> Extend:
    if isinstance(value, Scalar) and not value.null and not value.tag:
        return Extend(value.value, value.location)
    if isinstance(value, Mapping) and not value.tag:
        keys = {pair.key.value: pair.value for pair in value.pairs}
        name = keys.pop("name", None)
        template = keys.pop("template", None)
        if isinstance(name, Scalar) and not keys:
            return Extend(name.value, name.location, boolean(template) if template is not None else False)
    raise WrongTypeError("a name, a list of names, or `{name: …, template: true}`", value.location)


class Appending(NamedTuple):
    """Kernel arguments: `anew`, instead of those below, or added to them and removed from them."""

    add: tuple[Scalar, ...] = ()
    remove: tuple[Scalar, ...] = ()
    anew: bool = False


@dataclass(frozen=True, slots=True)
class BootSettings:
    """How a profile or a host shows in the boot menus; None where it does not say."""

    label: Scalar | None = None
    menu: Scalar | None = None
    append: Appending | None = None
    submenu: tuple[Scalar, ...] | None = None
    local: LocalBoot | None = None


def read_boot(value: Mapping | None, found: list[Diagnostic]) -> BootSettings:
    """The `boot:` of a profile or a host."""
    table: dict[str, Callable[[Value], Any]] = {
        "label": scalar,
        "menu": scalar,
        "append": _appending,
        "submenu": scalars,
        "local": one_of(*LOCAL_BOOTS),
    }
    taken = fields(value, table, CODES, "`boot`")
    found.extend(taken.found)
    made = BootSettings(**taken.values)
    # Null: in none, whatever the profiles below say.
    return replace(made, submenu=()) if "submenu" in taken.nulls else made


def _appending(value: Value) -> Appending:
    if not isinstance(value, Mapping):
        return Appending(scalars(value), anew=True)
    edits = {pair.key.value: pair.value for pair in value.pairs}
    if value.tag or not edits or edits.keys() - {"add", "remove"}:
        raise WrongTypeError("a text, a list, or `{add: […], remove: […]}`", value.location)
    add, remove = (scalars(edits[key]) if key in edits else () for key in ("add", "remove"))
    return Appending(add, remove)
