"""A subject's packages, proven: looked up, resolved, and measured against the disks."""

from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

from ksc.actions import planning
from ksc.actions.packages.asking import ignores_missing, wanted
from ksc.actions.packages.findings import findings, summary
from ksc.actions.packages.gathering import Gathering
from ksc.actions.packages.machine import additions
from ksc.actions.packages.room import check_room
from ksc.actions.packages.sources import images, places
from ksc.actions.packages.subject import Subject
from ksc.artifacts import Progress
from ksc.diagnostics import Diagnostic, error
from ksc.diagnostics.taming import tame
from ksc.packages.repomd import MetadataError
from ksc.packages.resolving import resolve
from ksc.packages.wanted import Result
from ksc.trees.medium import MediumError
from ksc.trees.opening import absent as no_trees


class Proven(NamedTuple):
    """What came out for a subject. `result` is None where nothing could be looked up."""

    name: str
    found: tuple[Diagnostic, ...]
    result: Result | None = None
    repositories: tuple[str, ...] = ()


def absent() -> Diagnostic | None:
    """KS761: why no packages can be resolved here."""
    if find_spec("solv") is not None and no_trees() is None:
        return None
    said = "`ksc check --packages` needs solv, and what reads install trees: they are not all installed"
    return error("KS761", said, help="pip install 'ksc-kickstart[packages]'")


def gathering(cache: Path | None, progress: Progress) -> Gathering:
    """What is opened and read in one run: it is to be entered."""
    return Gathering(cache, progress)


def prove(subject: Subject, around: Gathering, start: Callable[[str], None] = lambda _: None) -> Proven:
    """What becomes of a subject's packages; nothing of one that installs an image."""
    if images(subject) is not None:
        return Proven(subject.name, ())
    sources, found = places(subject)
    gathered = around.gather(subject, sources)
    found = [*found, *gathered.found]
    gathered = gathered._replace(whole=not found)
    if gathered.universe is None:
        if not found:
            said = f"{tame(subject.name, 120)} names no source of packages to look them up in"
            help_ = "name a tree of ksc.yaml: `tree:` in the profile; or add `url` or `repo`"
            found.append(error("KS762", said, subject.place, help=help_))
        return Proven(subject.name, tuple(found))
    proof = planning.prove(subject.planned, planning.Wanted())
    devices = proof.plan.devices if proof.plan is not None else ()
    asked = wanted(subject, additions(subject, proof.machine, devices))
    try:
        result = resolve(gathered.universe, asked, start)
    except (MetadataError, MediumError) as problem:
        said = f"file lists are needed, and cannot be read: {tame(str(problem), 300)}"
        found.append(error("KS764", said, subject.place))
        return Proven(subject.name, tuple(found), None, gathered.names)
    found += findings(subject, gathered, result, ignoring=ignores_missing(subject))
    if not any(one.code in ("KS765", "KS766", "KS767", "KS773") and one.severity == "error" for one in found):
        full, disks = check_room(subject, proof, result.size)
        found.append(full or summary(subject, gathered, result, disks))
    return Proven(subject.name, tuple(found), result, gathered.names)
