"""Laying commands over commands: what stands once, what repeats, what fills one slot."""

from dataclasses import dataclass, field

from ksc.diagnostics import Diagnostic, Related, error
from ksc.dialects.spec import CommandSpec
from ksc.dialects.statement import Reading, read
from ksc.layer.changes import DropCommand, Origin, PatchCommand, PutCommand, Setting
from ksc.merge.conflicts import Conflicts
from ksc.merge.draft import Draft, Slot
from ksc.merge.keys import fields_of, identity
from ksc.merge.merged import Entry
from ksc.merge.statements import check_setting, dropped_by, new_statement, option_origins, patched, without
from ksc.syntax import Command
from ksc.syntax.words import BadWordError


@dataclass(slots=True)
class Pass:
    """One layer's way over the draft: the items it spoke of, what it found."""

    draft: Draft
    conflicts: Conflicts
    used: set[Slot] = field(default_factory=set)
    found: list[Diagnostic] = field(default_factory=list)


def put_command(run: Pass, change: PutCommand) -> None:
    """A whole statement: in the place of what it replaces, else after its like."""
    draft, command = run.draft, change.command
    spec = draft.facts.command(command.name)
    if spec is None:
        draft.put(Entry(command, change.origin, change.options))
        return
    if spec.repeat is not None:
        _put_item(run, spec, change)
        return
    own, mates = draft.standing(spec.name), draft.slot_mates(spec)
    _replace(run, spec, change.command, change.origin, own, mates, dict(change.options), None)


def _replace(
    run: Pass,
    spec: CommandSpec,
    command: Command,
    origin: Origin,
    own: list[Slot],
    mates: list[Slot],
    options: dict[str, Origin],
    label: str | None,
) -> None:
    """`command` in the last place that it or its slot has; what else stood there goes."""
    below = [slot.entry for slot in (*own, *mates) if slot.entry is not None]
    same = len(below) == 1 and _words(below[0]) == [word.value for word in command.words]
    _said(run, spec, label, None, below[-1].origin if below else None, origin, differs=not same)
    if same and own:
        return
    origin = origin.over(*(entry.origin for entry in below))
    entry = Entry(command, origin, options)
    last = own[-1] if own else None
    for slot in (*own[:-1], *mates):
        run.draft.remove(slot)
    if last is not None:
        run.draft.change(last, entry)
        run.used.add(last)
    else:
        run.used.add(run.draft.put(entry, at=mates[-1] if mates else None))


def _words(entry: Entry) -> list[str]:
    return [word.value for word in entry.node.words] if isinstance(entry.node, Command) else []


def _put_item(run: Pass, spec: CommandSpec, change: PutCommand) -> None:
    draft = run.draft
    if change.key is not None:
        slots = draft.fitting(spec, change.key)
        if len(slots) > 1:
            run.found.append(_several(run, spec, change.key, slots, change.origin))
            return
        slot = slots[0] if slots else None
    else:
        own = identity(spec, read(spec, change.command.words))
        slot = draft.matching(spec, own, run.used)
    _replace(
        run,
        spec,
        change.command,
        change.origin,
        [slot] if slot else [],
        [],
        dict(change.options),
        change.key or "",
    )


def patch_command(run: Pass, change: PatchCommand) -> None:
    """Options merged one by one."""
    spec = run.draft.spec(change.name)
    problems = [problem for setting in change.settings if (problem := check_setting(setting))]
    if problems:
        run.found.extend(problems)
        return
    try:
        if spec.repeat is not None:
            _patch_item(run, spec, change)
        else:
            _patch_single(run, spec, change)
    except BadWordError as problem:
        run.found.append(error("KS410", f"`{spec.name}`: {problem}", change.origin.location))


def _patch_single(run: Pass, spec: CommandSpec, change: PatchCommand) -> None:
    draft = run.draft
    own, mates = draft.standing(spec.name), draft.slot_mates(spec)
    if not own and all(setting.value in (None, False) for setting in change.settings) and change.settings:
        return
    if not own or change.whole:
        command = new_statement(spec, _additions(change.settings), draft.release, draft.newline)
        _replace(run, spec, command, change.origin, own, mates, _origins(change.settings), None)
        return
    for slot in mates:
        draft.remove(slot)
    _merge_into(run, spec, change, own[-1], None)
    # What an earlier statement of the command still says of the same options must not come back.
    for slot in own[:-1]:
        _quieten(run, spec, slot, change.settings)


def _quieten(run: Pass, spec: CommandSpec, slot: Slot, settings: tuple[Setting, ...]) -> None:
    assert slot.entry is not None and isinstance(slot.entry.node, Command)
    command = slot.entry.node
    for setting in settings:
        for name in (setting.name, *dropped_by(spec, setting)):
            command = without(spec, command, name)
    if command is not slot.entry.node:
        run.draft.change(slot, Entry(command, slot.entry.origin, slot.entry.options))


