"""The facade behind the public API: a folder, and what compiling it makes."""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from ksc.artifacts import Artifact
from ksc.checks.ignoring import Ignoring
from ksc.diagnostics import Diagnostic, Location, Report, Source, note
from ksc.dialects import Dialect, facts
from ksc.emit import EmitContext, ProfileInput, SiteInput
from ksc.hooks import Plugins, load
from ksc.hooks.results import Answer
from ksc.inventory import Host
from ksc.layer.chain import Link
from ksc.layer.files import read_source
from ksc.layer.profile import Profile
from ksc.layer.site import Site, read_site
from ksc.model import Install
from ksc.trees import Tree, read_trees
from ksc.workspace.build import Build
from ksc.workspace.find import BUILD, SITE, STATE, find_root
from ksc.workspace.hosts import read_hosts
from ksc.workspace.menu import with_menu
from ksc.workspace.pipeline import Surroundings, make_install
from ksc.workspace.profiles import Library
from ksc.workspace.stores import ledger, misnamed

T = TypeVar("T")


@dataclass(slots=True)
class Opened:
    """A workspace's site and plugins, and what is wrong with them."""

    site: Site
    trees: dict[str, Tree]
    plugins: Plugins
    found: list[Diagnostic]

    def open_library(self, root: Path) -> Library:
        """The profiles and bases, those of packages as well."""
        return Library(root, self.plugins.profile_dirs().value)


class Workspace:
    """The workspace that `path` is in: the folder itself, or the nearest one above it."""

    def __init__(self, path: str | Path = ".") -> None:
        found = find_root(Path(path))
        self._missing = found if isinstance(found, Diagnostic) else None
        self.root = Path(path) if isinstance(found, Diagnostic) else found

    @property
    def build_folder(self) -> Path:
        """Where `compile` writes unless it is told otherwise."""
        return self.root / BUILD

    def profiles(self) -> list[str]:
        """The names of the workspace's profiles, sorted."""
        return Library(self.root).names()

    def open(self) -> Opened:
        """Reads `ksc.yaml` and loads the plugins."""
        found: list[Diagnostic] = []
        site = Site()
        if os.path.lexists(self.root / SITE):
            source = read_source(self.root / SITE, SITE)
            if isinstance(source, Diagnostic):
                found.append(source)
            else:
                site, problems = read_site(source)
                found.extend(problems)
                site, problems = with_menu(self.root, site)
                found.extend(problems)
        trees, problems = read_trees(site, facts())
        found.extend(problems)
        plugins, report = load(self.root, site.plugins, site.disable)
        found.extend(report)
        return Opened(site, trees, plugins, found)

    def compile(self, *names: str, site: bool = True, abstract: bool = False, annotate: bool = False) -> Build:
        """The artifacts of the named profiles (none named: all) and of the site, which always covers all.

        Without `site`, only the named profiles are looked at. `abstract` makes those of abstract profiles too.
        `annotate` has kickstarts say in comments where their lines are from.
        """
        state = self.root / STATE
        if self._missing is not None:
            return Build((), Report((self._missing,)), state)
        opened = self.open()
        if any(one.severity == "error" for one in opened.found):
            return Build((), Report(tuple(opened.found)), state)
        return _Compile(self.root, opened, annotate=annotate).run(names, site=site, abstract=abstract)

    def check(self, *names: str, target: str | None = None, instead: Mapping[str, Source] | None = None) -> Report:
        """The findings about the named profiles (none named: all, and the site), as a compile would make them.

        With `target` the profiles are taken for that release, and what is made of them is not looked at.
        `instead` are texts to take in the place of files, by their paths from the workspace.
        Raises ValueError for a release that nobody knows.
        """
        dialect = facts().dialect(target) if target else None
        if target and dialect is None:
            raise ValueError(f"{target!r} is no release that ksc knows: {', '.join(facts().dialects)}")
        if self._missing is not None:
            return Report((self._missing,))
        opened = self.open()
        if any(one.severity == "error" for one in opened.found):
            return Report(tuple(opened.found))
        return _Compile(self.root, opened, dialect, instead).check(names)

    def hosts(self) -> tuple[tuple[Host, ...], Report]:
        """The workspace's hosts, sorted by name, and what there is to say about them; their profiles are not read."""
        if self._missing is not None:
            return (), Report((self._missing,))
        opened = self.open()
        hosts, found = read_hosts(self.root, opened.site, opened.plugins, opened.open_library(self.root))
        return hosts, Report((*opened.found, *found))

    def installs(self, *names: str) -> tuple[tuple[Install, ...], Report]:
        """What the named profiles install (none named: all), abstract ones too, and what there is to say about it."""
        if self._missing is not None:
            return (), Report((self._missing,))
        opened = self.open()
        if any(one.severity == "error" for one in opened.found):
            return (), Report(tuple(opened.found))
        return _Compile(self.root, opened).look(names)

    def inputs(self, *names: str) -> tuple[tuple[ProfileInput, ...], Report]:
        """What the named profiles give to emitters, abstract ones too: what they install, and what plugins add."""
        if self._missing is not None:
            return (), Report((self._missing,))
        opened = self.open()
        if any(one.severity == "error" for one in opened.found):
            return (), Report(tuple(opened.found))
        return _Compile(self.root, opened).inputs(names)


