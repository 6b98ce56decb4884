"""A new partitioning: it replaces every storage statement below it."""

from collections.abc import Mapping
from itertools import zip_longest

from ksc.diagnostics import Diagnostic, error, warning
from ksc.layer.changes import DecideInclude, Origin, Partition, Setting, Shadowed
from ksc.layer.marks import shown
from ksc.merge.draft import Draft
from ksc.merge.labels import Slot
from ksc.merge.merged import Entry, Removed
from ksc.merge.run import Pass, command_of
from ksc.merge.statements import option_origins, without
from ksc.syntax import Include

_BOOTLOADER_DISKS = ("driveorder", "boot-drive")


def partition(run: Pass, change: Partition) -> None:
    """The scheme's statements in the place of the storage statements below."""
    draft = run.draft
    standing = {slot for name in draft.facts.storage for slot in draft.standing(name)}
    old = [slot for slot in draft.slots() if slot in standing] if standing else []
    wanted = [[word.value for word in command.words] for command in change.commands]
    same = [[word.value for word in command_of(slot).words] for slot in old] == wanted
    same = same and change.choices == draft.choices
    below = [slot.entry.origin for slot in old[:1] if slot.entry is not None]
    run.conflicts.said(("partitioning", "", ""), "the partitioning", below, change.origin, differs=not same, whole=True)
    if same:
        return
    draft.choices = change.choices
    origin = change.origin.over(*(Shadowed(slot.entry.origin, slot.entry.node.text) for slot in old if slot.entry))
    for slot in old:
        draft.remove(slot, change.origin)
    for slot in draft.standing("bootloader"):
        _forget_disks(run, slot, change.origin)
    place: Slot | None = old[0] if old else None
    for command, asked in zip_longest(change.commands, change.asked):
        place = draft.put(Entry(command, origin, asked=asked), at=place)


def _forget_disks(run: Pass, slot: Slot, by: Origin) -> None:
    spec, entry, command = run.draft.spec("bootloader"), slot.entry, command_of(slot)
    assert entry is not None
    before = run.read(spec, command)
    gone = [Setting(name, None, by) for name in _BOOTLOADER_DISKS if before.last(name)]
    for setting in gone:
        command = without(spec, command, setting.name, run.draft.release)
    if gone:
        options, removed = option_origins(spec, gone, entry, before)
        run.draft.change(slot, Entry(command, entry.origin, options, removed=removed))


def decide_include(run: Pass, change: DecideInclude, decided: dict[str, DecideInclude]) -> None:
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
    decided[change.path] = change


def remove_includes(draft: Draft, decided: Mapping[str, DecideInclude]) -> None:
    """Removes the includes that are not kept."""
    for path, change in decided.items():
        for slot in draft.includes.pop(path, ()) if not change.keep else ():
            if slot.entry is not None:
                draft.removed.append(Removed(slot.entry.node, slot.entry.origin, change.origin))
            slot.entry = None


def undecided_includes(draft: Draft, decided: Mapping[str, DecideInclude]) -> list[Diagnostic]:
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