def _patch_item(run: Pass, spec: CommandSpec, change: PatchCommand) -> None:
    draft = run.draft
    settings = _additions(change.settings)
    if change.key is None:
        probe = new_statement(spec, settings, draft.release, draft.newline)
        own = identity(spec, read(spec, probe.words))
        slot = draft.matching(spec, own, run.used)
    else:
        slots = draft.fitting(spec, change.key)
        if len(slots) > 1:
            run.found.append(_several(run, spec, change.key, slots, change.origin))
            return
        slot = slots[0] if slots else None
        if slot is None or change.whole:
            given = {setting.name for setting in settings}
            implied = fields_of(spec, change.key)
            settings = (
                *(Setting(n, v, change.origin) for n, v in implied.items() if n not in given),
                *settings,
            )
    if slot is None:
        if change.settings and all(setting.value in (None, False) for setting in change.settings):
            return
        command = new_statement(spec, settings, draft.release, draft.newline)
        run.used.add(draft.put(Entry(command, change.origin, _origins(settings))))
        return
    run.used.add(slot)
    if change.whole:
        command = new_statement(spec, settings, draft.release, draft.newline)
        _replace(run, spec, command, change.origin, [slot], [], _origins(settings), change.key)
        return
    _merge_into(run, spec, change, slot, change.key or "")


def _merge_into(run: Pass, spec: CommandSpec, change: PatchCommand, slot: Slot, label: str | None) -> None:
    entry = slot.entry
    assert entry is not None and isinstance(entry.node, Command)
    before = read(spec, entry.node.words)
    command = patched(spec, entry.node, change.settings, run.draft.release)
    after = read(spec, command.words)
    for setting in change.settings:
        below = entry.options.get(setting.name) or (entry.origin if before.last(setting.name) else None)
        differs = before.value(setting.name) != after.value(setting.name) or bool(before.last(setting.name)) != bool(
            after.last(setting.name)
        )
        _said(run, spec, label, setting.name, below, setting.origin, differs=differs)
    changed = tuple(setting for setting in change.settings if _changes(before, after, spec, setting))
    if not changed:
        return
    options = option_origins(spec, changed, dict(entry.options), entry.origin, before)
    run.draft.change(slot, Entry(command, entry.origin, options))


def _changes(before: Reading, after: Reading, spec: CommandSpec, setting: Setting) -> bool:
    names = (setting.name, *dropped_by(spec, setting))
    return any(
        before.values(name) != after.values(name) or bool(before.last(name)) != bool(after.last(name)) for name in names
    )


def drop_command(run: Pass, change: DropCommand) -> None:
    """Removes a command, or one item of it."""
    draft = run.draft
    spec = draft.spec(change.name)
    if change.key is None:
        slots = list(draft.standing(spec.name))
    else:
        slots = draft.fitting(spec, change.key)
        if len(slots) > 1:
            run.found.append(_several(run, spec, change.key, slots, change.origin))
            return
    for slot in list(slots):
        assert slot.entry is not None
        _said(run, spec, change.key, None, slot.entry.origin, change.origin, differs=True)
        draft.remove(slot)


def _origins(settings: tuple[Setting, ...]) -> dict[str, Origin]:
    return {setting.name: setting.origin for setting in settings}


def _additions(settings: tuple[Setting, ...]) -> tuple[Setting, ...]:
    return tuple(setting for setting in settings if setting.value not in (None, False))


def _said(
    run: Pass,
    spec: CommandSpec,
    label: str | None,
    option: str | None,
    below: Origin | None,
    above: Origin,
    *,
    differs: bool,
) -> None:
    what = f"`{spec.name}`" + (f" {label}" if label else "") + (f" {option}" if option else "")
    run.conflicts.said((spec.name, label or "", option or ""), what, below, above, differs=differs)


def _several(run: Pass, spec: CommandSpec, key: str, slots: list[Slot], origin: Origin) -> Diagnostic:
    related, names = [], []
    for number, slot in enumerate(slots, 1):
        assert slot.entry is not None
        then = run.draft.identity(spec, slot).then
        names.append(f"`{key}@{then}`" if then else f"`{key}#{number}`")
        if slot.entry.origin.location:
            related.append(Related(f"this is {names[-1]}", slot.entry.origin.location))
    return error(
        "KS404",
        f"`{key}` fits {len(slots)} `{spec.name}` statements",
        origin.location,
        related=related[:8],
        help=f"name one of them: {', '.join(names[:8])}",
    )
