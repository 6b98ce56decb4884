"""A report as a person reads it in a terminal: what, where with the line underlined, why, what to do."""

from collections.abc import Callable, Iterator

from ksc.diagnostics.diagnostic import Diagnostic, Report
from ksc.diagnostics.redact import redact_message, shown_line
from ksc.diagnostics.spans import Location
from ksc.diagnostics.taming import tame

WIDTH = 110  # code points of a source line that are shown
LONGEST = 4_000  # code points of a line that are looked at; nothing is shown of what stands behind them
MOST = 40  # findings that are shown in full; a screen holds no more anyway

_COLOURS = {"error": "\033[1;31m", "warning": "\033[1;33m", "note": "\033[1;36m"}
_BOLD, _BLUE, _RESET = "\033[1m", "\033[1;34m", "\033[0m"


def render(report: Report, *, colour: bool = False, most: int = MOST, place: Callable[[str], str] = str) -> str:
    """The report as text, one paragraph a finding, errors last so that they stay on the screen.

    `place` says how to show a path. Of more than `most` findings errors are shown rather than others, and
    the first rather than the last.
    """
    chosen = sorted(report, key=lambda found: found.severity != "error")[:most]
    blocks = [
        "\n".join(_block(found, colour, place)) + "\n"
        for found in sorted(chosen, key=lambda found: found.severity == "error")
    ]
    if left := len(report) - len(chosen):
        more = "1 more finding is" if left == 1 else f"{left} more findings are"
        blocks.append(f"{more} not shown; --format json shows all\n")
    return "\n".join(blocks)


def summary(report: Report) -> str:
    """How much was found: `1 error, 2 warnings, 3 silenced`, or the empty string."""
    counts = [(len(report.errors), "error"), (len(report.warnings), "warning")]
    said = [f"{count} {what}{'s' if count != 1 else ''}" for count, what in counts if count]
    return ", ".join([*said, f"{report.silenced} silenced"] if report.silenced else said)


def _block(found: Diagnostic, colour: bool, place: Callable[[str], str]) -> Iterator[str]:
    head = f"{found.severity}[{found.code}]"
    message = _said(found.message, 400)
    yield (f"{_COLOURS[found.severity]}{head}{_RESET} {_BOLD}{message}{_RESET}" if colour else f"{head} {message}")
    if found.location is not None:
        yield from _place(found.location, place, "-->", colour, "^")
    for related in found.related:
        yield f"   = {_said(related.message, 200)}"
        yield from _place(related.location, place, "::>", colour, "-")
    for note in found.notes:
        yield f"   = {_said(note, 300)}"
    if found.help:
        yield f"   = help: {_said(found.help, 400)}"


def _said(text: str, most: int) -> str:
    return tame(redact_message(text), most)


def _place(location: Location, place: Callable[[str], str], arrow: str, colour: bool, mark: str) -> Iterator[str]:
    blue, reset = (_BLUE, _RESET) if colour else ("", "")
    yield f"  {blue}{arrow}{reset} {tame(place(location.source.path), 300)}:{location.span.line}:{location.span.column}"
    line = shown_line(location.source, location.span.line, LONGEST)
    if not line.strip() or location.span.column > len(line) + 1:
        return
    shown, before, marked = _window(line, location)
    yield f"   {blue}|{reset} {shown}"
    yield f"   {blue}|{reset} {' ' * before}{blue}{mark * marked}{reset}"


def _window(line: str, location: Location) -> tuple[str, int, int]:
    """As much of a line as fits, and where the span stands in it: columns before it, columns of it."""
    span = location.span
    start = min(span.column - 1, len(line))
    end = len(line.rstrip()) if span.end_line > span.line else min(span.end_column - 1, len(line))
    first = max(0, start - WIDTH // 3) if len(line) > WIDTH else 0
    shown = tame(line[first : first + WIDTH], WIDTH)
    before, after = ("…" if first else ""), ("…" if first + WIDTH < len(line) else "")
    inside = shown[start - first : end - first]
    return f"{before}{shown}{after}", columns(before + shown[: start - first]), max(1, columns(inside))


def columns(text: str) -> int:
    """How many columns of a terminal a text takes: some characters take two, some none."""
    if text.isascii():
        return len(text)
    from unicodedata import combining, east_asian_width

    return sum(0 if combining(one) else 2 if east_asian_width(one) in "WF" else 1 for one in text)
