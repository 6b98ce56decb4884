"""What a write will do: artifacts compared with the manifest and with what stands in the build folder.

Artifacts are taken one by one and not kept; contents that differ go to `stage` at once, so that a fleet's
build never stands in memory as a whole. Nothing here changes the build.
"""

import os
from collections.abc import Iterable, Iterator

from ksc.artifacts import Artifact, File, FileArtifact, Group, UnreadableError
from ksc.diagnostics import Report
from ksc.write import findings
from ksc.write.compare import Draft, compare, outdated, untouched
from ksc.write.folders import BlockedError, Folders
from ksc.write.known import Known
from ksc.write.manifest import Manifest
from ksc.write.obstacles import Rules, clear_the_way
from ksc.write.paths import all_folders, folder_of, folders_above
from ksc.write.steps import Plan, Stage, Step


def plan(
    artifacts: Iterable[Artifact | Group],
    folders: Folders,
    manifest: Manifest,
    *,
    where: str,
    full: bool,
    stage: Stage,
    known: Known | None = None,
) -> tuple[Plan, Report]:
    """What makes the build in `folders` hold `artifacts`, and the findings; with errors the plan must not be
    used.

    `where` is the build folder as the user would write it. With `full` the artifacts are the whole build, and
    what else the `manifest` names is deleted; without, that is kept. `known` has digests of large files.
    """
    draft = Draft(folders, manifest, stage, where, known or Known())
    for artifact, inputs in _made(artifacts, draft, full=full):
        # It may be made on demand: what goes wrong there is not the disk's fault.
        content: bytes | File = artifact.file if isinstance(artifact, FileArtifact) else artifact.content
        try:
            compare(artifact, content, draft, inputs)
        except UnreadableError as problem:
            draft.add(findings.unreadable(artifact, problem))
            break
        except OSError as problem:
            draft.add(findings.failure(problem, draft.place(artifact.path)))
            break  # a full disk would say the same of each file
    else:
        try:
            return _finish(draft, full=full), Report(tuple(draft.found))
        except OSError as problem:
            draft.add(findings.failure(problem, where))
    return Plan((), (), manifest), Report(tuple(draft.found))


def _made(artifacts: Iterable[Artifact | Group], draft: Draft, *, full: bool) -> Iterator[tuple[Artifact, str | None]]:
    """The artifacts, those of hosts made now, unless they stand already; each with the digest to remember."""
    for one in artifacts:
        if isinstance(one, Artifact):
            yield one, None
        elif not untouched(one, draft):
            made, settled = one.make()
            for artifact in made:
                yield artifact, one.inputs if settled else None
            for path in () if full else sorted({*draft.of_host.get(one.host, ())} - {each.path for each in made}):
                draft.add(findings.left_behind(draft.place(path), path, one.host))


def _finish(draft: Draft, *, full: bool) -> Plan:
    """The plan, once all artifacts are known."""
    needed = all_folders(draft.files)
    for path in sorted(needed & draft.files.keys()):
        below = min(other for other in draft.files if other.startswith(path + "/"))
        emitters = draft.files[path].emitter, draft.files[below].emitter
        draft.add(findings.file_and_folder(path, emitters[0], below, emitters[1]))
    before = draft.manifest
    files = dict(draft.files)
    if not full:
        kept = (path for path in before.files if path not in files and path not in needed)
        # an owned file below what is now a file must be gone, or its folder would be in the way
        files |= {path: before.files[path] for path in kept if files.keys().isdisjoint(folders_above(path))}
    deletes = outdated(draft) if full else {}
    rules = Rules(draft.where, before, deletes, full)
    first, empty = clear_the_way(draft.obstacles, rules, draft.folders, draft.add)
    make = _missing(draft.places, draft.folders)
    owned = (before.folders | set(make)) & all_folders(files)
    gone = before.folders - owned - empty
    steps = (
        *(deletes[path] for path in sorted(first)),
        *(Step("rmdir", path) for path in sorted(empty, reverse=True)),  # the inner before the outer
        *(Step("mkdir", path) for path in make),
        *draft.places,
        *(step for path, step in deletes.items() if path not in first),
        *(Step("rmdir", path) for path in sorted(gone, reverse=True)),
    )
    for path in _unwritable(steps, draft.folders):
        draft.add(findings.denied(draft.place(path)))
    return Plan(steps, tuple(draft.unchanged), Manifest(files, frozenset(owned)))


def _missing(places: Iterable[Step], folders: Folders) -> list[str]:
    """The folders that have to be made, the outer before the inner."""
    missing: set[str] = set()
    seen: set[str] = set()
    for step in places:
        for path in folders_above(step.path):
            if path in seen:
                break
            seen.add(path)
            try:
                folders.get(path)
            except (FileNotFoundError, BlockedError):
                missing.add(path)
    return sorted(missing)


def _unwritable(steps: Iterable[Step], folders: Folders) -> Iterator[str]:
    """The folders that exist, have to change, and cannot: better said now than halfway."""
    seen: set[str] = set()
    for above in dict.fromkeys(folder_of(step.path) for step in steps):
        path = above
        while path not in seen:
            seen.add(path)
            try:
                opened = folders.get(path)
            except (FileNotFoundError, BlockedError):
                path = folder_of(path)  # it will be made there, or is gone already
                continue
            if not os.access(".", os.W_OK | os.X_OK, dir_fd=opened, effective_ids=True):
                yield path
            break
