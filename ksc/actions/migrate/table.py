"""The tables `rules.toml` and `boot.toml` as values."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from ksc.dialects import Facts, Releases, facts, parse_releases


@dataclass(frozen=True, slots=True)
class Rule:
    """What becomes of one command, option or word.

    `do` is `drop`, `person` or the name of a step; `why` and `help` are its messages; `targets` are releases where
    it holds although the facts see nothing wrong; `lost` says that ignoring it changes the machine.
    """

    do: str
    why: str = ""
    help: str | None = None
    targets: Releases = frozenset()
    lost: bool = False


@dataclass(frozen=True, slots=True)
class BootArguments:
    """The installer's arguments in `bootloader --append`: new names by old, and those that do nothing any more."""

    targets: Releases
    renamed: Mapping[str, str]
    gone: frozenset[str]


@cache
def rules() -> dict[str, Rule]:
    """The rules by key: `install`, `timezone --nontp`, `zerombr words`, `%packages --nobase`."""
    return {key: _rule(raw, facts()) for key, raw in read_table("rules.toml").items()}


@cache
def boot_arguments() -> BootArguments:
    """What the target calls the installer's boot arguments."""
    raw = read_table("boot.toml")
    return BootArguments(_releases(raw, facts()), raw["renamed"], frozenset(raw["gone"]))


def _rule(raw: dict[str, Any], known: Facts) -> Rule:
    return Rule(**{**raw, "targets": _releases(raw, known)})


def _releases(raw: dict[str, Any], known: Facts) -> Releases:
    return parse_releases(raw["targets"], known.dialects) if "targets" in raw else frozenset()


def read_table(name: str) -> dict[str, Any]:
    """A table of this folder as TOML has it."""
    return tomllib.loads(files("ksc.actions.migrate").joinpath(name).read_text(encoding="utf-8"))
