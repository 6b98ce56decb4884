"""The one name to write for an option that has several: what every release in question reads as the same."""

from dataclasses import field
from typing import NamedTuple

from ksc.dialects import CommandSpec, Facts
from ksc.dialects.known import Known, known_in
from ksc.records import dataclass


class Spelling(NamedTuple):
    """How to write an option (`--fstype`), and whether it stands alone."""

    name: str
    flag: bool


@dataclass(frozen=True, slots=True)
class Speller:
    """The facts, and the releases whose reading has to stay: one, or all of them where it is not known which is meant.

    What was worked out is kept, since a kickstart may have ten thousand lines of one command.
    """

    facts: Facts
    releases: tuple[str, ...]
    proven: dict[object, bool] = field(default_factory=dict, repr=False)
    _readers: dict[str, tuple[str, ...]] = field(default_factory=dict, repr=False)
    _spellings: dict[tuple[str, str], Spelling | None] = field(default_factory=dict, repr=False)

    def readers(self, spec: CommandSpec) -> tuple[str, ...]:
        """The releases that read a command (or a section's header); of those that read its words alike, the first."""
        found = self._readers.get(spec.name)
        if found is None:
            alike: dict[object, str] = {}
            for release in self.releases:
                known = known_in(spec, release)
                if known.status == "active":
                    alike.setdefault(_reads(known), release)
            found = self._readers[spec.name] = tuple(alike.values())
        return found

    def spelling(self, spec: CommandSpec, written: str) -> Spelling | None:
        """How to write the option that a line has as `written`; None: as it is."""
        key = spec.name, written
        if key not in self._spellings:
            self._spellings[key] = _spelling(spec, written, self.readers(spec))
        return self._spellings[key]


def _reads(known: Known) -> object:
    """What decides how a release cuts a line into options and positionals."""
    options = [(name, known.options[name].name, known.options[name].type) for name in known.statuses]
    return tuple(sorted(options)), tuple(known.statuses.items()), known.positionals


def _spelling(spec: CommandSpec, written: str, releases: tuple[str, ...]) -> Spelling | None:
    """What all releases that take `written` would have written for it; where they differ in the name, as it is."""
    meant, names = set(), set()
    for release in releases:
        known = known_in(spec, release)
        fits = [written] if written in known.statuses else [one for one in known.statuses if one.startswith(written)]
        if len(fits) == 1:
            option = known.options[fits[0]]
            meant.add((option.name, option.type == "flag"))
            names.add(f"--{next(iter(option.spellings(release)))}")
    if len(meant) != 1:
        return None
    _, flag = meant.pop()
    return Spelling(names.pop() if len(names) == 1 else written, flag)
