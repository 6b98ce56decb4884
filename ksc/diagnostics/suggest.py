"""Near misses: what somebody probably meant to write."""

from collections.abc import Iterable


def near(word: str, known: Iterable[str]) -> str | None:
    """The entry of `known` closest to `word`, or None where nothing is close."""
    import difflib  # only on the way to an error message

    candidates = sorted(set(known))
    folded = {candidate.casefold(): candidate for candidate in candidates}
    if word.casefold() in folded:
        return folded[word.casefold()]
    found = difflib.get_close_matches(word[:64], candidates, n=1, cutoff=0.7)
    return found[0] if found else None


def did_you_mean(word: str, known: Iterable[str], wrap: str = "`") -> str | None:
    """A help line that names the near miss, or None."""
    found = near(word, known)
    return f"did you mean {wrap}{found}{wrap}?" if found else None
