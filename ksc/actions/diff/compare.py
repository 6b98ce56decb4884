"""Two kickstarts by meaning: what one says and the other does not, or says otherwise."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence

from ksc.actions.diff.change import Change, place_of
from ksc.actions.diff.hiding import shown_name, statement_line
from ksc.actions.diff.includes import compare_stands
from ksc.actions.diff.lists import compare_lines, compare_order
from ksc.actions.diff.meaning import Meaning, Statement
from ksc.actions.diff.options import Subject, compare_values
from ksc.actions.diff.pairing import Pairs, pair_items, same_statement
from ksc.actions.diff.sections import compare_packages, compare_scripts

# Items whose order means nothing. Others are numbered, started or mounted in it.
_ANY_ORDER = frozenset({"device", "module", "repo", "sshkey", "sshpw", "timesource"})


def compare(left: Meaning, right: Meaning, families: Sequence[str], hide: Callable[[str], str] = str) -> list[Change]:
    """The differences, in the order in which a kickstart is written: commands by family, packages, scripts.

    `hide` takes secrets out of a line of a script.
    """
    found = [*_singles(left, right), *_items(left, right)]
    order = {family: at for at, family in enumerate(families)}
    found.sort(key=lambda one: order.get(one.group, len(order)))
    return [
        *found,
        *compare_lines(left.includes, right.includes, "include"),
        *compare_stands(left, right),
        *compare_packages(left, right),
        *compare_scripts(left.scripts, right.scripts, hide),
        *compare_lines(left.unread, right.unread, "line"),
    ]


def _names(left: Mapping[str, object], right: Mapping[str, object]) -> list[str]:
    """The names of both sides, in an order that is the same whichever is first."""
    return sorted({*left, *right})


def _singles(left: Meaning, right: Meaning) -> Iterator[Change]:
    for key in _names(left.single, right.single):
        one, other = left.single.get(key), right.single.get(key)
        if one is not None and other is not None and one.name != other.name:
            yield _replaced(one, other)
        else:
            yield from _statement(one, other)


def _items(left: Meaning, right: Meaning) -> Iterator[Change]:
    for name in _names(left.items, right.items):
        pairs = pair_items(left.items.get(name, ()), right.items.get(name, ()))
        for one, other in pairs:
            yield from _statement(one, other)
        if name not in _ANY_ORDER:
            yield from _order(name, pairs, right.items.get(name, ()))


def _order(name: str, pairs: Pairs[Statement], right: Sequence[Statement]) -> Iterator[Change]:
    """Items in another order. Of those that share a label, only the ones that are the same on both sides count."""
    both = [(one, other) for one, other in pairs if one is not None and other is not None]
    if not both or not both[0][0].known:
        return
    keys = Counter(_key(one) for one, _ in both)
    named = []
    for one, other in both:
        alone = keys[_key(one)] == 1
        if alone or same_statement(one) == same_statement(other):
            named.append((_key(one) if alone and _key(one) else statement_line(one.words), other))
    yield from compare_order(named, right, name, both[0][0].group, place_of(both[0][0].place))


def _replaced(one: Statement, other: Statement) -> Change:
    """A command of one slot by another: an installation has one source."""
    before, after = statement_line(one.words), statement_line(other.words)
    return Change(
        "~",
        "command",
        one.group,
        shown_name(one.name),
        before=before,
        after=after,
        hidden=before == after,
        left=place_of(one.place),
        right=place_of(other.place),
    )


def _statement(one: Statement | None, other: Statement | None) -> Iterator[Change]:
    if one is None or other is None:
        yield _alone(one, other)
    elif same_statement(one) == same_statement(other):
        return
    elif not one.known:
        yield _replaced(one, other)
    else:
        subject = Subject(one.name, _key(one) or _key(other), one.group)
        places = place_of(one.place), place_of(other.place)
        yield from compare_values(subject, (one.values, one.places), (other.values, other.places), places)


def _alone(one: Statement | None, other: Statement | None) -> Change:
    standing = one or other
    assert standing is not None
    line, place = statement_line(standing.words), place_of(standing.place)
    name, key = shown_name(standing.name), _key(standing)
    if one is not None:
        return Change("-", "command", standing.group, name, key, before=line, left=place)
    return Change("+", "command", standing.group, name, key, after=line, right=place)


def _key(one: Statement) -> str:
    labels = one.identity.labels if one.identity else ()
    return shown_name(labels[0]) if labels else ""
