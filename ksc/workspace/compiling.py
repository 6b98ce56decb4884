"""One compile: profiles and hosts to artifacts, with all there is to say about them."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TypeVar

from ksc.artifacts import Artifact, Group, Progress
from ksc.checks.check import Check
from ksc.checks.ignoring import Ignoring
from ksc.diagnostics import Diagnostic, Location, Report, Source, note
from ksc.diagnostics.redact import hide
from ksc.dialects import Dialect, facts
from ksc.emit import EmitContext, Emitter, HostInput, ProfileInput, SiteInput
from ksc.hooks.results import Answer, Offered
from ksc.inventory import Host
from ksc.layer.chain import Link
from ksc.layer.profile import Profile
from ksc.model import Install
from ksc.workspace.asked import Selection, not_a_profile, select
from ksc.workspace.build import Build
from ksc.workspace.digests import digest, fingerprint
from ksc.workspace.emitting import switched
from ksc.workspace.find import STATE
from ksc.workspace.fleet import FOR, Fleet
from ksc.workspace.hosts import read_hosts
from ksc.workspace.menu import hashes
from ksc.workspace.opened import Opened
from ksc.workspace.pipeline import Surroundings, make_install
from ksc.workspace.profiles import Library
from ksc.workspace.stores import ledger, misnamed
from ksc.write.known import Known

T = TypeVar("T")
Further = Callable[[Sequence[Install]], Iterable[Diagnostic]]
"""What says more about what is installed than the checks do."""

# What labels say of a host because of its profile: once for all that are alike.
_OF_PROFILE = frozenset({"KS704", "KS705"})


class Compiling:
    """One compile: what it has read, made and found."""

    def __init__(
        self,
        root: Path,
        opened: Opened,
        target: Dialect | None = None,
        instead: Mapping[str, Source] | None = None,
        *,
        annotate: bool = False,
        progress: Progress | None = None,
    ) -> None:
        self.root = root
        self.annotate, self.progress = annotate, progress
        self.plugins = opened.plugins
        self.found = list(opened.found)
        self.profiles = Library(root, self._asked(opened.plugins.profile_dirs()), instead or {})
        stores = self._asked(opened.plugins.secret_stores())
        self.found.extend(misnamed(opened.site.secrets, stores))
        self.secrets = ledger(root, opened.site.secrets, stores, opened.plugins)
        self.around = Surroundings(
            facts(),
            opened.site,
            opened.trees,
            opened.plugins,
            self.profiles,
            self._asked(opened.plugins.schemes()),
            self._asked(opened.plugins.filters()),
            Ignoring(opened.site.ignore, self.profiles.documents),
            target,
            self.secrets,
        )
        self.hosts, problems = read_hosts(root, opened.site, opened.plugins, self.profiles)
        self.found += problems
        self.fleet = Fleet(self.around, fingerprint(opened.site, opened.plugins) if self.hosts else "")
        self.site = opened.site
        self.emitters: tuple[Offered[Emitter], ...] = ()
        self.checks: tuple[Offered[Check], ...] = ()

    def _asked(self, answer: Answer[T]) -> T:
        self.found.extend(answer.found)
        return answer.value

    def run(self, names: tuple[str, ...], *, site: bool, abstract: bool, hosts: bool) -> Build:
        """The artifacts of what is named (nothing: of all), and of the site, which covers all."""
        asked = self._select(names)
        if site or hosts or asked.alone:
            self._hash_password()
        installs = self._installs(asked.profiles, everything=site or not names, shown=abstract)
        made: list[Artifact] = []
        if self._ok():
            wanted = set(asked.profiles) if names else {install.profile for install, _ in installs}
            made = self._artifacts(installs, wanted, site=site, abstract=abstract)
        report = partial(self._report, everything=site)
        groups = partial(self._groups, asked.hosts if hosts else asked.alone)
        return Build(
            self.root / STATE,
            report,
            made,
            groups,
            full=site and not names,
            hide=self._without_secrets,
            progress=self.progress,
        )

    def look(self, names: tuple[str, ...]) -> tuple[tuple[Install, ...], Report]:
        """What profiles and hosts install, and what there is to say about it; nothing is emitted."""
        asked = self._select(names)
        installs = [install for install, _ in self._installs(asked.profiles, everything=not names)]
        installs += self._alone(asked)
        return tuple(installs), self._report(everything=not names)

    def inputs(self, names: tuple[str, ...]) -> tuple[tuple[ProfileInput, ...], Report]:
        """What profiles and hosts install and what plugins add to it, and what there is to say about that."""
        installs, report = self.look(names)
        before = len(self.found)
        added = [self._asked(self.plugins.emit_kickstart(one, self._context(one))) for one in installs]
        made = tuple(ProfileInput(one, some) for one, some in zip(installs, added, strict=True))
        return made, report + self.found[before:]

    def check(self, names: tuple[str, ...], more: Further | None = None) -> Report:
        """What there is to say about profiles, abstract ones too; what is emitted is made as well, and thrown away.

        `more` says more about what is installed: by the profiles, abstract ones where they are named, and by hosts
        that are.
        """
        asked = self._select(names)
        self._hash_password()
        installs = self._installs(asked.profiles, everything=not names)
        if self._ok() and self.around.target is None:
            self._artifacts(installs, {install.profile for install, _ in installs}, site=not names, abstract=True)
            for group in self._groups(asked.hosts):
                group.make()
        if more is not None and self._ok():
            meant = [install for install, is_abstract in installs if not is_abstract or install.profile in names]
            self.found.extend(more([*meant, *self._alone(asked)]))
        return self._report(everything=not names)

    def _hash_password(self) -> None:
        """Gives the emitters the hashes of the menu's password; hosts' files depend on them."""
        made, found = hashes(self.site, self.secrets)
        self.found += found
        if made is not None:
            self.site = replace(self.site, menu=replace(self.site.menu, hashes=made))
            self.fleet.fingerprint = digest(self.fleet.fingerprint, made.crypt)

    def _alone(self, asked: Selection) -> Iterator[Install]:
        """What is installed on the hosts that were named themselves."""
        for host in asked.alone:
            shared = self.fleet.shared(host) if self.fleet.takes(host) else None
            if shared is not None:
                yield self.fleet.install(host, shared).install

    def _select(self, names: tuple[str, ...]) -> Selection:
        asked = select(names, self.hosts)
        self.found.extend(asked.found)
        return asked

    def _installs(self, names: tuple[str, ...], *, everything: bool, shown: bool = False) -> list[tuple[Install, bool]]:
        """What the profiles install, each with whether it is abstract.

        An abstract profile may leave open what hosts and children fill in, unless it is named to be `shown` itself.
        """
        installs = []
        for link in self._links(names, everything=everything):
            install, found = make_install(link, self.around)
            is_abstract = isinstance(link, Profile) and link.abstract
            # What only a host's kickstart can fill in is looked at with the hosts, a release with those that say it.
            named = link.name in names
            alone = named and shown
            left_open = {"KS310": not alone, "KS318": not alone, "KS553": not named} if is_abstract else {}
            self.found.extend(one for one in found if not left_open.get(one.code))
            if install is not None:
                installs.append((install, is_abstract))
        self.found.extend(self.profiles.found)
        self.found = self.around.ignoring.left(self.found)
        return installs

    def _report(self, *, everything: bool) -> Report:
        """All findings but the ignored ones, and what is wrong with the asking for that."""
        ignoring = self.around.ignoring
        self.found = ignoring.left([*self.found, *self.fleet.found])
        self.fleet.found.clear()
        for source in self.profiles.sources():
            ignoring.of(source)
        unused = everything and self._ok() and self.around.target is None
        found = [*_once(self.found), *ignoring.misused(), *(ignoring.unused() if unused else ())]
        return Report(tuple(map(self.secrets.hidden, found)), len(ignoring.silenced))

    def _links(self, names: tuple[str, ...], *, everything: bool) -> list[Link]:
        unreadable = self.profiles.unreadable()
        if unreadable is not None:
            self.found.append(unreadable)
            return []
        own = self.profiles.names() if everything else []
        links = []
        for name in dict.fromkeys((*sorted(set(names) - set(own)), *own)):
            link = self.profiles.lookup(name)
            if isinstance(link, Diagnostic):
                self.found.append(not_a_profile(link, name, self.hosts))
            else:
                links.append(link)
        if everything and not links and not self.found:
            self.found.append(_nothing(self.root))
        return sorted(links, key=lambda link: link.name)

    def _artifacts(
        self, installs: list[tuple[Install, bool]], wanted: set[str], *, site: bool, abstract: bool
    ) -> list[Artifact]:
        made: list[Artifact] = []
        shown = [install for install, is_abstract in installs if not is_abstract]
        with_hosts = {host.profile.name for host in self.hosts if host.profile is not None}
        self.emitters, problems = switched(self._asked(self.plugins.emitters()), self.around.site)
        self.found += problems
        self.checks = self._asked(self.plugins.checks())
        for check in self.checks:
            self.found.extend(self.plugins.check(check, shown))
        for install, is_abstract in installs:
            if install.profile not in wanted:
                continue
            if is_abstract and not abstract:
                if install.profile not in with_hosts and (len(wanted) < len(installs) or not shown):
                    self.found.append(_is_abstract(install))
                continue
            around = self._context(install)
            fragments = self._asked(self.plugins.emit_kickstart(install, around))
            made += self._emitted("profile", ProfileInput(install, fragments), around)
        if site:
            entries = [entry for one in shown for entry in self._asked(self.plugins.emit_menu(one, self._context(one)))]
            trees = tuple(self.around.trees.values())
            value = SiteInput(tuple(shown), tuple(entries), self.hosts, trees, self.fleet.aims(self.hosts))
            value = self._served(value)
            made += self._emitted("site", value, EmitContext(self.site))
        return made

    def _served(self, value: SiteInput) -> SiteInput:
        """With the files that the TFTP root takes from this machine."""
        if not any(one.plugin == "tftp" for one in self.emitters):
            return value
        from ksc.workspace.served import find_served  # only where they are asked for

        known = Known(self.root / STATE, self.progress)
        served, found = find_served(self.root, self.site, value, known)
        known.keep()
        self.found += found
        return replace(value, served=served)

    def _context(self, install: Install) -> EmitContext:
        return EmitContext(self.site, install.dialect, install.tree, self.annotate)

    def _emitted(self, scope: str, value: object, context: EmitContext) -> Iterator[Artifact]:
        for emitter in self.emitters:
            if emitter.value.scope == scope:
                yield from self._asked(self.plugins.run(emitter, value, context))

    def _groups(self, hosts: Sequence[Host]) -> Iterator[Group]:
        """The artifacts of hosts, each still to be made."""
        for host in hosts:
            if self.fleet.takes(host):
                # Comments about places depend on places, which no digest holds.
                inputs = None if self.annotate else self.fleet.inputs(host)
                yield Group(host.name, inputs, partial(self._of_host, host))

    def _of_host(self, host: Host) -> tuple[list[Artifact], bool]:
        """A host's artifacts, and whether there was nothing to say about it."""
        before = self._said()
        shared = self.fleet.shared(host)
        if shared is None:
            return [], False
        install, silent, alike = self.fleet.install(host, shared)
        context = self._context(install)
        for check in self.checks:
            if not alike or "host" in check.value.reads:
                self.found.extend(self.plugins.check(check, [install]))
        fragments = self._asked(self.plugins.emit_kickstart(install, context))
        entries, found = self.plugins.emit_menu(install, context)
        self.found.extend(one for one in found if not (alike and one.code in _OF_PROFILE))
        made = list(self._emitted("host", HostInput(install, fragments, entries), context))
        return made, silent and self._said() == before

    def _said(self) -> tuple[int, tuple[int, int]]:
        return len(self.found), self.fleet.said

    def _without_secrets(self, line: str) -> str:
        """A line of an artifact, fit to be shown."""
        return hide(line, self.secrets.values)

    def _ok(self) -> bool:
        return not any(one.severity == "error" for one in self.found)


