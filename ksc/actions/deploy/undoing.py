"""The last deploy taken back."""

from pathlib import Path

from ksc.actions.deploy import running
from ksc.actions.deploy.applying import alone, recover, settle, take_back
from ksc.actions.deploy.deploying import Deployed
from ksc.actions.deploy.ground import Ground, StopDeployError, digest_of
from ksc.actions.deploy.planning import Change, Wanted
from ksc.actions.deploy.record import Journal, Record, Step, read_record, write_journal, write_record
from ksc.actions.deploy.running import Run
from ksc.diagnostics import Diagnostic, Report, error, note, start_of
from ksc.layer.site import Site


def undo(site: Site, root: Path, do: Run = running.run, *, dry: bool = False) -> tuple[Deployed, Report]:
    """Every file as it was before the last deploy; one that somebody has changed since stops it."""
    ground = Ground(root)
    found: list[Diagnostic] = []
    try:
        if dry:
            record = read_record(ground)
            return _outcome(record, found), Report((*found, *_changed(record, ground)))
        with alone(ground):
            found += recover(ground)
            record = read_record(ground)
            found += _changed(record, ground)
            outcome = _outcome(record, found)
            if not record.last or not Report(tuple(found)).ok:
                return Deployed(), Report(tuple(found))
            number = record.number + 1
            write_journal(ground, Journal(record.last, number, undo=True))
            take_back(record.last, ground)
            write_record(ground, Record(record.before, number=number))
            settle(ground)
            told, problems = running.tell(_changes(record), ground, site.serving.layout, do)
            return outcome._replace(told=told), Report((*found, *problems))
    except StopDeployError as stop:
        return Deployed(), Report((*found, stop.finding))


def _outcome(record: Record, found: list[Diagnostic]) -> Deployed:
    if not record.last:
        found.append(
            note("KS914", "there is nothing to take back", help="the last deploy was taken back, or there was none")
        )
    by_action: dict[str, list[str]] = {"create": [], "replace": [], "delete": []}
    for step in record.last:
        by_action[step.action].append(step.target)
    # Backwards: what was created goes.
    return Deployed(tuple(by_action["delete"]), tuple(by_action["replace"]), tuple(by_action["create"]))


def _changed(record: Record, ground: Ground) -> list[Diagnostic]:
    return [
        error(
            "KS923",
            f"{step.target} was changed since it was deployed",
            start_of(step.target),
            help="move it away, or put back what ksc deployed",
        )
        for step in record.last
        if not _as_deployed(step, ground)
    ]


def _as_deployed(step: Step, ground: Ground) -> bool:
    target = ground.at(step.target)
    if step.action == "delete":
        return not target.exists()
    return not step.digest or (target.exists() and digest_of(target) == step.digest)


def _changes(record: Record) -> list[Change]:
    """What services are told of: the files that came and went, with who made them."""
    made = []
    for step in record.last:
        placed = record.files.get(step.target) or record.before.get(step.target)
        wanted = Wanted(step.target, Path(), "", placed.emitter) if placed is not None else None
        made.append(Change("delete" if step.action == "create" else "replace", step.target, wanted))
    return made
