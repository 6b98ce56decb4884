"""One line as the rules see it: what stands in it, and where."""

from collections.abc import Callable, Sequence

from ksc.diagnostics import Location, Related
from ksc.dialects.spec import CommandSpec
from ksc.dialects.statement import Given, Reading
from ksc.dialects.values import is_integer, items
from ksc.records import dataclass
from ksc.syntax import Command, Section, Word

# Given a word of the line, or None for the whole line: where it stands.
Locate = Callable[[Word | None], Location | None]


@dataclass(frozen=True, slots=True)
class Line:
    """A command, or a section's header, read for a release."""

    spec: CommandSpec
    node: Command | Section
    reading: Reading
    release: str
    locate: Locate

    @property
    def words(self) -> Sequence[Word]:
        """Its words, the name first."""
        return self.node.words

    def given(self, name: str, *, even_empty: bool = False) -> Given | None:
        """The option or positional of that name that counts: the last one, if it is not empty and not the number 0."""
        last = self.reading.last(name)
        if last is None or even_empty or counts(last):
            return last
        return next((one for one in self.reading.given if one.name == name and one.positional and one.value), None)

    def has(self, name: str) -> bool:
        """Whether an option or positional stands in the line and counts."""
        return self.given(name) is not None

    def value(self, name: str) -> str:
        """An option's or positional's value; empty where there is none."""
        return self.reading.value(name) or ""

    def at(self, given: Given | None) -> Location | None:
        """Where an option's name or a word stands; None: the whole line."""
        return self.locate(self.words[given.start] if given else None)

    def at_value(self, given: Given | None) -> Location | None:
        """Where the word with an option's value stands."""
        return self.locate(self.words[given.stop - 1] if given else None)

    def shown(self, name: str) -> str:
        """An option as a message has it, or a positional: in capitals, as usage texts have them."""
        return f"`--{name}`" if name in self.spec.options else f"`{name.upper()}`"

    def related(self, given: Given, message: str) -> tuple[Related, ...]:
        """Another place of the line, where it is known."""
        place = self.at(given)
        return (Related(message, place),) if place else ()


def counts(given: Given) -> bool:
    """Whether what is given says anything: an empty value does not, nor does the number 0."""
    option, value = given.spec, given.value
    if option is None or value is None:
        return bool(value) or not given.positional
    if option.value_optional:
        return True
    if option.type == "integer":
        return not is_integer(value) or int(value) != 0
    return bool(items(value) if option.type == "list" else value)
