"""Applying the fixes of findings to kickstarts, losslessly."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from itertools import accumulate, pairwise

from ksc.diagnostics import Diagnostic, Report, Source, TextEdit
from ksc.records import dataclass
from ksc.syntax import Document, parse

Check = Callable[[Source], Report]

ROUNDS = 20  # a fix may uncover another one, but not for ever

# A piece of a text, by offsets, and what to write in its place.
Piece = tuple[int, int, str]


@dataclass(frozen=True, slots=True)
class Fixed:
    """A text with its fixes applied, what was fixed, and what is left to find in it."""

    source: Source
    applied: tuple[Diagnostic, ...]
    report: Report


def fix(source: Source, check: Check) -> Fixed:
    """A kickstart with every fix applied that leaves it sound: what is not mended stays as it is, to the byte.

    Fixes that touch each other are applied in several rounds. A fix that brought in an error, or changed
    anything beside its own place, is left out.
    """
    report = check(source)
    applied: list[Diagnostic] = []
    refused: set[tuple[str, str]] = set()
    for _ in range(ROUNDS):
        chosen = _apart(source, (one for one in report if _key(one) not in refused))
        if not chosen:
            break
        tried = _sound(source, report, chosen, check)
        if tried is not None:
            source, report = tried
            applied += [one for one, _ in chosen]
            continue
        # One of them is to blame: the others are applied without it.
        good: list[tuple[Diagnostic, list[Piece]]] = []
        for half in _kinds(chosen):
            if _sound(source, report, [*good, *half], check) is not None:
                good += half
            else:
                refused.update(_key(one) for one, _ in half)
        tried = _sound(source, report, good, check) if good else None
        if tried is not None:
            source, report = tried
            applied += [one for one, _ in good]
    return Fixed(source, tuple(applied), report)


def _key(found: Diagnostic) -> tuple[str, str]:
    return found.code, found.fix.title if found.fix else ""


def _kinds(chosen: list[tuple[Diagnostic, list[Piece]]]) -> Iterator[list[tuple[Diagnostic, list[Piece]]]]:
    """The fixes, those of one kind together: what one of a kind does wrong, the others do as well."""
    kinds: dict[tuple[str, str], list[tuple[Diagnostic, list[Piece]]]] = {}
    for one in chosen:
        kinds.setdefault(_key(one[0]), []).append(one)
    yield from kinds.values()


def _apart(source: Source, found: Iterable[Diagnostic]) -> list[tuple[Diagnostic, list[Piece]]]:
    """The fixes for a text that do not touch each other, in its order; of two that do, the first."""
    starts = [0, *accumulate(len(line) + 1 for line in source.text.split("\n"))]
    fixes = []
    for one in found:
        if one.fix is not None and one.fix.edits and one.location is not None and one.location.source is source:
            fixes.append((one, sorted(_piece(edit, starts, len(source.text)) for edit in one.fix.edits)))
    chosen: list[tuple[Diagnostic, list[Piece]]] = []
    last: Piece = (-1, -1, "")
    for one, pieces in sorted(fixes, key=lambda item: item[1][0][:2]):
        in_order = all(before[1] <= after[0] for before, after in pairwise(pieces))
        # Of two texts for one place nobody knows which comes first.
        if in_order and pieces[0][0] >= last[1] and pieces[0][:2] != last[:2]:
            chosen.append((one, pieces))
            last = pieces[-1]
    return chosen


def _piece(edit: TextEdit, starts: list[int], length: int) -> Piece:
    line, column, end_line, end_column = edit.span
    last = len(starts) - 1
    begin = min(starts[min(line - 1, last)] + column - 1, length)
    end = min(starts[min(end_line - 1, last)] + end_column - 1, length)
    return begin, max(begin, end), edit.text


def _sound(
    source: Source, report: Report, chosen: list[tuple[Diagnostic, list[Piece]]], check: Check
) -> tuple[Source, Report] | None:
    """The text with the fixes and what is found in it; None where a fix did harm."""
    pieces = [piece for _, ones in chosen for piece in ones]
    parts, at = [], 0
    for begin, end, text in sorted(pieces):
        parts += [source.text[at:begin], text]
        at = end
    made = Source(source.path, "".join([*parts, source.text[at:]]))
    if made.text == source.text or not _kept(parse(source), parse(made), pieces):
        return None
    after = check(made)
    before = Counter(one.code for one in report.errors)
    # A comment that ignores findings may have come to stand at another line.
    harm = Counter(one.code for one in after.errors) - before or after.silenced > report.silenced
    return None if harm else (made, after)


def _kept(old: Document, new: Document, pieces: list[Piece]) -> bool:
    """Whether every node that no edit touches is there as it was, in the same order."""
    edits = iter(sorted(pieces))
    edit = next(edits, None)
    at = len(old.bom)
    nodes = iter(new.nodes)
    for node in old.nodes:
        end = at + len(node.text)
        while edit is not None and edit[1] < at:
            edit = next(edits, None)
        if (edit is None or edit[0] > end or edit[0] == end < edit[1]) and not any(
            type(one) is type(node) and one.text == node.text for one in nodes
        ):
            return False
        at = end
    return True
