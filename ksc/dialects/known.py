"""What one release takes of one command, worked out once: a kickstart may have ten thousand such lines."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import cast

from ksc.dialects.spec import CommandSpec, OptionSpec, PositionalSpec, Status
from ksc.records import dataclass

_NEGATIVE = re.compile(r"-\d+|-\d*\.\d+")


@dataclass(frozen=True, slots=True)
class Known:
    """A command's facts for one release, or for all of them together.

    `options` leads from every spelling (`--onpart`) to its option, also where only other releases have it;
    `statuses` holds the spellings that the release takes.
    """

    status: Status
    options: Mapping[str, OptionSpec]
    statuses: Mapping[str, Status]
    positionals: tuple[PositionalSpec, ...]

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
        return text.startswith("--") or not _NEGATIVE.fullmatch(text)


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
        as_here = _here(option, release)
        for name, status in here.items():
            options.setdefault(f"--{name}", as_here)
            statuses.setdefault(f"--{name}", cast("Status", status))
    for option in spec.options.values():
        for name in (option.name, *option.aliases):
            options.setdefault(f"--{name}", option)
    return Known(
        status=spec.status(release) if release else "active",
        options=options,
        statuses=statuses,
        positionals=spec.takes(release) if release else spec.positionals,
    )


def _here(option: OptionSpec, release: str | None) -> OptionSpec:
    """The option as the release has it: one that is deprecated may have lost its type."""
    if release in option.deprecated and option.deprecated_type:
        return replace(option, type=option.deprecated_type, deprecated_type=None)
    return option
