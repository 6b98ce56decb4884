"""What the checks of a whole installation look at: a kickstart's nodes, by name, each with its place."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from ksc.checks.lines import NOWHERE, locator
from ksc.diagnostics import Location
from ksc.dialects.line import Locate
from ksc.dialects.spec import CommandSpec, Dialect, Facts
from ksc.dialects.statement import Given, Reading, read
from ksc.syntax import Command, Include, Node, Section

if TYPE_CHECKING:
    from ksc.storage.choice import Choice

# A node, where it came from, and the options of it that came from elsewhere, by name.
# Among these, under BODY: where the text of a section is, if not below its header.
Placed = tuple[Node, Location | None, Mapping[str, Location | None]]

BODY = "%body"


@dataclass(frozen=True, eq=False)
class Statement:
    """A command that ksc knows, or a known section's header, read for the release.

    `spec` is its facts; `place` is where the whole of it came from.
    """

    node: Command | Section
    spec: CommandSpec
    release: str
    place: Location | None
    options: Mapping[str, Location | None]

    @cached_property
    def reading(self) -> Reading:
        """Its options and positionals."""
        return read(self.spec, self.node.words, self.release)

    @cached_property
    def locate(self) -> Locate:
        """Where a word of it, or its whole line, stands."""
        return locator(self.node, self.place, self.spec, self.options)

    @property
    def name(self) -> str:
        """The command's name as written, or the section's with its `%`."""
        return self.node.words[0].value

    def value(self, name: str) -> str | None:
        """The value of an option or positional, None where it is not given or has none."""
        return self.reading.value(name)

    def has(self, *names: str) -> bool:
        """Whether any of these options or positionals is given."""
        return any(given.name in names for given in self.reading.given)

    def at(self, what: str | Given | None = None) -> Location | None:
        """The place of an option's or positional's last word (by name: of the last one); None: the whole line."""
        given = self.reading.last(what) if isinstance(what, str) else what
        return self.locate(self.node.words[given.stop - 1] if given else None)


class Kickstart:
    """A kickstart as the checks see it: its known commands and sections, by canonical name, in order.

    `choices` are by what the disks are chosen whose placeholders stand in its statements.
    """

    def __init__(
        self, placed: Iterable[Placed], facts: Facts, dialect: Dialect, choices: "tuple[Choice, ...]" = ()
    ) -> None:
        self.placed = tuple(placed)
        self.choices = choices
        self.facts = facts
        self.dialect = dialect

    @cached_property
    def statements(self) -> tuple[Statement, ...]:
        """All of them, in order."""
        return tuple(self._statements())

    @cached_property
    def _by_name(self) -> dict[str, list[Statement]]:
        found: dict[str, list[Statement]] = {}
        for statement in self.statements:
            found.setdefault(statement.spec.name, []).append(statement)
        return found

    def _statements(self) -> Iterator[Statement]:
        for node, place, options in self.placed:
            if isinstance(node, Command):
                spec = self.facts.command(node.name)
            elif isinstance(node, Section):
                spec = self.facts.sections.get(node.kind)
            else:
                continue
            if spec is not None:
                yield Statement(node, spec, self.dialect.name, place, options)

    def all(self, *names: str) -> list[Statement]:
        """The statements of these canonical names (`part`, `%post`), in order for each name."""
        return [one for name in names for one in self._by_name.get(name, ())]

    def last(self, name: str) -> Statement | None:
        """The one that counts of a command that stands once."""
        return next(reversed(self._by_name.get(name, ())), None)

    def includes(self) -> Iterator[tuple[Include, Location | None]]:
        """The live includes at the top level, with their places."""
        return ((node, place) for node, place, _ in self.placed if isinstance(node, Include))


def placed(nodes: Iterable[tuple[Node, Location | None]]) -> Iterator[Placed]:
    """Nodes of which all stands where it came from."""
    return ((node, place, NOWHERE) for node, place in nodes)
