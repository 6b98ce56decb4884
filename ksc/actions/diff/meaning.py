"""What a kickstart says, as values: comments, blanks, spelling and order are gone where they mean nothing."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field
from typing import NamedTuple

from ksc.actions.diff.values import Value, values_of
from ksc.diagnostics import Location, Source, whole_line
from ksc.dialects.spec import CommandSpec, Facts
from ksc.dialects.statement import read
from ksc.layer.sections import SCRIPTS, marked_name, own_name
from ksc.merge.keys import Identity, identity
from ksc.merge.merged import Merged
from ksc.records import dataclass
from ksc.syntax import Blank, Command, Comment, Document, Include, Node, Section, Unparsed
from ksc.syntax.packages import PackageLine, package_lines

OTHER = "other lines"
ENVIRONMENT = "@^"


class Placed(NamedTuple):
    """A node, its place, the places of options that came from elsewhere, and those of its lines."""

    node: Node
    place: Location | None
    options: Mapping[str, Location | None] = {}
    lines: tuple[Location | None, ...] = ()


@dataclass(slots=True)
class Statement:
    """What a command comes to: one line of a command that repeats, else all lines of it together.

    `words` are those of its line, or of its last one; `known` is whether ksc has facts of the command.
    """

    name: str
    group: str
    words: tuple[str, ...]
    values: dict[str, Value]
    places: dict[str, Location | None]
    place: Location | None
    identity: Identity | None = None
    known: bool = True


class Entry(NamedTuple):
    """What is last said of a package, group or environment, or an `%include` among them."""

    name: str
    excluded: bool
    options: frozenset[str]
    place: Location | None


@dataclass(slots=True)
class Script:
    """A section with a body. `marked` is the name that a comment or its header gives it."""

    kind: str
    marked: str | None
    number: int
    values: dict[str, Value]
    places: dict[str, Location | None]
    header: tuple[str, ...]
    text: Source
    place: Location | None

    @property
    def name(self) -> str:
        """What messages call it."""
        return self.marked or f"{self.kind[1:]}-{self.number}"

    @property
    def same(self) -> object:
        """What is compared of it."""
        return {name: one.same for name, one in self.values.items()}, self.body

    @property
    def body(self) -> str:
        """Its text. That the file ends without a line end is not a part of it."""
        body = self.text.text.partition("\n")[2]
        return f"{body}\n" if body and body[-1] != "\n" else body


@dataclass(slots=True)
class Meaning:
    """A kickstart by meaning. `single` has the commands that stand once, by slot or name; `items` those that repeat.

    `packages` is None where there is no such section. `includes` and `unread` are lines, with their places.
    `counts` are the lines of each command and the sections of each kind, `above` those above each include.
    """

    single: dict[str, Statement] = field(default_factory=dict)
    items: dict[str, list[Statement]] = field(default_factory=dict)
    packages: dict[str, Entry] | None = None
    packages_header: dict[str, Value] = field(default_factory=dict)
    packages_place: Location | None = None
    scripts: dict[str, list[Script]] = field(default_factory=dict)
    includes: list[tuple[tuple[str, ...], Location | None]] = field(default_factory=list)
    unread: list[tuple[tuple[str, ...], Location | None]] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    above: list[Counter[str]] = field(default_factory=list)


def of_document(document: Document) -> Iterator[Placed]:
    """The nodes of a text with their places."""
    for node in document.nodes:
        yield Placed(node, document.locate(node))


def of_merged(merged: Merged) -> Iterator[Placed]:
    """The nodes of a merged profile with their places."""
    for entry in merged.entries:
        options = {name: origin.location for name, origin in entry.options.items()}
        lines = tuple(one.location for one in entry.line_origins()) if isinstance(entry.node, Section) else ()
        yield Placed(entry.node, entry.origin.location, options, lines)


Known = dict[tuple[str, ...], tuple[dict[str, Value], Identity | None]]
"""What lines have been found to give, by their words."""


def meaning(nodes: Iterable[Placed], facts: Facts, release: str, known: Known | None = None) -> Meaning:
    """What `release` reads from nodes. `known` spares it lines that it has read in another text."""
    return _Reading(facts, release, {} if known is None else known).run(nodes)


class _Reading:
    def __init__(self, facts: Facts, release: str, known: Known) -> None:
        self.facts = facts
        self.release = release
        self.known = known
        self.found = Meaning()
        self.mark: str | None = None

    def run(self, nodes: Iterable[Placed]) -> Meaning:
        for placed in nodes:
            node = placed.node
            match node:
                case Command():
                    self.command(node, placed)
                case Section():
                    self.section(node, placed)
                case Include():
                    self.found.above.append(self.found.counts.copy())
                    self.found.includes.append((tuple(word.value for word in node.words), placed.place))
                case Unparsed():
                    self.found.unread.append(((node.text.strip(),), placed.place))
                case Comment() | Blank():
                    pass
            self.mark = marked_name(node.text) if isinstance(node, Comment) else None
        return self.found

    def command(self, node: Command, placed: Placed) -> None:
        words = tuple(word.value for word in node.words)
        spec = self.facts.command(node.name)
        if spec is None:
            self.found.counts[node.name] += 1
            made = Statement(node.name, OTHER, words, {}, {}, placed.place, Identity((), (), None), known=False)
            self.found.items.setdefault(node.name, []).append(made)
            return
        if spec.status(self.release) == "deprecated":
            return  # the installer knows it and does nothing
        self.found.counts[spec.name] += 1
        if words not in self.known:
            reading = read(spec, node.words, self.release)
            self.known[words] = values_of(spec, reading), identity(spec, reading) if spec.repeat else None
        values, own = self.known[words]
        places = {name: placed.options.get(name, placed.place) for name in values}
        made = Statement(spec.name, spec.family, words, values, places, placed.place, own)
        if spec.repeat is not None:
            self.found.items.setdefault(spec.name, []).append(made)
        else:
            self.single(spec, made)

    def single(self, spec: CommandSpec, made: Statement) -> None:
        """A command that is said again: what it does not speak of stays or falls back, as the facts have it."""
        key = spec.slot or spec.name
        before = self.found.single.get(key)
        if before is not None and before.name == made.name and not spec.opaque:
            # Flags that stay are one value with their alternatives; a URL and a list of mirrors are two: both count.
            groups = [group for group in spec.alternatives if not made.values.keys().isdisjoint(group)]
            gone = {name for group in groups if not set(spec.kept).isdisjoint(group) for name in group}
            kept = {name: one for name, one in before.values.items() if name not in gone and spec.stays(name)}
            made.places = {**{name: before.places[name] for name in kept}, **made.places}
            made.values = kept | made.values
        self.found.single[key] = made

    def section(self, node: Section, placed: Placed) -> None:
        self.found.counts[node.kind] += 1
        spec = self.facts.sections.get(node.kind)
        values = values_of(spec, read(spec, node.words, self.release)) if spec and not spec.opaque else {}
        places = {name: placed.options.get(name, placed.place) for name in values}
        header = tuple(word.value for word in node.words)
        if node.kind == "%packages":
            self.packages(node, placed, values)
            return
        same_kind = self.found.scripts.setdefault(node.kind, [])
        name = self.mark if node.kind in SCRIPTS else own_name(node)
        if not values and len(header) > 1:
            values = {"header": Value((" ".join(header[1:]),), header[1:], positional=True)}
            places = {"header": placed.place}
        text = Source("", node.header + node.body)
        same_kind.append(
            Script(node.kind, name, len(same_kind) + 1, values, places, header, text, placed.place),
        )

    def packages(self, node: Section, placed: Placed, values: dict[str, Value]) -> None:
        found = self.found
        if found.packages is None:
            found.packages, found.packages_place = {}, placed.place
        found.packages_header |= values
        for line in package_lines(node.body):
            if line.kind in ("blank", "comment"):
                continue
            self.entry(line, _line_place(placed, line.line))

    def entry(self, line: PackageLine, place: Location | None) -> None:
        """The later word counts, but for a group's options, of which the first does."""
        packages = self.found.packages
        assert packages is not None
        key = f"%include {line.name}" if line.kind == "include" else line.name
        if line.kind == "environment":
            standing = packages.get(ENVIRONMENT)
            if line.exclude and standing is not None and standing.name == line.name:
                del packages[ENVIRONMENT]
                return
            key = line.name if line.exclude else ENVIRONMENT
        before, options = packages.pop(key, None), frozenset(line.options)
        if before is not None and line.kind == "group" and not before.excluded and not line.exclude:
            options = before.options
        packages[key] = Entry(key if line.kind == "include" else line.name, line.exclude, options, place)


def _line_place(placed: Placed, number: int) -> Location | None:
    if number < len(placed.lines):
        return placed.lines[number]
    if placed.place is None:
        return None
    return whole_line(placed.place.source, placed.place.span.line + number)
