"""The last deploy taken back."""

from pathlib import Path

from ksc.actions.deploy import running
from ksc.actions.deploy.alone import alone
from ksc.actions.deploy.applying import settle, take_back
from ksc.actions.deploy.deploying import Deployed, resume
from ksc.actions.deploy.ground import INTACT, Ground, StopDeployError, state_of
from ksc.actions.deploy.planning import Change
from ksc.actions.deploy.reading import still_read
from ksc.actions.deploy.record import Journal, Record, read_record, write_journal, write_record
from ksc.actions.deploy.running import Run
from ksc.diagnostics import Diagnostic, Report, error, note, start_of


def undo(root: Path, do: Run = running.run, *, dry: bool = False) -> tuple[Deployed, Report]:
    """Every file as it was before the last deploy; one that somebody has changed since stops it."""
    ground = Ground(root)
    found: list[Diagnostic] = []
    try:
        if dry:
            record = read_record(ground)
            outcome = _outcome(record, found)
            found += _in_the_way(record, ground)
            return outcome, Report(tuple(found))
        with alone(ground):
            found += resume(ground, do)
            record = read_record(ground)
            outcome = _outcome(record, found)
            found += _in_the_way(record, ground)
            if not record.last or not Report(tuple(found)).ok:
                return Deployed(), Report(tuple(found))
            number = record.number + 1
            # Whatever stops it from here on, the next deploy ends it.
            write_journal(ground, Journal(record.last, number, undo=True))
            take_back(record.last, ground)
            write_record(ground, Record(record.before, number=number, layout=record.layout))
            told, problems = running.tell(record.last, ground, record.layout, do, undone=True)
            settle(ground)
            return outcome._replace(told=told), Report((*found, *problems))
    except StopDeployError as stop:
        return Deployed(), Report((*found, *stop.findings))


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


def _in_the_way(record: Record, ground: Ground) -> list[Diagnostic]:
    """What keeps the last deploy from being taken back."""
    gone = [Change("delete", one.target, one.emitter, None, None) for one in record.last if one.action == "create"]
    found = list(still_read(gone, ground, record.layout))
    for step in record.last:
        now = state_of(ground.at(step.target))
        # Where it was taken away since, nothing is lost.
        if now is not None and (step.action == "delete" or now.digest != step.digest):
            said = f"{step.target} was changed since it was deployed"
            found.append(error("KS923", said, start_of(step.target), help="move it away, and undo again"))
        if step.saved and state_of(ground.at(step.saved)) is None:
            said = f"what was {step.target} before the last deploy is no longer kept"
            found.append(error("KS922", said, start_of(step.saved), notes=(INTACT,), help="ksc deploy --remove"))
    return found
