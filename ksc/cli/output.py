"""What commands have in common: options, findings on standard error or as JSON, exit codes."""

import os
import sys
from collections.abc import Callable
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import IO, Annotated, Any

import typer

from ksc.diagnostics import Report
from ksc.diagnostics.taming import tame

_LONGEST = 4096  # characters of a path


class Format(StrEnum):
    """How a command prints what it has to say."""

    text = "text"
    json = "json"


FormatOption = Annotated[Format, typer.Option("--format", help="text for people, json for programs.")]
StrictOption = Annotated[bool, typer.Option("--strict", help="Exit with 1 on warnings too.")]


def exit_code(report: Report, *, strict: bool = False) -> int:
    """0 where all is well, 1 on errors, and with `strict` on warnings."""
    return int(not report.ok or (strict and bool(report.warnings)))


Place = Callable[[str], str]


def show(report: Report, root: Path | Place | None = None) -> None:
    """The findings for a person, on standard error; paths of a workspace as seen from the current folder."""
    if len(report):
        from ksc.diagnostics.render.text import render

        shown = render(report, colour=coloured(sys.stderr), place=from_here(root))
        print(shown, file=sys.stderr, flush=True)


def show_with_summary(report: Report, root: Path | Place | None = None, *, end: str = "") -> None:
    """The findings, and how many there are; `end` says what they led to. A terminal is told how to learn more."""
    if not len(report) and not report.silenced:
        return
    from ksc.diagnostics.render.text import summary

    show(report, root)
    if counted := summary(report):
        print(f"{counted}{end}", file=sys.stderr)
    worst = next(iter((*report.errors, *report.warnings)), None)
    if worst is not None and sys.stderr.isatty():
        print(f"ksc explain {worst.code} says more", file=sys.stderr)


def print_json(report: Report, root: Path | Place | None = None, **more: Any) -> None:
    """The findings and more as one JSON document on standard output."""
    import json

    from ksc.diagnostics.render.json import as_data

    print(json.dumps({**as_data(report, from_here(root)), **more}, indent=2))


def from_here(root: Path | Place | None) -> Place:
    """Paths as a message has them, counted from the workspace, as paths from the current folder."""
    if callable(root):
        return root
    if root is None or root.absolute() == Path.cwd():
        return str

    @cache  # a report says the same few paths again and again
    def place(path: str) -> str:
        # What is no path of the workspace (`<stdin>`, a plugin's profile) stays as it is.
        return os.path.relpath(root / path) if os.path.lexists(root / path) else path

    return place


def relative(path: Path) -> str:
    """A path as short as it can be: from the current folder where it is below."""
    try:
        return str(path.absolute().relative_to(Path.cwd()))
    except ValueError:
        return str(path)


def shown_path(path: Path, written: Callable[[str], str] = str) -> str:
    """The same for people: whatever it is called, it does nothing to a terminal. `written` says how it is spelt."""
    return tame(written(relative(path)), _LONGEST)


def coloured(stream: IO[str]) -> bool:
    """Whether to colour what goes to a stream: a terminal that nobody asked to stay plain."""
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
