"""Blocks as boxes: where each begins and how wide it is, in columns or pixels."""

from collections.abc import Sequence
from typing import NamedTuple

from ksc.planner.drawing.picture import Bar, Block, fold
from ksc.planner.drawing.scale import widened, widths


class Box(NamedTuple):
    """A block at `x`, `width` units wide. `inner` are the boxes inside."""

    block: Block
    x: int
    width: int
    inner: "tuple[Box, ...]" = ()


def boxes(blocks: Sequence[Block], x: int, width: int, least: int, inset: int = 0) -> tuple[Box, ...]:
    """Blocks side by side from `x` on: to scale, but none narrower than `least`; inner ones `inset` on both sides.

    Where there is no room for all, the smallest are folded into one.
    """
    shown = fold(blocks, max(width // least, 1))
    made = []
    for block, wide in zip(shown, widths([one.sectors for one in shown], width, min(least, width)), strict=True):
        within = wide - 2 * inset
        inner = boxes(block.inner, x + inset, within, least, inset) if within >= least else ()
        made.append(Box(block, x, wide, inner))
        x += wide
    return tuple(made)


def stretched(bar: Bar, width: int, least: int) -> bool:
    """Whether a block of a bar had to be drawn wider than to scale."""

    def any_of(blocks: Sequence[Block], wide: int) -> bool:
        sizes = [one.sectors for one in blocks]
        shares = widths(sizes, wide, least) if len(sizes) * least <= wide else ()
        return widened(sizes, wide, least) or any(
            any_of(one.inner, share) for one, share in zip(blocks, shares, strict=False) if one.inner
        )

    return any_of(bar.blocks, width)
