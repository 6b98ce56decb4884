"""A picture as one SVG file: no script, no font and no style from elsewhere, readable on light and on dark pages.

The colours of the elements are those for light pages; the style sheet overrides them where a dark page is wanted,
so that a program without style sheets shows the former.
"""

from collections.abc import Iterator, Sequence
from html import escape

from ksc.diagnostics.taming import tame
from ksc.planner.drawing.boxes import Box, boxes, stretched
from ksc.planner.drawing.picture import Bar, picture
from ksc.planner.drawing.text import NARROW, SCALES, columns, fit
from ksc.planner.values import Plan

WIDTH = 960
MARGIN = 20
LEAST = 16
"""The narrowest block, in pixels: its number can be read."""

_INSET = 5
_LINE = 17
_PAD = 7
_FONT = 12
_COLUMN = 7.4  # a little more than a monospaced character of 12 pixels takes
_HEAD = 30
_FONTS = f'font-size="{_FONT}" font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, monospace"'
_LONGEST = 400  # characters of a message
_MOST_TOLD = 4000

_INK, _PAPER, _FAINT, _BAD = "#1c2128", "#ffffff", "#5b6570", "#b3261e"
_COLOURS = {
    "loader": ("#e6dff8", "#7d5fc4", "#33284f", "#a58be6"),
    "boot": ("#fde5c8", "#b96f14", "#46321a", "#e0a458"),
    "data": ("#d6e9fb", "#2f7cc0", "#173a58", "#5aa7e8"),
    "swap": ("#f9d8dd", "#bd465a", "#4c222b", "#e57a8b"),
    "member": ("#eef0f2", "#7b8691", "#262c33", "#87919c"),
    "free": ("#ffffff", "#a3adb7", "#161b22", "#59636e"),
}
"""Fill and frame of each kind of block, on light pages and on dark ones."""

_DARK_INK, _DARK_PAPER, _DARK_FAINT, _DARK_BAD = "#e6edf3", "#161b22", "#9aa5b1", "#ff8a80"
_STYLE = "".join(
    [
        f".paper{{fill:{_DARK_PAPER}}}text{{fill:{_DARK_INK}}}.faint{{fill:{_DARK_FAINT}}}.bad{{fill:{_DARK_BAD}}}",
        *(f".{kind}{{fill:{fill};stroke:{line}}}" for kind, (_, _, fill, line) in _COLOURS.items()),
    ]
)


def svg(plan: Plan, title: str) -> str:
    """The drawing of a plan, with what does not fit below. The same plan gives the same text."""
    drawn = picture(plan)
    room = WIDTH - 2 * MARGIN
    heading = tame(title, 120)
    y = MARGIN + _LINE
    body = [_text(MARGIN, y, heading, "bold")]
    for bar in drawn.bars:
        y += _HEAD
        lines, height = _bar(bar, y, room)
        body += lines
        y += height + _LINE - 4
    notes = [NARROW] if any(stretched(bar, room, LEAST) for bar in drawn.bars) else []
    notes += [SCALES] if drawn.sizes else []
    for note in notes:
        y += _LINE
        body.append(_text(MARGIN, y, note, "faint"))
    for problem in plan.problems:
        for line in _wrapped(f"! {tame(problem.message, _LONGEST)}", int(room / _COLUMN)):
            y += _LINE
            body.append(_text(MARGIN, y, line, "bad"))
    return "\n".join([*_head(heading, _told(plan, drawn.bars), y + MARGIN), *body, "</svg>", ""])


def _head(title: str, told: str, height: int) -> list[str]:
    shape = f'viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}"'
    return [
        f'<svg xmlns="http://www.w3.org/2000/svg" {shape} role="img" aria-labelledby="title about" {_FONTS}>',
        f'<title id="title">{escape(title)}</title>',
        f'<desc id="about">{escape(told)}</desc>',
        f"<style>@media (prefers-color-scheme: dark){{{_STYLE}}}</style>",
        f'<rect class="paper" width="{WIDTH}" height="{height}" fill="{_PAPER}"/>',
    ]


def _told(plan: Plan, bars: Sequence[Bar]) -> str:
    """The picture in words, for who does not see it."""
    told = [f"{bar.name}, {bar.about}: {'; '.join(block.title for block in bar.blocks)}." for bar in bars]
    inside = [block.title for bar in bars for one in bar.blocks for block in one.inner]
    told += [f"In it: {'; '.join(inside)}."] if inside else []
    told += [f"Problem: {tame(one.message, _LONGEST)}." for one in plan.problems]
    return tame(" ".join(told), _MOST_TOLD)


def _bar(bar: Bar, y: int, room: int) -> tuple[list[str], int]:
    placed = boxes(bar.blocks, MARGIN, room, LEAST, _INSET)
    height = max(map(_height, placed), default=_LINE)
    head = f'<text x="{MARGIN}" y="{y}" fill="{_INK}"><tspan font-weight="bold">{escape(bar.name)}</tspan>'
    about = fit((bar.about,), int(room / _COLUMN) - columns(bar.name) - 2)
    lines = [f'{head}<tspan class="faint" dx="10" fill="{_FAINT}">{escape(about)}</tspan></text>']
    for box in placed:
        lines += _box(box, y + 9, height)
    return lines, height + 9


def _box(box: Box, y: int, height: int) -> Iterator[str]:
    block = box.block
    fill, line, _, _ = _COLOURS[block.kind]
    dash = ' stroke-dasharray="4 3"' if block.kind == "free" else ""
    # A pixel is left between blocks: their frames do not run into one another.
    yield f"<g><title>{escape(block.title)}</title>"
    yield (
        f'<rect class="{block.kind}" x="{box.x + 0.5}" y="{y + 0.5}" width="{box.width - 1}" height="{height - 1}"'
        f' rx="2" fill="{fill}" stroke="{line}"{dash}/>'
    )
    room = int((box.width - 8) / _COLUMN)
    for number, wordings in enumerate(block.lines):
        if text := fit(wordings, room):
            yield _text(box.x + 5, y + _PAD + 10 + number * _LINE, text, "bold" if number == 0 else "")
    yield "</g>"
    top = _PAD + len(block.lines) * _LINE
    for inner in box.inner:
        yield from _box(inner, y + top, height - top - _INSET)


def _height(box: Box) -> int:
    own = _PAD + len(box.block.lines) * _LINE
    return own + (max(map(_height, box.inner)) + _INSET if box.inner else _PAD)


def _text(x: float, y: float, text: str, style: str = "") -> str:
    colour = {"faint": _FAINT, "bad": _BAD}.get(style, _INK)
    how = ' font-weight="bold"' if style == "bold" else f' class="{style}"' if style else ""
    return f'<text x="{x}" y="{y}"{how} fill="{colour}">{escape(text)}</text>'


def _wrapped(text: str, most: int) -> Iterator[str]:
    line = ""
    for word in text.split(" "):
        if line and columns(line) + 1 + columns(word) > most:
            yield line
            line = ""
        line = f"{line} {fit((word,), most)}" if line else fit((word,), most)
    yield line
