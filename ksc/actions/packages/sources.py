"""Where the packages of a kickstart come from, as places to look into: on this machine, or on a server.

What lies below the URL of the site's tree is looked into at the tree's `path`, where `ksc.yaml` says one: nobody need
serve it yet. The installer's own mounts of a medium mean the tree too.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from ksc.actions.packages.subject import Subject
from ksc.checks.kickstart import Statement
from ksc.diagnostics import Diagnostic, Location, warning
from ksc.diagnostics.redact import redact_message
from ksc.diagnostics.taming import tame
from ksc.trees import Tree
from ksc.trees.address import address

# Where Anaconda mounts the medium: EL7 and later, EL6.
_MOUNTS = re.compile(r"file:///+(?:run/install/repo|run/install/sources/[^/]+|mnt/source)(?=/|$)")
_VARIABLE = re.compile(r"\$\{?(basearch|releasever)\}?")
_SERVED = ("http://", "https://", "ftp://")


class Place(NamedTuple):
    """One source. `where` is a URL, or a path where `local`; `top` a folder in it. `main` may be a whole tree.

    `mirrors` is how a URL is to be taken that does not lead to packages, but to a list of places that do.
    """

    name: str
    where: str
    local: bool
    top: str = "."
    main: bool = False
    mirrors: str | None = None
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    groups: bool = True
    at: Location | None = None

    @property
    def shown(self) -> str:
        """The place for a message, without a password."""
        below = f"/{self.top}" if self.top not in ("", ".") else ""
        return tame(redact_message(re.sub(r"(?<=://)[^/@]*@", "", self.where)) + below, 200)


def places(subject: Subject) -> tuple[list[Place], list[Diagnostic]]:
    """The main source and the further repositories, and which of them nobody can look into from here."""
    made: list[Place] = []
    found: list[Diagnostic] = []
    for one in _statements(subject):
        place = _main(one, subject) if one.spec.name != "repo" else _further(one, subject)
        if isinstance(place, Place):
            made.append(place)
        elif place is not None:
            found.append(place)
    return made, found


def images(subject: Subject) -> Statement | None:
    """The statement by which an image or a container is installed, and no packages."""
    last = _source(subject)
    names = ("liveimg", "ostreesetup", "ostreecontainer", "bootc")
    return last if last is not None and last.spec.name in names else None


def _statements(subject: Subject) -> Iterator[Statement]:
    last = _source(subject)
    if last is not None:
        yield last
    yield from subject.kickstart.all("repo")


def _source(subject: Subject) -> Statement | None:
    """The source that counts, which is the last."""
    kickstart = subject.kickstart
    names = kickstart.facts.slots.get("source", ())
    return next((one for one in reversed(kickstart.statements) if one.spec.name in names), None)


def _main(one: Statement, subject: Subject) -> Place | Diagnostic | None:
    tree = subject.tree
    name = tree.name if tree is not None else "the main source"
    if one.spec.name == "url":
        return _by_url(one, name, subject, main=True)
    here = subject.tree_here
    if tree is not None and here is not None and _is_tree(one, tree):
        return Place(name, here, local=True, main=True, at=one.at())
    help_ = "say with `path:` in ksc.yaml where the tree lies on this machine, a folder or an ISO"
    return _unseen(name, one, f"`{one.name}` means what the machine will find", help_)


def _is_tree(one: Statement, tree: Tree) -> bool:
    """Whether a source that is no URL can be the tree: a medium is the one that the profile names."""
    source = address(tree.url)
    if one.spec.name in ("cdrom", "harddrive") or source is None:
        return True
    return one.value("server") == source.server and (one.value("dir") or "").rstrip("/") == source.path.rstrip("/")


def _further(one: Statement, subject: Subject) -> Place | Diagnostic | None:
    name = one.value("name") or "repo"
    made = _by_url(one, name, subject, main=False)
    if not isinstance(made, Place):
        return made
    return made._replace(
        include=_listed(one, "includepkgs"),
        exclude=_listed(one, "excludepkgs"),
        groups=(one.value("ignoregroups") or "").lower() not in ("true", "1", "yes", "on"),
    )


def _by_url(one: Statement, name: str, subject: Subject, *, main: bool) -> Place | Diagnostic:
    url = one.value("url") or one.value("baseurl")
    if url:
        return _place(_filled(url, subject), one, name, subject, main=main)
    for kind in ("metalink", "mirrorlist"):
        if one.value(kind):
            where = _filled(one.value(kind) or "", subject)
            if where.startswith(_SERVED[:2]):
                return Place(name, where, local=False, main=main, mirrors=kind, at=one.at(kind))
    return _unseen(name, one, "the installer knows its place by itself", "add `--baseurl`, or ignore this finding")


def _place(url: str, one: Statement, name: str, subject: Subject, *, main: bool) -> Place | Diagnostic:
    at = one.at("url") if one.has("url") else one.at("baseurl")
    tree = subject.tree
    here = subject.tree_here
    if tree is not None and here is not None:
        mounted = _MOUNTS.match(url)
        rest = url[mounted.end() :] if mounted else _below(url, tree.url)
        if rest is not None:
            top = rest.strip("/") or "."
            return Place(name, here, local=True, top=top, main=main and top == ".", at=at)
    if url.startswith(_SERVED):
        return Place(name, url, local=False, main=main, at=at)
    help_ = "say with `path:` in ksc.yaml where the tree lies on this machine, a folder or an ISO"
    return _unseen(name, one, f"{tame(redact_message(url), 120)} is a place that only the machine can see", help_)


def _below(url: str, tree: str) -> str | None:
    """What is left of a URL that lies in the tree; None for one that does not."""
    base = tree.rstrip("/")
    return url[len(base) :] if url == base or url.startswith(f"{base}/") else None


def _filled(url: str, subject: Subject) -> str:
    """The URL with dnf's variables: the release's number, and the architecture."""
    values = {"releasever": str(subject.kickstart.dialect.version), "basearch": subject.arch}
    return _VARIABLE.sub(lambda match: values[match[1]], url)


def _listed(one: Statement, name: str) -> tuple[str, ...]:
    return tuple(filter(None, re.split(r"[,\s]+", one.value(name) or "")))


def _unseen(name: str, one: Statement, why: str, help: str) -> Diagnostic:
    said = f"the packages of {tame(name, 60)} are not looked at: {why}"
    return warning("KS763", said, one.at(), help=help)


def local_path(place: Place, root: Path | None) -> Path:
    """Where a place on this machine is."""
    return (root or Path()) / place.where
