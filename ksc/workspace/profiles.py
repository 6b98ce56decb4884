"""A workspace's profiles and bases: by name, read once."""

import os
from collections.abc import Iterator, Mapping
from dataclasses import field
from pathlib import Path

from ksc.diagnostics import Diagnostic, Location, Source, did_you_mean, error, start_of
from ksc.layer.chain import BaseFile, Link
from ksc.layer.files import read_source
from ksc.layer.marks import Scalar, shown
from ksc.layer.profile import Extend, Profile, read_profile
from ksc.records import dataclass
from ksc.syntax import Document, parse
from ksc.workspace.find import PROFILES


@dataclass(slots=True)
class Library:
    """The `profiles/` of a workspace, and those of packages (`package/name`). Files are read once.

    `instead` are texts to take in the place of files, by the paths that messages show.
    """

    root: Path
    packages: Mapping[str, Path] = field(default_factory=dict)
    instead: Mapping[str, Source] = field(default_factory=dict)
    profiles: dict[str, Profile] = field(default_factory=dict)
    by_name: dict[str, Profile] = field(default_factory=dict)
    bases: dict[str, Source] = field(default_factory=dict)
    documents: dict[Source, Document] = field(default_factory=dict)
    found: list[Diagnostic] = field(default_factory=list)

    def names(self) -> list[str]:
        """The names of the workspace's own profiles, sorted."""
        return sorted(path.stem for path in self._files(".yaml"))

    def base_names(self) -> list[str]:
        """The names of the workspace's own bases, sorted."""
        return sorted(path.stem for path in self._files(".ks"))

    def unreadable(self) -> Diagnostic | None:
        """Why `profiles/` cannot be listed: none can be seen then, which is not the same as there being none."""
        try:
            os.scandir(self.root / PROFILES).close()
        except FileNotFoundError:
            return None
        except OSError as problem:
            why = (problem.strerror or str(problem)).lower()
            return error(
                "KS557",
                f"{PROFILES}/ cannot be listed: {why}",
                start_of(PROFILES),
                help="it must be a folder that this user may read",
            )
        return None

    def _files(self, suffix: str) -> list[Path]:
        folder = self.root / PROFILES
        try:
            return [path for path in folder.iterdir() if path.suffix == suffix and not path.name.startswith(".")]
        except OSError:
            return []

    def sources(self) -> Iterator[Source]:
        """The texts that have been read: profiles, bases and what these include."""
        yield from (profile.source for profile in self.profiles.values())
        yield from self.bases.values()

    def find(self, extend: Extend, inside: Profile) -> Link | Diagnostic:
        """What an `extends` entry names: NAME.yaml first (never the profile itself), then NAME.ks."""
        link = self.lookup(extend.name, extend.location, inside)
        if isinstance(link, BaseFile) and extend.template:
            return BaseFile(link.name, link.source, template=True)
        return link

    def lookup(self, name: str, at: Location | None = None, inside: Profile | None = None) -> Link | Diagnostic:
        """A profile or base by name; `inside` is the profile that asks."""
        known = self.by_name.get(name)
        if known is not None and not (inside and known.source.path == inside.source.path):
            return known
        folder, stem = self._folder(name)
        if folder is None:
            return self._missing(name, at)
        profile, base = folder / f"{stem}.yaml", folder / f"{stem}.ks"
        if os.path.lexists(profile) and not (inside and self.shown(profile) == inside.source.path):
            return self._profile(name, profile, at)
        if os.path.lexists(base):
            return self._base(name, base, at)
        return self._missing(name, at, inside)

    def _folder(self, name: str) -> tuple[Path | None, str]:
        package, slash, stem = name.partition("/")
        if not slash:
            return self.root / PROFILES, name
        return self.packages.get(package), stem

    def _profile(self, name: str, path: Path, at: Location | None) -> Link | Diagnostic:
        shown_as = self.shown(path)
        if shown_as not in self.profiles:
            source = self.instead.get(shown_as) or read_source(path, shown_as, at)
            if isinstance(source, Diagnostic):
                return source
            self.profiles[shown_as], found = read_profile(name, source)
            self.found.extend(found)
        self.by_name[name] = self.profiles[shown_as]
        return self.profiles[shown_as]

    def _base(self, name: str, path: Path, at: Location | None) -> Link | Diagnostic:
        shown_as = self.shown(path)
        if shown_as not in self.bases:
            source = self.instead.get(shown_as) or read_source(path, shown_as, at)
            if isinstance(source, Diagnostic):
                return source
            self.bases[shown_as] = source
        return BaseFile(name, self.bases[shown_as])

    def _missing(self, name: str, at: Location | None, inside: Profile | None = None) -> Diagnostic:
        known = {*self.names(), *self.base_names()} - ({inside.name} if inside else set())
        return error(
            "KS308",
            f"there is no profile or base `{shown(name)}`",
            at,
            notes=(f"looked for profiles/{shown(name)}.yaml and profiles/{shown(name)}.ks",) if "/" not in name else (),
            help=did_you_mean(name, known) or (f"there are: {', '.join(sorted(known)[:20])}" if known else None),
        )

    def include(self, path: str, inside: Source) -> Document | Diagnostic | None:
        """A file that a base includes, if it stands beside it and inside the workspace."""
        file = Path(os.path.normpath(self.root / Path(inside.path).parent / path))
        if not os.path.lexists(file):
            return None
        if not self._inside(file):
            return error(
                "KS315",
                f"`%include {shown(path)}` leads out of the workspace",
                help="copy the file into profiles/, beside the base",
            )
        shown_as = self.shown(file)
        if shown_as not in self.bases:
            source = self.instead.get(shown_as) or read_source(file, shown_as)
            if isinstance(source, Diagnostic):
                return source
            self.bases[shown_as] = source
        source = self.bases[shown_as]
        if source not in self.documents:
            self.documents[source] = parse(source)
        return self.documents[source]

    def script(self, profile: Profile, path: Scalar) -> Source | Diagnostic:
        """A file that a profile names, relative to the profile and inside the workspace."""
        file = Path(os.path.normpath(self.root / Path(profile.source.path).parent / path.value))
        if not self._inside(file):
            return error("KS315", f"`{shown(path.value)}` leads out of the workspace", path.location)
        return read_source(file, self.shown(file), path.location)

    def _inside(self, file: Path) -> bool:
        """Whether a file is in the workspace, links followed; a link in a circle leads nowhere else."""
        return Path(os.path.realpath(file)).is_relative_to(os.path.realpath(self.root))

    def shown(self, path: Path) -> str:
        """A path as messages and origins name it: from the workspace, the same on every machine."""
        try:
            return path.relative_to(self.root).as_posix()
        except ValueError:
            return next(
                (f"{name}/{path.name}" for name, folder in self.packages.items() if path.parent == folder),
                path.name,
            )
