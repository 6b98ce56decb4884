"""Profiles that would be compiled otherwise by a migration that does not name them."""

import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from ksc.diagnostics import Diagnostic, error, warning
from ksc.layer.chain import BaseFile, Chain, resolve
from ksc.layer.includes import is_local
from ksc.layer.profile import Profile
from ksc.syntax import Document, Include
from ksc.workspace.find import PROFILES, find_root
from ksc.workspace.profiles import Library
from ksc.workspace.target import parsed

_MOST = 20


def shared(library: Library, changed: Iterable[str], chains: Sequence[Chain], to: str) -> list[Diagnostic]:
    """What is wrong with changing these files (by their paths from the workspace) for the named profiles alone.

    An abstract profile below the named ones is no profile in its own right: it goes along.
    """
    paths = set(changed)
    if not paths:
        return []
    named = {chain.links[-1].source.path for chain in chains}
    along = {one.source.path for chain in chains for one in chain.profiles if one.abstract}
    concerned: list[tuple[Profile, str]] = []
    unread: list[Diagnostic] = []
    for name in library.names():
        before = len(library.found)
        profile = library.lookup(name)
        if isinstance(profile, Diagnostic) or any(one.severity == "error" for one in library.found[before:]):
            unread.append(_unread(name, profile, to))
        elif isinstance(profile, Profile) and profile.source.path not in named | along:
            hit = next((path for path in _made_of(profile, library) if path in paths), None)
            if hit:
                concerned.append((profile, hit))
    names = [chain.links[-1].name for chain in chains] + [profile.name for profile, _ in concerned]
    return [*(_concerned(profile, path, names, to) for profile, path in concerned), *unread]


def _made_of(profile: Profile, library: Library) -> Iterator[str]:
    """The paths of all that a profile is made of: itself last, its bases with what they include."""
    chain, _ = resolve(profile, library.find)
    for link in chain.links:
        yield link.source.path
        if isinstance(link, BaseFile):
            yield from included(parsed(link.source, library), library)


def included(document: Document, library: Library, trail: tuple[str, ...] = ()) -> Iterator[str]:
    """The paths of the files that a base includes and that lie beside it."""
    for one in includes(document, library):
        path = one.source.path
        if path not in trail:
            yield path
            yield from included(one, library, (*trail, path))


def includes(document: Document, library: Library) -> Iterator[Document]:
    """The files that a document includes itself."""
    for node in document.nodes:
        if isinstance(node, Include) and node.target and is_local(node.target):
            found = library.include(node.target, document.source)
            if isinstance(found, Document):
                yield found


def _concerned(profile: Profile, path: str, names: Sequence[str], to: str) -> Diagnostic:
    own = path == profile.source.path
    said = f"`{profile.name}` would change as well" if own else f"`{profile.name}` is made of {path} as well"
    at = profile.extends[0].location if profile.extends and not own else profile.location
    call = " ".join(names) if len(names) <= _MOST else f"{' '.join(names[:_MOST])} ..."
    return error(
        "KS756",
        f"{said}, and was not named",
        at,
        notes=("what it compiles to must not change behind its back",),
        help=f"migrate them in one call: ksc migrate {call} --to {to}",
    )


def _unread(name: str, profile: object, to: str) -> Diagnostic:
    at = profile.location if isinstance(profile, Profile | Diagnostic) else None
    return warning(
        "KS758",
        f"`{name}` cannot be read, so nobody knows whether it is made of what is changed",
        at,
        help=f"ksc check {name} says what is wrong with it; where it is concerned, migrate it to {to} afterwards",
    )


def extended(path: Path, to: str) -> list[Diagnostic]:
    """What is wrong with changing a file given by its path, where profiles of its workspace are made of it."""
    root = find_root(path.absolute().parent)
    real = Path(os.path.realpath(path))
    if isinstance(root, Diagnostic) or not real.is_relative_to(root / PROFILES):
        return []
    return shared(Library(root), [real.relative_to(root).as_posix()], (), to)
