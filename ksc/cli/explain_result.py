"""`ksc explain PROFILE`: the table of lines and where they are from."""

import shutil
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from ksc.actions.explaining import asked, explained
from ksc.actions.explaining.data import as_data
from ksc.actions.explaining.result import LONGEST, From
from ksc.actions.explaining.rows import Row, rows
from ksc.artifacts import Made
from ksc.cli.output import Format, Place, coloured, exit_code, from_here, print_json, show
from ksc.diagnostics import Diagnostic, Report
from ksc.diagnostics.render.text import columns
from ksc.diagnostics.taming import tame
from ksc.dialects import facts
from ksc.workspace import Workspace

_WIDEST, _NARROW = 160, 72  # columns; a narrower terminal has the place below the text
_UNSEEN = 100  # columns where nothing says how wide a line may be
_DIM, _BLUE, _YELLOW, _RESET = "\033[2m", "\033[34m", "\033[33m", "\033[0m"
_COLOURS = {"line": "", "with": "", "over": _DIM, "gone": _YELLOW}


def explain(directory: Path, profile: str, words: tuple[str, ...], format: Format) -> int:
    """Prints what is asked about a profile; returns the exit code."""
    workspace = Workspace(directory)
    place = from_here(workspace.root)
    inputs, report = workspace.inputs(profile)
    data: dict[str, Any] = {}
    for one in inputs:
        result = explained(one, facts())
        found = asked(result, words)
        if isinstance(found, Diagnostic):
            report += [found]
        elif format is Format.json:
            data = as_data(result, found, place)
        else:
            for line in table(rows(result, found), place, narrow=found.narrow, colour=coloured(sys.stdout)):
                print(line)
    if format is Format.json:
        print_json(report, workspace.root, **data)
    else:
        sys.stdout.flush()
        show(Report(report.errors), workspace.root)  # warnings are what `ksc check` is for
    return exit_code(report)


def table(found: Iterable[Row], place: Place, *, narrow: bool, colour: bool) -> Iterator[str]:
    """The rows in columns: number or word, text, place. With `narrow` a text is never cut."""
    listed = [(row, where(row.origin, place)) for row in found]
    if not listed:
        return
    wide = max(_NARROW // 2, min(shutil.get_terminal_size((_UNSEEN, 24)).columns, _WIDEST))
    first = max(4, *(len(row.mark) for row, _ in listed))
    last = max(len(at) for _, at in listed)
    longest = max(columns(tame(row.text, LONGEST)) for row, _ in listed)
    room = min(longest, wide - first - last - 4)
    below = wide < _NARROW or last > wide // 2
    for row, at in listed:
        text = tame(row.text, LONGEST)
        if below:
            text, room = _cut(text, wide - first - 2, whole=narrow), 0
        else:
            text = _cut(text, room, whole=narrow)
        yield from _printed(row, text, at, first, room, below=below, colour=colour)


def _printed(row: Row, text: str, at: str, first: int, room: int, *, below: bool, colour: bool) -> Iterator[str]:
    paint, blue, reset = (_COLOURS[row.kind], _BLUE, _RESET) if colour else ("", "", "")
    dim = _DIM if colour else ""
    mark = f"{dim}{row.mark:>{first}}{reset}  "
    shown = f"{paint}{text}{reset if paint else ''}"
    if not at:
        yield (mark + shown).rstrip()
    elif below or columns(text) > room:
        yield (mark + shown).rstrip()
        yield " " * (first + 2 + (2 if below else room + 2)) + f"{blue}{at}{reset}"
    else:
        yield f"{mark}{shown}{' ' * (room - columns(text) + 2)}{blue}{at}{reset}"


def _cut(text: str, room: int, *, whole: bool) -> str:
    if whole or columns(text) <= room:
        return text
    while columns(text) > room - 1:
        text = text[: min(len(text) - 1, room - 1)]
    return text + "…"


def where(origin: From | None, place: Place) -> str:
    """An origin as people read it: `profiles/web.yaml:5:3`, with what made a line of what stands there."""
    if origin is None:
        return ""
    if isinstance(origin, Made):
        return str(origin)
    at = origin.location
    shown = f"{tame(place(at.source.path), 200)}:{at.span.line}:{at.span.column}" if at else tame(origin.layer, 200)
    return f"{shown} ({tame(origin.via, 80)})" if origin.via else shown
