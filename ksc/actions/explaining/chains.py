"""What something stands in the place of, and what that had replaced: down to the lowest layer."""

from collections.abc import Iterator

from ksc.layer.changes import Origin, Shadowed


def chain(origin: Origin, down_to: Origin | None = None) -> Iterator[Shadowed]:
    """All that an origin shadows, the nearest first, each origin once; of `down_to` not what that shadows."""
    if origin is down_to:
        return
    seen: set[Origin] = {origin}
    waiting = list(reversed(origin.shadowed))
    while waiting:
        one = waiting.pop()
        if one.origin not in seen:
            seen.add(one.origin)
            yield one
            if one.origin is not down_to:
                waiting.extend(reversed(one.origin.shadowed))
