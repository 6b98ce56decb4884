"""A file where a folder is needed, or a folder where a file is needed: may it be cleared away?

Only where all of it is ksc's own, as ksc left it, no longer part of the build, and the compile is a full one.
"""

import os
import stat
from collections.abc import Callable, Collection, Iterable
from typing import NamedTuple

from ksc.diagnostics import Diagnostic
from ksc.records import dataclass
from ksc.write import findings
from ksc.write.folders import Folders, names_in
from ksc.write.manifest import Manifest
from ksc.write.paths import shown


class Obstacle(NamedTuple):
    """The artifact `path` by `emitter` cannot be placed: at `at` (itself, or above it) stands a `kind`."""

    path: str
    emitter: str
    at: str
    kind: str


@dataclass(frozen=True, slots=True)
class Rules:
    """What decides: the build folder, its manifest, the paths about to be deleted, and whether all may be."""

    where: str
    manifest: Manifest
    deletes: Collection[str]
    full: bool


def clear_the_way(
    found: Iterable[Obstacle], rules: Rules, folders: Folders, add: Callable[[Diagnostic], None]
) -> tuple[set[str], set[str]]:
    """The files to delete and the folders to remove before anything is placed; what may not go is reported
    once.
    """
    files: set[str] = set()
    empty: set[str] = set()
    seen: set[str] = set()
    for obstacle in found:
        if obstacle.at in seen:
            continue
        seen.add(obstacle.at)
        where = f"{rules.where}/{obstacle.at}"
        if obstacle.kind == "file" and obstacle.at in rules.deletes:
            files.add(obstacle.at)
        elif obstacle.kind == "file":
            add(_kept_file(where, obstacle, rules))
        elif obstacle.kind == "folder" and (reason := _kept(obstacle.at, rules, folders, files, empty)) is None:
            empty.add(obstacle.at)
        else:
            why = reason if obstacle.kind == "folder" else "ksc never follows or replaces such a thing"
            need = f"emitter `{obstacle.emitter}` needs its place for `{obstacle.path}`; {why}"
            add(findings.in_the_way(where, obstacle.at, obstacle.kind, need))
    return files, empty


def _kept_file(where: str, obstacle: Obstacle, rules: Rules) -> Diagnostic:
    """Why a file has to stay where a folder is needed."""
    need = f"`{obstacle.path}` needs its place"
    if obstacle.at not in rules.manifest.files:
        return findings.foreign(where, obstacle.at, f"{need}, but the manifest does not name it")
    if rules.full:
        return findings.foreign(where, obstacle.at, f"{need}, but somebody has edited it since ksc wrote it")
    why = f"{need}, but only a full compile may delete what ksc owns"
    return findings.in_the_way(where, obstacle.at, obstacle.kind, why)


def _kept(at: str, rules: Rules, folders: Folders, files: set[str], empty: set[str]) -> str | None:
    """Why the folder `at` has to stay, or None: then what it holds has been added to `files` and `empty`."""
    if not rules.full:
        return "only a full compile may delete what ksc owns"
    if at not in rules.manifest.folders:
        return "ksc did not make it"
    for name in names_in(folders.get(at)):
        path = f"{at}/{name}"
        mode = os.stat(name, dir_fd=folders.get(at), follow_symlinks=False).st_mode
        if stat.S_ISDIR(mode):
            if (reason := _kept(path, rules, folders, files, empty)) is not None:
                return reason
            empty.add(path)
        elif path in rules.deletes:
            files.add(path)
        else:
            return f"it holds `{shown(path)}`, which is not ksc's to delete"
    return None
