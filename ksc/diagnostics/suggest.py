"""Near misses: what somebody probably meant to write."""

from collections.abc import Iterable
from functools import lru_cache


def near(word: str, known: Iterable[str], cutoff: float = 0.66) -> str | None:
    """The entry of `known` closest to `word`, or None where nothing is close (1: the same)."""
    return _near(word[:64], tuple(known), cutoff)


@lru_cache(maxsize=1024)  # the same mistake stands in a file a thousand times
def _near(word: str, known: tuple[str, ...], cutoff: float) -> str | None:
    import difflib  # only on the way to an error message

    candidates = sorted(set(known))
    folded = {candidate.casefold(): candidate for candidate in candidates}
    if word.casefold() in folded:
        return folded[word.casefold()]
    found = difflib.get_close_matches(word, candidates, n=1, cutoff=cutoff)
    return found[0] if found else None


def did_you_mean(word: str, known: Iterable[str], wrap: str = "`") -> str | None:
    """A help line that names the near miss, or None."""
    found = near(word, known)
    return f"did you mean {wrap}{found}{wrap}?" if found else None
