"""Options whose value is a list: one word that holds several, or a word for each."""

from collections.abc import Sequence

from ksc.dialects.spec import OptionSpec
from ksc.dialects.statement import Given
from ksc.layer.changes import ListEdit

Words = list[list[str]]
"""The words of each occurrence of an option."""


def split(option: OptionSpec, value: str) -> list[str]:
    """The items of one value."""
    if option.type == "words":
        return value.split()
    if option.type == "list":
        return [part.strip() for part in value.split(",") if part.strip()]
    return [value] if value else []


def items(option: OptionSpec, values: Sequence[str]) -> list[str]:
    """The items of several values, each once, in their order."""
    return list(dict.fromkeys(item for value in values for item in split(option, value)))


def written(option: OptionSpec, spelling: str, values: Sequence[str]) -> Words:
    """A list as words: one occurrence with all of them, or one for each."""
    if option.type not in ("list", "words"):
        return [[f"{spelling}={value}"] for value in values]
    separator = " " if option.type == "words" else ","
    return [[f"{spelling}={separator.join(values)}"]] if values else []


def edited_text(below: Sequence[str], edit: ListEdit) -> list[str]:
    """`below` without what is removed, and with what is added where it is absent."""
    remove = set(edit.remove)
    kept = [item for item in below if item not in remove]
    present = set(kept)
    return kept + [item for item in dict.fromkeys(edit.add) if item not in present]


def edited(option: OptionSpec, spelling: str, givens: Sequence[Given], edit: ListEdit) -> list[list[str] | None]:
    """The words of each occurrence after an edit, and of those it adds; None: as it is.

    An occurrence that the edit does not touch keeps its words, one that is left empty goes.
    """
    remove = set(items(option, edit.remove))
    # Without `cumulative` only the last occurrence counts.
    counting = givens if option.cumulative else givens[-1:]
    made: list[list[str] | None] = [[] for _ in range(len(givens) - len(counting))]
    kept: list[list[str]] = []
    for given in counting:
        before = split(option, given.value or "")
        kept.append([item for item in before if item not in remove])
        made.append(None if kept[-1] == before else _one(written(option, spelling, kept[-1])))
    present = {item for one in kept for item in one}
    added = [item for item in items(option, edit.add) if item not in present]
    if added and counting and option.type in ("list", "words"):
        made[-1] = _one(written(option, spelling, [*kept[-1], *added]))
    else:
        made.extend(written(option, spelling, added))
    return made


def _one(words: Words) -> list[str]:
    return words[0] if words else []
