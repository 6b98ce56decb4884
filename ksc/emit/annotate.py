"""Origins as comments in a kickstart: before each run of lines from one place, wherever a comment means nothing.

A line that begins with `#` means nothing among commands and in `%packages`. In the body of a script it would be a
line of the script, so what a section is made of is said above its header. Where a section ends only with the next
(releases without `%end`), that of the following ones is said above the first.
"""

from collections.abc import Iterator, Sequence
from dataclasses import field
from itertools import groupby
from typing import TYPE_CHECKING

from ksc.artifacts import Made
from ksc.diagnostics import Location
from ksc.diagnostics.taming import tame
from ksc.layer.changes import Origin
from ksc.merge.merged import Entry
from ksc.records import dataclass
from ksc.syntax import Blank, Command, Comment, Section

if TYPE_CHECKING:
    from ksc.emit.kickstart import Piece

ANNOTATION = Made("ksc: annotation")
_PACKAGES = "%packages"
_MOST = 300  # characters of a path


@dataclass(slots=True)
class _Run:
    """Lines from one place on: the index of the piece that it begins with, and where it is from."""

    at: int
    place: Location
    last: int
    via: str = ""
    more: list[str] = field(default_factory=list)

    def goes_on(self, place: Location, via: str) -> bool:
        same = place.source.path == self.place.source.path and via == self.via
        return same and not self.more and place.span.line in (self.last, self.last + 1)

    @property
    def shown(self) -> str:
        return _shown(self.place, self.last, self.via)


def annotations(pieces: "Sequence[Piece]", newline: str, *, sections_end: bool) -> list[tuple[int, str]]:
    """The lines to add, each with the index of the piece that it goes before; `sections_end` is the release's."""
    writing = _Writing(pieces, sections_end)
    for unit in _units(pieces):
        writing.unit(unit)
    made = []
    for run in writing.runs:
        made.append((run.at, f"# from {run.shown}{newline}"))
        made.extend((run.at, f"#   {line}{newline}") for line in run.more)
    return made


def _units(pieces: "Sequence[Piece]") -> Iterator[list[int]]:
    """The indexes of pieces that belong together: those of an entry, or of what follows each other in a fragment.

    A comment that speaks to ksc (`# ksc: name=…`) belongs to what stands below it.
    """
    waiting: list[int] = []
    for _, some in groupby(range(len(pieces)), key=lambda at: _owner(pieces, at)):
        waiting += some
        entry = pieces[waiting[-1]].entry
        if entry is None or not (isinstance(entry.node, Comment) and entry.node.text.lstrip().startswith("# ksc:")):
            yield waiting
            waiting = []
    if waiting:
        yield waiting


def _owner(pieces: "Sequence[Piece]", at: int) -> object:
    piece = pieces[at]
    if piece.entry is not None:
        return id(piece.entry)
    place = piece.origin
    # Lines of a fragment that follow each other have the same distance from their index.
    return (place.source.path, place.span.line - at) if isinstance(place, Location) else place


