"""A report for programs."""

from collections.abc import Callable
from typing import Any

from ksc.diagnostics.diagnostic import Diagnostic, Fix, Report
from ksc.diagnostics.redact import redact, redact_message
from ksc.diagnostics.spans import Location


def as_data(report: Report, place: Callable[[str], str] = str) -> dict[str, Any]:
    """The report as plain values: `ok`, `silenced`, and `diagnostics` with the fields of the Python API.

    `place` says how to write a path.
    """
    return {
        "ok": report.ok,
        "silenced": report.silenced,
        "diagnostics": [_one(found, place) for found in report],
    }


def _one(found: Diagnostic, place: Callable[[str], str]) -> dict[str, Any]:
    return {
        "code": found.code,
        "severity": found.severity,
        "message": redact_message(found.message),
        **_place(found.location, place),
        "notes": [redact_message(one) for one in found.notes],
        "help": redact_message(found.help) if found.help else None,
        "related": [{"message": redact_message(one.message), **_place(one.location, place)} for one in found.related],
        "fix": _fix(found.fix) if found.fix else None,
    }


def _fix(fix: Fix) -> dict[str, Any]:
    edits = [{**edit.span._asdict(), "text": redact(edit.text)} for edit in fix.edits]
    return {"title": redact_message(fix.title), "edits": edits}


def _place(location: Location | None, place: Callable[[str], str]) -> dict[str, Any]:
    if location is None:
        return dict.fromkeys(("path", "line", "column", "end_line", "end_column"))
    return {"path": place(location.source.path), **location.span._asdict()}
