"""What a deploy would change, file by file."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from ksc.actions.deploy.ground import Ground, State, StopDeployError, state_of
from ksc.actions.deploy.record import Action, Placed, Record
from ksc.diagnostics import Diagnostic, error, start_of, warning

MODE = 0o644


class Wanted(NamedTuple):
    """A file to be there: where on the machine, of which file of the build, its digest, who made it, for which server.

    `usurps`: a package brings a file to that place, which gives way without being asked.
    """

    target: str
    source: Path
    digest: str
    emitter: str
    server: str = ""
    mode: int = MODE
    usurps: bool = False


class Change(NamedTuple):
    """A file that is to change. `wanted` None: it goes, or its `backup` comes back.

    `seen` is what is there now; `foreign`: it is not ksc's, and is to be kept. `backup` is where an earlier deploy
    has kept what was there before ksc's file.
    """

    action: Action
    target: str
    emitter: str
    wanted: Wanted | None
    seen: State | None
    foreign: bool = False
    backup: str | None = None


class Plan(NamedTuple):
    """The changes in order, the files that are as they should be, and those of other servers, which stay."""

    changes: tuple[Change, ...]
    same: Mapping[str, Placed]
    others: Mapping[str, Placed]
    found: tuple[Diagnostic, ...]


def plan(wanted: Iterable[Wanted], servers: frozenset[str], ground: Ground, record: Record, *, force: bool) -> Plan:
    """What is to change so that all of `wanted` is there. What ksc deployed and is not in it goes, unless it is for one
    of the other `servers` of the site: they may be the same machine.

    A file in the way which is not ksc's stops it, unless it is one that a package brought for ksc's to replace, or
    `force` is given: then it is kept as a backup.
    """
    changes: list[Change] = []
    same: dict[str, Placed] = {}
    others: dict[str, Placed] = {}
    found: list[Diagnostic] = []
    targets: set[str] = set()
    for one in wanted:
        targets.add(one.target)
        try:
            change, placed = _compared(one, ground, record)
        except StopDeployError as stop:
            found += stop.findings
            continue
        if placed is not None:
            same[one.target] = placed
        if change is not None:
            changes.append(change)
            found += _allowed(change, record, force=force)
    for target, placed in sorted(record.files.items()):
        if target in targets:
            continue
        if placed.server in servers:
            others[target] = placed
            continue
        try:
            now = state_of(ground.at(target), placed.state)
        except StopDeployError as stop:
            found += stop.findings
            continue
        if now is None:
            continue
        if now.digest != placed.state.digest:
            said = f"{target} would go, but was changed by hand: it stays"
            found.append(warning("KS917", said, start_of(target)))
            continue
        backup = placed.backup
        if backup is not None and state_of(ground.at(backup)) is None:
            said = f"what {target} took the place of cannot come back: {backup} is gone"
            found.append(warning("KS918", said, start_of(target)))
            backup = None
        changes.append(Change("replace" if backup else "delete", target, placed.emitter, None, now, backup=backup))
    return Plan(tuple(changes), same, others, tuple(found))


def _compared(one: Wanted, ground: Ground, record: Record) -> tuple[Change | None, Placed | None]:
    """The change that makes a file what it should be, or what it is where it is that already."""
    before = record.files.get(one.target)
    now = state_of(ground.at(one.target), before.state if before else None)
    backup = before.backup if before else None
    if now is None:
        return Change("create", one.target, one.emitter, one, None, backup=backup), None
    if (now.digest, now.mode) == (one.digest, one.mode):
        return None, placed_of(now, one, backup)
    foreign = now.digest != (before.state.digest if before else one.digest)
    return Change("replace", one.target, one.emitter, one, now, foreign, backup), None


def _allowed(change: Change, record: Record, *, force: bool) -> Iterator[Diagnostic]:
    if not change.foreign:
        return
    assert change.wanted is not None
    known = change.target in record.files
    if force or (change.wanted.usurps and not known):
        said = f"{change.target} is not ksc's: it is kept as a backup"
        yield warning("KS924", said, start_of(change.target))
        return
    yield error(
        "KS923",
        f"{change.target} was changed by hand" if known else f"{change.target} is there already, and is not ksc's",
        start_of(change.target),
        help="move it away, or `ksc deploy --force`, which keeps it as a backup in /var/lib/ksc/backup",
    )


def placed_of(state: State, wanted: Wanted, backup: str | None) -> Placed:
    """What the record says of a file that was put in place."""
    return Placed(state, wanted.emitter, wanted.server, backup)
