"""What a command is, as data: the frozen values that the facts in `grammars/` are read into.

Releases are canonical dialect names (`rhel5`..`rhel10`, `fedora38`..`fedora46`). Availability is a
set, since RHEL and Fedora interleave. The small ones are named tuples: making the class of one takes a tenth of the
time that a dataclass takes, and every run makes them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import field
from types import MappingProxyType
from typing import Literal, NamedTuple

from ksc.records import dataclass

Releases = frozenset[str]
Status = Literal["active", "deprecated", "removed", "absent"]
OptionType = Literal["flag", "text", "integer", "boolean", "list", "words", "mountpoint", "disk"]
Arity = Literal["one", "optional", "many", "any"]


class Choice(NamedTuple):
    """A value that an option or positional takes, and where."""

    value: str
    releases: Releases


class Group(NamedTuple):
    """Options and positionals of which at most one may stand in a line, or at least one has to, in `releases`.

    The first is the usual one. One that is there but empty, or the number 0, counts only with `even_empty`.
    """

    of: tuple[str, ...]
    releases: Releases
    even_empty: bool = False


class Need(NamedTuple):
    """What has to stand with an option in `releases`: all of `all`, and one of `any`."""

    option: str
    releases: Releases
    all: tuple[str, ...] = ()
    any: tuple[str, ...] = ()


class Range(NamedTuple):
    """The least and the greatest value of an integer, both included; None: no bound."""

    releases: Releases
    least: int | None = None
    most: int | None = None


class Pattern(NamedTuple):
    """A regular expression that a whole value matches, and what that is in words."""

    expression: str
    says: str
    releases: Releases


class Excludes(NamedTuple):
    """Options that may not stand beside a value."""

    value: str
    options: tuple[str, ...]
    releases: Releases


class Conflict(NamedTuple):
    """Commands that may not stand in one kickstart with this one, whichever is first."""

    commands: tuple[str, ...]
    releases: Releases


class Twice(NamedTuple):
    """Two lines mean the same thing where the options and positionals `same` are equal.

    That is a warning, or with `refused` an error. `loose` are values of the first that may stand several times.
    """

    same: tuple[str, ...]
    loose: frozenset[str] = frozenset()
    refused: bool = False


def taken(choices: Sequence[Choice], release: str) -> list[str]:
    """The values that `release` takes; none means any."""
    return [choice.value for choice in choices if release in choice.releases]


def is_choice(value: str, values: Sequence[str], *, ignore_case: bool = False) -> bool:
    """Whether a value is one of `values`, or all go since there are none."""
    if ignore_case:
        value, values = value.casefold(), [one.casefold() for one in values]
    return not values or value in values


@dataclass(frozen=True, slots=True)
class OptionSpec:
    """One option. `flag` takes no value, `list` is split at commas, `words` at blanks.

    `aliases` are the other spellings and where they are taken, `deprecated_aliases` where that
    warns. Said twice, the last one wins, unless the option is `cumulative`: then both count.
    A release for which `choices` has none takes any value. `drops` maps a value to the options
    that it makes meaningless (`bootproto: dhcp` drops `ip`). `unit` is `MiB`, `KiB`, `seconds`,
    `%`, ... for integers. `replaced_by` is the command or option to write instead.

    `refused` are values that the release knows and refuses; of a flag, the empty one. `filled` says where the
    value must not be empty. Where an option is deprecated its type is `deprecated_type`, and choices no longer count.
    """

    name: str
    type: OptionType
    active: Releases
    deprecated: Releases = frozenset()
    aliases: Mapping[str, Releases] = field(default_factory=dict)
    deprecated_aliases: Mapping[str, Releases] = field(default_factory=dict)
    required: Releases = frozenset()
    value_optional: bool = False
    choices: tuple[Choice, ...] = ()
    ignore_case: bool = False
    cumulative: bool = False
    unit: str | None = None
    sensitive: bool = False
    drops: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    range: Range | None = None
    pattern: Pattern | None = None
    refused: tuple[Choice, ...] = ()
    filled: Releases = frozenset()
    excludes: tuple[Excludes, ...] = ()
    deprecated_type: OptionType | None = None
    replaced_by: str | None = None
    summary: str = ""

    @property
    def many(self) -> bool:
        """Whether the value is a list."""
        return self.cumulative or self.type in ("list", "words")

    def status(self, release: str) -> Status:
        """Whether `release` takes the option under its own name."""
        if release in self.active:
            return "active"
        return "deprecated" if release in self.deprecated else "absent"

    def spellings(self, release: str) -> dict[str, Status]:
        """The names that `release` takes for the option, the one to write first; empty where it has none."""
        own = self.status(release)
        if not self.aliases:
            return {} if own == "absent" else {self.name: own}
        names = {self.name: own} | {
            alias: "deprecated" if release in self.deprecated_aliases.get(alias, ()) else "active"
            for alias, where in self.aliases.items()
            if release in where
        }
        found = {name: status for name, status in names.items() if status != "absent"}
        return dict(sorted(found.items(), key=lambda item: item[1] == "deprecated"))


@dataclass(frozen=True, slots=True)
class PositionalSpec:
    """One word, or run of words, that has no option's name in front of it.

    Arity: `one` exactly one, `optional` none or one, `many` one or more, `any` none or more.
    `active` is None where every release that has the command takes the word. `required` says where
    an `optional` or `any` one has to stand all the same.
    """

    name: str
    arity: Arity = "one"
    type: OptionType = "text"
    active: Releases | None = None
    deprecated: Releases = frozenset()
    required: Releases = frozenset()
    choices: tuple[Choice, ...] = ()
    pattern: Pattern | None = None
    sensitive: bool = False
    summary: str = ""

    @property
    def many(self) -> bool:
        """Whether the value is a list of words."""
        return self.arity in ("many", "any")

    def status(self, release: str) -> Status:
        """Whether `release` takes the word, given that it has the command."""
        if release in self.deprecated:
            return "deprecated"
        return "active" if self.active is None or release in self.active else "absent"


class RepeatSpec(NamedTuple):
    """How the items of a command that repeats are told apart.

    `keys` are templates over positionals and options (`{vgname}/{name}`). The first one whose fields
    an item all has is its label; with `all_keys`, each of them is one. `then` names what tells items of
    one label apart before their order does. `loose` are labels that may stand several times (two
    `part swap` are legal). `only` maps an option to the label of an item that has no other option
    (`network --hostname=x`); `unnamed` is the label of an item that has no label otherwise.
    """

    keys: tuple[str, ...]
    all_keys: bool = False
    then: tuple[str, ...] = ()
    loose: frozenset[str] = frozenset()
    only: Mapping[str, str] = MappingProxyType({})
    unnamed: str | None = None


@dataclass(frozen=True, slots=True)
class CommandSpec:
    """One command, or one section header (`%post`).

    `synonyms` mean the same; commands of one `slot` replace each other. Setting one name of a group
    of `alternatives` (options or positionals) drops the others from the layers below; `exclusive` and
    `one_of` say what may, and what has to, stand in one line, and `needs` what with what. `lasting` are
    options that stay in force when the command is said again, in what a line may say; `kept` flags, and `reset` values,
    do otherwise than others then (see `stays`). `opaque` commands take any words. A
    deprecated command is known and ignored by the installer, so its words are not judged. `worked_out`
    and `glances` are no facts: see `known_in` and `sound`.
    """

    name: str
    family: str
    active: Releases
    deprecated: Releases = frozenset()
    removed: Releases = frozenset()
    summary: str = ""
    synonyms: Mapping[str, Releases] = field(default_factory=dict)
    slot: str | None = None
    positionals: tuple[PositionalSpec, ...] = ()
    options: Mapping[str, OptionSpec] = field(default_factory=dict)
    alternatives: tuple[tuple[str, ...], ...] = ()
    exclusive: tuple[Group, ...] = ()
    one_of: tuple[Group, ...] = ()
    needs: tuple[Need, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    twice: Twice | None = None
    lasting: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    reset: tuple[str, ...] = ()
    repeat: RepeatSpec | None = None
    opaque: bool = False
    storage: bool = False
    replaced_by: str | None = None
    worked_out: dict[str | None, object] = field(default_factory=dict, init=False, repr=False, compare=False)
    glances: dict[str, object] = field(default_factory=dict, init=False, repr=False, compare=False)

    def status(self, release: str) -> Status:
        """Whether `release` has the command; `removed` ones are known and refused."""
        for status in ("active", "deprecated", "removed"):
            if release in getattr(self, status):
                return status
        return "absent"

    def stays(self, name: str) -> bool:
        """Whether an option or positional stays in force when the command is said again without it.

        A flag is off again and a value stays, unless the facts say otherwise.
        """
        option = self.options.get(name)
        return name in self.kept if option and option.type == "flag" else name not in self.reset

    def takes(self, release: str) -> tuple[PositionalSpec, ...]:
        """The positionals that `release` reads, in order."""
        return tuple(word for word in self.positionals if word.status(release) != "absent")


class Dialect(NamedTuple):
    """One release. `family` is `rhel` or `fedora`; `sections_end` says whether `%end` is required."""

    name: str
    family: str
    version: int
    title: str
    sections_end: bool = True


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything known about the language: commands and sections by name, dialects, aliases.

    `names` leads from every name and synonym to the command; sections are named with their `%`.
    `families` are in the order in which a kickstart is written from nothing. `slots` name the commands of
    each slot, `storage` those that lay out disks: a look at every command would build them all.
    """

    commands: Mapping[str, CommandSpec]
    sections: Mapping[str, CommandSpec]
    dialects: Mapping[str, Dialect]
    aliases: Mapping[str, str]
    names: Mapping[str, str]
    families: Mapping[str, str] = field(default_factory=dict)
    slots: Mapping[str, Sequence[str]] = field(default_factory=dict)
    storage: Sequence[str] = ()

    def command(self, name: str) -> CommandSpec | None:
        """The command that `name` is, or is a synonym of."""
        canonical = self.names.get(name)
        return self.commands[canonical] if canonical else None

    def dialect(self, name: str) -> Dialect | None:
        """The dialect of that name or alias, whatever its case (`Rocky9`)."""
        folded = name.casefold()
        return self.dialects.get(self.aliases.get(folded, folded))
