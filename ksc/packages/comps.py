"""Groups and environments of packages, from a repository's `comps.xml`."""

from collections.abc import Iterable, Mapping
from dataclasses import field
from typing import Any
from xml.etree.ElementTree import Element

from ksc.packages.repomd import local, parsed
from ksc.records import dataclass

MOST_COMPS = 16 << 20  # bytes unpacked; that of Fedora, with all its translations, has some 2 MiB
_KINDS = ("mandatory", "default", "optional", "conditional")


@dataclass(frozen=True, slots=True)
class Group:
    """A group. `packages` are names by kind; a conditional one is a pair: it, and what it is installed along with."""

    id: str
    name: str
    packages: dict[str, tuple[str, ...]]
    conditional: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Environment:
    """An environment: `groups` are installed, `options` offered. `order` is its place in the list of all."""

    id: str
    name: str
    groups: tuple[str, ...]
    options: tuple[str, ...] = ()
    order: int = 1024


@dataclass(frozen=True, slots=True)
class Comps:
    """What a repository, or several together, know of groups."""

    groups: dict[str, Group] = field(default_factory=dict)
    environments: dict[str, Environment] = field(default_factory=dict)

    def group(self, name: str) -> Group | None:
        """The group of that id, else of that name: `@X Window System`."""
        found = self.groups.get(name)
        return found or next((one for one in self.groups.values() if one.name.casefold() == name.casefold()), None)

    def environment(self, name: str) -> Environment | None:
        """The environment of that id, else of that name."""
        found = self.environments.get(name)
        folded = name.casefold()
        return found or next((one for one in self.environments.values() if one.name.casefold() == folded), None)

    @property
    def first(self) -> Environment | None:
        """The environment that `%packages --default` means."""
        return min(self.environments.values(), key=lambda one: (one.order, one.id), default=None)


def read_comps(text: bytes) -> Comps:
    """What a comps.xml says. Raises MetadataError."""
    groups: dict[str, Group] = {}
    environments: dict[str, Environment] = {}
    for element in parsed(text, "comps.xml", "comps"):
        kind = local(element)
        if kind == "group" and (name := _text(element, "id")):
            groups[name] = _group(name, element)
        elif kind == "environment" and (name := _text(element, "id")):
            order = _text(element, "display_order")
            environments[name] = Environment(
                name,
                _text(element, "name") or name,
                _ids(element, "grouplist"),
                _ids(element, "optionlist"),
                int(order) if order.isascii() and order.isdigit() and len(order) < 9 else 1024,
            )
    return Comps(groups, environments)


def together(some: Iterable[Comps]) -> Comps:
    """The groups of several repositories: one of the same id is the sum of them."""
    groups: dict[str, Group] = {}
    environments: dict[str, Environment] = {}
    for comps in some:
        for name, group in comps.groups.items():
            groups[name] = _sum(groups[name], group) if name in groups else group
        for name, one in comps.environments.items():
            old = environments.get(name)
            environments[name] = one if old is None else _joined(old, one)
    return Comps(groups, environments)


def as_data(comps: Comps) -> dict[str, object]:
    """The same as JSON has it; `from_data` takes it back."""
    return {
        "groups": [[one.id, one.name, one.packages, one.conditional] for one in comps.groups.values()],
        "environments": [[one.id, one.name, one.groups, one.options, one.order] for one in comps.environments.values()],
    }


def from_data(data: Mapping[str, Any]) -> Comps:
    """What `as_data` made."""
    groups = [
        Group(key, name, {kind: tuple(some) for kind, some in packages.items()}, tuple(map(tuple, conditional)))
        for key, name, packages, conditional in data["groups"]
    ]
    environments = [
        Environment(key, name, tuple(own), tuple(options), order)
        for key, name, own, options, order in data["environments"]
    ]
    return Comps({one.id: one for one in groups}, {one.id: one for one in environments})


def _group(name: str, element: Element) -> Group:
    packages: dict[str, list[str]] = {kind: [] for kind in _KINDS[:3]}
    conditional = []
    for entry in element.iterfind("packagelist/packagereq"):
        package, kind = (entry.text or "").strip(), entry.get("type", "mandatory").lower()
        if package and kind == "conditional":
            conditional.append((package, entry.get("requires", "").strip()))
        elif package:
            packages.get(kind, packages["mandatory"]).append(package)
    made = {kind: tuple(names) for kind, names in packages.items()}
    return Group(name, _text(element, "name") or name, made, tuple(conditional))


def _text(element: Element, name: str) -> str:
    """The text of a child without a language."""
    return next(((one.text or "").strip() for one in element.iterfind(name) if not one.attrib), "")


def _ids(element: Element, name: str) -> tuple[str, ...]:
    return tuple((one.text or "").strip() for one in element.iterfind(f"{name}/groupid"))


def _sum(one: Group, other: Group) -> Group:
    packages = {kind: _all(one.packages[kind], other.packages[kind]) for kind in _KINDS[:3]}
    return Group(one.id, one.name, packages, tuple(dict.fromkeys((*one.conditional, *other.conditional))))


def _joined(one: Environment, other: Environment) -> Environment:
    return Environment(
        one.id, one.name, _all(one.groups, other.groups), _all(one.options, other.options), min(one.order, other.order)
    )


def _all(some: tuple[str, ...], more: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*some, *more)))
