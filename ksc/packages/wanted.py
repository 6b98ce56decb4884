"""What a kickstart asks of packages, as values: the words of `%packages`, and what the installer adds."""

from dataclasses import field
from typing import Literal

from ksc.diagnostics import Location
from ksc.records import dataclass

Kind = Literal["environment", "group", "package"]

MANDATORY = ("mandatory", "conditional")
USUAL = ("mandatory", "default", "conditional")
EVERYTHING = ("mandatory", "default", "conditional", "optional")


@dataclass(frozen=True, slots=True)
class Spec:
    """One word: `text` as it is shown, `name` without sign and options. A group's `types` are what is taken of it.

    `added` says why the installer asks for it, which nobody wrote; such a word may well not be there.
    """

    text: str
    kind: Kind
    name: str
    types: tuple[str, ...] = USUAL
    place: Location | None = None
    added: str | None = None


@dataclass(frozen=True, slots=True)
class StreamWanted:
    """`module --name=... --stream=...`; without a stream the default one. `disable` hides the module."""

    module: str
    stream: str | None = None
    disable: bool = False
    place: Location | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """All of them, and how the installer of the release takes them.

    `removes` says whether an exclusion takes a package away from everything (dnf: RHEL 8 and later), or only from
    what is asked for (yum). `weak`: weak dependencies are installed. `broken`: what cannot be installed is left out.
    `every`: packages are installed for all architectures of the machine.
    """

    specs: tuple[Spec, ...]
    excluded: tuple[Spec, ...] = ()
    streams: tuple[StreamWanted, ...] = ()
    removes: bool = True
    weak: bool = True
    broken: bool = False
    every: bool = False
    default: bool = False


@dataclass(frozen=True, slots=True)
class Package:
    """A package that is installed. Sizes are in bytes; `repository` is its name."""

    name: str
    evr: str
    arch: str
    size: int
    download: int
    repository: str

    def __str__(self) -> str:
        return f"{self.name}-{self.evr}.{self.arch}"


@dataclass(frozen=True, slots=True)
class Absent:
    """A word that nothing stands for. `hidden` says why what there is of it does not count; `near` what was meant."""

    spec: Spec
    hidden: str | None = None
    near: str | None = None


@dataclass(frozen=True, slots=True)
class Broken:
    """Words that cannot be had, and why, the reasons in the order of thought."""

    specs: tuple[Spec, ...]
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BadStream:
    """A stream that cannot be enabled, and why."""

    wanted: StreamWanted
    why: str
    near: str | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """What becomes of it.

    `idle` are exclusions that take nothing away. `returned` are excluded names that something requires, with what
    does: yum installs them.
    """

    packages: tuple[Package, ...]
    absent: tuple[Absent, ...] = ()
    broken: tuple[Broken, ...] = ()
    streams: tuple[BadStream, ...] = ()
    idle: tuple[tuple[Spec, str | None], ...] = ()
    returned: tuple[tuple[Spec, str, str], ...] = field(default=())

    @property
    def size(self) -> int:
        """Bytes on disk, as the packages say them."""
        return sum(one.size for one in self.packages)

    @property
    def download(self) -> int:
        """Bytes that are fetched."""
        return sum(one.download for one in self.packages)
