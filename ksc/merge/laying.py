"""One statement over another: as a whole, or option by option."""

from collections.abc import Iterator

from ksc.dialects.spec import CommandSpec
from ksc.dialects.statement import Reading
from ksc.layer.changes import Origin, Setting, Shadowed
from ksc.merge.labels import Slot
from ksc.merge.merged import Entry
from ksc.merge.run import Pass, command_of
from ksc.merge.statements import dropped_by, option_origins, patched, said
from ksc.syntax import Command


def replace_statement(
    run: Pass,
    spec: CommandSpec,
    command: Command,
    origin: Origin,
    own: list[Slot],
    mates: list[Slot],
    options: dict[str, Origin],
    label: str | None = None,
) -> Slot:
    """`command` in the last place that it or its slot has; what else stood there goes."""
    below = [slot.entry for slot in (*own, *mates) if slot.entry is not None]
    same = len(below) == 1 and _words(below[0].node) == _words(command)
    run.said_whole(spec, label, below, origin, differs=not same)
    if same and own:
        return own[-1]
    shadowed = [one for entry in below for one in _shadowed(run, entry)]
    entry = Entry(command, origin.over(*shadowed), _written(run, spec, command, options))
    for slot in own[:-1]:
        run.draft.remove(slot)
    for slot in mates:
        run.draft.remove(slot, origin)
    if own:
        run.draft.change(own[-1], entry)
        return own[-1]
    return run.draft.put(entry, at=mates[-1] if mates else None)


def _shadowed(run: Pass, entry: Entry) -> Iterator[Shadowed]:
    """A statement that another takes the place of, and those of its options that a layer above its own gave it."""
    yield Shadowed(entry.origin, entry.node.text)
    if entry.options and isinstance(entry.node, Command):
        spec = run.draft.facts.command(entry.node.name)
        reading = run.read(spec, entry.node) if spec else None
        for name, origin in entry.options.items():
            if reading is not None and origin.location != entry.origin.location:
                # With the command's name, which tells whether its words are secrets.
                yield Shadowed(origin, f"{entry.node.name} {said(entry.node, reading, name)}")


def _words(node: object) -> list[str]:
    return [word.value for word in node.words] if isinstance(node, Command) else []


def merge_into(run: Pass, spec: CommandSpec, settings: tuple[Setting, ...], slot: Slot, label: str | None) -> None:
    """Settings laid over the statement in a place."""
    entry, old = slot.entry, command_of(slot)
    assert entry is not None
    before = run.read(spec, old)
    command = patched(spec, old, settings, run.draft.release)
    after = run.read(spec, command)
    changed = []
    for setting in settings:
        names = (setting.name, *dropped_by(spec, setting))
        differs = any(_differs(before, after, name) for name in names)
        below = [origin for name in names if (origin := entry.options.get(name))]
        if not below and any(before.last(name) for name in names):
            below = [entry.origin]
        run.said_option(spec, label, names, below, setting.origin, differs=differs)
        if differs:
            changed.append(setting)
    if command.text != old.text:
        options, removed = option_origins(spec, changed, entry, before)
        written = _written(run, spec, command, options)
        # An edit may leave a list empty, and so no option.
        emptied = tuple((name, origin) for name, origin in options.items() if name not in written)
        run.draft.change(slot, Entry(command, entry.origin, written, removed=(*removed, *emptied)))


def _written(run: Pass, spec: CommandSpec, command: Command, options: dict[str, Origin]) -> dict[str, Origin]:
    """The origins of those options that the statement has."""
    given = {one.name for one in run.read(spec, command).given}
    return {name: origin for name, origin in options.items() if name in given}


def _differs(before: Reading, after: Reading, name: str) -> bool:
    return before.values(name) != after.values(name) or bool(before.last(name)) != bool(after.last(name))
