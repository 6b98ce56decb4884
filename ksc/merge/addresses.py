"""A host's addresses over a profile's: its own `network` lines, the boot interface first.

Early boot activates the first `network` line only, and takes one that names the same device otherwise for a
second opinion: so the lines below go, all that configure a device.
"""

from collections.abc import Sequence

from ksc.dialects.spec import Facts
from ksc.dialects.statement import Reading, read
from ksc.layer.changes import PutAddresses, Shadowed
from ksc.merge.labels import Slot
from ksc.merge.merged import Entry, Merged
from ksc.merge.run import Pass, command_of
from ksc.merge.statements import without
from ksc.syntax.edit import make_command

COMMAND = "network"
_CALLED = "hostname"


def put_addresses(run: Pass, change: PutAddresses) -> None:
    """The host's lines where the first of the profile's stood, else after the last of its family."""
    draft = run.draft
    spec = draft.spec(COMMAND)
    standing = draft.standing(COMMAND)
    readings = [run.read(spec, command_of(slot)) for slot in standing]
    called = _called(readings)
    gone: list[Slot] = []
    for slot, reading in zip(standing, readings, strict=True):
        if change.lines or all(given.name == _CALLED for given in reading.given):
            gone.append(slot)
        elif reading.last(_CALLED):
            entry = slot.entry
            assert entry is not None
            options = {name: origin for name, origin in entry.options.items() if name != _CALLED}
            line = without(spec, command_of(slot), _CALLED, draft.release)
            draft.change(slot, Entry(line, entry.origin, options))
    origin = change.origin.over(*(Shadowed(slot.entry.origin, slot.entry.node.text) for slot in gone if slot.entry))
    place = gone[0] if gone else None
    for slot in gone:
        draft.remove(slot)
    for words in host_lines(change.lines, hostname(change.hostname, called, exact=change.exact)):
        place = draft.put(Entry(make_command(words, draft.newline), origin), at=place)


def profile_hostname(merged: Merged, facts: Facts, release: str) -> str:
    """The name that a profile's `network` lines give, empty where they give none."""
    spec = facts.command(COMMAND)
    assert spec is not None
    return _called([read(spec, one.words, release) for one in merged.commands() if one.name == COMMAND])


def _called(readings: Sequence[Reading]) -> str:
    return next((name for one in reversed(readings) if (name := one.value(_CALLED))), "")


def hostname(name: str, called: str, *, exact: bool) -> str:
    """What the machine is called: a name of the profile's that begins with the host's stays, unless `exact`."""
    return called if not exact and called.startswith(f"{name}.") else name


def host_lines(lines: Sequence[Sequence[str]], name: str) -> list[list[str]]:
    """A host's `network` lines as words, with its name in the first; that alone where there are none."""
    first, *others = lines or ((COMMAND,),)
    return [[*first, f"--{_CALLED}={name}"], *map(list, others)]
