"""Taking a tree in: looked at, copied where that is asked for, proven, and put into `ksc.yaml`."""

import os
from pathlib import Path
from typing import NamedTuple, Protocol

from ksc.actions.trees.adding import Added, add
from ksc.actions.trees.copying import Copied, Step, copy
from ksc.actions.trees.entry import Entry, entry_of
from ksc.actions.trees.serving import served_at
from ksc.diagnostics import Diagnostic, Source, error, start_of
from ksc.diagnostics.taming import tame
from ksc.dialects import facts
from ksc.layer.files import read_source
from ksc.layer.site import Site, read_site
from ksc.trees import read_trees
from ksc.trees.contents import Contents, contents, top_of
from ksc.trees.description import Description, release_of
from ksc.trees.medium import Folder, Medium, MediumError, UnreachableError
from ksc.trees.opening import absent, describe, open_named, unreachable
from ksc.trees.place import Place, is_url
from ksc.trees.proof import Checked, prove
from ksc.trees.remote import Remote
from ksc.trees.repository import RepositoryError
from ksc.trees.wanted import repositories
from ksc.workspace import Workspace
from ksc.workspace.find import SITE, find_root


class Asked(NamedTuple):
    """What is asked for. `copy_to` is the folder for a copy; `protocol` how machines get the tree."""

    name: str
    where: str
    url: str | None = None
    release: str | None = None
    protocol: str | None = None
    copy_to: str | None = None
    force: bool = False
    dry: bool = False


class Taken(NamedTuple):
    """`ksc.yaml` as it is and as it would be, None where it would not; what was copied; the address of the tree."""

    before: Source | None = None
    added: Added | None = None
    copied: Copied | None = None
    url: str = ""


class Watcher(Protocol):
    """Who is told how far it is."""

    def show(self, path: str, done: int, size: int) -> None:
        """A file's bytes so far, and all of them."""

    def copying(self, step: Step) -> None:
        """How far a copy is."""

    def say(self, text: str) -> None:
        """What is at work."""


class _StopError(Exception):
    """It goes no further; what is wrong was noted."""


def take(workspace: Workspace, asked: Asked, found: list[Diagnostic], watcher: Watcher) -> Taken:
    """Looks at a tree, copies it, proves it and makes the text of `ksc.yaml`; what is wrong goes into `found`."""
    try:
        return _take(workspace, asked, found, watcher)
    except _StopError:
        return Taken()
    except UnreachableError as problem:
        found.append(unreachable(asked.where if not is_url(asked.where) else _name(asked.where), problem))
        return Taken()


def _name(url: str) -> str:
    place = Place.of(url)
    return place.shown if isinstance(place, Place) else "the URL"


def _take(workspace: Workspace, asked: Asked, found: list[Diagnostic], watcher: Watcher) -> Taken:
    before, site = _ready(workspace, found)
    _place(site, asked, "", found)  # what is wrong there is said before anything is read
    medium = open_named(asked.where)
    if isinstance(medium, Diagnostic):
        raise _stopped(found, medium)
    try:
        one, problems = describe(medium)
        found += problems
        if one is None:
            raise _StopError
        release = _release(one, asked.release, medium.name, found)
        what = _contents(medium, one, found, watcher) if asked.copy_to is not None else None
        place = _place(site, asked, what.top if what is not None else _top(medium, one), found)

        def made(absent: list[str], below: list[str]) -> Added:
            path = _path(workspace, asked, what)
            return _added(before, asked, medium.name, lambda: entry_of(one, release, place, path, below, absent), found)

        added = made([], [])  # before anything is copied that would not be added
        copied = None
        if what is None or not isinstance(medium, Remote):
            looked = _proven(medium, one, found, watcher, image=what is None)  # a copy is proven file by file
            added = made(*looked)
        if what is not None and asked.copy_to is not None and not asked.dry:
            copied = copy(what, one, Path(asked.copy_to), asked.copy_to, watcher.copying)
            found += copied.found
            if not copied.ok:
                raise _StopError
            here = Path(asked.copy_to) / what.top
            looked = _proven(Folder(here, str(here)), one, found, watcher)
            added = made(*looked)
        return Taken(before, added, copied, place)
    finally:
        medium.close()


def _stopped(found: list[Diagnostic], *problems: Diagnostic) -> _StopError:
    found += problems
    return _StopError()


def _ready(workspace: Workspace, found: list[Diagnostic]) -> tuple[Source, Site]:
    """`ksc.yaml`, and what it says."""
    missing = absent()
    root = find_root(workspace.root)
    first = missing if missing is not None else root if isinstance(root, Diagnostic) else None
    before = first or read_source(workspace.root / SITE, SITE)
    if isinstance(before, Diagnostic):
        raise _stopped(found, before)
    opened = workspace.open()
    if not opened.ok:
        raise _stopped(found, *opened.found)
    return before, opened.site


