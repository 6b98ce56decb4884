"""What ksc has deployed to a machine: the record in `/var/lib/ksc`, and the journal of a deploy that is under way."""

import json
import os
from collections.abc import Mapping
from dataclasses import field
from pathlib import Path
from typing import Any, Literal, NamedTuple

from ksc.actions.deploy.ground import Ground, State, StopDeployError, guarded
from ksc.diagnostics import error, start_of
from ksc.layer.layouts import LAYOUTS, STANDARD
from ksc.records import dataclass
from ksc.write.durable import flush, write_all

FOLDER = "/var/lib/ksc"
RECORD = f"{FOLDER}/deployed.json"
JOURNAL = f"{FOLDER}/deploying.json"
LOCK = f"{FOLDER}/lock"
SAVED = f"{FOLDER}/before"
"""What a deploy replaced, file by file, for `--undo`: in a folder by the number of its record."""
BACKUP = f"{FOLDER}/backup"
"""What was not ksc's and gave way to it: kept for good."""

FORMAT = 1
Action = Literal["create", "replace", "delete"]
_WRONG = (KeyError, TypeError, ValueError, AttributeError, OverflowError)
"""What comes of values that ksc did not write."""
_ACTIONS: Mapping[str, Action] = {"create": "create", "replace": "replace", "delete": "delete"}


class Placed(NamedTuple):
    """A file that ksc has put somewhere, for one of the site's servers.

    `backup` is where the one is that was there before it, not ksc's.
    """

    state: State
    emitter: str
    server: str
    backup: str | None = None


class Step(NamedTuple):
    """One file's change, and who made the file. `saved` is what was there, kept while the change can be taken back.

    `folders` were made for it, the innermost first.
    """

    action: Action
    target: str
    emitter: str
    digest: str = ""
    temporary: str = ""
    saved: str = ""
    folders: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Record:
    """What is deployed, by path; and the steps of the last deploy with the files as they were before it.

    `number` grows with each change of it. `layout` is the site's: what is taken away needs no workspace.
    """

    files: Mapping[str, Placed] = field(default_factory=dict)
    last: tuple[Step, ...] = ()
    before: Mapping[str, Placed] = field(default_factory=dict)
    number: int = 0
    layout: str = STANDARD


class Journal(NamedTuple):
    """What is under way: the steps, and the number of the record at its end. `undo`: they are being taken back.

    It stays until services have been told of it.
    """

    steps: tuple[Step, ...]
    number: int
    undo: bool = False


def read_record(ground: Ground) -> Record:
    """The record of a machine; an empty one where nothing was deployed."""
    value = _read(ground.at(RECORD))
    if value is None:
        return Record()
    try:
        files, before = _files(value["files"]), _files(value["before"])
        return Record(files, _steps(value["last"]), before, int(value["number"]), _layout(value["layout"]))
    except _WRONG:
        raise _broken(RECORD) from None


def write_record(ground: Ground, record: Record) -> None:
    """Replaces the record."""
    value = {
        "format": FORMAT,
        "number": record.number,
        "layout": record.layout,
        "files": {path: _data(one) for path, one in sorted(record.files.items())},
        "last": [step._asdict() for step in record.last],
        "before": {path: _data(one) for path, one in sorted(record.before.items())},
    }
    _write(ground.at(RECORD), value)


def read_journal(ground: Ground) -> Journal | None:
    """The journal of a deploy that did not come to its end; None where there is none."""
    value = _read(ground.at(JOURNAL))
    try:
        return None if value is None else Journal(_steps(value["steps"]), int(value["number"]), value["undo"] is True)
    except _WRONG:
        raise _broken(JOURNAL) from None


def write_journal(ground: Ground, journal: Journal) -> None:
    """Says what is about to be done, before it is."""
    steps = [step._asdict() for step in journal.steps]
    _write(ground.at(JOURNAL), {"format": FORMAT, "number": journal.number, "undo": journal.undo, "steps": steps})


def _data(placed: Placed) -> dict[str, Any]:
    return {**placed.state._asdict(), "emitter": placed.emitter, "server": placed.server, "backup": placed.backup}


def _files(value: Mapping[str, Any]) -> dict[str, Placed]:
    made = {}
    for path, one in value.items():
        state = State(str(one["digest"]), int(one["mode"]), int(one["size"]), int(one["changed"]))
        backup = one["backup"] and _inside(one["backup"])
        made[_inside(path)] = Placed(state, str(one["emitter"]), str(one["server"]), backup)
    return made


def _steps(value: list[Mapping[str, Any]]) -> tuple[Step, ...]:
    made = []
    for one in value:
        action = _ACTIONS[one["action"]]
        paths = [one[name] and _inside(one[name]) for name in ("target", "temporary", "saved")]
        folders = tuple(_inside(folder) for folder in one["folders"])
        made.append(Step(action, paths[0], str(one["emitter"]), str(one["digest"]), paths[1], paths[2], folders))
    return tuple(made)


def _layout(name: str) -> str:
    if name not in LAYOUTS:
        raise ValueError(name)
    return name


def _inside(path: str) -> str:
    """A path that a file of ours may name."""
    path.encode()  # what no file is called is a ValueError too
    if not path.startswith("/") or ".." in path.split("/") or "\0" in path:
        raise ValueError(path)
    return path


def _read(path: Path) -> Any:
    with guarded(str(path)):
        try:
            text = path.read_text(encoding="utf-8", errors="replace")
        except FileNotFoundError:
            return None
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        raise _broken(str(path)) from None
    if not isinstance(value, dict) or value.get("format") != FORMAT:
        raise _broken(str(path))
    return value


def _write(path: Path, value: object) -> None:
    with guarded(str(path)):
        path.parent.mkdir(0o755, parents=True, exist_ok=True)
        temporary = path.with_name(f".{path.name}.new")
        opened = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC, 0o644)
        try:
            write_all(opened, (json.dumps(value) + "\n").encode("ascii"))
            flush(opened)
        finally:
            os.close(opened)
        temporary.replace(path)
        flush_folder(path.parent)


def flush_folder(folder: Path) -> None:
    """Wait until the names in a folder are on the disk."""
    opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        flush(opened)
    finally:
        os.close(opened)


def _broken(where: str) -> StopDeployError:
    said = "the record of what ksc has deployed cannot be read"
    notes = ("without it ksc cannot tell its own files from others, so it changes nothing",)
    help_ = "restore it, or move it away: files that are as ksc deploys them are taken over, others are named"
    return StopDeployError(error("KS922", said, start_of(where), notes=notes, help=help_))
