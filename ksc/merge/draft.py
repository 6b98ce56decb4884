"""The statements while they are merged: a linked list, so that putting one in its place costs nothing,
with indexes by command, item label, family, section and include.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from ksc.dialects.spec import CommandSpec, Facts
from ksc.layer.changes import Base, Origin
from ksc.layer.sections import section_names
from ksc.merge.labels import Labels, Slot
from ksc.merge.merged import Entry, Merged, Removed
from ksc.merge.newlines import as_line, ended, is_ended, with_newline
from ksc.syntax import Blank, Command, Comment, Include, Node, Section

if TYPE_CHECKING:
    from ksc.storage.choice import Choice


class Draft:
    """What has been merged so far."""

    def __init__(self, facts: Facts, release: str, newline: str = "\n") -> None:
        self.facts = facts
        self.release = release
        self.newline = newline
        self.head = self.tail = Slot()
        self.scripts: dict[tuple[str, str], Slot] = {}
        self.includes: dict[str, list[Slot]] = {}
        self.removed: list[Removed] = []
        self.choices: tuple[Choice, ...] = ()
        self._first_section: Slot | None = None
        self._last_command: Slot | None = None
        self._count = 0
        self._commands: dict[str, dict[Slot, None]] = {}
        self._sections: dict[str, dict[Slot, None]] = {}
        self._places: dict[str, Slot] = {}
        self.labels = Labels(facts, release, self.standing)

    # -- building ------------------------------------------------------------------------------------------

    def lay_base(self, base: Base, layer: str) -> None:
        """The lowest base: its nodes in their order."""
        names = section_names(piece.node for piece in base.pieces)
        for index, piece in enumerate(base.pieces):
            lines = tuple(Origin(layer, place) for place in piece.lines) if piece.lines else None
            slot = self._after(self.tail, Entry(piece.node, Origin(layer, piece.location), lines=lines))
            if isinstance(piece.node, Section):
                self._register_section(slot, piece.node)
                if index in names:
                    self.name_section(slot, *names[index])
            elif isinstance(piece.node, Command):
                if self._first_section is None:
                    self._last_command = slot
                self._register(slot, piece.node)
            elif isinstance(piece.node, Include):
                self._register_include(slot, piece.node)

    def _register(self, slot: Slot, command: Command, *, last_of_family: bool = True) -> None:
        spec = self.facts.command(command.name)
        slot.name = spec.name if spec else command.name
        self._count += 1
        slot.order = self._count
        self._commands.setdefault(slot.name, {})[slot] = None
        self._places[slot.name] = slot
        if spec:
            if last_of_family:
                self._places[f"family:{spec.family}"] = slot
            self.labels.add(slot)

    def _register_section(self, slot: Slot, section: Section) -> None:
        self._first_section = self._first_section or slot
        self._places[section.kind] = slot
        self._sections.setdefault(section.kind, {})[slot] = None

    def _register_include(self, slot: Slot, include: Include) -> None:
        if include.target:
            self.includes.setdefault(include.target, []).append(slot)

    def name_section(self, slot: Slot, group: str, name: str) -> None:
        """Remembers the name that a section goes by among its like."""
        slot.name = name
        self.scripts[group, name] = slot

    @property
    def sections_end(self) -> bool:
        """Whether the release's sections end with `%end`."""
        return self.facts.dialects[self.release].sections_end

    # -- asking --------------------------------------------------------------------------------------------

    def spec(self, name: str) -> CommandSpec:
        """The facts of a command that is known to have some."""
        spec = self.facts.command(name)
        assert spec is not None, name
        return spec

    def standing(self, name: str) -> list[Slot]:
        """The places of a command's statements, by its canonical name."""
        return list(self._commands.get(name, ()))

    def slot_mates(self, spec: CommandSpec) -> list[Slot]:
        """The places of the other commands of the same slot."""
        if spec.slot is None:
            return []
        mates = self.facts.slots.get(spec.slot, ())
        return [slot for mate in mates if mate != spec.name for slot in self.standing(mate)]

    # -- changing ------------------------------------------------------------------------------------------

    def change(self, slot: Slot, entry: Entry) -> None:
        """Another statement of the same command in the same place."""
        self.labels.discard(slot)
        slot.entry = replace(entry, node=with_newline(entry.node, self.newline))
        self.labels.add(slot)

    def remove(self, slot: Slot, by: Origin | None = None) -> None:
        """Removes a command's statement; its place stays known, and with `by` who removed it."""
        assert slot.name is not None
        if by is not None and slot.entry is not None:
            self.removed.append(Removed(slot.entry.node, slot.entry.origin, by))
        self.labels.discard(slot)
        del self._commands[slot.name][slot]
        slot.entry = None

    def put(self, entry: Entry, *, at: Slot | None = None) -> Slot:
        """A new command: in the place of one removed before, else after the last of its like."""
        assert isinstance(entry.node, Command)
        spec = self.facts.command(entry.node.name)
        place = at or self._place(spec)
        slot = self._after(place, replace(entry, node=as_line(entry.node, self.newline)))
        family = self._places.get(f"family:{spec.family}") if spec else None
        self._register(slot, entry.node, last_of_family=family is None or family is place)
        return slot

    def _place(self, spec: CommandSpec | None) -> Slot:
        for key in (spec.name, f"family:{spec.family}") if spec else ():
            if key in self._places:
                return self._places[key]
        return self._end_of_commands()

    def _end_of_commands(self) -> Slot:
        """After the last command before the first section; without one, before that section and what names it."""
        if self._first_section is None:
            return self.tail
        if self._last_command is None:
            before = self._first_section.previous
            while before is not None and before.entry is not None and is_name_comment(before.entry.node):
                before = before.previous
            self._last_command = before or self.head
        return self._last_command

    def put_include(self, entry: Entry) -> None:
        """An `%include` of a further base, after the last command."""
        assert isinstance(entry.node, Include)
        slot = self._after(self._end_of_commands(), replace(entry, node=as_line(entry.node, self.newline)))
        self._register_include(slot, entry.node)

    def put_section(self, entries: Iterable[Entry], group: str, name: str | None) -> Slot:
        """A new section, with the comment that names it, after the last of its kind, else at the end."""
        made = [replace(entry, node=as_line(entry.node, self.newline)) for entry in entries]
        section = made[-1].node
        assert isinstance(section, Section)
        slot = self._places.get(section.kind, self.tail)
        for entry in made:
            slot = self._after(slot, entry)
        self._register_section(slot, section)
        if name:
            self.name_section(slot, group, name)
        return slot

    def change_section(self, slot: Slot, entry: Entry) -> None:
        """Another section of the same name in the same place."""
        assert slot.entry is not None
        old, new = slot.entry.node, entry.node
        assert isinstance(old, Section)
        assert isinstance(new, Section)
        if new.kind != old.kind:
            del self._sections[old.kind][slot]
            self._sections.setdefault(new.kind, {})[slot] = None
        slot.entry = entry

    def remove_section(self, slot: Slot, group: str, by: Origin) -> None:
        """Removes a section, and the comment that names it."""
        assert slot.entry is not None
        assert isinstance(slot.entry.node, Section)
        self.removed.append(Removed(slot.entry.node, slot.entry.origin, by, slot.name or ""))
        before = slot.previous
        if before is not None and before.entry is not None and is_name_comment(before.entry.node):
            before.entry = None
        del self._sections[slot.entry.node.kind][slot]
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
        if self._last_command is place and not isinstance(entry.node, Section | Comment | Blank):
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
        return list(self._sections.get(kind, ()))

    def finish(self) -> Merged:
        """The result. A line that lost its place at the end of the file gets its line end."""
        entries = [slot.entry for slot in self.slots() if slot.entry is not None]
        for index, entry in enumerate(entries[:-1]):
            if not is_ended(entry.node):
                entries[index] = replace(entry, node=ended(entry.node, self.newline))
        return Merged(tuple(entries), self.newline, tuple(self.removed), self.choices)


def is_name_comment(node: Node) -> bool:
    """Whether a node is a `# ksc: name=…` comment."""
    return isinstance(node, Comment) and node.text.lstrip().startswith("# ksc: name=")
