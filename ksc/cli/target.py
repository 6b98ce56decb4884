"""`--target`: what it completes to, and what is said of a release that nobody knows."""

import re

from ksc.diagnostics import Diagnostic, did_you_mean, error
from ksc.dialects import facts


def releases(incomplete: str) -> list[str]:
    """The releases to complete a word to."""
    return [name for name in (*facts().dialects, *facts().aliases) if name.startswith(incomplete)]


def unknown_release(target: str | None) -> Diagnostic | None:
    """Why there is no release of that name; None where there is, or none was asked for."""
    if target is None or facts().dialect(target) is not None:
        return None
    known = [*facts().dialects, *facts().aliases]
    named = re.fullmatch(r"([A-Za-z]+)[ _-]?[0-9]+", target)
    kin = [name for name in known if named and re.fullmatch(rf"{named[1]}[0-9]+", name, re.IGNORECASE)]
    return error(
        "KS554",
        f"`{target[:60]}` is no release that ksc knows",
        help=(f"ksc knows {kin[0]} to {kin[-1]}" if kin else did_you_mean(target, known))
        or f"ksc knows {', '.join(facts().dialects)}",
    )
