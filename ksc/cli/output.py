"""What commands have in common: options, findings on standard error or as JSON, exit codes."""

import json
import os
import sys
from enum import StrEnum
from typing import IO, Annotated, Any

import typer

from ksc.diagnostics import Report


class Format(StrEnum):
    """How a command prints what it has to say."""

    text = "text"
    json = "json"


FormatOption = Annotated[Format, typer.Option("--format", help="text for people, json for programs.")]
StrictOption = Annotated[bool, typer.Option("--strict", help="Exit with 1 on warnings too.")]


def exit_code(report: Report, *, strict: bool = False) -> int:
    """0 where all is well, 1 on errors, and with `strict` on warnings."""
    return int(not report.ok or (strict and bool(report.warnings)))


def show(report: Report) -> None:
    """The findings for a person, on standard error."""
    if len(report):
        from ksc.diagnostics.render.text import render

        print(render(report, colour=coloured(sys.stderr)), file=sys.stderr, flush=True)


def show_with_summary(report: Report) -> None:
    """The findings, and how many there are."""
    from ksc.diagnostics.render.text import summary

    show(report)
    if counted := summary(report):
        print(counted, file=sys.stderr)


def print_json(report: Report, **more: Any) -> None:
    """The findings and more as one JSON document on standard output."""
    from ksc.diagnostics.render.json import as_data

    print(json.dumps({**as_data(report), **more}, indent=2))


def coloured(stream: IO[str]) -> bool:
    """Whether to colour what goes to a stream: a terminal that nobody asked to stay plain."""
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
