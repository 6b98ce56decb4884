"""One layer's way over the draft."""

from collections.abc import Callable, Collection
from dataclasses import field

from ksc.diagnostics import Diagnostic, near
from ksc.dialects.spec import CommandSpec
from ksc.dialects.statement import Reading, read
from ksc.layer.changes import Origin
from ksc.merge.conflicts import Conflicts
from ksc.merge.draft import Draft
from ksc.merge.labels import Slot
from ksc.merge.merged import Entry
from ksc.records import dataclass
from ksc.syntax import Command

_COMPARISONS = 20_000  # names that a layer's mistakes are compared with: a tenth of a second


@dataclass(slots=True)
class Pass:
    """What one layer works on: the draft, the items it spoke of, what it found."""

    draft: Draft
    conflicts: Conflicts
    used: set[Slot] = field(default_factory=set)
    found: list[Diagnostic] = field(default_factory=list)
    comparisons: int = _COMPARISONS

    def near(self, word: str, known: Callable[[], Collection[str]]) -> str | None:
        """What was probably meant. Only the first mistakes of a layer are looked into, the fewer the more is known."""
        if self.comparisons <= 0:
            return None
        names = known()
        self.comparisons -= len(names)
        return near(word, names) if self.comparisons >= 0 else None

    def read(self, spec: CommandSpec, command: Command) -> Reading:
        """A statement by the facts of the draft's release."""
        return read(spec, command.words, self.draft.release)

    def said_whole(
        self, spec: CommandSpec, label: str | None, below: list[Entry], above: Origin, *, differs: bool
    ) -> None:
        """A layer speaks of a whole statement, or of all that fill its slot."""
        what = f"`{spec.name}`" + (f" {label}" if label else "")
        subject = (spec.slot or spec.name, label or "")
        origins = [entry.origin for entry in below]
        self.conflicts.said((*subject, ""), what, origins[-1:], above, differs=differs, whole=True)
        for entry in below:
            for option, origin in entry.options.items():
                if differs:
                    self.conflicts.said((*subject, option), f"{what} {option}", [origin], above, differs=True)

    def said_option(
        self,
        spec: CommandSpec,
        label: str | None,
        names: tuple[str, ...],
        below: list[Origin],
        above: Origin,
        *,
        differs: bool,
    ) -> None:
        """A layer speaks of an option (the first of `names`), and so of its alternatives."""
        what = f"`{spec.name}`" + (f" {label}" if label else "") + f" {names[0]}"
        subject = (spec.slot or spec.name, label or "")
        also = [(*subject, name) for name in names[1:]]
        self.conflicts.said((*subject, names[0]), what, below, above, differs=differs, also=also)


def command_of(slot: Slot) -> Command:
    """The command that stands in a place."""
    assert slot.entry is not None
    assert isinstance(slot.entry.node, Command)
    return slot.entry.node
