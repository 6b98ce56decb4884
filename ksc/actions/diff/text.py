"""Differences as a person reads them: in groups, one line a change, `+` for what is new and `-` for what is gone."""

from collections.abc import Callable, Iterable, Iterator
from itertools import groupby

from ksc.actions.diff.builds import FileChange
from ksc.actions.diff.change import Change, Place
from ksc.actions.diff.sides import Compared, Side
from ksc.diagnostics.taming import tame

_RESET = "\033[0m"
_COLOURS = {"+": "\033[32m", "-": "\033[31m", "~": "\033[33m", "@": "\033[36m", "head": "\033[1m", "dim": "\033[2m"}
_MOST_LINES = 20  # of a script that stands on one side only

Shown = tuple[Callable[[str], str], Callable[[str], str]]
"""How a path of each side is shown."""
AS_IS: Shown = (str, str)


def render(compared: Compared, *, place: Shown = AS_IS, colour: bool = False) -> Iterator[str]:
    """The lines of a comparison."""
    if compared.text:
        yield painted_line(f"--- {named(compared.left)}", "head", colour=colour)
        yield painted_line(f"+++ {named(compared.right)}", "head", colour=colour)
        for line in compared.text:
            yield painted_line(line, line[0], colour=colour)
        return
    for group, changes in groupby(compared.changes, key=lambda one: one.group):
        yield painted_line(group, "head", colour=colour)
        for change in changes:
            yield from _change(change, place, colour)


def render_files(changes: Iterable[FileChange], *, colour: bool = False) -> Iterator[str]:
    """The lines of a comparison of two builds."""
    for change in changes:
        note = f"  ({tame(change.note, 300)})" if change.note else ""
        yield painted_line(f"{change.sign} {tame(change.path, 300)}", change.sign, colour=colour) + note
        if change.compared is not None:
            yield from (f"  {line}" for line in render(change.compared, colour=colour))
        for line in change.lines:
            yield f"  {painted_line(line, line[0], colour=colour)}"


def heading(compared: Compared) -> str:
    """What is compared, and as which releases."""
    left, right = compared.left, compared.right
    own = ", each read as its own release has it" if left.dialect != right.dialect else ""
    return f"{named(left)} ({_release(left)}) → {named(right)} ({_release(right)}){own}"


def named(side: Side) -> str:
    """A side's name."""
    return tame(side.name, 300)


def _release(side: Side) -> str:
    return side.release.name if side.release.certain else f"{side.release.name}, guessed"


def painted_line(text: str, paint: str, *, colour: bool) -> str:
    """A line in the colour of its sign, `head` or `dim`."""
    return f"{_COLOURS[paint]}{text}{_RESET}" if colour and paint in _COLOURS and text else text


def _change(change: Change, place: Shown, colour: bool) -> Iterator[str]:
    line = painted_line(f"  {change.sign} {says(change)}", change.sign, colour=colour)
    where = _places(change.left, change.right, place)
    yield line + (painted_line(f"  ({where})", "dim", colour=colour) if where else "")
    lines = change.lines if change.sign == "~" else change.lines[1:]
    most = len(lines) if change.sign == "~" or len(lines) <= _MOST_LINES + 1 else _MOST_LINES
    for one in lines[:most]:
        yield f"      {painted_line(one, one[0], colour=colour)}"
    if most < len(lines):
        yield f"      and {len(lines) - most} more lines"


def _places(left: Place | None, right: Place | None, place: Shown) -> str:
    both = zip(place, (left, right), strict=True)
    shown = [f"{tame(show(one.path), 200)}:{one.line}" for show, one in both if one is not None]
    return " → ".join(dict.fromkeys(shown))


def says(change: Change) -> str:
    """A change in words, without its sign."""
    subject = f"{change.name} {change.key}" if change.key else change.name
    if change.what == "option":
        return _option(change, subject)
    if change.what == "order":
        return f"{subject} in another order: {change.before} → {change.after}"
    if change.hidden:
        return f"{subject}: {change.before}, changed in what is not shown"
    if change.what == "script":
        header = change.before or change.after or change.name
        named = change.key in header.split() or change.key == ""
        return subject if change.sign == "~" else header if named else f"{header} ({change.key})"
    if change.what == "section":
        return subject
    if change.before is not None and change.after is not None:
        return f"{change.before} → {change.after}"
    return change.before or change.after or ""


def _option(change: Change, subject: str) -> str:
    name = change.option
    if change.option_sign != "~":
        value = change.after if change.before is None else change.before
        shown = f"{name}={value}" if value and name.startswith("--") else f"{name} {value}" if value else name
        return f"{subject} {change.option_sign} {shown}"
    said = subject if name == change.name else f"{subject} {name}"
    if change.hidden:
        return f"{said}: changed (not shown)"
    if change.added or change.removed:
        edits = [*(f"+ {one}" for one in change.added), *(f"- {one}" for one in change.removed)]
        return f"{said}: {', '.join(edits)}"
    return f"{said}: {change.before or '(nothing)'} → {change.after or '(nothing)'}"
