"""The schemas in a workspace's `.ksc/schema/`, where the comments in its files look for them."""

import os
from pathlib import Path

from ksc.actions.import_.placing import Placed, Wanted, place
from ksc.actions.schema.making import KINDS, dumped, make
from ksc.diagnostics import Diagnostic, Report, error, note
from ksc.dialects import facts
from ksc.storage import Scheme
from ksc.workspace import Workspace
from ksc.workspace.find import SCHEMAS


def schemes_of(workspace: Workspace) -> tuple[dict[str, Scheme], Report]:
    """The partition schemes of ksc and of all plugins; an error where it is not known which there are."""
    opened = workspace.open()
    answer = opened.plugins.schemes()
    found = [*opened.found, *answer.found]
    if any(one.severity == "error" for one in found):
        unknown = error(
            "KS786",
            "which partition schemes there are is not known, so no schema was made",
            notes=("one without them would mark right profiles as wrong",),
            help="put right what stands above",
        )
        found.append(unknown)
    return answer.value, Report(tuple(found))


def write_schemas(root: Path) -> tuple[tuple[Placed, ...], Report]:
    """All three, made anew, into the workspace `root`: all of them or none, and the reason."""
    schemes, report = schemes_of(Workspace(root))
    if not report.ok:
        return (), report
    wanted = [_wanted(root, kind, dumped(make(kind, facts(), schemes))) for kind in KINDS]
    placed = place(wanted, force=True)
    if isinstance(placed, Diagnostic):
        return (), report + [placed]
    return placed, report


def _wanted(root: Path, kind: str, text: str) -> Wanted:
    return Wanted(root / SCHEMAS / f"{kind}.json", text.encode())


def lacking_schemas(root: Path) -> Report:
    """Writes them where they lack, beside something else that was asked for; why not is a note and no more."""
    if all(os.path.lexists(root / SCHEMAS / f"{kind}.json") for kind in KINDS):
        return Report()
    _, report = write_schemas(root)
    if report.ok:
        return Report()
    why = report.errors[0].message
    return Report((note("KS787", f"there are no schemas for editors yet: {why}", help="later: ksc schema --write"),))
