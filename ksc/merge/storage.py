"""A new partitioning: it replaces every storage statement below it."""

from dataclasses import replace

from ksc.diagnostics import Diagnostic, error
from ksc.layer.changes import DecideInclude, Partition
from ksc.merge.commands import Pass
from ksc.merge.draft import Draft, Slot
from ksc.merge.merged import Entry
from ksc.merge.statements import without
from ksc.syntax import Command, Include

_BOOTLOADER_DISKS = ("driveorder", "boot-drive")


def partition(run: Pass, change: Partition) -> None:
    """The scheme's statements in the place of the storage statements below."""
    draft = run.draft
    old = [slot for spec in draft.facts.commands.values() if spec.storage for slot in draft.standing(spec.name)]
    wanted = [[word.value for word in command.words] for command in change.commands]
    if [[word.value for word in _command(slot).words] for slot in _in_order(draft, old)] == wanted:
        return
    shadowed = [slot.entry.origin for slot in old if slot.entry is not None]
    place: Slot | None = None
    for slot in _in_order(draft, old):
        place = place or slot
        draft.remove(slot)
    for slot in draft.standing("bootloader"):
        _forget_disks(draft, slot)
    origin = change.origin.over(*shadowed)
    for command in change.commands:
        place = draft.put(Entry(command, origin), at=place)


def _in_order(draft: Draft, slots: list[Slot]) -> list[Slot]:
    chosen = set(slots)
    return [slot for slot in draft.slots() if slot in chosen]


def _command(slot: Slot) -> Command:
    assert slot.entry is not None and isinstance(slot.entry.node, Command)
    return slot.entry.node


def _forget_disks(draft: Draft, slot: Slot) -> None:
    spec, command = draft.spec("bootloader"), _command(slot)
    for name in _BOOTLOADER_DISKS:
        command = without(spec, command, name)
    if command is not _command(slot) and slot.entry is not None:
        draft.change(slot, replace(slot.entry, node=command))


def decide_include(run: Pass, change: DecideInclude, decided: set[str]) -> None:
    """Keeps or removes an install-time `%include`."""
    decided.add(change.path)
    if change.keep:
        return
    for slot in run.draft.slots():
        if slot.entry is not None and isinstance(slot.entry.node, Include) and slot.entry.node.target == change.path:
            slot.entry = None


def undecided_includes(draft: Draft, decided: set[str]) -> list[Diagnostic]:
    """Install-time includes that stand beside a new partitioning and may hold one of their own."""
    found = []
    for slot in draft.slots():
        node = slot.entry.node if slot.entry else None
        if isinstance(node, Include) and node.target and node.target not in decided and slot.entry:
            found.append(
                error(
                    "KS407",
                    f"`%include {node.target}` may hold partitions of its own beside the new partitioning",
                    slot.entry.origin.location,
                    notes=("it is written on the machine while it installs, so ksc cannot look into it",),
                    help=f"decide in the profile: `includes: {{{node.target}: null}}` removes it, `keep` keeps it",
                )
            )
    return found
