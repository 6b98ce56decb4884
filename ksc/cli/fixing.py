"""`ksc check --fix` and `--diff`."""

import sys
from collections.abc import Sequence
from pathlib import Path

from ksc.actions.fixing import Check, fix
from ksc.actions.rewriting import difference, rewrite
from ksc.cli.given import STDIN
from ksc.diagnostics import Diagnostic, Report, Source
from ksc.layer.files import encode


def fix_files(given: Sequence[Source | Diagnostic], check: Check, *, write: bool) -> tuple[Report, bool]:
    """Fixes texts in place, or only shows how; what is left to find in them, and whether anything changed.

    Of a file that could not be read there is only the finding.
    """
    report, count, changed = Report(), 0, 0
    for source in given:
        if isinstance(source, Diagnostic):
            report += [source]
            continue
        fixed = fix(source, check)
        report += fixed.report
        count += len(fixed.applied)
        changed += bool(fixed.applied)
        if not write:
            print(difference(source, fixed.source, "fixed"), end="")
        elif source.path == STDIN:
            sys.stdout.flush()
            sys.stdout.buffer.write(encode(fixed.source.text))
            sys.stdout.buffer.flush()
        elif fixed.applied and (problem := rewrite(Path(source.path), fixed.source.text, source.path)):
            report += [problem]
            count, changed = count - len(fixed.applied), changed - 1
    if changed:
        said = "fixed" if write else "would be fixed"
        files = f"{changed} file{'s' if changed != 1 else ''}"
        print(f"{count} finding{'s' if count != 1 else ''} in {files} {said}", file=sys.stderr)
    return report, bool(changed)
