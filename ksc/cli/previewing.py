"""`ksc compile --diff`."""

import sys
from pathlib import Path

from ksc.actions.diff.alike import Gathered
from ksc.actions.diff.planned import as_data, render
from ksc.cli.output import Format, coloured, exit_code, print_json, show_with_summary, shown_path
from ksc.workspace import Build
from ksc.write import Outcome

_COUNTED = {"created": "to create", "replaced": "to replace", "deleted": "to delete", "unchanged": "unchanged"}


def preview_build(build: Build, folder: Path, format: Format, root: Path, *, strict: bool) -> int:
    """Shows what writing a build would change. The process ends with 1 where that is anything, or on errors."""
    gathered = Gathered(build.hide)
    outcome, listed, report = build.preview(folder, gathered.see, strict=strict)
    changes = list(gathered.all()) if report.ok else []
    if format is Format.json:
        done = {name: list(getattr(outcome, name)) for name in _COUNTED}
        print_json(report, root, **done, manifest=listed, differences=as_data(changes))
    else:
        for line in render(changes, shown_path(folder), colour=coloured(sys.stdout)):
            print(line)
        sys.stdout.flush()
        show_with_summary(report, root, end="" if report.ok else "; nothing would be written")
        if report.ok:
            print(_summary(outcome, shown_path(folder), listed=listed))
    return max(exit_code(report, strict=strict), int(outcome.changed or listed))


def _summary(outcome: Outcome, folder: str, *, listed: bool) -> str:
    counts = [f"{count:,} {said}" for name, said in _COUNTED.items() if (count := len(getattr(outcome, name)))]
    if listed and not outcome.changed:
        counts.append("the list of ksc's own files (manifest.json) would change")
    return f"{folder}: {', '.join(counts) or 'nothing to write'}"
