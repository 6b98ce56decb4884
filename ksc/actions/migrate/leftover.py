"""What the target still refuses of the result: a person's part, at the places of the source."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate

from ksc.actions.migrate.line import Case
from ksc.checks import check_unheeding
from ksc.diagnostics import Diagnostic, Location, Source, Span, error
from ksc.syntax import Command, Include, Node, Section


def leftover(
    case: Case, made: Sequence[tuple[Node, Node]], text: str, found: Sequence[Diagnostic]
) -> Iterator[Diagnostic]:
    """An error for every line that the target refuses, but for those that an error was said about.

    `made` are the nodes of `text`, each with the one of the source that it came of.
    """
    said = {one.line for one in found if one.severity == "error"}
    # The line of `text` on which each node begins.
    starts = list(accumulate((node.text.count("\n") for node, _ in made), initial=1))[:-1]
    for one in check_unheeding(Source(case.document.source.path, text), case.target.name, "commands").errors:
        place = _place(case, made, starts, one.location)
        if place is None or place.span.line not in said:
            yield error(
                "KS751",
                one.message,
                place,
                notes=(f"{case.target.name} does not take it ({one.code})", *one.notes),
                help=one.help,
            )


def _place(
    case: Case, made: Sequence[tuple[Node, Node]], starts: Sequence[int], location: Location | None
) -> Location | None:
    """A place of the result as one of the source: to the word where the line is the same, else the line."""
    if location is None or not made:
        return location
    at = max(bisect_right(starts, location.span.line) - 1, 0)
    new, old = made[at]
    if old.span is None:
        return None
    span, down = location.span, old.span.line - starts[at]
    if new is old or (isinstance(new, Section) and isinstance(old, Section) and span.line > starts[at]):
        moved = Span(span.line + down, span.column, span.end_line + down, span.end_column)
        return Location(case.document.source, moved)
    if isinstance(old, (Command, Include, Section)):
        return case.document.locate(old, old.words[0])
    return case.document.locate(old)
