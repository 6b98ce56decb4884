"""What one release takes of one command, worked out once: a kickstart may have ten thousand such lines."""

import re
from collections.abc import Container, Mapping
from dataclasses import dataclass
from typing import cast

from ksc.dialects.spec import CommandSpec, OptionSpec, PositionalSpec, Releases, Status, taken

_NEGATIVE = re.compile(r"-\d+|-\d*\.\d+")
_ENDLESS = 1 << 30


class _Any:
    """Every text."""

    def __contains__(self, value: object) -> bool:
        return True


class _Numbers:
    """Texts that are whole numbers at a glance."""

    def __contains__(self, value: object) -> bool:
        return isinstance(value, str) and value.isdecimal()


@dataclass(frozen=True, slots=True)
class Known:
    """A command's facts for one release, or for all of them together.

    `options` leads from every spelling (`--onpart`) to its option, also where only other releases have it;
    `statuses` holds the spellings that the release takes. The rest is what can be judged at a glance: `flags`
    that may stand alone, `values` of options written `--name=value`, the spellings of which each group of
    `needed` wants one, and the number of words without an option's name, from `fewest` to `most`.
    """

    status: Status
    options: Mapping[str, OptionSpec]
    statuses: Mapping[str, Status]
    positionals: tuple[PositionalSpec, ...]
    flags: frozenset[str]
    values: Mapping[str, Container[str]]
    needed: tuple[frozenset[str], ...]
    fewest: int
    most: int

    def fitting(self, written: str) -> list[str]:
        """The spellings that a word before its `=` may stand for: itself, else those that it begins."""
        if written in self.options:
            return [written]
        return [one for one in self.statuses if one.startswith(written)] if written.startswith("--") else []

    def is_option(self, text: str) -> bool:
        """Whether the installer's reader takes a word for an option.

        A word with a blank in it is one only where its name is known; a negative number never is.
        """
        if not text.startswith("-") or text == "-":
            return False
        if " " in text:
            return bool(self.fitting(text.partition("=")[0]))
        return not _NEGATIVE.fullmatch(text)


def known_in(spec: CommandSpec, release: str | None) -> Known:
    """What is known of a command for `release`; None: what any release takes."""
    found = spec.worked_out.get(release)
    if found is None:
        found = spec.worked_out[release] = _known(spec, release)
    return cast("Known", found)


def _known(spec: CommandSpec, release: str | None) -> Known:
    options: dict[str, OptionSpec] = {}
    statuses: dict[str, Status] = {}
    for option in spec.options.values():
        here = option.spellings(release) if release else dict.fromkeys((option.name, *option.aliases), "active")
        for name, status in here.items():
            options.setdefault(f"--{name}", option)
            statuses.setdefault(f"--{name}", cast("Status", status))
    for option in spec.options.values():
        for name in (option.name, *option.aliases):
            options.setdefault(f"--{name}", option)
    positionals = spec.takes(release) if release else spec.positionals
    active = {name: options[name] for name, status in statuses.items() if status == "active"}
    wanted = [name for name, option in spec.options.items() if _in(release, option.required)]
    needs = [word.arity in ("one", "many") or _in(release, word.required) for word in positionals]
    return Known(
        status=spec.status(release) if release else "active",
        options=options,
        statuses=statuses,
        positionals=positionals,
        flags=frozenset(name for name, option in active.items() if option.type == "flag"),
        values={name: _values(option, release) for name, option in active.items() if option.type != "flag"},
        needed=tuple(frozenset(name for name, one in options.items() if one.name == want) for want in wanted),
        fewest=max((at for at, need in enumerate(needs, 1) if need), default=0),
        most=_most(positionals, release),
    )


def _in(release: str | None, releases: Releases) -> bool:
    return release is not None and release in releases


def _values(option: OptionSpec, release: str | None) -> Container[str]:
    if choices := taken(option.choices, release) if release else [one.value for one in option.choices]:
        return frozenset(choices)
    return _Numbers() if option.type == "integer" else _Any()


def _most(positionals: tuple[PositionalSpec, ...], release: str | None) -> int:
    if any(word.choices or (release and word.status(release) == "deprecated") for word in positionals):
        return 0
    return _ENDLESS if any(word.many for word in positionals) else len(positionals)
