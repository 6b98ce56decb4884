"""Each artifact, and each file that ksc owns, against what stands in its place."""

import os
import stat
from dataclasses import field
from functools import partial

from ksc.artifacts import Artifact, File, Group
from ksc.diagnostics import Diagnostic
from ksc.records import dataclass
from ksc.write import findings
from ksc.write.folders import BlockedError, Folders, digest_of
from ksc.write.known import LARGE, Known
from ksc.write.manifest import Entry, Manifest
from ksc.write.obstacles import Obstacle
from ksc.write.paths import mode_problem, path_problem
from ksc.write.steps import Stage, Step


@dataclass(slots=True)
class Draft:
    """A plan in the making: what it is made from, and what has been found out so far."""

    folders: Folders
    manifest: Manifest
    stage: Stage
    where: str
    known: Known = field(default_factory=Known)
    files: dict[str, Entry] = field(default_factory=dict)
    places: list[Step] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    obstacles: list[Obstacle] = field(default_factory=list)
    found: list[Diagnostic] = field(default_factory=list)
    wrong: bool = False
    of_host: dict[str, list[str]] = field(default_factory=dict)  # the former files of each host

    def __post_init__(self) -> None:
        for path, entry in self.manifest.files.items():
            if entry.host is not None:
                self.of_host.setdefault(entry.host, []).append(path)

    def add(self, finding: Diagnostic) -> None:
        """Report something."""
        self.found.append(finding)
        self.wrong = self.wrong or finding.severity == "error"

    def place(self, path: str) -> str:
        """`path` as the user would write it."""
        return f"{self.where}/{path}" if path else self.where

    def digest(self, path: str, found: os.stat_result) -> str:
        """The digest of a file of the build; that of a large one is made once, and known as long as it stays as it is.

        A link to a file that somebody writes to has other times then, and so another digest.
        """
        make = partial(self.known.digest, name=path) if found.st_size >= LARGE else None
        return self.folders.digest(path, make)


def untouched(group: Group, draft: Draft) -> bool:
    """Whether a host's files were made from the same inputs, and stand as they were written: then they are kept."""
    paths = draft.of_host.get(group.host, ())
    entries = [draft.manifest.files[path] for path in paths]
    if group.inputs is None or not paths or any(entry.inputs != group.inputs for entry in entries):
        return False
    for path, entry in zip(paths, entries, strict=True):
        try:
            found = draft.folders.look(path)
            if found is None or stat.S_IMODE(found.st_mode) != entry.mode or path in draft.files:
                return False
            if draft.digest(path, found) != entry.digest:
                return False
        except (BlockedError, OSError):
            return False  # the comparison will say what is wrong
    draft.files.update(zip(paths, entries, strict=True))
    draft.unchanged += paths
    return True


def compare(artifact: Artifact, content: bytes | File, draft: Draft, inputs: str | None = None) -> None:
    """Find out what one artifact needs. What differs is staged; OSError where the disk does not do it.

    `inputs` is the digest of what it was made from, where it need not be made again for the same.
    """
    path = artifact.path
    if (reason := path_problem(path)) is not None:
        draft.add(findings.bad_path(artifact, reason))
    elif (reason := mode_problem(artifact.mode)) is not None:
        draft.add(findings.bad_mode(artifact, reason))
    elif path in draft.files:
        draft.add(findings.same_path(artifact, draft.files[path].emitter))
    else:
        entry = Entry(
            content.digest if isinstance(content, File) else digest_of(content),
            artifact.mode,
            artifact.emitter,
            artifact.kind,
            artifact.profile,
            artifact.host,
            inputs,
            artifact.release,
        )
        owned = draft.manifest.files.get(path)
        draft.files[path] = entry = owned if owned is not None and owned == entry else entry
        if (step := _step(path, entry, content, draft)) is None:
            return
        if not draft.wrong:  # after an error nothing will be written, so nothing needs to be staged
            draft.places.append(step._replace(staged=draft.stage(artifact, content)))


def _step(path: str, entry: Entry, content: bytes | File, draft: Draft) -> Step | None:
    """The step that puts `content` in its place, or None where it stands there or must not."""
    try:
        found = draft.folders.look(path)
    except BlockedError as obstacle:
        draft.obstacles.append(Obstacle(path, entry.emitter, obstacle.path, obstacle.kind))
        found = None
    if found is None:
        return Step("create", path, now=entry.digest)
    mode = stat.S_IMODE(found.st_mode)
    owned = draft.manifest.files.get(path)
    if _same(path, found, content, draft):
        if mode == entry.mode:
            draft.unchanged.append(path)
            return None
        was = entry.digest
    elif owned is None:
        draft.add(
            findings.foreign(
                draft.place(path),
                path,
                f"emitter `{entry.emitter}` makes this file, but the manifest does not name it",
            )
        )
        return None
    else:
        was = draft.digest(path, found)
        if was != owned.digest:
            draft.add(findings.edited(draft.place(path), path, "content"))
    if owned is not None and mode != owned.mode:
        draft.add(findings.edited(draft.place(path), path, "mode"))
    return Step("replace", path, was=was, now=entry.digest)


def _same(path: str, found: os.stat_result, content: bytes | File, draft: Draft) -> bool:
    if isinstance(content, File):
        return found.st_size == content.size and draft.digest(path, found) == content.digest
    return found.st_size == len(content) and draft.folders.read(path, found.st_size) == content


def outdated(draft: Draft) -> dict[str, Step]:
    """Deletions of the owned files that no artifact makes any more, where those are as ksc wrote them."""
    deletes = {}
    for path in sorted(draft.manifest.files.keys() - draft.files.keys()):
        was = draft.manifest.files[path].digest
        try:
            if (found := draft.folders.look(path)) is None:
                continue
            if draft.digest(path, found) == was:
                deletes[path] = Step("delete", path, was=was)
                continue
            why = "somebody has edited it"
        except BlockedError as obstacle:
            if obstacle.path != path:
                continue  # the file itself is gone with its folder
            why = f"a {obstacle.kind} has taken its place"
        draft.add(findings.let_go(draft.place(path), path, why))
    return deletes
