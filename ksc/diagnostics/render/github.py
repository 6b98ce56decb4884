"""A report as GitHub's workflow commands: a line a finding, which the run's log turns into an annotation.

What ends a line or a property is written as `%0A`, `%3A` and the like, so that no text of a finding can be
taken for another command.
"""

from collections.abc import Callable, Iterator
from pathlib import PurePath

from ksc.diagnostics.diagnostic import Diagnostic, Report
from ksc.diagnostics.redact import redact_message
from ksc.diagnostics.spans import Location
from ksc.diagnostics.taming import tame

_COMMANDS = {"error": "error", "warning": "warning", "note": "notice"}
_LONGEST = 1_000  # code points of a text; GitHub cuts an annotation at 64 KiB
_IN_DATA = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_IN_PROPERTIES = {**_IN_DATA, ":": "%3A", ",": "%2C"}


def render(report: Report, place: Callable[[str], str] = str) -> str:
    """The report as lines. `place` says how to write a path; GitHub wants them from the repository's top."""
    return "".join(f"{_line(found, place)}\n" for found in report)


def _line(found: Diagnostic, place: Callable[[str], str]) -> str:
    properties = [*_where(found.location, place), ("title", found.code)]
    written = ",".join(f"{name}={_escaped(str(value), _IN_PROPERTIES)}" for name, value in properties)
    return f"::{_COMMANDS[found.severity]} {written}::{_escaped(chr(10).join(_said(found, place)), _IN_DATA)}"


def _where(location: Location | None, place: Callable[[str], str]) -> Iterator[tuple[str, str | int]]:
    if location is None:
        return
    span = location.span
    yield "file", tame(PurePath(place(location.source.path)).as_posix(), _LONGEST)
    yield "line", span.line
    yield "endLine", span.end_line
    if span.line == span.end_line:  # GitHub refuses columns of several lines
        yield "col", span.column
        yield "endColumn", span.end_column


def _said(found: Diagnostic, place: Callable[[str], str]) -> Iterator[str]:
    yield _fit(found.message)
    for related in found.related:
        at = f"{tame(place(related.location.source.path), _LONGEST)}:{related.location.span.line}"
        yield f"{_fit(related.message)}: {at}"
    yield from map(_fit, found.notes)
    if found.help:
        yield f"help: {_fit(found.help)}"


def _fit(text: str) -> str:
    return tame(redact_message(text), _LONGEST)


def _escaped(text: str, table: dict[str, str]) -> str:
    return "".join(table.get(character, character) for character in text)
