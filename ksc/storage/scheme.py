"""What a partition scheme is: a name, a dataclass of options, and a function that makes a layout of them."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Annotated, Any, Literal, NamedTuple

from ksc.dialects.spec import Dialect
from ksc.records import dataclass
from ksc.storage.layout import Layout
from ksc.storage.releases import at_least, default_filesystem
from ksc.storage.sizes import Size

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Firmware = Literal["any", "bios", "uefi"]


class Secret(str):
    """A text that only `!secret NAME` gives, as an option's type. Its `repr` does not show it.

    While a layout is made it is a word that stands for the secret, which nobody has asked for yet.
    """

    __slots__ = ()

    def __repr__(self) -> str:
        return "Secret(…)"


@dataclass(frozen=True, slots=True)
class SchemeContext:
    """What a scheme may know.

    `dialect` is the target release; `firmware` is `any` while no host has said which.
    """

    dialect: Dialect
    firmware: Firmware = "any"
    arch: str = "x86_64"

    def at_least(self, rhel: int) -> bool:
        """Whether the target is that RHEL or later, or a Fedora."""
        return at_least(self.dialect, rhel)

    @property
    def filesystem(self) -> str:
        """The file system that the target's installer itself takes."""
        return default_filesystem(self.dialect)


@dataclass(frozen=True, slots=True)
class Scheme:
    """A named way to lay out disks.

    `options` is a frozen dataclass: a profile's `partitioning:` is read into it by its annotations.
    `layout` gets that value and a context; it raises `LayoutError` where the options do not work
    together. `summary` is one line.
    """

    name: str
    options: "type[DataclassInstance]"
    layout: Callable[[Any, SchemeContext], Layout]
    summary: str = ""


class Form(NamedTuple):
    """What a text must look like: a regular expression for all of it, and the same in words."""

    pattern: str
    says: str


class About(NamedTuple):
    """What stands beside an option's type, as `Annotated[str, About("…")]`.

    `text` says what the option is for; `form` is what its texts, or a mapping's keys, must look like.
    """

    text: str
    form: Form | None = None


# A comma would end the name in `--drives=`, a leading dash make it an option.
DISK = Form(r"[^\s,-][^\s,]*", "a disk's name, such as `sda` or `disk/by-id/…`")
MOUNT = Form(r"swap|/|(?:/[^\s/]+)+", "a mount point such as `/var/log`, or `swap`")
# What lvm(8) says of valid names.
VOLUME = Form(
    r"(?!\.{1,2}\Z)[A-Za-z0-9_+.][A-Za-z0-9_+.-]{0,126}",
    "a name of letters, digits and `+ _ . -`, the dash not first",
)

Disks = Annotated[tuple[str, ...], About("the disks to empty and use; all of the machine's by default", DISK)]
Sizes = Annotated[Mapping[str, Size], About("sizes by mount point", MOUNT)]
