"""A picture as text: boxes of lines on a canvas of characters, in pieces that may be coloured."""

from collections.abc import Iterator
from itertools import groupby
from typing import NamedTuple
from unicodedata import east_asian_width

from ksc.planner.drawing.boxes import Box, boxes, stretched
from ksc.planner.drawing.picture import Bar, Kind, Picture

LEAST = 3  # columns of a block, its left border with them
NARROW = "narrow blocks are drawn wider than to scale"
SCALES = "each bar has a scale of its own"

_UP, _DOWN, _LEFT, _RIGHT = 1, 2, 4, 8
_LINES = {
    _UP | _DOWN: "│",
    _LEFT | _RIGHT: "─",
    _DOWN | _RIGHT: "┌",
    _DOWN | _LEFT: "┐",
    _UP | _RIGHT: "└",
    _UP | _LEFT: "┘",
    _UP | _DOWN | _RIGHT: "├",
    _UP | _DOWN | _LEFT: "┤",
    _DOWN | _LEFT | _RIGHT: "┬",
    _UP | _LEFT | _RIGHT: "┴",
    _UP | _DOWN | _LEFT | _RIGHT: "┼",
}
_PLAIN = {"│": "|", "─": "-", "→": ">", "…": "~"}


class Piece(NamedTuple):
    """Characters of one kind; None is a frame or a heading."""

    text: str
    kind: Kind | None = None


Line = tuple[Piece, ...]


def bars(picture: Picture, width: int, *, plain: bool = False) -> Iterator[Line]:
    """The lines of a picture, at most `width` columns wide; `plain` ones hold nothing but ASCII.

    Names from a kickstart may hold anything printable in both.
    """
    for number, bar in enumerate(picture.bars):
        if number:
            yield ()
        yield (Piece(f"{bar.name}  {bar.about}"),)
        for line in _Canvas(bar, width).lines():
            yield tuple(Piece(_ascii(one.text), one.kind) for one in line) if plain else line
    notes = [NARROW] if any(stretched(bar, width - 1, LEAST) for bar in picture.bars) else []
    notes += [SCALES] if picture.sizes else []
    if notes:
        yield (Piece(f"({'; '.join(notes)})"),)


def fit(wordings: tuple[str, ...], room: int) -> str:
    """The longest wording that there is room for, or the beginning of the last; nothing where that says nothing."""
    for one in wordings:
        if columns(one) <= room:
            return one
    if room < 3 or not wordings:
        return ""
    cut = ""
    for character in wordings[-1]:
        if columns(cut + character) > room - 1:
            break
        cut += character
    return cut + "…"


def columns(text: str) -> int:
    """The columns that a terminal takes for a text."""
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)


class _Canvas:
    """One bar: the frames, and the texts in them."""

    def __init__(self, bar: Bar, width: int) -> None:
        self.width = width
        placed = boxes(bar.blocks, 0, width - 1, LEAST)
        self.height = max(map(_height, placed), default=1)
        self.edges = [[0] * width for _ in range(self.height + 1)]
        self.texts: list[dict[int, Piece]] = [{} for _ in range(self.height + 1)]
        for box in placed:
            self._draw(box, 0)

    def _draw(self, box: Box, top: int) -> None:
        right = box.x + box.width
        for x in range(box.x, right):
            for y in (top, self.height):
                self.edges[y][x] |= _RIGHT
                self.edges[y][x + 1] |= _LEFT
        for y in range(top, self.height):
            for x in (box.x, right):
                self.edges[y][x] |= _DOWN
                self.edges[y + 1][x] |= _UP
        for y, wordings in enumerate(box.block.lines, top + 1):
            # A blank before the text where there is room for one.
            room = box.width - 1
            text = fit(wordings, room - 1) or fit(wordings, room)
            if text and y < self.height:
                at = box.x + 1 + (columns(text) < room)
                self.texts[y][at] = Piece(text, box.block.kind)
        for inner in box.inner:
            self._draw(inner, top + len(box.block.lines) + 1)

    def lines(self) -> Iterator[Line]:
        """The canvas from top to bottom."""
        for edges, texts in zip(self.edges, self.texts, strict=True):
            pieces: list[Piece] = []
            x = 0
            while x < self.width:
                if (text := texts.get(x)) is not None:
                    pieces.append(text)
                    x += columns(text.text)
                else:
                    pieces.append(Piece(_LINES.get(edges[x], " ")))
                    x += 1
            yield tuple(
                Piece("".join(one.text for one in same), kind)
                for kind, same in groupby(pieces, key=lambda piece: piece.kind)
            )


def _height(box: Box) -> int:
    return len(box.block.lines) + 1 + max(map(_height, box.inner), default=0)


def _ascii(text: str) -> str:
    return "".join(_PLAIN.get(one, "+" if one in _LINES.values() else one) for one in text)