class _Writing:
    """The runs so far, and the first section that ends with the next, after which no comment can stand."""

    def __init__(self, pieces: "Sequence[Piece]", sections_end: bool) -> None:
        self.pieces = pieces
        self.sections_end = sections_end
        self.runs: list[_Run] = []
        self.unclosed: _Run | None = None

    def unit(self, unit: list[int]) -> None:
        """The next pieces that belong together."""
        entry = self.pieces[unit[-1]].entry
        if entry is None and not "".join(self.pieces[at].text for at in unit).strip():
            self._go_on(unit)
        elif entry is None:
            self._begin(unit[0], self.pieces[unit[0]].origin)
            self._go_on(unit)
            if any(self.pieces[at].text.lstrip().startswith("%") for at in unit):
                self._close(ends=self.sections_end)
        elif isinstance(entry.node, Section):
            lines = [at for at in unit if self.pieces[at].entry is entry]
            (self._packages if entry.node.kind == _PACKAGES else self._section)(unit[0], entry, entry.node, lines)
        elif isinstance(entry.node, Blank):
            self._go_on(unit)
        else:
            self._begin(unit[0], entry.origin, _options(entry))

    def _packages(self, first: int, entry: Entry, node: Section, lines: list[int]) -> None:
        self._begin(first, self.pieces[lines[0]].origin, _options(entry))
        for at in lines[1:]:
            if self.pieces[at].text.strip():
                self._begin(at, self.pieces[at].origin)
            else:
                self._go_on([at])

    def _section(self, first: int, entry: Entry, node: Section, lines: list[int]) -> None:
        own = self.pieces[lines[0]].origin
        body = self._body(own, lines[1 : len(lines) - bool(node.end)])
        self._begin(first, own, [*_options(entry), *body], f"{node.kind} below")
        self._go_on(lines)
        self._close(ends=bool(node.end))

    def _body(self, header: object, inside: list[int]) -> Iterator[str]:
        """Where the lines of a body are from, if not from below the header's place."""
        runs: list[tuple[_Run, int]] = []
        top, above = _placed(header)
        run = _Run(0, top, top.span.line, above) if top else None
        for number, at in enumerate(inside, 1):
            place, via = _placed(self.pieces[at].origin)
            if place is None:
                continue
            if run is None or not run.goes_on(place, via):
                run = _Run(number, place, place.span.line, via)
            run.last = place.span.line
            if run.at:
                runs = [*(runs[:-1] if runs and runs[-1][0] is run else runs), (run, number)]
        for one, last in runs:
            lines = f"line {one.at}" if one.at == last else f"lines {one.at}-{last}"
            yield f"{lines} of the body from {one.shown}"

    def _begin(self, at: int, origin: object, more: Sequence[str] = (), what: str = "what follows") -> None:
        place, via = _placed(origin)
        if place is None:
            return
        line = place.span.line
        if self.unclosed is not None:
            self.unclosed.more += [f"{what} from {_shown(place, line, via)}", *more]
        elif not more and self.runs and self.runs[-1].goes_on(place, via):
            self.runs[-1].last = line
        elif at == 0 or self.pieces[at - 1].text.endswith("\n"):
            # What only an installer takes for the end of a line leaves no room for a comment.
            self.runs.append(_Run(at, place, line, via, [*more]))

    def _go_on(self, unit: list[int]) -> None:
        """Lines that need no comment of their own, but that a run may go over."""
        for at in unit:
            place, via = _placed(self.pieces[at].origin)
            if place is not None and self.runs and self.unclosed is None and self.runs[-1].goes_on(place, via):
                self.runs[-1].last = place.span.line

    def _close(self, *, ends: bool) -> None:
        """A section is over; unless it `ends` with a line of its own, all that follows is a part of it."""
        if not ends and self.unclosed is None and self.runs:
            self.unclosed = self.runs[-1]


def _placed(origin: object) -> tuple[Location | None, str]:
    if isinstance(origin, Origin):
        return origin.location, origin.via
    return (origin, "") if isinstance(origin, Location) else (None, "")


def _of(origin: Origin) -> str:
    place = origin.location
    return _shown(place, place.span.line, origin.via) if place else tame(origin.layer, _MOST)


def _shown(place: Location, last: int, via: str) -> str:
    line, column = place.span.line, place.span.column
    where = f"{line}:{column}" if last <= line else f"{line}-{last}"
    return f"{tame(place.source.path, _MOST)}:{where}" + (f" ({tame(via, 80)})" if via else "")


def _options(entry: Entry) -> list[str]:
    place = entry.origin.location
    return [
        f"{_named(entry, name)} from {_of(origin)}"
        for name, origin in entry.options.items()
        if not (place and origin.location and _line(origin.location) == _line(place))
    ]


def _line(place: Location) -> tuple[str, int]:
    return place.source.path, place.span.line


def _named(entry: Entry, name: str) -> str:
    """An option as its line has it, as far as it goes by its own name."""
    words = entry.node.words if isinstance(entry.node, Command | Section) else ()
    return f"--{name}" if any(word.value.partition("=")[0] == f"--{name}" for word in words) else name
