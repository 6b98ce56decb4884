"""How `ksc plan` shows a proof: bars and tables for people, plain values for programs."""

import shutil
import sys
from collections.abc import Iterator, Sequence
from typing import Any

from ksc.actions.planning import Proof
from ksc.cli.output import coloured
from ksc.diagnostics.taming import tame
from ksc.planner import Disk, Plan
from ksc.planner.drawing import bars, picture, table
from ksc.planner.drawing.text import Line
from ksc.planner.drawing.words import name_of, size
from ksc.storage.choice import Disk as Chosen
from ksc.storage.choice import Refusal, chosen

_WIDEST = 120
_NARROWEST = 24
_FIRMWARE = {"uefi": "UEFI", "bios": "BIOS"}
_STYLES = {
    "loader": "magenta",
    "boot": "yellow",
    "data": "cyan",
    "swap": "red",
    "member": "bold",
    "free": "bright_black",
}
_MOST_COLUMNS = 6  # mount points whose sizes are compared


def tell(proof: Proof) -> None:
    """Prints a proof on standard output."""
    width = max(_NARROWEST, min(shutil.get_terminal_size((80, 24)).columns, _WIDEST))
    plain = not _draws(sys.stdout.encoding or "ascii")
    for line in _heading(proof):
        print(line)
    if proof.plan is not None:
        print()
        _print(bars(picture(proof.plan), width, plain=plain))
        print()
        for row in table(proof.plan, width):
            print(row)
    if proof.least:
        print()
        for row in _compared(proof):
            print(row)
    sys.stdout.flush()


def _heading(proof: Proof) -> Iterator[str]:
    machine = proof.machine
    firmware = _FIRMWARE[machine.firmware] + (" (assumed)" if "firmware" in proof.assumed else "")
    memory = size(machine.memory) + (" (assumed)" if "memory" in proof.assumed else "")
    release = proof.subject.kickstart.dialect.name
    yield f"{tame(proof.subject.name, 120)} for {release}, on a machine with {firmware} and memory of {memory}"
    if not proof.subject.certain:
        yield f"nothing says which release this is for: {release} has the newest installer; --target says otherwise"
    if "disks" in proof.assumed:
        yield f"For so many statements no smallest disk is looked for; shown is {_list(machine.disks)}. See --disk."
    yield from _chosen(proof)
    if proof.least:
        shown = "" if proof.least == proof.machine.disks else f"; shown is what becomes of {_list(proof.machine.disks)}"
        yield f"The smallest {_disks(proof.least)}{shown}."
    elif proof.searched:
        yield f"No size of disk will do; shown is how far it comes with {_list(proof.machine.disks)}."


def _chosen(proof: Proof) -> Iterator[str]:
    """The disks that a choice falls on, and by what."""
    choices, disks = proof.subject.kickstart.choices, [Chosen(one.name, one.sectors) for one in proof.machine.disks]
    names = chosen(choices, disks) if choices and proof.plan else ()
    if not isinstance(names, Refusal):
        left = list(names)
        for choice in choices if names else ():
            taken, left = left[: choice.count], left[choice.count :]
            what = "disk is" if choice.count == 1 else "disks are"
            yield f"The {what} chosen on the machine ({choice}): here {' and '.join(map(name_of, taken))}."


def _disks(least: Sequence[Disk]) -> str:
    if len(least) == 1:
        return f"disk that will do has {size(least[0].mib)}"
    return f"disks that will do are {_list(least)}"


def _list(disks: Sequence[Disk]) -> str:
    said = [f"{name_of(one.name)} with {size(one.mib)}" for one in disks]
    return said[0] if len(said) == 1 else f"{', '.join(said[:-1])} and {said[-1]}"


def _print(lines: Iterator[Line]) -> None:
    if coloured(sys.stdout):
        try:
            from rich.console import Console
            from rich.text import Text
        except ImportError:  # it comes with typer, as long as typer wants it
            pass
        else:
            console = Console(file=sys.stdout, highlight=False, soft_wrap=True)
            for line in lines:
                console.print(Text.assemble(*((one.text, _STYLES.get(one.kind or "", "dim")) for one in line)))
            return
    for line in lines:
        print("".join(one.text for one in line).rstrip())


def _compared(proof: Proof) -> Iterator[str]:
    """What becomes of the layout on disks of common sizes."""
    mounts = {gib: _mounts(plan) for gib, plan, _ in proof.common if plan}
    several = "all of the disks with" if len(proof.machine.disks) > 1 else "a disk of"
    names = list(dict.fromkeys(name for sizes in mounts.values() for name in sizes))
    vary = [name for name in names if len({sizes.get(name) for sizes in mounts.values()}) > 1]
    kept = [name for name in names if name in vary or name in ("/", "swap")][:_MOST_COLUMNS]
    rows = [[several, *map(name_of, kept)]]
    rows += [
        [size(gib * 1024), *([] if kept else ["fits"]), *(size(sizes[name]) if name in sizes else "-" for name in kept)]
        for gib, sizes in mounts.items()
    ]
    rows[0] += [] if kept else [""]
    wide = [max(len(row[at]) for row in rows) for at in range(len(rows[0]))]
    yield _row(rows.pop(0), wide)
    for one in proof.common:
        if one.plan is None:
            yield f"{size(one.gib * 1024):{wide[0]}}  {tame(one.problem or '', 200)}"
        else:
            yield _row(rows.pop(0), wide)


def _row(cells: Sequence[str], wide: Sequence[int]) -> str:
    numbers = [f"{cell:>{room}}" for cell, room in zip(cells[1:], wide[1:], strict=True)]
    return "  ".join([f"{cells[0]:{wide[0]}}", *numbers])


def _mounts(plan: Plan) -> dict[str, float]:
    """The sizes in MiB by mount point, and of all swap together; `/` first."""
    found: dict[str, float] = {}
    for device in plan.devices:
        name = device.mount or ("swap" if device.fmt == "swap" else None)
        if name:
            found[name] = found.get(name, 0) + device.size_mib
    return dict(sorted(found.items(), key=lambda one: one[0] != "/"))


def as_data(proof: Proof) -> dict[str, Any]:
    """A proof as plain values; sizes in MiB, `start` and `sectors` in sectors of 512 bytes."""
    machine = proof.machine
    return {
        "name": proof.subject.name,
        "release": proof.subject.kickstart.dialect.name,
        "machine": {
            "disks": {one.name: one.mib for one in machine.disks},
            "firmware": machine.firmware,
            "memory_mib": machine.memory,
            "arch": machine.arch,
            "product": machine.product,
            "assumed": sorted(proof.assumed),
        },
        **_plan(proof.plan),
        "smallest": {one.name: one.mib for one in proof.least} if proof.least else None,
        "common": [
            {
                "size_mib": one.gib * 1024,
                "mounts": _mounts(one.plan) if one.plan else None,
                "problem": one.problem,
            }
            for one in proof.common
        ],
    }


def _plan(plan: Plan | None) -> dict[str, Any]:
    if plan is None:
        return {"labels": {}, "devices": None}
    fields = ("name", "type", "size_mib", "fmt", "mount", "on", "start", "sectors")
    return {
        "labels": dict(plan.labels),
        "devices": [{name: getattr(one, name) for name in fields} for one in plan.devices],
    }


def _draws(encoding: str) -> bool:
    """Whether a terminal's encoding has the signs of a drawing."""
    try:
        "│─┌┐└┘├┤┬┴┼→…".encode(encoding)
    except (UnicodeError, LookupError):
        return False
    return True
