"""Losslessness, as the tests of every folder ask for it."""

from ksc.actions.migrate import Migrated


def untouched(made: Migrated) -> bool:
    """Whether every line of the source that nothing is said to be changed in is in the result, in its order.

    What follows a last line without a line end may give it one.
    """
    changed = {one.line for one in made.report if one.code == "KS750"}
    *lines, last = made.source.text.split("\n")
    kept = [line for number, line in enumerate([*lines, last], 1) if number not in changed]
    after = iter(made.text.split("\n"))
    return all(any(new in (line, f"{line}\r" if line is last else line) for new in after) for line in kept if line)
