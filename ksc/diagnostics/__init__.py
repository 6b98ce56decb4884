"""Findings: what is wrong, where, why, and what to do about it."""

from ksc.diagnostics.diagnostic import (
    Diagnostic,
    Fix,
    Related,
    Report,
    Severity,
    TextEdit,
    error,
    note,
    warning,
)
from ksc.diagnostics.spans import Location, Source, Span, start_of, whole_line
from ksc.diagnostics.suggest import did_you_mean, near

__all__ = [
    "Diagnostic",
    "Fix",
    "Location",
    "Related",
    "Report",
    "Severity",
    "Source",
    "Span",
    "TextEdit",
    "did_you_mean",
    "error",
    "near",
    "note",
    "start_of",
    "warning",
    "whole_line",
]
