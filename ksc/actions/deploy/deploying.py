"""The verb: from a build to a machine."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from ksc.actions.deploy import running
from ksc.actions.deploy.applying import alone, put, recover, settle, take_back
from ksc.actions.deploy.ground import Ground, StopDeployError
from ksc.actions.deploy.machines import addresses, choose
from ksc.actions.deploy.planning import Plan, Wanted, placed_of, plan
from ksc.actions.deploy.record import Record, read_record, write_record
from ksc.actions.deploy.running import Run
from ksc.diagnostics import Diagnostic, Report, error, start_of, warning
from ksc.emit.places import system_path
from ksc.layer.site import Site
from ksc.write import Manifest
from ksc.write.manifest import parse
from ksc.write.paths import MANIFEST


class Wish(NamedTuple):
    """How to deploy. `server` picks one of several, `force` keeps what is in the way as a backup, `remove` takes away
    all that ksc has deployed.
    """

    server: str | None = None
    dry: bool = False
    force: bool = False
    remove: bool = False


class Deployed(NamedTuple):
    """What a deploy did, or would do: files by their paths on the machine, backups of what was in the way by path,
    programs that took their files, services that were told.
    """

    created: tuple[str, ...] = ()
    replaced: tuple[str, ...] = ()
    deleted: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    backups: tuple[tuple[str, str], ...] = ()
    checked: tuple[str, ...] = ()
    told: tuple[str, ...] = ()


def deploy(
    build: Path, site: Site, root: Path, wish: Wish, do: Run = running.run, stale: Callable[[], bool] = bool
) -> tuple[Deployed, Report]:
    """Takes a build to the machine whose file system is `root`. Where something is wrong, every file is as it was.

    `stale` says whether the build is not what its workspace compiles to.
    """
    ground = Ground(root)
    found: list[Diagnostic] = []
    try:
        manifest = read_build(build)
        if not wish.remove and stale():
            said = f"{build.name}/ is not what the workspace compiles to now"
            found.append(warning("KS913", said, start_of(str(build)), help="ksc compile, and deploy again"))
        wanted, kept = _wanted(build, manifest, site, ground, wish, found)
        if not Report(tuple(found)).ok:
            return Deployed(), Report(tuple(found))
        if wish.dry:
            return _dry(wanted, kept, ground, wish, site, do, found)
        with alone(ground):
            return _done(wanted, kept, ground, wish, site, do, found)
    except StopDeployError as stop:
        return Deployed(), Report((*found, stop.finding))


def read_build(build: Path) -> Manifest:
    """What is in a build."""
    try:
        content = (build / MANIFEST).read_bytes()
    except OSError:
        said = f"there is no build in {build.name}/"
        raise StopDeployError(error("KS922", said, start_of(str(build)), help="ksc compile makes it")) from None
    manifest, broken = parse(content, str(build / MANIFEST))
    if broken is not None:
        raise StopDeployError(broken)
    return manifest


def _wanted(
    build: Path, manifest: Manifest, site: Site, ground: Ground, wish: Wish, found: list[Diagnostic]
) -> tuple[list[Wanted], frozenset[str]]:
    """The files of the chosen server, and the paths of those that are another's."""
    if wish.remove:
        return [], frozenset()
    by_server = addresses(((path, entry.emitter) for path, entry in manifest.files.items()), site)
    server, problem = choose(by_server, wish.server, real=ground.real)
    if problem is not None:
        found.append(problem)
        return [], frozenset()
    mine = set(manifest.files) if server is None else set(by_server[server])
    wanted = []
    for path in sorted(mine):
        entry = manifest.files[path]
        wanted.append(Wanted(system_path(path, site), build / path, entry.digest, entry.emitter, entry.mode))
    return wanted, frozenset(system_path(path, site) for path in manifest.files if path not in mine)


def _dry(
    wanted: list[Wanted], kept: frozenset[str], ground: Ground, wish: Wish, site: Site, do: Run, found: list[Diagnostic]
) -> tuple[Deployed, Report]:
    made, checked = _planned(wanted, kept, ground, read_record(ground), wish, do, found)
    found += running.missing_lines(wanted, ground, site.serving.layout)
    return _told(made, {}, checked, ()), Report(tuple(found))


def _planned(
    wanted: list[Wanted],
    kept: frozenset[str],
    ground: Ground,
    record: Record,
    wish: Wish,
    do: Run,
    found: list[Diagnostic],
) -> tuple[Plan, tuple[str, ...]]:
    made = plan(wanted, kept, ground, record, force=wish.force)
    found += made.found
    new = [one.wanted for one in made.changes if one.wanted is not None]
    checked, problems = running.check_alone(new, do)
    found += problems
    return made, checked


def _done(
    wanted: list[Wanted], kept: frozenset[str], ground: Ground, wish: Wish, site: Site, do: Run, found: list[Diagnostic]
) -> tuple[Deployed, Report]:
    layout = site.serving.layout
    found += recover(ground)
    record = read_record(ground)
    made, checked = _planned(wanted, kept, ground, record, wish, do, found)
    if not Report(tuple(found)).ok:
        return Deployed(), Report(tuple(found))
    backups: dict[str, str] = {}
    told: tuple[str, ...] = ()
    if made.changes:
        steps, states, backups = put(made.changes, ground, record.number + 1)
        problems = list(running.check_whole(made.changes, ground, layout, do))
        if problems:
            take_back(steps, ground)
            settle(ground)
            return Deployed(), Report((*found, *problems))
        files = {path: one for path, one in record.files.items() if path in kept} | dict(made.same)
        for one in made.changes:
            if one.wanted is not None:
                backup = backups.get(one.target) or one.backup
                files[one.target] = placed_of(states[one.target], one.wanted, backup)
        write_record(ground, Record(files, steps, record.files, record.number + 1))
        settle(ground)
        told, problems = running.tell(made.changes, ground, layout, do)
        found += problems
    elif (files := {**record.files, **made.same}) != record.files:
        write_record(ground, replace(record, files=files))
    found += running.missing_lines(wanted, ground, layout)
    return _told(made, backups, checked, told), Report(tuple(found))


def _told(made: Plan, backups: dict[str, str], checked: Iterable[str], told: tuple[str, ...]) -> Deployed:
    def of(*actions: str) -> Iterator[str]:
        return (one.target for one in made.changes if one.action in actions)

    return Deployed(
        tuple(of("create")),
        tuple(of("replace")),
        tuple(of("delete")),
        tuple(made.same),
        tuple(sorted(backups.items())),
        tuple(dict.fromkeys(checked)),
        told,
    )
