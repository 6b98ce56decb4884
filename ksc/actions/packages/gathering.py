"""Repositories opened and read, each once a run, and pools made of them."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

from ksc.actions.packages.mirrors import mirrors
from ksc.actions.packages.sources import Place, local_path
from ksc.actions.packages.subject import Subject
from ksc.artifacts import Progress
from ksc.diagnostics import Diagnostic, error
from ksc.diagnostics.taming import tame
from ksc.packages.cache import Cache
from ksc.packages.comps import Comps
from ksc.packages.loading import Repository, load
from ksc.packages.repomd import MetadataError
from ksc.packages.universe import Source, Universe
from ksc.storage.releases import at_least
from ksc.trees.medium import Medium, MediumError
from ksc.trees.opening import describe, open_medium, open_url
from ksc.trees.repository import REPOMD
from ksc.trees.wanted import exists, repositories


class Gathered(NamedTuple):
    """The packages that a subject has to choose from, the names of their repositories, and what is wrong.

    `universe` is None where there are none. `whole` says whether everything was looked at.
    """

    universe: Universe | None
    names: tuple[str, ...]
    found: tuple[Diagnostic, ...]
    whole: bool


class Gathering:
    """What was opened and read so far in one run."""

    def __init__(self, cache: Path | None, progress: Progress) -> None:
        self._cache = Cache(cache)
        self._progress = progress
        self._stack = ExitStack()
        self._media: dict[tuple[str, bool], Medium | Diagnostic] = {}
        self._silent: set[str] = set()  # servers that do not answer: one that is asked again takes as long again
        self._repositories: dict[tuple[str, bool, str], Repository | Diagnostic] = {}
        self._universes: dict[object, Universe] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._universes.clear()
        self._stack.close()
        self._cache.close()

    def gather(self, subject: Subject, wanted: Sequence[Place]) -> Gathered:
        """The packages of these places, for the architecture of the subject's machine."""
        sources: dict[str, Source] = {}
        found: list[Diagnostic] = []
        for place in wanted:
            for made in self._of(place, subject):
                if isinstance(made, Diagnostic):
                    found.append(made)
                else:
                    # A tree's own repository that a `repo` line names again is the same one.
                    sources.setdefault(made.repository.digest, made)
        if not sources:
            return Gathered(None, (), tuple(found), whole=not found)
        kept = tuple(sources.values())
        key = (subject.arch, tuple((one.repository.digest, one.include, one.exclude) for one in kept))
        try:
            if key not in self._universes:
                self._universes[key] = Universe(kept, subject.arch)
        except MetadataError as problem:
            found.append(_unreadable(str(problem), None))
            return Gathered(None, (), tuple(found), whole=False)
        names = tuple(one.repository.name for one in kept)
        return Gathered(self._universes[key], names, tuple(found), whole=not found)

    def _of(self, place: Place, subject: Subject) -> Iterator[Source | Diagnostic]:
        medium = self._medium(place, subject)
        if isinstance(medium, Diagnostic):
            yield medium
            return
        try:
            tops = _tops(medium, place, subject)
        except MediumError as problem:
            yield _unreadable(f"{place.shown} cannot be read: {problem}", place)
            return
        for top, name in tops:
            made = self._repository(medium, place, top, name)
            if isinstance(made, Diagnostic):
                yield made
            else:
                made = made if place.groups else made._replace(comps=Comps())
                yield Source(made, place.include, place.exclude)

    def _medium(self, place: Place, subject: Subject) -> Medium | Diagnostic:
        path = local_path(place, subject.root)
        key = (str(path) if place.local else place.where, place.local)
        if key not in self._media:
            made = open_medium(path, place.where) if place.local else self._remote(place)
            if isinstance(made, Diagnostic):
                made = replace(made, location=place.at, notes=(*made.notes, *_notes(place, subject)))
            self._media[key] = made
            if not isinstance(made, Diagnostic):
                self._stack.callback(made.close)
        return self._media[key]

    def _remote(self, place: Place) -> Medium | Diagnostic:
        origin = "/".join(place.where.split("/", 3)[:3]).rpartition("@")[2]
        if origin in self._silent:
            said = f"{tame(place.name, 60)} at {place.shown} is not asked for: its server does not answer"
            return _unreadable(said, place)
        made = _remote(place)
        if isinstance(made, Diagnostic) and made.code == "KS896":
            self._silent.add(origin)
        return made

    def _repository(self, medium: Medium, place: Place, top: str, name: str) -> Repository | Diagnostic:
        where = f"{place.where}/{top}"
        key = (place.where, place.local, top)
        if key not in self._repositories:
            shown = place._replace(top=top).shown
            try:
                made: Repository | Diagnostic = load(medium, top, name, where, self._cache, self._progress)
            except (MediumError, MetadataError, OSError) as problem:
                why = tame(str(problem), 300)
                made = _unreadable(f"the repository {tame(name, 60)} at {shown} cannot be read: {why}", place)
            self._repositories[key] = made
        return self._repositories[key]


def _tops(medium: Medium, place: Place, subject: Subject) -> list[tuple[str, str]]:
    """The repositories of a place, as folders in it with their names.

    A tree's variants are all used from EL8 on; before, the main one is, where the top has no repository itself.
    """
    if not place.main:
        return [(place.top, place.name)]
    new = at_least(subject.kickstart.dialect, 8)
    plain = medium.size(REPOMD) is not None
    description, _ = describe(medium)
    variants = [one for one in description.variants if one.needed] if description else []
    if not variants and not plain:
        # EL5's media have several repositories, and nothing that lists them.
        return [(name, name) for name in repositories(medium)] or [(".", place.name)]
    if not variants or (plain and not new):
        return [(".", place.name)]
    return [(one.repository, one.name) for one in (variants if new else variants[:1])]


def _notes(place: Place, subject: Subject) -> tuple[str, ...]:
    """That a tree need not be served yet."""
    if place.local or subject.tree is None or subject.tree_here is not None:
        return ()
    if subject.tree.path:
        return (f"{tame(subject.tree.path, 120)}, where ksc.yaml says that the tree lies, is not on this machine",)
    return ("where the tree lies on this machine, `path:` of it in ksc.yaml says so, and nothing need be served yet",)


def _remote(place: Place) -> Medium | Diagnostic:
    """What is on a server; of a list of mirrors the first that has the repository."""
    if place.mirrors is None:
        return open_url(place.where)
    try:
        for url in mirrors(place.where, place.mirrors):
            made = open_url(url)
            if not isinstance(made, Diagnostic):
                if exists(made, REPOMD) or describe(made)[0] is not None:
                    return made
                made.close()
    except (MediumError, MetadataError) as problem:
        return _unreadable(f"the mirrors of {tame(place.name, 60)} at {place.shown} cannot be had: {problem}", place)
    return _unreadable(f"none of the first mirrors of {tame(place.name, 60)} at {place.shown} has it", place)


def _unreadable(said: str, place: Place | None) -> Diagnostic:
    help_ = "`ksc tree check` proves a tree whole; without this repository nothing is known of its packages"
    return error("KS764", said, place.at if place is not None else None, help=help_)
