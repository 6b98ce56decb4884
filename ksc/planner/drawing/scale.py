"""Sizes as widths: whole units in proportion, with room for the smallest."""

from collections.abc import Sequence


def widths(sizes: Sequence[int], width: int, least: int) -> tuple[int, ...]:
    """Whole widths for sizes, of `width` together: in proportion, but that none is below `least`.

    What is widened to `least` takes that from the others, which stay in proportion among themselves. There must
    be room for all: `len(sizes) * least <= width`.
    """
    if not sizes:
        return ()
    if sum(sizes) <= 0:
        return _shared([1] * len(sizes), width)
    wide = set(range(len(sizes)))
    while True:
        room = width - least * (len(sizes) - len(wide))
        total = sum(sizes[at] for at in wide)
        small = {at for at in wide if sizes[at] * room < least * total}
        if not small:
            break
        wide -= small
    own = sorted(wide)
    shares = dict(zip(own, _shared([sizes[at] for at in own], room), strict=True))
    return tuple(shares.get(at, least) for at in range(len(sizes)))


def widened(sizes: Sequence[int], width: int, least: int) -> bool:
    """Whether one of these sizes would be drawn at less than half of `least` to scale."""
    total = sum(sizes)
    return any(2 * size * width < least * total for size in sizes)


def _shared(sizes: Sequence[int], width: int) -> tuple[int, ...]:
    """Whole parts of `width` in proportion, those with the largest rests rounded up."""
    total = sum(sizes)
    parts = [divmod(size * width, total) for size in sizes]
    left = width - sum(whole for whole, _ in parts)
    up = set(sorted(range(len(sizes)), key=lambda at: (-parts[at][1], at))[:left])
    return tuple(whole + (at in up) for at, (whole, _) in enumerate(parts))
