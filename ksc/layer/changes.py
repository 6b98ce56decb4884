"""What a layer says, as values: one type for a line of a `.ks` base and a key of a `.yaml` profile.

A layer is a list of changes to what lies below it. The merge stage applies them and knows nothing of
YAML or of files.
"""

from collections.abc import Collection, Mapping
from dataclasses import field
from typing import TYPE_CHECKING, NamedTuple

from ksc.diagnostics import Location, Source
from ksc.records import dataclass
from ksc.syntax import Command, Include, Node, Section

if TYPE_CHECKING:
    from ksc.storage.choice import Choice


class Shadowed(NamedTuple):
    """What something else stands in the place of: where it came from, and its text as it stood."""

    origin: "Origin"
    text: str


@dataclass(frozen=True, slots=True, eq=False)
class Origin:
    """Where something in the output comes from: the layer, the place, and what it shadowed there before.

    `via` says what made it out of what stands there: `scheme lvm`, `tree rocky9`; empty where nothing had to.
    """

    layer: str
    location: Location | None
    shadowed: tuple[Shadowed, ...] = ()
    via: str = ""

    def over(self, *below: Shadowed) -> "Origin":
        """This origin, with what it now shadows; the texts of one origin stand together, a line each."""
        texts: dict[Origin, dict[str, None]] = {}
        for one in (*self.shadowed, *below):
            texts.setdefault(one.origin, {})[one.text] = None
        shadowed = tuple(Shadowed(origin, _together(some)) for origin, some in texts.items())
        return Origin(self.layer, self.location, shadowed, self.via)


def _together(texts: Collection[str]) -> str:
    return next(iter(texts)) if len(texts) == 1 else "\n".join(text.rstrip("\r\n") for text in texts)


class ListEdit(NamedTuple):
    """`{add: […], remove: […]}` for an option whose value is a list."""

    add: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()


class Setting(NamedTuple):
    """One option or positional of a mapping.

    `value`: a text; a list; True for a flag; an edit of a list; None removes.
    """

    name: str
    value: str | tuple[str, ...] | bool | ListEdit | None
    origin: Origin


@dataclass(frozen=True, slots=True)
class PutCommand:
    """A whole statement: replaces the one it stands for. `key` is the item's key where the profile gave one."""

    command: Command
    origin: Origin
    key: str | None = None
    options: Mapping[str, Origin] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PatchCommand:
    """Options merged one by one into a statement; makes it where there is none.

    `name` is canonical. `whole` (`!replace`) makes the statement anew from these settings alone.
    """

    name: str
    settings: tuple[Setting, ...]
    origin: Origin
    key: str | None = None
    whole: bool = False


@dataclass(frozen=True, slots=True)
class DropCommand:
    """Removes a command; with `key`, one of its items."""

    name: str
    origin: Origin
    key: str | None = None


@dataclass(frozen=True, slots=True)
class PutAddresses:
    """A host's own `network` lines, each as its words: they replace all that configure a device below.

    `hostname` goes into the first of them, or into a line of its own where there are none. A name below that
    is the host's with a domain behind it (`web01.example.org`) stays, unless `exact`.
    """

    lines: tuple[tuple[str, ...], ...]
    hostname: str
    exact: bool
    origin: Origin


@dataclass(frozen=True, slots=True)
class PutPackage:
    """A package, group or environment wanted or excluded. `entry` is the line without sign: `@core --nodefaults`.

    `anew`: what was said of it before is forgotten, options too.
    """

    entry: str
    name: str
    exclude: bool
    origin: Origin
    anew: bool = False


@dataclass(frozen=True, slots=True)
class ForgetPackage:
    """What lower layers said about a spelling is forgotten."""

    name: str
    origin: Origin


@dataclass(frozen=True, slots=True)
class PatchPackageOptions:
    """Options of the `%packages` header."""

    settings: tuple[Setting, ...]
    origin: Origin


@dataclass(frozen=True, slots=True)
class PutSection:
    """A script, add-on, certificate or other section, whole. `name` is None for an unnamed one of a base.

    `lines` are the origins of its lines where they come from several files.
    """

    section: Section
    name: str | None
    origin: Origin
    lines: tuple[Origin, ...] | None = None


@dataclass(frozen=True, slots=True)
class PatchSection:
    """A named section's header options, body, or both; what is None stays.

    `kind` (`%post`) is needed for a new one; `kinds` are those the name is looked up in. `body_lines` are where
    the lines of the body are.
    """

    name: str
    kinds: tuple[str, ...]
    origin: Origin
    kind: str | None = None
    settings: tuple[Setting, ...] = ()
    arguments: tuple[str, ...] | None = None
    body: str | None = None
    body_origin: Origin | None = None
    body_lines: tuple[Origin, ...] = ()


@dataclass(frozen=True, slots=True)
class DropSection:
    """Removes a section by its name."""

    name: str
    kinds: tuple[str, ...]
    origin: Origin


@dataclass(frozen=True, slots=True)
class Partition:
    """A scheme's statements: they replace every storage statement below.

    `choices` are by what the disks are chosen that have placeholders in them. `asked` is for each statement the place
    of the option that it comes of, such as a volume's; None where that is the whole scheme.
    """

    commands: tuple[Command, ...]
    origin: Origin
    choices: "tuple[Choice, ...]" = ()
    asked: tuple[Location | None, ...] = ()


@dataclass(frozen=True, slots=True)
class DecideInclude:
    """What becomes of an install-time `%include` that a new partitioning would leave standing."""

    path: str
    keep: bool
    origin: Origin


@dataclass(frozen=True, slots=True)
class PutInclude:
    """A top-level `%include` or `%ksappend` of a further base."""

    include: Include
    origin: Origin


Change = (
    PutCommand
    | PatchCommand
    | DropCommand
    | PutAddresses
    | PutPackage
    | ForgetPackage
    | PatchPackageOptions
    | PutSection
    | PatchSection
    | DropSection
    | Partition
    | DecideInclude
    | PutInclude
)


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """One node of a base, and the source it stands in.

    `lines` gives the place of each of its lines where they come from several files.
    """

    node: Node
    source: Source
    lines: tuple[Location, ...] | None = None

    @property
    def location(self) -> Location | None:
        """Where the node stands."""
        return Location(self.source, self.node.span) if self.node.span else None


@dataclass(frozen=True, slots=True, eq=False)
class Base:
    """A `.ks` file with what it includes in its place."""

    pieces: tuple[Piece, ...]
    newline: str = "\n"


@dataclass(frozen=True, slots=True, eq=False)
class Layer:
    """One source of statements: a base, or a profile's changes.

    The text of the lowest layer's base is what everything is laid over; a base further up counts as changes.
    `ancestors` are the names of the layers that it extends, directly or not.
    """

    name: str
    path: str
    changes: tuple[Change, ...] = ()
    base: Base | None = None
    ancestors: frozenset[str] = frozenset()