def _is_abstract(install: Install) -> Diagnostic:
    return note(
        "KS556",
        f"{install.profile} is abstract: it makes no files of its own",
        install.location,
        help="--stdout kickstart shows it; a profile that extends it is compiled",
    )


def _nothing(root: Path) -> Diagnostic:
    return note(
        "KS555",
        f"there is no profile in {root.name}/profiles",
        help="ksc import /root/anaconda-ks.cfg makes the first one",
    )


def _once(found: Iterable[Diagnostic]) -> Iterable[Diagnostic]:
    """Findings without those that several profiles, or hosts, make of the same line of the same base."""
    seen: dict[tuple[str, str, Location | None], list[Diagnostic]] = {}
    for one in found:
        key = (one.code, one.message, None if one.code in _OF_PROFILE else one.location)
        seen.setdefault(key, []).append(one)
    return [_of_all(some) for some in seen.values()]


def _of_all(alike: list[Diagnostic]) -> Diagnostic:
    """One finding for several; one about hosts says about how many."""
    first = alike[0]
    at = next((at for at, note in enumerate(first.notes) if note.startswith(FOR)), None)
    if at is None:
        return first
    # What is said without any host is said of the profile itself.
    plain = next((one for one in alike if not any(note.startswith(FOR) for note in one.notes)), None)
    hosts = len({one.notes for one in alike})
    if plain is not None or hosts == 1:
        return plain or first
    notes = (*first.notes[:at], f"{first.notes[at]} and {hosts - 1} more", *first.notes[at + 1 :])
    return replace(first, notes=notes)
