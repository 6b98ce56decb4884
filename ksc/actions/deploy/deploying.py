"""The verb: from a build to a machine."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from ksc.actions.deploy import running
from ksc.actions.deploy.alone import alone
from ksc.actions.deploy.applying import put, recover, settle, under_way
from ksc.actions.deploy.ground import Ground, StopDeployError
from ksc.actions.deploy.machines import addresses, choose, of_another_kind
from ksc.actions.deploy.planning import Plan, Wanted, placed_of, plan
from ksc.actions.deploy.preparing import steps_of
from ksc.actions.deploy.reading import still_read, unread
from ksc.actions.deploy.record import Journal, Record, read_journal, read_record, write_record
from ksc.actions.deploy.running import Run
from ksc.actions.programs import PROGRAMS, Program
from ksc.artifacts import Progress
from ksc.diagnostics import Diagnostic, Report, error, start_of, warning
from ksc.emit.places import leaves_the_build, system_path
from ksc.layer.site import Site
from ksc.write import Manifest
from ksc.write.manifest import parse
from ksc.write.paths import MANIFEST


class Wish(NamedTuple):
    """How to deploy. `server` picks one of several, `force` keeps what is in the way as a backup."""

    server: str | None = None
    dry: bool = False
    force: bool = False


TORN = "KS919"
"""The code of the one finding after which files are not as they were."""


class Target(NamedTuple):
    """What is to be on a machine: the files, the other servers of the site, the layout."""

    wanted: tuple[Wanted, ...]
    others: frozenset[str]
    layout: str


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


def unseen(path: str, done: int, size: int) -> None:
    """Nobody looks."""


def deploy(
    build: Path,
    site: Site,
    root: Path,
    wish: Wish,
    do: Run = running.run,
    stale: Callable[[], bool] = bool,
    progress: Progress = unseen,
) -> tuple[Deployed, Report]:
    """Takes a build to the machine whose file system is `root`. Where something is wrong, every file is as it was.

    `stale` says whether the build is not what its workspace compiles to. `progress` is told of large files.
    """
    ground = Ground(root)
    found: list[Diagnostic] = []
    try:
        manifest = read_build(build)
        if stale():
            said = f"{build.name}/ is not what the workspace compiles to now"
            found.append(warning("KS913", said, start_of(str(build)), help="ksc compile, and deploy again"))
        target = _target(build, manifest, site, ground, wish)
        _same_workspace(target, read_record(ground))
        return _brought(target, ground, wish, do, found, progress), Report(tuple(found))
    except StopDeployError as stop:
        return Deployed(), Report((*found, *stop.findings))


def remove(root: Path, do: Run = running.run, *, dry: bool = False) -> tuple[Deployed, Report]:
    """Takes away all that ksc has deployed to a machine; what had to give way comes back."""
    ground = Ground(root)
    found: list[Diagnostic] = []
    try:
        target = Target((), frozenset(), read_record(ground).layout)
        return _brought(target, ground, Wish(dry=dry), do, found), Report(tuple(found))
    except StopDeployError as stop:
        return Deployed(), Report((*found, *stop.findings))


def resume(ground: Ground, do: Run) -> list[Diagnostic]:
    """Ends what a deploy that was cut off has left undone, and what there is to say of it."""
    journal = read_journal(ground)
    if journal is None:
        return []
    found = recover(journal, ground)
    record = read_record(ground)
    if record.number >= journal.number:  # else there is nothing new
        found += running.tell(journal.steps, ground, record.layout, do, undone=journal.undo)[1]
    settle(ground)
    return found


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


def _target(build: Path, manifest: Manifest, site: Site, ground: Ground, wish: Wish) -> Target:
    """What the chosen server is to have."""
    files = ((path, entry.emitter) for path, entry in manifest.files.items() if leaves_the_build(path, site))
    by_server = addresses(files, site)
    server, problem = choose(by_server, wish.server, real=ground.real)
    layout = site.serving.layout
    if problem is None and wish.server is None:
        problem = of_another_kind(layout, ground)
    if problem is not None:
        raise StopDeployError(problem)
    if server is None:  # there is one, or nothing at all
        server = next(iter(by_server), "")
    wanted: dict[str, Wanted] = {}
    for path in sorted(by_server.get(server, ())):
        entry, target = manifest.files[path], system_path(path, site)
        usurps = PROGRAMS[layout].get(entry.emitter, Program()).gives_way
        one = Wanted(target, build / path, entry.digest, entry.emitter, server, entry.mode, usurps)
        if target in wanted:
            said = f"{path} and {wanted[target].source.relative_to(build)} are both to be {target}"
            help_ = "give the services folders of their own, with `root` in ksc.yaml"
            raise StopDeployError(error("KS921", said, start_of(target), help=help_))
        wanted[target] = one
    return Target(tuple(wanted.values()), frozenset(by_server) - {server}, layout)


def _same_workspace(target: Target, record: Record) -> None:
    """Stops where a build has nothing in common with what is deployed, which would all go."""
    going = [path for path, one in record.files.items() if one.server not in target.others]
    if going and not any(one.target in record.files for one in target.wanted):
        said = f"nothing in the build is in a place of the {len(going)} files that ksc has deployed here: all would go"
        notes = ("it is perhaps the build of another workspace",)
        help_ = "if they are to go, take them away first: ksc deploy --remove"
        raise StopDeployError(error("KS922", said, start_of(going[0]), notes=notes, help=help_))


def _brought(
    target: Target, ground: Ground, wish: Wish, do: Run, found: list[Diagnostic], progress: Progress = unseen
) -> Deployed:
    if wish.dry:
        made, checked = _planned(target, ground, read_record(ground), wish, do, found)
        steps_of(made.changes, ground, 0)
        found += unread(target.wanted, ground, target.layout)
        return _told(made, {}, checked, ())
    with alone(ground):
        found += resume(ground, do)
        return _done(target, ground, wish, do, found, progress)


def _planned(
    target: Target, ground: Ground, record: Record, wish: Wish, do: Run, found: list[Diagnostic]
) -> tuple[Plan, tuple[str, ...]]:
    made = plan(target.wanted, target.others, ground, record, force=wish.force)
    found += made.found
    found += still_read(made.changes, ground, target.layout)
    new = [one.wanted for one in made.changes if one.wanted is not None]
    checked, problems = running.check_alone(new, target.layout, do)
    found += problems
    return made, checked


def _done(target: Target, ground: Ground, wish: Wish, do: Run, found: list[Diagnostic], progress: Progress) -> Deployed:
    record = read_record(ground)
    made, checked = _planned(target, ground, record, wish, do, found)
    if not Report(tuple(found)).ok:
        return Deployed()
    files = {**made.others, **made.same}
    backups: dict[str, str] = {}
    told: tuple[str, ...] = ()
    if made.changes:
        number = record.number + 1
        steps = steps_of(made.changes, ground, number)
        with under_way(Journal(steps, number), ground):
            states, backups = put(made.changes, steps, ground, progress)
            problems = list(running.check_whole(steps, ground, target.layout, do))
            if problems:
                raise StopDeployError(*problems)
            for one in made.changes:
                if one.wanted is not None:
                    backup = one.backup or backups.get(one.target)
                    files[one.target] = placed_of(states[one.target], one.wanted, backup)
            write_record(ground, Record(files, steps, record.files, number, target.layout))
        told, problems = running.tell(steps, ground, target.layout, do)
        settle(ground)
        found += problems
    elif files != record.files:  # some are as they should be already, others are no longer ksc's
        write_record(ground, Record(files, record.last, record.before, record.number, target.layout))
    found += unread(target.wanted, ground, target.layout)
    return _told(made, backups, checked, told)


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
