"""The tables `rules.toml` and `boot.toml` as values."""

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from ksc.dialects import Releases, facts, parse_releases
from ksc.records import dataclass


@dataclass(frozen=True, slots=True)
class Rule:
    """What becomes of one command, option or word.

    `do` is `drop`, `person` or the name of a step; `why` and `help` are its messages; `targets` are releases where
    it holds although the facts see nothing wrong; `lost` says that ignoring it changes the machine; `becomes` is
    the command, or the command and its option, that comes of it; `alone`: a line that says no more goes with it.
    """

    do: str
    why: str = ""
    help: str | None = None
    targets: Releases = frozenset()
    lost: bool = False
    becomes: str = ""
    alone: bool = False


@cache
def rules() -> dict[str, Rule]:
    """The rules by key: `install`, `timezone --nontp`, `zerombr words`, `%packages --nobase`."""
    return {key: _rule(raw) for key, raw in read_table("rules.toml").items()}


def for_installer(arguments: str, target: str) -> tuple[str, list[str]]:
    """Boot arguments with the installer's own as `target` has them, and what was changed in them.

    Those that do nothing there go.
    """
    gone, renamed = (read_table("boot.toml")[name] for name in ("gone", "renamed"))
    said: list[str] = []
    for argument in gone["arguments"] if target in releases(gone["targets"]) else ():
        arguments, found = re.subn(rf"(?<!\S){re.escape(argument)}(?:\s+|\Z)", "", arguments)
        if found:
            said.append(f"`{argument}` is removed")
    for old, new in renamed["arguments"].items() if target in releases(renamed["targets"]) else ():
        arguments, found = re.subn(rf"(?<!\S){old}(?==|\s|\Z)", new, arguments)
        if found:
            said.append(f"`{old}` becomes `{new}`")
    return arguments.rstrip() if said else arguments, said


def _rule(raw: dict[str, Any]) -> Rule:
    return Rule(**{**raw, "targets": releases(raw.get("targets", ""))})


def releases(text: str) -> Releases:
    """The releases that a table means."""
    return parse_releases(text, facts().dialects)


@cache
def read_table(name: str) -> dict[str, Any]:
    """A table of this folder as TOML has it."""
    return tomllib.loads(files("ksc.actions.migrate").joinpath(name).read_text(encoding="utf-8"))
