"""Laying the items of a command that repeats over those below: by the key of a profile, or by what they say."""

from ksc.diagnostics import Diagnostic, Related, error, note
from ksc.dialects.spec import CommandSpec
from ksc.layer.changes import Origin, PatchCommand, PutCommand, Setting
from ksc.layer.marks import shown
from ksc.merge.draft import Draft
from ksc.merge.keys import Identity, fields_of, identity, split_key
from ksc.merge.labels import Slot
from ksc.merge.laying import merge_into, replace_statement
from ksc.merge.run import Pass
from ksc.merge.statements import adds_nothing, new_statement, patched, removes

_MOST = 8  # candidates that a message lists


def put_item(run: Pass, spec: CommandSpec, change: PutCommand) -> None:
    """A whole item: in the place of the one it stands for, else after the last."""
    command, key = change.command, change.key
    if key is None:
        slot = matching(run.draft, spec, identity(spec, run.read(spec, command)), run.used)
    else:
        slots = fitting(run.draft, spec, key)
        if _unclear(run, spec, key, slots, change.origin):
            return
        slot = slots[0] if slots else None
        command = patched(spec, command, _implied(run, spec, change, key), run.draft.release)
    own = [slot] if slot else []
    put = replace_statement(run, spec, command, change.origin, own, [], dict(change.options), key or "")
    run.used.add(put)


def patch_item(run: Pass, spec: CommandSpec, change: PatchCommand) -> None:
    """Options merged into the item they are meant for; a new item where there is none."""
    draft, key = run.draft, change.key
    settings = tuple(setting for setting in change.settings if not removes(setting))
    if key is None:
        probe = new_statement(spec, settings, draft.release, draft.newline)
        slot = matching(draft, spec, identity(spec, run.read(spec, probe)), run.used)
    else:
        slots = fitting(draft, spec, key)
        if _unclear(run, spec, key, slots, change.origin):
            return
        slot = slots[0] if slots else None
        if slot is None or change.whole:
            settings = (*_implied(run, spec, change, key), *settings)
    if slot is not None and not change.whole:
        run.used.add(slot)
        merge_into(run, spec, change.settings, slot, key or "")
        return
    if slot is None and change.settings and all(adds_nothing(setting) for setting in change.settings):
        return
    command = new_statement(spec, settings, draft.release, draft.newline)
    origins: dict[str, Origin] = {setting.name: setting.origin for setting in settings}
    own = [slot] if slot else []
    run.used.add(replace_statement(run, spec, command, change.origin, own, [], origins, key or ""))


def drop_item(run: Pass, spec: CommandSpec, key: str, origin: Origin) -> None:
    """Removes one item. That there is none is fine, but for a near miss."""
    slots = fitting(run.draft, spec, key)
    if _unclear(run, spec, key, slots, origin, adding=False):
        return
    entries = [slot.entry for slot in slots if slot.entry is not None]
    run.said_whole(spec, key, entries, origin, differs=bool(entries))
    for slot in slots:
        run.draft.remove(slot, origin)
    if entries:
        run.conflicts.gone((spec.slot or spec.name, key, ""), origin)
        return
    meant = run.near(key, lambda: run.draft.labels.known(spec))
    if meant:
        said = f"there is no `{spec.name}` `{shown(key)}` below, so nothing is removed"
        run.found.append(note("KS415", said, origin.location, help=f"did you mean `{shown(meant)}`?"))


def fitting(draft: Draft, spec: CommandSpec, key: str) -> list[Slot]:
    """The items that a profile's key means: a label, or `label@disk`, `label#number` where several share it."""
    exact = draft.labels.find(spec, key)
    if exact:
        return exact
    label, then, number = split_key(key)
    found = [
        slot
        for slot in draft.labels.find(spec, label)
        if then is None or draft.labels.identity(spec, slot).then == then
    ]
    return found[number - 1 : number] if number else found


def matching(draft: Draft, spec: CommandSpec, own: Identity, used: set[Slot]) -> Slot | None:
    """The item that a statement of a layer stands for, if there is one; `used` are those it spoke of before."""
    for label in own.sure:
        for slot in draft.labels.find(spec, label):
            return slot
    for label in own.labels:
        for slot in draft.labels.find(spec, label):
            then = draft.labels.identity(spec, slot).then
            if slot not in used and (own.then is None or then is None or own.then == then):
                return slot
    return None


def _implied(run: Pass, spec: CommandSpec, change: PutCommand | PatchCommand, key: str) -> list[Setting]:
    """What a key says about an item and the change does not: `vg0/root` is `vgname` and `name`, `swap@sda` a disk."""
    assert spec.repeat is not None
    label, then, _ = split_key(key)
    if not spec.repeat.then or not (label in spec.repeat.loose or run.draft.labels.find(spec, label)):
        label, then = key, None
    fields = fields_of(spec, label)
    if then:
        fields[spec.repeat.then[0]] = then
    if isinstance(change, PutCommand):
        given = {one.name for one in run.read(spec, change.command).given}
    else:
        given = {setting.name for setting in change.settings if not removes(setting)}
    return [Setting(name, value, change.origin) for name, value in fields.items() if name not in given]


def _unclear(run: Pass, spec: CommandSpec, key: str, slots: list[Slot], origin: Origin, *, adding: bool = True) -> bool:
    """Whether a key does not mean one item (or, when adding, none); says so."""
    label, _, number = split_key(key)
    if not slots and number and adding and (there := len(run.draft.labels.find(spec, label))):
        run.found.append(
            error(
                "KS408",
                f"there is no `{shown(key)}`: {there} `{spec.name}` "
                f"{'statement goes' if there == 1 else 'statements go'} by `{shown(label)}`",
                origin.location,
                help="to add one, write a list: each item of a list that stands for none below is new",
            )
        )
        return True
    if len(slots) < 2:
        return False
    run.found.append(_several(run.draft, spec, key, slots, origin))
    return True


def _several(draft: Draft, spec: CommandSpec, key: str, slots: list[Slot], origin: Origin) -> Diagnostic:
    thens = [draft.labels.identity(spec, slot).then for slot in slots]
    related, names = [], []
    for number, (slot, then) in enumerate(zip(slots, thens, strict=True), 1):
        assert slot.entry is not None
        names.append(f"`{key}@{then}`" if then and thens.count(then) == 1 else f"`{key}#{number}`")
        if slot.entry.origin.location:
            related.append(Related(f"this is {names[-1]}", slot.entry.origin.location))
    return error(
        "KS404",
        f"`{shown(key)}` fits {len(slots)} `{spec.name}` statements",
        origin.location,
        related=related[:_MOST],
        help=f"name one of them: {', '.join(names[:_MOST])}",
    )
