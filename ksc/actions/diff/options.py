"""The options and positionals of a statement, or of a section's header, one by one."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from ksc.actions.diff.change import Change, Place, place_of
from ksc.actions.diff.hiding import shown_items, shown_option
from ksc.actions.diff.values import Value
from ksc.diagnostics import Location

Given = tuple[Mapping[str, Value], Mapping[str, Location | None]]
"""Values by name, and their places."""


class Subject(NamedTuple):
    """Whose options they are."""

    name: str
    key: str
    group: str


def compare_values(
    subject: Subject, left: Given, right: Given, places: tuple[Place | None, Place | None]
) -> Iterator[Change]:
    """What differs, in the order in which it is written; `places` are those of the lines."""
    for name in dict.fromkeys((*left[0], *right[0])):
        one, other = left[0].get(name), right[0].get(name)
        if one is None or other is None or one.same != other.same:
            at = place_of(left[1].get(name)) or places[0], place_of(right[1].get(name)) or places[1]
            yield _change(subject, name, one, other, at)


def _change(
    subject: Subject, name: str, one: Value | None, other: Value | None, places: tuple[Place | None, Place | None]
) -> Change:
    before = None if one is None else shown_items(subject.name, name, one)
    after = None if other is None else shown_items(subject.name, name, other)
    value = one or other
    assert value is not None
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    hidden = before == after
    if value.many and before is not None and after is not None:
        gone, new = Counter(before), Counter(after)
        added, removed = tuple((new - gone).elements()), tuple((gone - new).elements())
    option = shown_option(name, positional=value.positional)
    return Change(
        "~",
        "option",
        subject.group,
        subject.name,
        subject.key,
        option,
        "+" if one is None else "-" if other is None else "~",
        None if before is None else _joined(before, value),
        None if after is None else _joined(after, value),
        added,
        removed,
        hidden,
        *places,
    )


def _joined(items: list[str], value: Value) -> str:
    return (" " if value.positional else ",").join(items)
