"""The places of statements, and the items of repeating commands by the labels they answer to."""

from collections.abc import Callable

from ksc.dialects.spec import CommandSpec, Facts
from ksc.dialects.statement import read
from ksc.merge.keys import Identity, identity
from ksc.merge.merged import Entry
from ksc.syntax import Command


class Slot:
    """A place in the list. A removed statement leaves its place behind, for what replaces it.

    `order` grows with the place among the items of one command; `identity` is what such an item goes by.
    """

    __slots__ = ("entry", "identity", "name", "next", "order", "previous")

    def __init__(self, entry: Entry | None = None) -> None:
        self.entry = entry
        self.name: str | None = None
        self.order = 0
        self.identity: Identity | None = None
        self.next: Slot | None = None
        self.previous: Slot | None = None


class Labels:
    """The labels of a command's items, indexed when first asked for; `standing` gives the items."""

    def __init__(self, facts: Facts, release: str, standing: Callable[[str], list[Slot]]) -> None:
        self._facts = facts
        self._release = release
        self._standing = standing
        self._slots: dict[str, dict[str, dict[Slot, None]]] = {}

    def find(self, spec: CommandSpec, label: str) -> list[Slot]:
        """The items that answer to a label, in their order."""
        return sorted(self._index(spec).get(label, ()), key=lambda slot: slot.order)

    def known(self, spec: CommandSpec) -> list[str]:
        """The labels that items of a command answer to."""
        return [label for label, slots in self._index(spec).items() if slots]

    def identity(self, spec: CommandSpec, slot: Slot) -> Identity:
        """What an item goes by."""
        if slot.identity is None:
            assert slot.entry is not None
            assert isinstance(slot.entry.node, Command)
            slot.identity = identity(spec, read(spec, slot.entry.node.words, self._release))
        return slot.identity

    def add(self, slot: Slot) -> None:
        """A statement has come to stand in a place."""
        if slot.name in self._slots:
            for label in self.identity(self._facts.commands[slot.name], slot).labels:
                self._slots[slot.name].setdefault(label, {})[slot] = None

    def discard(self, slot: Slot) -> None:
        """The statement in a place goes."""
        if slot.name in self._slots:
            for label in self.identity(self._facts.commands[slot.name], slot).labels:
                del self._slots[slot.name][label][slot]
        slot.identity = None

    def _index(self, spec: CommandSpec) -> dict[str, dict[Slot, None]]:
        if spec.name not in self._slots:
            self._slots[spec.name] = {}
            for slot in self._standing(spec.name):
                self.add(slot)
        return self._slots[spec.name]