class _Compile:
    """One compile: what it has read, made and found."""

    def __init__(
        self,
        root: Path,
        opened: Opened,
        target: Dialect | None = None,
        instead: Mapping[str, Source] | None = None,
        *,
        annotate: bool = False,
    ) -> None:
        self.root = root
        self.annotate = annotate
        self.plugins = opened.plugins
        self.found = list(opened.found)
        stores = self._asked(opened.plugins.secret_stores())
        self.found.extend(misnamed(opened.site.secrets, stores))
        self.secrets = ledger(root, opened.site.secrets, stores, opened.plugins)
        self.profiles = Library(root, self._asked(opened.plugins.profile_dirs()), instead or {})
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

    def _asked(self, answer: Answer[T]) -> T:
        self.found.extend(answer.found)
        return answer.value

    def run(self, names: tuple[str, ...], *, site: bool, abstract: bool) -> Build:
        installs = self._installs(names, everything=site or not names)
        wanted = set(names) or {install.profile for install, _ in installs}
        artifacts: list[Artifact] = []
        if self._ok():
            artifacts = self._artifacts(installs, wanted, site=site, abstract=abstract)
        report = self._report(everything=site)
        full = site and not names
        return Build(tuple(artifacts) if report.ok else (), report, self.root / STATE, full)

    def look(self, names: tuple[str, ...]) -> tuple[tuple[Install, ...], Report]:
        """What the profiles install, and what there is to say about it; nothing is emitted."""
        installs = self._installs(names, everything=not names)
        return tuple(install for install, _ in installs), self._report(everything=not names)

    def inputs(self, names: tuple[str, ...]) -> tuple[tuple[ProfileInput, ...], Report]:
        """What the profiles install and what plugins add to it, and what there is to say about that."""
        made = []
        for install, _ in self._installs(names, everything=not names):
            around = EmitContext(self.around.site, install.dialect, install.tree)
            made.append(ProfileInput(install, self._asked(self.plugins.emit_kickstart(install, around))))
        return tuple(made), self._report(everything=not names)

    def check(self, names: tuple[str, ...]) -> Report:
        """What there is to say about profiles, abstract ones too; what is emitted is made as well, and thrown away."""
        installs = self._installs(names, everything=not names)
        if self._ok() and self.around.target is None:
            self._artifacts(installs, {install.profile for install, _ in installs}, site=not names, abstract=True)
        return self._report(everything=not names)

    def _installs(self, names: tuple[str, ...], *, everything: bool) -> list[tuple[Install, bool]]:
        """What the profiles install, each with whether it is abstract."""
        installs = []
        for link in self._links(names, everything=everything):
            install, found = make_install(link, self.around)
            self.found.extend(found)
            if install is not None:
                installs.append((install, isinstance(link, Profile) and link.abstract))
        self.found.extend(self.profiles.found)
        self.found = self.around.ignoring.left(self.found)
        return installs

    def _report(self, *, everything: bool) -> Report:
        """All findings but the ignored ones, and what is wrong with the asking for that."""
        ignoring = self.around.ignoring
        self.found = ignoring.left(self.found)
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
                self.found.append(link)
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
        context = EmitContext(self.around.site)
        emitters = self._asked(self.plugins.emitters())
        for check in self._asked(self.plugins.checks()):
            self.found.extend(self.plugins.check(check, shown))
        for install, is_abstract in installs:
            if install.profile not in wanted:
                continue
            if is_abstract and not abstract:
                if len(wanted) < len(installs) or not shown:
                    self.found.append(_is_abstract(install))
                continue
            around = EmitContext(self.around.site, install.dialect, install.tree, self.annotate)
            fragments = self._asked(self.plugins.emit_kickstart(install, around))
            for emitter in emitters:
                if emitter.value.scope == "profile":
                    made += self._asked(self.plugins.run(emitter, ProfileInput(install, fragments), around))
        if site:
            entries = [
                entry
                for install in shown
                for entry in self._asked(
                    self.plugins.emit_menu(install, EmitContext(self.around.site, install.dialect, install.tree))
                )
            ]
            for emitter in emitters:
                if emitter.value.scope == "site":
                    made += self._asked(self.plugins.run(emitter, SiteInput(tuple(shown), tuple(entries)), context))
        return made

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
    """Findings without those that several profiles make of the same line of the same base."""
    seen: set[tuple[str, str, Location | None]] = set()
    for one in found:
        key = (one.code, one.message, one.location)
        if key not in seen:
            seen.add(key)
            yield one
