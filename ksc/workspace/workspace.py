"""The facade behind the public API: a folder, and what compiling it makes."""

from collections.abc import Mapping
from pathlib import Path

from ksc.artifacts import Progress
from ksc.diagnostics import Diagnostic, Report, Source
from ksc.dialects import facts
from ksc.emit import ProfileInput
from ksc.inventory import Host
from ksc.model import Install
from ksc.workspace.build import Build
from ksc.workspace.compiling import Compiling, Further
from ksc.workspace.find import BUILD, STATE, find_root
from ksc.workspace.hosts import read_hosts
from ksc.workspace.opened import Opened, open_workspace
from ksc.workspace.profiles import Library


class Workspace:
    """The workspace that `path` is in: the folder itself, or the nearest one above it.

    `progress` is told of large files as they are read and copied: path, bytes so far, and all.
    """

    def __init__(self, path: str | Path = ".", progress: Progress | None = None) -> None:
        self._progress = progress
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
        return open_workspace(self.root)

    def compile(
        self, *names: str, site: bool = True, abstract: bool = False, hosts: bool = True, annotate: bool = False
    ) -> Build:
        """The artifacts of the named profiles and their hosts (none named: all), and of the site, which always
        covers all. `PROFILE@HOST` or `@HOST` names one host.

        Without `site`, only what is named is looked at. `abstract` makes those of abstract profiles too;
        without `hosts`, a profile's name does not stand for its hosts.
        `annotate` has kickstarts say in comments where their lines are from.
        """
        state = self.root / STATE
        missing = self._missing
        if missing is not None:
            return Build(state, lambda: Report((missing,)))
        opened = self.open()
        if not opened.ok:
            return Build(state, lambda: Report(tuple(opened.found)))
        compiling = Compiling(self.root, opened, annotate=annotate, progress=self._progress)
        return compiling.run(names, site=site, abstract=abstract, hosts=hosts)

    def check(
        self,
        *names: str,
        target: str | None = None,
        instead: Mapping[str, Source] | None = None,
        more: Further | None = None,
    ) -> Report:
        """The findings about the named profiles (none named: all, and the site), as a compile would make them.

        With `target` the profiles are taken for that release, and what is made of them is not looked at.
        `instead` are texts to take in the place of files, by their paths from the workspace. `more` is given what is
        installed, where there are no errors, and says more about it.
        Raises ValueError for a release that nobody knows.
        """
        dialect = facts().dialect(target) if target else None
        if target and dialect is None:
            raise ValueError(f"{target!r} is no release that ksc knows: {', '.join(facts().dialects)}")
        if self._missing is not None:
            return Report((self._missing,))
        opened = self.open()
        if not opened.ok:
            return Report(tuple(opened.found))
        return Compiling(self.root, opened, dialect, instead, progress=self._progress).check(names, more)

    def hosts(self) -> tuple[tuple[Host, ...], Report]:
        """The workspace's hosts, sorted by name, and what there is to say about them; their profiles are not read."""
        if self._missing is not None:
            return (), Report((self._missing,))
        opened = self.open()
        hosts, found = read_hosts(self.root, opened.site, opened.plugins, opened.open_library(self.root))
        return hosts, Report((*opened.found, *found))

    def installs(self, *names: str) -> tuple[tuple[Install, ...], Report]:
        """What the named profiles install (none named: all), abstract ones too, and what there is to say about it.

        `PROFILE@HOST` or `@HOST` stands for what is installed on that host.
        """
        if self._missing is not None:
            return (), Report((self._missing,))
        opened = self.open()
        if not opened.ok:
            return (), Report(tuple(opened.found))
        return Compiling(self.root, opened).look(names)

    def inputs(self, *names: str) -> tuple[tuple[ProfileInput, ...], Report]:
        """What the named profiles give to emitters, abstract ones too: what they install, and what plugins add."""
        if self._missing is not None:
            return (), Report((self._missing,))
        opened = self.open()
        if not opened.ok:
            return (), Report(tuple(opened.found))
        return Compiling(self.root, opened).inputs(names)
