"""What there is in a workspace: profiles and bases, read as far as their heads; nothing is merged."""

from collections.abc import Iterator, Sequence
from dataclasses import field, replace
from fnmatch import fnmatchcase
from pathlib import Path

from ksc.diagnostics import Diagnostic, Report, did_you_mean, error
from ksc.dialects import facts
from ksc.inventory import Host
from ksc.layer.chain import BaseFile, Link, resolve
from ksc.layer.marks import shown
from ksc.layer.profile import Profile
from ksc.records import dataclass
from ksc.workspace import Workspace
from ksc.workspace.find import PROFILES
from ksc.workspace.hosts import read_hosts
from ksc.workspace.opened import Opened
from ksc.workspace.profiles import Library
from ksc.workspace.target import find_target, find_tree


@dataclass(frozen=True, slots=True)
class Row:
    """A profile or a base. `extends` are paths of what it lies over; `problem` is the first error about it.

    `target` and `tree` are what counts for it, inherited or its own, and None where nothing says so.
    """

    name: str
    path: str
    base: bool = False
    title: str = ""
    extends: tuple[str, ...] = ()
    abstract: bool = False
    target: str | None = None
    tree: str | None = None
    hosts: tuple[Host, ...] = ()
    problem: Diagnostic | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """The rows, sorted by name, bases before profiles; hosts that have no profile; what is wrong."""

    rows: tuple[Row, ...] = ()
    homeless: tuple[Host, ...] = ()
    report: Report = field(default_factory=Report)


def list_profiles(root: Path) -> Listing:
    """All profiles and bases of a workspace, and those of packages that they lie over."""
    opened = Workspace(root).open()
    library = opened.open_library(root)
    hosts, found = read_hosts(root, opened.site, opened.plugins, library)
    found = [*opened.found, *found]
    unreadable = library.unreadable()
    if unreadable is not None:
        return Listing(report=Report((*found, unreadable)))
    reading = _Reading(opened, library, hosts)
    for name in library.names():
        reading.profile(name)
    for name in library.base_names():
        path = f"{PROFILES}/{name}.ks"
        reading.rows.setdefault(path, Row(name, path, base=True))
    rows = sorted(reading.rows.values(), key=lambda row: (not row.base, row.name, row.path))
    homeless = tuple(host for host in hosts if host.profile is None)
    return Listing(tuple(reading.with_hosts(rows)), homeless, Report(tuple(_errors([*found, *reading.found]))))


class _Reading:
    """One look at all profiles."""

    def __init__(self, opened: Opened, library: Library, hosts: Sequence[Host]) -> None:
        self.opened = opened
        self.profiles = library
        self.rows: dict[str, Row] = {}
        self.found: list[Diagnostic] = []
        self.hosts: dict[str, list[Host]] = {}
        for host in hosts:
            if host.profile is not None:
                self.hosts.setdefault(host.profile.name, []).append(host)

    def profile(self, name: str) -> None:
        """The row of a profile, and those of what it lies over."""
        link = self.profiles.lookup(name)
        if isinstance(link, Diagnostic):
            path = f"{PROFILES}/{name}.yaml"
            self.rows[path] = Row(name, path, problem=link)
            self.found.append(link)
        else:
            self.link(link)

    def link(self, leaf: Link) -> None:
        """The row of what was found by its name."""
        path = leaf.source.path
        if path in self.rows:
            return
        if isinstance(leaf, BaseFile):
            self.rows[path] = Row(leaf.name, path, base=True)
            return
        chain, found = resolve(leaf, self.profiles.find)
        below = {link.source.path for link in chain.links}
        found = [*(one for one in self.profiles.found if one.path in below), *found]
        named, problems = find_tree(chain, self.opened.trees)
        target, more = find_target(chain, named, self.profiles, facts())
        problems = [*found, *problems]
        # Follows from what is wrong already; and a parent may leave its release to its children.
        if not leaf.abstract and not any(one.severity == "error" for one in problems):
            problems += more
        said = next((one.tree.value for one in reversed(chain.profiles) if one.tree is not None), None)
        self.rows[path] = Row(
            leaf.name,
            path,
            title=shown(leaf.title.value, 200) if leaf.title else "",
            extends=tuple(dict.fromkeys(parent.source.path for parent in self._parents(leaf))),
            abstract=leaf.abstract,
            target=target.dialect.name if target else None,
            tree=shown(said) if said else None,
            problem=next((one for one in problems if one.severity == "error"), None),
        )
        self.found.extend(problems)
        for link in chain.links:
            self.link(link)

    def _parents(self, profile: Profile) -> Iterator[Link]:
        for extend in profile.extends:
            found = self.profiles.find(extend, profile)
            if not isinstance(found, Diagnostic):
                yield found

    def with_hosts(self, rows: Sequence[Row]) -> Iterator[Row]:
        """Each row with its hosts: a base has those of its name only where no profile has it."""
        profiles = {row.name for row in rows if not row.base}
        for row in rows:
            mine = () if row.base and row.name in profiles else self.hosts.get(row.name, ())
            yield replace(row, hosts=tuple(mine)) if mine else row


def _errors(found: Sequence[Diagnostic]) -> Iterator[Diagnostic]:
    """Errors, each once. What else there is to say belongs to a check."""
    seen = set()
    for one in found:
        key = (one.code, one.message, one.location)
        if one.severity == "error" and key not in seen:
            seen.add(key)
            yield one


def selected(listing: Listing, patterns: Sequence[str]) -> Listing:
    """The rows whose names fit one of the patterns (`*` and `?` stand for anything), with all they lie over."""
    by_path = {row.path: row for row in listing.rows}
    kept: set[str] = set()
    found = []
    for pattern in patterns:
        fitting = [row for row in listing.rows if any(fnmatchcase(name, pattern) for name in _names(row))]
        if not fitting:
            found.append(_nothing(pattern, [row.name for row in listing.rows]))
        waiting = [row.path for row in fitting]
        while waiting:
            path = waiting.pop()
            if path not in kept:
                kept.add(path)
                waiting.extend(by_path[path].extends)
    rows = tuple(row for row in listing.rows if row.path in kept)
    problems = {row.problem for row in rows if row.problem}
    return Listing(rows, (), Report((*(one for one in listing.report if one in problems), *found)))


def _names(row: Row) -> tuple[str, ...]:
    return (row.name, f"{row.name}.ks") if row.base else (row.name,)


def _nothing(pattern: str, known: Sequence[str]) -> Diagnostic:
    return error(
        "KS794",
        f"no profile or base is called `{shown(pattern)}`",
        help=did_you_mean(pattern, known) or (f"there are: {', '.join(known[:20])}" if known else None),
    )