def _top(medium: Medium, one: Description) -> str:
    """The mirror's folders that a tree keeps where it is served, for AppStream beside it."""
    try:
        return top_of(medium, one) if isinstance(medium, Folder) else ""
    except MediumError:
        return ""


def _place(site: Site, asked: Asked, top: str, found: list[Diagnostic]) -> str:
    """Where machines will find the tree: as was asked for, where it is already, or on this site's server."""
    if asked.url:
        return asked.url.rstrip("/")
    if is_url(asked.where) and asked.copy_to is None:
        place = Place.of(asked.where)
        if not isinstance(place, Place):
            return asked.where  # what is none is said as it is opened
        if not place.user:
            return place.shown
        said = "the URL holds a name and a password, which do not belong into ksc.yaml"
        help_ = "say with --url where machines find the tree without them, or take a copy with --copy-to"
        raise _stopped(found, error("KS875", said, help=help_))
    path = Path(asked.where) if asked.copy_to is None else Path(asked.copy_to) / top
    made = served_at(site, asked.name, asked.protocol, path, top)
    if made is None:
        said = "ksc.yaml does not say where machines find this server"
        help_ = "add `server:` to it, or say where with --url"
        raise _stopped(found, error("KS895", said, start_of(SITE), help=help_))
    return made


def _contents(medium: Medium, one: Description, found: list[Diagnostic], watcher: Watcher) -> Contents:
    watcher.say("reading what the tree has")
    try:
        return contents(medium, one)
    except UnreachableError:
        raise
    except (MediumError, RepositoryError) as problem:
        code = "KS897" if isinstance(problem, RepositoryError) else "KS885"
        said = f"{tame(medium.name, 120)} cannot be copied: {tame(str(problem), 200)}"
        raise _stopped(found, error(code, said, start_of(medium.name), help="ksc tree check says more")) from None


def _proven(
    medium: Medium, one: Description, found: list[Diagnostic], watcher: Watcher, *, image: bool = True
) -> tuple[list[str], list[str]]:
    """Names of repositories that are not there, and of those that the tree does not name. It is whole."""
    checked: list[Checked]
    checked, problems = prove(medium, one, watcher.show, image=image)
    found += [one for one in problems if one not in found]
    if any(problem.severity == "error" for problem in problems):
        raise _StopError
    away = [file.what.removeprefix("repository ") for file in checked if file.state in ("missing", "unread")]
    return away, repositories(medium) if one.source is None else []


def _path(workspace: Workspace, asked: Asked, what: Contents | None) -> str | None:
    """The path for ksc.yaml: from the workspace where it is in it, else absolute; None for what is elsewhere."""
    if asked.copy_to is not None:
        path = os.path.join(asked.copy_to, what.top if what is not None else "")  # noqa: PTH118 - see below
    elif is_url(asked.where):
        return None
    else:
        path = asked.where
    whole = Path(os.path.abspath(path))  # noqa: PTH100 - a link stays as it is written
    root = workspace.root
    return str(whole.relative_to(root)) if whole.is_relative_to(root) else str(whole)


def _added(before: Source, asked: Asked, shown: str, entry: "_Maker", found: list[Diagnostic]) -> Added:
    try:
        made = add(before, asked.name, entry(), force=asked.force)
    except ValueError as problem:
        said = f"{tame(shown, 120)} cannot be added: {tame(str(problem), 200)}"
        raise _stopped(found, error("KS891", said, start_of(shown))) from None
    if isinstance(made, Diagnostic):
        raise _stopped(found, made)
    site, wrong = read_site(Source(SITE, made.text))  # an address that is none, for one
    wrong = [one for one in (*wrong, *read_trees(site, facts())[1]) if one.severity == "error"]
    if wrong:
        raise _stopped(found, *wrong)
    return made


class _Maker(Protocol):
    def __call__(self) -> Entry: ...


def _release(one: Description, asked: str | None, where: str, found: list[Diagnostic]) -> str:
    known = facts()
    if asked is not None:
        if known.dialect(asked) is not None:
            return asked
        raise _stopped(found, error("KS507", f"`{tame(asked, 60)}` is no release that ksc knows"))
    made = release_of(one.family, one.version, known)
    if made is None:
        said = " ".join(filter(None, (one.family, one.version))) or "nothing"
        what = f"{tame(where, 120)} says that it is {tame(said, 120)}, which is no release that ksc knows"
        help_ = "say which one it is like: --release rhel9"
        raise _stopped(found, error("KS891", what, start_of(where), help=help_))
    return made
