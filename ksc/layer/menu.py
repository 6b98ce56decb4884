"""`menu:` of `ksc.yaml`: the settings of the boot menus, and the existing menu that they build on."""

from collections.abc import Callable
from dataclasses import field
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Literal, get_args

from ksc.diagnostics import Diagnostic, Location, error
from ksc.layer.fields import Codes, Named, WrongTypeError, between, boolean, fields, one_of, text
from ksc.layer.marks import Scalar, Value
from ksc.layer.secrets import secret_name
from ksc.records import dataclass

if TYPE_CHECKING:
    from ksc.syntax.menus import BootMenu

# menu.c32 takes at most 35,996 tenths of a second.
LONGEST_TIMEOUT = 3599

Text = Callable[[Value], str]

LocalBoot = Literal["normal", "next", "chain"]
"""How the local disk is booted: by the firmware's usual way, as its next device, or by the loader itself."""

LOCAL_BOOTS: tuple[LocalBoot, ...] = get_args(LocalBoot)


@dataclass(frozen=True, slots=True)
class MenuPassword:
    """A menu's password as loaders take it: crypt SHA-512 for PXELINUX (3.62 and later), PBKDF2 for GRUB 2."""

    crypt: str = field(repr=False)
    pbkdf2: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Image:
    """A background: what the file holds, and whether that is `png` or `jpg`."""

    kind: Literal["png", "jpg"]
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class MenuSettings:
    """`menu:`. `timeout` in seconds, 0 waits for ever; `default` is a profile, a label or `local`, None: not said.

    `file` is the existing menu that is built on (`from:`), `after` the label in it that what is new stands behind, and
    `said` the keys that stand in `ksc.yaml`: they count for more than the existing menu. `imported` is that menu, once
    it has been read; `image` the background, and `hashes` those of the password, the same way. `by_tree`: profiles
    that name no submenu are in one of their tree.
    """

    title: str = "Network installation"
    timeout: int = 30
    default: Named | None = None
    unattended: bool = False
    location: Location | None = None
    file: Named | None = None
    after: Named | None = None
    said: frozenset[str] = frozenset()
    imported: "BootMenu | None" = None
    password: Scalar | None = field(default=None, repr=False)
    hashes: MenuPassword | None = None
    background: Named | None = None
    image: Image | None = None
    style: Literal["text", "graphical"] | None = None
    first: Literal["local", "install"] = "local"
    local: LocalBoot = "normal"
    by_tree: bool = False

    @property
    def graphical(self) -> bool:
        """Whether the menu is drawn on a picture: where it is said, or there is one."""
        return self.style == "graphical" or (self.style is None and self.background is not None)


def read_menu_settings(value: Value | None, line: Text, codes: Codes) -> tuple[MenuSettings, tuple[Diagnostic, ...]]:
    """The settings, and what is wrong with them. `line` reads a text with templates."""
    table: dict[str, Callable[[Value], object]] = {
        "title": line,
        "timeout": between(0, LONGEST_TIMEOUT, "seconds"),
        "default": lambda given: Named(line(given), given.location),
        "unattended": boolean,
        "from": _file("a menu", "`ksc import` puts it there"),
        "after": lambda given: Named(line(given), given.location),
        "password": lambda given: _password(given, line),
        "background": _file("a picture", "copy it there"),
        "style": one_of("text", "graphical"),
        "first": one_of("local", "install"),
        "local": one_of(*LOCAL_BOOTS),
        "submenus": one_of("none", "tree"),
    }
    taken = fields(value, table, codes, "`menu`")
    standard = MenuSettings()
    settings = MenuSettings(
        taken.get("title", standard.title),
        taken.get("timeout", standard.timeout),
        taken.get("default", None),
        taken.get("unattended", False),
        value.location if value else None,
        taken.get("from", None),
        taken.get("after", None),
        frozenset(taken.values),
        password=taken.get("password", None),
        background=taken.get("background", None),
        style=taken.get("style", None),
        first=taken.get("first", standard.first),
        local=taken.get("local", standard.local),
        by_tree=taken.get("submenus", "none") == "tree",
    )
    if settings.after is None or settings.file is not None:
        return settings, taken.found
    said = "`after` is for a menu that `from` names: it is the label that new entries stand behind"
    return settings, (
        *taken.found,
        error(codes.wrong, said, settings.after.location, help="add `from`, or leave it out"),
    )


def _file(what: str, how: str) -> Callable[[Value], Named]:
    """A converter for a path in the workspace."""

    def convert(value: Value) -> Named:
        written = text(value)
        path = PurePosixPath(written)
        if not written or path.is_absolute() or ".." in path.parts:
            raise WrongTypeError(f"the path of {what} in this workspace, without `..`", help=how)
        return Named(str(path), value.location)

    return convert


def _password(value: Value, line: Text) -> Scalar:
    """A password itself, its template filled in, or the `!secret` that names it."""
    if isinstance(value, Scalar) and value.tag == "!secret":
        secret_name(value)
        return value
    try:
        return Scalar(line(value), value.location, plain=False)
    except WrongTypeError as problem:  # said without what stands there
        raise WrongTypeError("a password, or `!secret NAME`", value.location, finding=problem.finding) from None
