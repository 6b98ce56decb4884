"""Findings: what is wrong, where, why, and what to do about it."""

from ksc.diagnostics.diagnostic import Diagnostic, Related, Report, Severity, error, note, warning
from ksc.diagnostics.spans import Location, Source, Span, start_of, whole_line
from ksc.diagnostics.suggest import did_you_mean, near

__all__ = [
    "Diagnostic",
    "Location",
    "Related",
    "Report",
    "Severity",
    "Source",
    "Span",
    "did_you_mean",
    "error",
    "near",
    "note",
    "start_of",
    "warning",
    "whole_line",
]
