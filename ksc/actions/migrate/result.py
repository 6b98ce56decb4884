"""What migrated profiles come to: compiled in memory for the target, before anything is written."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from ksc.actions.migrate.files import Rewritten
from ksc.diagnostics import Diagnostic, Location, Source, error, warning, whole_line
from ksc.dialects import Dialect
from ksc.workspace import Workspace


def refused(
    workspace: Workspace,
    names: Sequence[str],
    files: Mapping[str, Rewritten],
    target: Dialect,
    said: Sequence[Diagnostic],
) -> Iterator[Diagnostic]:
    """The errors of compiling the migrated profiles, but for lines that `said` is about.

    This finds what no line shows by itself: what a template makes, a scheme that the target has not, two layers
    that do not go together. What was wrong before is no fault of the migration, and does not stop it.
    """
    instead = {path: one.after for path, one in files.items() if one.changed}
    if not instead:
        return
    before = Counter((one.code, one.message) for one in workspace.check(*names).errors)
    lines = {
        (one.path, line)
        for one in said
        if one.severity == "error" and one.line and one.end_line
        for line in range(one.line, one.end_line + 1)
    }
    for one in workspace.check(*names, instead=instead).errors:
        before[one.code, one.message] -= 1
        at = one.location
        if at is not None and at.source.path in instead:
            at = _before(at, files[at.source.path].before)
        if at is not None and (at.source.path, at.span.line) in lines:
            continue
        if before[one.code, one.message] < 0:
            why = (f"{target.name} does not take it ({one.code})", *one.notes)
            yield error("KS751", one.message, at, notes=why, help=one.help)
        else:
            why = (f"it was wrong before, and still is ({one.code})", *one.notes)
            yield warning("KS759", one.message, at, notes=why, help=one.help)


def _before(at: Location, old: Source) -> Location:
    """A place in a new text as one in the old: the nearest line that is the same, or the one that it came of."""
    line, number = at.source.line(at.span.line), at.span.line
    same = [index for index, text in enumerate(old.lines, 1) if text == line]
    if not same:
        return whole_line(old, _origin(old.lines, at.source.lines, number))
    moved = min(same, key=lambda one: abs(one - number)) - number
    return Location(old, at.span._replace(line=number + moved, end_line=at.span.end_line + moved))


def _origin(old: Sequence[str], new: Sequence[str], number: int) -> int:
    """The line that a changed one came of: the one at its place in the change; of an added one, the one above."""
    from difflib import SequenceMatcher  # only for an error at a changed line

    for what, start, end, new_start, new_end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what != "equal" and new_start < number <= new_end:
            return max(min(start + number - new_start, end), 1)
    return min(number, max(len(old), 1))
