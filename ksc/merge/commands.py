"""Laying commands over commands: what stands once, and what fills one slot. For what repeats, see `items`."""

from dataclasses import replace

from ksc.diagnostics import error
from ksc.dialects.spec import CommandSpec
from ksc.dialects.statement import Reading
from ksc.layer.changes import DropCommand, ListEdit, Origin, PatchCommand, PutCommand, Setting
from ksc.merge import lists
from ksc.merge.items import drop_item, patch_item, put_item
from ksc.merge.labels import Slot
from ksc.merge.laying import merge_into, replace_statement
from ksc.merge.merged import Entry
from ksc.merge.run import Pass, command_of
from ksc.merge.statements import SettingError, adds_nothing, dropped_by, new_statement, removes, without


def put_command(run: Pass, change: PutCommand) -> None:
    """A whole statement: in the place of what it replaces, else after its like."""
    draft = run.draft
    spec = draft.facts.command(change.command.name)
    try:
        if spec is None:
            draft.put(Entry(change.command, change.origin, change.options))
        elif spec.repeat is not None:
            put_item(run, spec, change)
        else:
            own, mates = draft.standing(spec.name), draft.slot_mates(spec)
            replace_statement(run, spec, change.command, change.origin, own, mates, dict(change.options))
    except SettingError as problem:
        _refused(run, change.command.name, problem)


def patch_command(run: Pass, change: PatchCommand) -> None:
    """Options merged one by one."""
    spec = run.draft.spec(change.name)
    try:
        if spec.repeat is not None:
            patch_item(run, spec, change)
        else:
            _patch_single(run, spec, change)
    except SettingError as problem:
        _refused(run, spec.name, problem)


def _refused(run: Pass, name: str, problem: SettingError) -> None:
    said = f"`{problem.setting.name}` of `{name}` cannot be written: {problem}"
    run.found.append(error("KS410", said, problem.setting.origin.location))


def drop_command(run: Pass, change: DropCommand) -> None:
    """Removes a command, or one item of it."""
    spec = run.draft.spec(change.name)
    if change.key is not None:
        drop_item(run, spec, change.key, change.origin)
        return
    slots = run.draft.standing(spec.name)
    entries = [slot.entry for slot in slots if slot.entry is not None]
    run.said_whole(spec, None, entries, change.origin, differs=bool(entries))
    for slot in slots:
        run.draft.remove(slot, change.origin)
    if entries:
        run.conflicts.gone((spec.slot or spec.name, "", ""), change.origin)


def _patch_single(run: Pass, spec: CommandSpec, change: PatchCommand) -> None:
    draft = run.draft
    own, mates = draft.standing(spec.name), draft.slot_mates(spec)
    if not own or change.whole:
        if change.settings and all(adds_nothing(setting) for setting in change.settings) and not own:
            return
        settings = tuple(setting for setting in change.settings if not removes(setting))
        command = new_statement(spec, settings, draft.release, draft.newline)
        origins: dict[str, Origin] = {setting.name: setting.origin for setting in settings}
        replace_statement(run, spec, command, change.origin, own, mates, origins)
        return
    for slot in mates:
        draft.remove(slot, change.origin)
    settings = tuple(_over_all(run, spec, own, setting) for setting in change.settings)
    merge_into(run, spec, settings, own[-1], None)
    for slot in own[:-1]:
        _quieten(run, spec, slot, settings)


def _over_all(run: Pass, spec: CommandSpec, own: list[Slot], setting: Setting) -> Setting:
    """An edit of a list that an earlier statement of the command gives, as the list it comes to.

    Options that the last statement does not give count from those before it.
    """
    option = spec.options.get(setting.name)
    if option is None or not isinstance(setting.value, ListEdit) or len(own) < 2:
        return setting
    readings: list[Reading] = [run.read(spec, command_of(slot)) for slot in own]
    speaking = next((one for one in reversed(readings) if one.last(setting.name)), None)
    if speaking is None or speaking is readings[-1]:
        return setting
    below = lists.items(option, speaking.values(setting.name))
    edit = ListEdit(tuple(lists.items(option, setting.value.add)), tuple(lists.items(option, setting.value.remove)))
    return setting._replace(value=tuple(lists.edited_text(below, edit)))


def _quieten(run: Pass, spec: CommandSpec, slot: Slot, settings: tuple[Setting, ...]) -> None:
    """What an earlier statement of the command says of the same options must not come back."""
    entry, command = slot.entry, command_of(slot)
    assert entry is not None
    for setting in settings:
        for name in (setting.name, *dropped_by(spec, setting)):
            command = without(spec, command, name, run.draft.release)
    if command is not entry.node:
        run.draft.change(slot, replace(entry, node=command))
