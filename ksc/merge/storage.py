"""A new partitioning: it replaces every storage statement below it."""

from collections.abc import Mapping

from ksc.diagnostics import Diagnostic, error, warning
from ksc.layer.changes import DecideInclude, Partition
from ksc.layer.marks import shown
from ksc.merge.draft import Draft
from ksc.merge.labels import Slot
from ksc.merge.merged import Entry
from ksc.merge.run import Pass, command_of
from ksc.merge.statements import without
from ksc.syntax import Include

_BOOTLOADER_DISKS = ("driveorder", "boot-drive")


def partition(run: Pass, change: Partition) -> None:
    """The scheme's statements in the place of the storage statements below."""
    draft = run.draft
    standing = {slot for name in draft.facts.storage for slot in draft.standing(name)}
    old = [slot for slot in draft.slots() if slot in standing] if standing else []
    wanted = [[word.value for word in command.words] for command in change.commands]
    same = [[word.value for word in command_of(slot).words] for slot in old] == wanted
    below = [slot.entry.origin for slot in old if slot.entry is not None]
    run.conflicts.said(
        ("partitioning", "", ""), "the partitioning", below[:1], change.origin, differs=not same, whole=True
    )
    if same:
        return
    for slot in old:
        draft.remove(slot)
    for slot in draft.standing("bootloader"):
        _forget_disks(draft, slot)
    origin = change.origin.over(*below)
    place: Slot | None = old[0] if old else None
    for command in change.commands:
        place = draft.put(Entry(command, origin), at=place)


def _forget_disks(draft: Draft, slot: Slot) -> None:
    entry, command = slot.entry, command_of(slot)
    assert entry is not None
    for name in _BOOTLOADER_DISKS:
        command = without(draft.spec("bootloader"), command, name, draft.release)
    if command is not entry.node:
        options = {name: origin for name, origin in entry.options.items() if name not in _BOOTLOADER_DISKS}
        draft.change(slot, Entry(command, entry.origin, options))


def decide_include(run: Pass, change: DecideInclude, decided: dict[str, bool]) -> None:
    """Whether an install-time `%include` is kept. It is removed at the end: a later layer may think otherwise."""
    if change.path not in run.draft.includes and change.path not in decided:
        meant = run.near(change.path, lambda: run.draft.includes)
        run.found.append(
            warning(
                "KS416",
                f"nothing below includes `{shown(change.path)}`",
                change.origin.location,
                help=f"did you mean `{shown(meant)}`?" if meant else "remove the entry",
            )
        )
    decided[change.path] = change.keep


def remove_includes(draft: Draft, decided: Mapping[str, bool]) -> None:
    """Removes the includes that are not kept."""
    for path, keep in decided.items():
        if not keep:
            for slot in draft.includes.pop(path, ()):
                slot.entry = None


def undecided_includes(draft: Draft, decided: Mapping[str, bool]) -> list[Diagnostic]:
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
