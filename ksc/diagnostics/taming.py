"""Texts from outside, fit for a message."""


def tame(text: str, most: int) -> str:
    """A text that does nothing to a terminal: control characters replaced, one for one, cut at `most`."""
    cut = text if len(text) <= most else text[: most - 1] + "…"
    if cut.isprintable():
        return cut
    return "".join(
        character if character.isprintable() else " " if character in "\t\xa0" else "\N{REPLACEMENT CHARACTER}"
        for character in cut
    )
