"""Groups and hosts of an inventory, and what comes of them for each host."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import field
from itertools import islice
from typing import Any

from ksc.diagnostics import Diagnostic, Location, error, note
from ksc.inventory.collect import KEYS
from ksc.inventory.entry import HostEntry
from ksc.layer import marks
from ksc.layer.ip import read_ip, special
from ksc.layer.marks import Scalar, Sequence, Value, core, shown
from ksc.records import dataclass

Variables = dict[str, Value]

# Of ksc's keys these are looked for without `ksc_` too; the others mean something else in many inventories.
BARE = ("mac", "profile")
MOST_HOSTS = 100_000
MOST_DEPTH = 50

_RANGE = re.compile(r"\[([0-9]+|[A-Za-z]):([0-9]+|[A-Za-z])(?::([0-9]{1,6}))?\]", re.ASCII)


@dataclass(slots=True)
class Group:
    """A group: its hosts and children by name, with the places where that is said."""

    vars: Variables = field(default_factory=dict)
    hosts: dict[str, Location] = field(default_factory=dict)
    children: dict[str, Location] = field(default_factory=dict)


@dataclass(slots=True)
class Groups:
    """An inventory as read."""

    groups: dict[str, Group] = field(default_factory=dict)
    hosts: dict[str, Variables] = field(default_factory=dict)
    places: dict[str, Location] = field(default_factory=dict)
    found: list[Diagnostic] = field(default_factory=list)

    def group(self, name: str) -> Group:
        """The group of that name, made where it is new."""
        return self.groups.setdefault(name, Group())

    def add_host(self, group: str, pattern: str, given: Variables, at: Location) -> None:
        """The hosts that a name with ranges stands for, in a group and with variables of their own."""
        for name in self._names(pattern, at):
            self.group(group).hosts.setdefault(name, at)
            self.hosts.setdefault(name, {}).update(given)
            self.places.setdefault(name, at)

    def _names(self, pattern: str, at: Location) -> list[str]:
        try:
            made = [pattern]
            while any("[" in name for name in made):
                written = (name for one in made for name in _expanded(one))
                made = list(islice(written, MOST_HOSTS + 1))
                if len(made) + len(self.hosts) > MOST_HOSTS:
                    raise ValueError(f"there are more than {MOST_HOSTS:,} hosts")
        except ValueError as problem:
            said = f"`{shown(pattern)}` cannot be read: {problem}"
            self.found.append(error("KS585", said, at, help="a range is web[01:20] or db[a:c]"))
            return []
        return made


def _expanded(pattern: str) -> Iterator[str]:
    """A name with its first range written out. Raises ValueError."""
    found = _RANGE.search(pattern)
    if found is None:
        raise ValueError("it has a `[` that begins no range")
    low, high, step = found[1], found[2], int(found[3] or 1)
    head, tail = pattern[: found.start()], pattern[found.end() :]
    if low.isdigit() != high.isdigit() or not step:
        raise ValueError("a range goes from a number to a number, or from a letter to a letter")
    if low.isdigit():
        if len(high) > 9 or int(high) < int(low) or int(high) - int(low) > MOST_HOSTS:
            raise ValueError("a range goes up, and is not that long")
        width = len(low) if low.startswith("0") else 0
        yield from (f"{head}{number:0{width}}{tail}" for number in range(int(low), int(high) + 1, step))
    else:
        if ord(high) < ord(low):
            raise ValueError("a range goes up")
        yield from (f"{head}{chr(number)}{tail}" for number in range(ord(low), ord(high) + 1, step))


def entries(given: Groups) -> Iterator[HostEntry | Diagnostic]:
    """The hosts, each with the variables of its groups, the outermost first, and its own."""
    yield from given.found
    depths, problems = _depths(given)
    yield from problems
    if problems:
        return
    of: dict[str, set[str]] = {}
    for name, group in given.groups.items():
        for host in group.hosts:
            of.setdefault(host, set()).add(name)
    left: dict[str, Location] = {}
    above: dict[str, set[str]] = {}
    for name in sorted(depths, key=lambda one: depths[one]):
        for child in given.groups[name].children:
            above.setdefault(child, set()).update({name}, above.get(name, set()))
    shared: dict[frozenset[str], Variables] = {}
    for host, own in given.hosts.items():
        names = frozenset(("all", *of.get(host, ()), *(up for one in of.get(host, ()) for up in above.get(one, ()))))
        if names not in shared:
            shared[names] = {}
            for name in sorted(names, key=lambda one: (depths.get(one, 0), one)):
                shared[names].update(given.groups[name].vars if name in given.groups else {})
        yield from _entry(host, {**shared[names], **own}, given.places[host], left)
    if left:
        names_ = ", ".join(f"`{shown(name, 30)}`" for name in sorted(left)[:8])
        more = f" and {len(left) - 8} more" if len(left) > 8 else ""
        many = "a variable is" if len(left) == 1 else f"{len(left)} variables are"
        said = f"{many} left out, since Ansible makes the value: {names_}{more}"
        at = next(iter(left.values()))
        yield note("KS586", said, at, help="ksc reads no templates and no vaults of Ansible")


def _depths(given: Groups) -> tuple[dict[str, int], list[Diagnostic]]:
    """How deep each group lies below `all`, by the longest way; and groups that lie in themselves."""
    given.group("all")
    groups = given.groups
    waiting = dict.fromkeys(groups, 0)
    for group in groups.values():
        for child in group.children:
            waiting[child] += 1
    depths = {name: int(name != "all") for name in groups}
    free = [name for name, count in waiting.items() if not count]
    for name in free:
        for child in groups[name].children:
            depths[child] = max(depths[child], depths[name] + 1)
            waiting[child] -= 1
            if not waiting[child]:
                free.append(child)
    deepest = max(depths, key=lambda one: depths[one])
    circle = next((name for name, count in waiting.items() if count), None)
    if circle is None and depths[deepest] <= MOST_DEPTH:
        return depths, []
    said = f"groups lie in one another more than {MOST_DEPTH} deep"
    if circle is not None:
        said = f"the group `{shown(circle)}` is its own child, or in one that is"
    at = next(
        group.children[name]
        for name in (circle, deepest)
        if name
        for group in groups.values()
        if name in group.children
    )
    return {}, [error("KS585", said, at)]


def _entry(
    host: str, variables: Variables, at: Location, left: dict[str, Location]
) -> Iterator[HostEntry | Diagnostic]:
    values: dict[str, Any] = {}
    places: dict[str, Location] = {}
    free: dict[str, Any] = {}
    for name, value in variables.items():
        key = name.removeprefix("ksc_")
        ours = key in KEYS and (key != name or (name in BARE and f"ksc_{name}" not in variables))
        if _made_by_ansible(value):
            if ours:
                said = f"`{shown(name)}` of {shown(host)} is a template or a vault's, which ksc does not read"
                yield error("KS585", said, value.location, help="write the value itself")
            elif not name.startswith("ansible_"):
                left.setdefault(name, value.location)
        elif ours:
            values[key], places[key] = value, value.location
        elif not name.startswith(("ansible_", "ksc_")) and name not in BARE:
            free[name] = core(value)
        elif name.startswith("ksc_"):
            # Said by the reader of hosts, which has a list of what there is.
            values[name], places[name] = value, value.location
    address = variables.get("ansible_host")
    if "ip" not in values and isinstance(address, Scalar):
        ip = read_ip(address.value)
        if ip is not None and special(ip) is None:
            values["ip"], places["ip"] = address, address.location
    if free and "vars" not in values:
        values["vars"] = free
    yield HostEntry(host, values, at, places)


def _made_by_ansible(value: Value) -> bool:
    """Whether a value is a template, or a vault's, somewhere in it."""
    if value.tag in ("!vault", "!unsafe"):
        return True
    if isinstance(value, Scalar):
        return "{{" in value.value or "{%" in value.value or value.value.startswith("$ANSIBLE_VAULT")
    inside = value.items if isinstance(value, Sequence) else [pair.value for pair in value.pairs]
    return any(map(_made_by_ansible, inside))


def merged(value: marks.Mapping) -> Mapping[str, Value]:
    """The pairs of a mapping, with those that `<<` brings in below its own."""
    made: dict[str, Value] = {}
    for pair in value.pairs:
        if pair.key.value == "<<":
            for one in pair.value.items if isinstance(pair.value, Sequence) else (pair.value,):
                if isinstance(one, marks.Mapping):
                    made = {**merged(one), **made}
    return {**made, **{pair.key.value: pair.value for pair in value.pairs if pair.key.value != "<<"}}
