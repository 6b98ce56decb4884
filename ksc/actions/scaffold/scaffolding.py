"""Which files a new workspace has, and which of them a folder lacks."""

import json
import os
import re
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from typing import Literal, NamedTuple

from ksc.actions.gitignore import IGNORED, not_left_out
from ksc.actions.import_.placing import Wanted, place
from ksc.diagnostics import Diagnostic, Report, error, start_of, warning
from ksc.layer.files import read_source
from ksc.layer.site import read_site
from ksc.records import dataclass
from ksc.secrets.key import SHOWN as KEY
from ksc.secrets.key import new_key, read_key
from ksc.workspace.find import PROFILES, SITE, STATE, find_root

HOSTS = "hosts.yaml"
# Of the addresses that are kept for documentation: no machine has it.
SERVER = "192.0.2.10"

_BASE, _PROFILE = f"{PROFILES}/base.ks", f"{PROFILES}/server.yaml"
_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]*", re.ASCII)
_NO_KEY = "PUT-YOUR-SSH-PUBLIC-KEY-HERE"
# Other files that make one needless.
_INSTEAD = {HOSTS: ("hosts.csv",)}
_PARTS = (SITE, HOSTS, _BASE, _PROFILE, IGNORED, KEY)


class Made(NamedTuple):
    """A file of the workspace: written now, or kept as it was."""

    path: Path
    state: Literal["written", "kept"]


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a user asks for: the server's address, a public key, and whether the folder may lie in a workspace."""

    server: str | None = None
    key: str | None = None
    within: bool = False


def scaffold(folder: Path, wishes: Wishes) -> tuple[tuple[Made, ...], Report]:
    """Makes a workspace of `folder`: all files that it lacks, or none and the reason. What is there stays."""
    root = find_root(folder)
    if not wishes.within and isinstance(root, Path) and root != folder.resolve():
        return (), Report((_inside(folder, root),))
    if (folder / STATE).is_dir() and (bad := [one for one in read_key(folder)[1] if one.severity == "error"]):
        return (), Report(tuple(replace(one, notes=(*one.notes, "nothing was written")) for one in bad))
    there = {part: _there(folder, part) for part in _PARTS}
    # The example needs the tree of the ksc.yaml that comes with it, and is in the way of real profiles.
    if there[SITE] or _has_profiles(folder):
        there[_BASE] = there[_BASE] or f"{PROFILES}/"
        there[_PROFILE] = there[_PROFILE] or f"{PROFILES}/"
    wanted = [_wanted(folder, part, wishes) for part in _PARTS if not there[part]]
    placed = place(wanted, force=False)
    if isinstance(placed, Diagnostic):
        return (), Report((placed,))
    kept = [Made(folder / name, "kept") for name in dict.fromkeys(there.values()) if name and _is(folder, name)]
    return (*(Made(one.path, "written") for one in placed), *kept), Report(tuple(_open_ends(folder, there, wishes)))


def _is(folder: Path, name: str) -> bool:
    return os.path.lexists(folder / name)


def _there(folder: Path, part: str) -> str | None:
    """What stands in the place of a part already."""
    return next((name for name in (part, *_INSTEAD.get(part, ())) if _is(folder, name)), None)


def _has_profiles(folder: Path) -> bool:
    try:
        return any(path.suffix in (".yaml", ".ks") for path in (folder / PROFILES).iterdir())
    except OSError:
        return False


def _wanted(folder: Path, part: str, wishes: Wishes) -> Wanted:
    if part == KEY:
        return Wanted(folder / part, new_key(), private=True)
    text = files("ksc.actions.scaffold").joinpath("files", part.removeprefix(".")).read_text(encoding="utf-8")
    server = wishes.server or SERVER
    known = "whom this key belongs to may log in" if wishes.key else "nobody can log in until your key stands here"
    filled = {
        "@SERVER@": f"{_scalar(server)}{'' if wishes.server else '       # put the address of your server here'}",
        "@WHO@": known,
        "@KEY@": json.dumps(wishes.key or _NO_KEY, ensure_ascii=False),
    }
    for mark, value in filled.items():
        text = text.replace(mark, value)
    return Wanted(folder / part, text.encode())


def _scalar(text: str) -> str:
    return text if _PLAIN.fullmatch(text) else json.dumps(text)


def _inside(folder: Path, root: Path) -> Diagnostic:
    return error(
        "KS790",
        f"{folder.resolve()} lies in the workspace {root}",
        notes=("nothing was written", "commands that are run in a workspace within another see the inner one only"),
        help="`ksc init .` makes one here all the same",
    )


def _open_ends(folder: Path, there: dict[str, str | None], wishes: Wishes) -> list[Diagnostic]:
    """What the files that were kept leave open."""
    _, found = read_key(folder)
    if there[IGNORED]:
        said = not_left_out(folder, f"{KEY} is what passwords are hashed with: it does not belong into a repository")
        found += [said] if said else []
    if there[SITE] and wishes.server and (says := _server(folder)) != wishes.server:
        found.append(
            warning(
                "KS793",
                f"{SITE} is there already, and says {f'`server: {says}`' if says else 'no `server` that can be read'}",
                start_of(str(folder / SITE)),
                notes=("what is there is left as it is",),
                help=f"change it there: server: {wishes.server}",
            )
        )
    return found


def _server(folder: Path) -> str:
    source = read_source(folder / SITE, SITE)
    return "" if isinstance(source, Diagnostic) else read_site(source)[0].server
