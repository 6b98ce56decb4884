"""The statements while they are merged: a linked list, so that putting one in its place costs nothing,
with indexes by command, item label, family and section.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from ksc.dialects.spec import CommandSpec, Facts
from ksc.dialects.statement import read
from ksc.layer.changes import Base, Origin
from ksc.layer.sections import section_names
from ksc.merge.keys import Identity, identity, split_key
from ksc.merge.merged import Entry, Merged
from ksc.syntax import Command, Comment, Node, Section


class Slot:
    """A place in the list. A removed statement leaves its place behind, for what replaces it."""

    __slots__ = ("entry", "name", "next", "previous")

    def __init__(self, entry: Entry | None = None, name: str | None = None) -> None:
        self.entry = entry
        self.name = name
        self.next: Slot | None = None
        self.previous: Slot | None = None


class Draft:
    """What has been merged so far."""

    def __init__(self, facts: Facts, release: str, newline: str = "\n") -> None:
        self.facts = facts
        self.release = release
        self.newline = newline
        self.head = Slot()
        self.tail = self.head
        self._first_section: Slot | None = None
        self._last_command = self.head
        self._commands: dict[str, list[Slot]] = {}
        self._places: dict[str, Slot] = {}
        self._labels: dict[str, dict[str, list[Slot]]] = {}
        self.scripts: dict[tuple[str, str], Slot] = {}
        self.unnamed: dict[str, int] = {}

    # -- building ------------------------------------------------------------------------------------------

    def lay_base(self, base: Base, layer: str) -> None:
        """The lowest base: its nodes in their order."""
        names = section_names(base.pieces)
        for index, piece in enumerate(base.pieces):
            lines = tuple(Origin(layer, place) for place in piece.lines) if piece.lines else None
            entry = Entry(piece.node, Origin(layer, piece.location), lines=lines)
            self._append(entry, names.get(index))
        for kind, _ in names.values():
            self.unnamed[kind] = self.unnamed.get(kind, 0) + 1

    def _append(self, entry: Entry, name: tuple[str, str] | None) -> None:
        slot = Slot(entry)
        slot.previous, self.tail.next = self.tail, slot
        self.tail = slot
        if isinstance(entry.node, Section):
            self._first_section = self._first_section or slot
            self._places[entry.node.kind] = slot
            if name:
                self.name_section(slot, *name)
        elif isinstance(entry.node, Command):
            if self._first_section is None:
                self._last_command = slot
            self._register(slot, entry.node)

    def _register(self, slot: Slot, command: Command) -> None:
        spec = self.facts.command(command.name)
        name = spec.name if spec else command.name
        slot.name = name
        self._commands.setdefault(name, []).append(slot)
        self._places[name] = slot
        if spec:
            self._places[f"family:{spec.family}"] = slot
            if name in self._labels:
                self._index(name, slot)

    def name_section(self, slot: Slot, group: str, name: str) -> None:
        """Remembers the name that a section goes by among its like."""
        slot.name = name
        self.scripts[group, name] = slot

    # -- asking --------------------------------------------------------------------------------------------

    def spec(self, name: str) -> CommandSpec:
        """The facts of a command that is known to have some."""
        spec = self.facts.command(name)
        assert spec is not None, name
        return spec

    def standing(self, name: str) -> list[Slot]:
        """The places of a command's statements, by its canonical name."""
        return self._commands.get(name, [])

    def slot_mates(self, spec: CommandSpec) -> list[Slot]:
        """The places of the other commands of the same slot."""
        if spec.slot is None:
            return []
        mates = (other for other in self.facts.commands.values() if other.slot == spec.slot and other is not spec)
        return [slot for mate in mates for slot in self.standing(mate.name)]

    def labelled(self, spec: CommandSpec, label: str) -> list[Slot]:
        """The items of a command that answer to a label."""
        if spec.name not in self._labels:
            self._labels[spec.name] = {}
            for slot in self.standing(spec.name):
                self._index(spec.name, slot)
        return self._labels[spec.name].get(label, [])

    def fitting(self, spec: CommandSpec, key: str) -> list[Slot]:
        """The items that a profile's key means: a label, or `label@disk`, `label#number` where several share it."""
        exact = self.labelled(spec, key)
        if exact:
            return exact
        label, then, number = split_key(key)
        found = [slot for slot in self.labelled(spec, label) if then is None or self.identity(spec, slot).then == then]
        return found[number - 1 : number] if number else found

    def matching(self, spec: CommandSpec, own: Identity, used: set[Slot]) -> Slot | None:
        """The item that a statement of a layer stands for, if there is one; `used` are those it spoke of before."""
        for label in own.sure:
            for slot in self.labelled(spec, label):
                return slot
        for label in own.labels:
            for slot in self.labelled(spec, label):
                then = self.identity(spec, slot).then
                if slot not in used and (own.then is None or then is None or own.then == then):
                    return slot
        return None

    def identity(self, spec: CommandSpec, slot: Slot) -> Identity:
        """What an item goes by."""
        assert slot.entry is not None and isinstance(slot.entry.node, Command)
        return identity(spec, read(spec, slot.entry.node.words))

    def _index(self, name: str, slot: Slot) -> None:
        for label in self.identity(self.spec(name), slot).labels:
            self._labels[name].setdefault(label, []).append(slot)

    def _forget(self, slot: Slot) -> None:
        if slot.name is None or slot.entry is None:
            return
        if slot.name in self._labels:
            for label in self.identity(self.spec(slot.name), slot).labels:
                self._labels[slot.name][label].remove(slot)
        self._commands[slot.name].remove(slot)

    # -- changing ------------------------------------------------------------------------------------------

    def change(self, slot: Slot, entry: Entry) -> None:
        """Another statement of the same command in the same place."""
        name = slot.name
        assert name is not None
        if name in self._labels:
            for label in self.identity(self.spec(name), slot).labels:
                self._labels[name][label].remove(slot)
        slot.entry = entry
        if name in self._labels:
            self._index(name, slot)

    def remove(self, slot: Slot) -> None:
        """Removes a command's statement; its place stays known."""
        self._forget(slot)
        slot.entry = None

    def put(self, entry: Entry, *, at: Slot | None = None) -> Slot:
        """A new command: in the place of one removed before, else after the last of its like."""
        assert isinstance(entry.node, Command)
        slot = self._after(at or self._place(entry.node), entry)
        self._register(slot, entry.node)
        return slot

    def _place(self, command: Command) -> Slot:
        spec = self.facts.command(command.name)
        if spec:
            for key in (spec.name, f"family:{spec.family}"):
                if key in self._places:
                    return self._places[key]
        return self._last_command if self._first_section else self.tail

    def put_line(self, entry: Entry) -> Slot:
        """A line that is no command (an `%include` of a further base), after the last command."""
        return self._after(self._last_command if self._first_section else self.tail, entry)

    def put_section(self, entries: Iterable[Entry], group: str, name: str | None) -> Slot:
        """A new section, with the comment that names it, after the last of its kind, else at the end."""
        made = list(entries)
        section = made[-1].node
        assert isinstance(section, Section)
        slot = self._places.get(section.kind, self.tail)
        for entry in made:
            slot = self._after(slot, entry)
        self._places[section.kind] = slot
        if self._first_section is None:
            self._first_section = slot
        if name:
            self.name_section(slot, group, name)
        return slot

    def remove_section(self, slot: Slot, group: str) -> None:
        """Removes a section, and the comment that names it."""
        before = slot.previous
        if before is not None and before.entry is not None and is_name_comment(before.entry.node):
            before.entry = None
        slot.entry = None
        if slot.name:
            self.scripts.pop((group, slot.name), None)

    def _after(self, place: Slot, entry: Entry) -> Slot:
        slot = Slot(entry)
        slot.previous, slot.next = place, place.next
        if place.next is not None:
            place.next.previous = slot
        place.next = slot
        if self.tail is place:
            self.tail = slot
        if self._last_command is place and not isinstance(entry.node, Section):
            self._last_command = slot
        return slot

    # -- reading -------------------------------------------------------------------------------------------

    def slots(self) -> Iterator[Slot]:
        """The places that hold something, in order."""
        slot = self.head.next
        while slot is not None:
            if slot.entry is not None:
                yield slot
            slot = slot.next

    def sections(self, kind: str) -> list[Slot]:
        """The places of the sections of a kind."""
        return [slot for slot in self.slots() if isinstance(slot.entry.node, Section) and slot.entry.node.kind == kind]  # type: ignore[union-attr]

    def finish(self) -> Merged:
        """The result. A line that lost its place at the end of the file gets its line end."""
        entries = [slot.entry for slot in self.slots() if slot.entry is not None]
        for index, entry in enumerate(entries[:-1]):
            if entry.node.text[-1:] not in _ENDS:
                entries[index] = replace(entry, node=_ended(entry.node, self.newline))
        return Merged(tuple(entries), self.newline)


_ENDS = tuple("\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029")


def is_name_comment(node: Node) -> bool:
    """Whether a node is a `# ksc: name=…` comment."""
    return isinstance(node, Comment) and node.text.lstrip().startswith("# ksc: name=")


def _ended(node: Node, newline: str) -> Node:
    if isinstance(node, Section):
        if node.end:
            return replace(node, end=node.end + newline)
        return replace(node, body=node.body + newline) if node.body else replace(node, header=node.header + newline)
    return replace(node, text=node.text + newline)
