"""Where included files stand among the commands: what is in them may say again what the kickstart says."""

from collections.abc import Iterator

from ksc.actions.diff.change import Change, place_of
from ksc.actions.diff.hiding import shown_name, statement_line
from ksc.actions.diff.meaning import Meaning

_MOST = 6  # commands that a line names


def compare_stands(left: Meaning, right: Meaning) -> Iterator[Change]:
    """Included files of both sides that stand before a command on one side, and behind it on the other."""
    there = {key: at for at, key in enumerate(_keys(right))}
    for at, key in enumerate(_keys(left)):
        if key not in there:
            continue
        other = there[key]
        moved = [
            name for name in sorted(left.counts.keys() & right.counts.keys()) if _moved(left, at, right, other, name)
        ]
        if moved:
            yield Change(
                "~",
                "order",
                "included files",
                statement_line(key[0]),
                before=_told(left, at, moved),
                after=_told(right, other, moved),
                left=place_of(left.includes[at][1]),
                right=place_of(right.includes[other][1]),
            )


def _keys(one: Meaning) -> list[tuple[tuple[str, ...], int]]:
    """A name for each include: its words, and which one with these it is."""
    seen: dict[tuple[str, ...], int] = {}
    keys = []
    for words, _ in one.includes:
        seen[words] = seen.get(words, 0) + 1
        keys.append((words, seen[words]))
    return keys


def _moved(left: Meaning, at: int, right: Meaning, other: int, name: str) -> bool:
    """Whether a command's lines stand otherwise to an include; a line that has come or gone is a change of its own."""
    one, two = left.above[at][name], right.above[other][name]
    below, under = left.counts[name] - one, right.counts[name] - two
    if left.counts[name] == right.counts[name]:
        return one != two
    return (one == 0 and under == 0) or (below == 0 and two == 0)


def _told(side: Meaning, at: int, names: list[str]) -> str:
    said = []
    for name in names[:_MOST]:
        above = side.above[at][name]
        where = "before" if above == 0 else "behind" if above == side.counts[name] else "among"
        said.append(f"{where} {shown_name(name)}")
    more = len(names) - _MOST
    return ", ".join(said) + (f" and {more} more" if more > 0 else "")
