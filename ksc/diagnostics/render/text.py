"""A report as a person reads it in a terminal: what, where with the line underlined, why, what to do."""

from collections.abc import Iterator

from ksc.diagnostics.diagnostic import Diagnostic, Report
from ksc.diagnostics.redact import redact
from ksc.diagnostics.spans import Location

WIDTH = 110  # columns of a source line that are shown
MOST = 40  # findings that are shown in full; a screen holds no more anyway

_COLOURS = {"error": "\033[1;31m", "warning": "\033[1;33m", "note": "\033[1;36m"}
_BOLD, _BLUE, _RESET = "\033[1m", "\033[1;34m", "\033[0m"


def render(report: Report, *, colour: bool = False, most: int = MOST) -> str:
    """The report as text, one paragraph a finding, errors last so that they stay on the screen."""
    ordered = sorted(report, key=lambda found: found.severity == "error")
    left = max(len(ordered) - most, 0)
    blocks = ["\n".join(_block(found, colour)) + "\n" for found in ordered[left:]]
    if left:
        blocks.insert(0, f"({left} more findings are not shown; --format json shows all)\n")
    return "\n".join(blocks)


def summary(report: Report) -> str:
    """How much was found: `1 error, 2 warnings`, or the empty string."""
    counts = [(len(report.errors), "error"), (len(report.warnings), "warning")]
    return ", ".join(f"{count} {what}{'s' if count != 1 else ''}" for count, what in counts if count)


def _block(found: Diagnostic, colour: bool) -> Iterator[str]:
    head = f"{found.severity}[{found.code}]"
    message = tame(found.message, 400)
    yield (
        f"{_COLOURS[found.severity]}{head}{_RESET} {_BOLD}{message}{_RESET}"
        if colour
        else f"{head} {message}"
    )
    if found.location is not None:
        yield from _place(found.location, "-->", colour, "^")
    for related in found.related:
        yield f"   = {tame(related.message, 200)}"
        yield from _place(related.location, "::>", colour, "-")
    for note in found.notes:
        yield f"   = {tame(note, 300)}"
    if found.help:
        yield f"   = help: {tame(found.help, 400)}"


def _place(location: Location, arrow: str, colour: bool, mark: str) -> Iterator[str]:
    blue, reset = (_BLUE, _RESET) if colour else ("", "")
    yield f"  {blue}{arrow}{reset} {tame(location.source.path, 300)}:{location.span.line}:{location.span.column}"
    line = location.source.line(location.span.line)
    if not line.strip():
        return
    shown, start, length = _window(redact(line[: WIDTH * 100]), location)
    yield f"   {blue}|{reset} {shown}"
    yield f"   {blue}|{reset} {' ' * start}{blue}{mark * length}{reset}"


def _window(line: str, location: Location) -> tuple[str, int, int]:
    """As much of a line as fits, with where the span stands in it: 0-based offset, length."""
    span = location.span
    start = min(span.column - 1, len(line))
    end = len(line.rstrip()) if span.end_line > span.line else min(span.end_column - 1, len(line))
    first = max(0, start - WIDTH // 3) if len(line) > WIDTH else 0
    piece = line[first : first + WIDTH]
    shown = tame(piece, WIDTH)
    before, after = ("…" if first else ""), ("…" if first + WIDTH < len(line) else "")
    length = max(1, min(end, first + len(piece)) - start)
    return f"{before}{shown}{after}", start - first + len(before), length


def tame(text: str, most: int) -> str:
    """A text that does nothing to a terminal: one column a character, control characters replaced, cut at `most`."""
    cut = text if len(text) <= most else text[: most - 1] + "…"
    if cut.isprintable():
        return cut
    return "".join(
        character
        if character.isprintable()
        else " "
        if character in "\t\xa0"
        else "\N{REPLACEMENT CHARACTER}"
        for character in cut
    )
