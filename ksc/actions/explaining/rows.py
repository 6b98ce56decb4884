"""What is asked about as rows of a table: the lines, below them what they replaced, and what is gone."""

from collections.abc import Iterator
from typing import Literal, NamedTuple

from ksc.actions.explaining.asked import Question
from ksc.actions.explaining.chains import chain
from ksc.actions.explaining.result import Explained, From, Line, Part, blotted, blotted_lines, blotted_words
from ksc.layer.changes import Origin, Shadowed
from ksc.merge.keys import identity
from ksc.merge.merged import Removed
from ksc.syntax import Node, Section
from ksc.syntax.packages import PackageLine

Kind = Literal["line", "with", "over", "gone"]


class Row(NamedTuple):
    """A line of the kickstart; `with`: a part of it from elsewhere; `over`: what stood there below; `gone`: removed.

    `mark` is the line's number or the kind; `origin` is None where that of the row above goes on.
    """

    kind: Kind
    mark: str
    text: str
    origin: From | None


def rows(result: Explained, what: Question) -> Iterator[Row]:
    """The rows, in the order of the lines. What is replaced by several lines stands below the first of them."""
    shown: set[Origin] = set()
    told: set[int] = set()
    for line in what.lines:
        yield Row("line", str(line.number), result.text(line.number), line.origin)
        for row, origin in _below(result, what, line, told):
            shown.add(origin)
            yield row
    for one in what.removed:
        # What replaced it has said so already, but to somebody who asks for it alone.
        if one.origin not in shown:
            yield from _gone(result, one)


def _below(result: Explained, what: Question, line: Line, told: set[int]) -> Iterator[tuple[Row, Origin]]:
    entry, origin = line.entry, line.origin
    if what.option is None and isinstance(origin, Origin) and origin.shadowed and id(origin.shadowed) not in told:
        told.add(id(origin.shadowed))
        for one in chain(origin):
            yield from ((row, one.origin) for row in _over(one))
    # The header of a section has options as a command has; its body has none.
    if entry is None or not (line.begins or (what.narrow and len(what.lines) == 1 and not _inside(line))):
        return
    statement = None if what.option else entry.origin
    # Where all of a statement is from one place, its row has said it.
    every = what.option is not None or (what.narrow and bool(entry.options or entry.removed))
    for part in result.parts(entry, every=every):
        if what.option not in (None, part.name):
            continue
        # In a list of all lines, what the statement's own layer said with it needs no row.
        if what.narrow or part.origin.layer != entry.origin.layer or part.origin.shadowed:
            for row in _part(entry.node, part, statement):
                yield row, part.origin


def _inside(line: Line) -> bool:
    return not line.begins and line.entry is not None and isinstance(line.entry.node, Section)


def _part(node: Node, part: Part, statement: Origin | None) -> Iterator[Row]:
    kind: Kind = "gone" if part.gone else "with"
    yield Row(kind, kind, part.text if part.gone else blotted(node, part.text), part.origin)
    for one in chain(part.origin, down_to=statement):
        first, *more = blotted_words(node, one.text)
        yield Row("over", "over", first or "(removed)", one.origin)
        for text in more:
            yield Row("over", "", text, None)


def _over(one: Shadowed) -> Iterator[Row]:
    lines = blotted_lines(one.text)
    if lines[0].lstrip().startswith("%") and len(lines) > 1:
        lines = [f"{lines[0]} … ({len(lines)} lines)"]
    yield Row("over", "over", lines[0], one.origin)
    for text in lines[1:]:
        yield Row("over", "", text, None)


def _gone(result: Explained, one: Removed) -> Iterator[Row]:
    yield Row("gone", "gone", title(result, one), one.by)
    yield from _over(Shadowed(one.origin, one.what.text))
    for below in chain(one.origin):
        yield from _over(below)


def title(result: Explained, removed: Removed) -> str:
    """What something that was removed is called: `network eth0`, `%post motd`, `nginx`."""
    what = removed.what
    if isinstance(what, PackageLine):
        return what.text.strip()
    if isinstance(what, Section):
        return f"{what.kind} {removed.name}" if removed.name else what.kind
    known = result.reading(what)
    if known is None:
        return blotted_lines(what.text)[0].strip()
    spec, reading = known
    labels = identity(spec, reading).labels if spec.repeat is not None else ()
    return f"{spec.name} {labels[0]}" if labels else spec.name
