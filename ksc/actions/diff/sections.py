"""`%packages`, scripts, add-ons and certificates of two kickstarts."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from ksc.actions.diff.change import Change, Sign, place_of
from ksc.actions.diff.hiding import difference, shown_name, statement_line
from ksc.actions.diff.lists import compare_order
from ksc.actions.diff.meaning import Entry, Meaning, Script
from ksc.actions.diff.options import Subject, compare_values
from ksc.actions.diff.pairing import pair_scripts
from ksc.diagnostics import Source
from ksc.layer.sections import SCRIPTS

PACKAGES = "packages"


def compare_packages(left: Meaning, right: Meaning) -> Iterator[Change]:
    """What is wanted and what is excluded, and the options of the header."""
    one, other = left.packages, right.packages
    places = place_of(left.packages_place), place_of(right.packages_place)
    if one is None and other is None:
        return
    if one is None or other is None:
        sign: Sign = "+" if one is None else "-"
        yield Change(sign, "section", PACKAGES, "%packages", left=places[0], right=places[1])
    subject = Subject("%packages", "", PACKAGES)
    yield from compare_values(subject, (left.packages_header, {}), (right.packages_header, {}), places)
    one, other = one or {}, other or {}
    for key in sorted({*one, *other}, key=_order):
        before, after = one.get(key), other.get(key)
        if before is None or after is None or before[:3] != after[:3]:
            yield _entry(before, after)


def _order(key: str) -> tuple[int, str]:
    """The environment first, then groups, packages, included files."""
    return (0 if key.startswith("@^") else 1 if key.startswith("@") else 3 if key.startswith("%") else 2), key


def _entry(before: Entry | None, after: Entry | None) -> Change:
    standing = after or before
    assert standing is not None
    return Change(
        "+" if before is None else "-" if after is None else "~",
        "package",
        PACKAGES,
        shown_name(standing.name),
        before=_written(before) if before else None,
        after=_written(after) if after else None,
        left=place_of(before.place) if before else None,
        right=place_of(after.place) if after else None,
    )


def _written(entry: Entry) -> str:
    return shown_name(" ".join((("-" if entry.excluded else "") + entry.name, *sorted(entry.options))))


def compare_scripts(
    left: Mapping[str, Sequence[Script]], right: Mapping[str, Sequence[Script]], hide: Callable[[str], str] = str
) -> Iterator[Change]:
    """Sections with a body, kind by kind. The scripts of a kind run in their order."""
    kinds = [*SCRIPTS, *sorted({*left, *right}.difference(SCRIPTS))]
    for kind in kinds:
        one, other = left.get(kind, ()), right.get(kind, ())
        pairs = pair_scripts(one, other)
        for before, after in pairs:
            yield from _script(before, after, hide)
        both = [(shown_name(before.name), after) for before, after in pairs if before is not None and after is not None]
        if kind in SCRIPTS:
            yield from compare_order(both, other, kind, _group(kind))


def _group(kind: str) -> str:
    return "scripts" if kind in SCRIPTS else "other sections"


def _script(before: Script | None, after: Script | None, hide: Callable[[str], str]) -> Iterator[Change]:
    standing = before or after
    assert standing is not None
    group, name = _group(standing.kind), shown_name(standing.name)
    left, right = place_of(before.place) if before else None, place_of(after.place) if after else None
    if before is None or after is None:
        header, nothing = statement_line(standing.header), Source("", "\n")
        shown = tuple(
            difference(before.text if before else nothing, after.text if after else nothing, skip=1, hide=hide)
        )
        if before is None:
            yield Change("+", "script", group, standing.kind, name, after=header, right=right, lines=shown)
        else:
            yield Change("-", "script", group, standing.kind, name, before=header, left=left, lines=shown)
        return
    subject = Subject(standing.kind, name, group)
    yield from compare_values(subject, (before.values, before.places), (after.values, after.places), (left, right))
    if before.body != after.body:
        shown = tuple(difference(before.text, after.text, skip=1, hide=hide))
        yield Change("~", "script", group, standing.kind, name, left=left, right=right, lines=shown)
