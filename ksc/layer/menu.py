"""`menu:` of `ksc.yaml`: the settings of the boot menus, and the existing menu that they build on."""

from collections.abc import Callable
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from ksc.diagnostics import Diagnostic, Location, error
from ksc.layer.fields import Codes, Named, WrongTypeError, between, boolean, fields, text
from ksc.layer.marks import Value
from ksc.records import dataclass

if TYPE_CHECKING:
    from ksc.syntax.menus import BootMenu

# menu.c32 takes at most 35,996 tenths of a second.
LONGEST_TIMEOUT = 3599

Text = Callable[[Value], str]


@dataclass(frozen=True, slots=True)
class MenuSettings:
    """`menu:`. `timeout` in seconds, 0 waits for ever; `default` is a profile, a label or `local`, None: not said.

    `file` is the existing menu that is built on (`from:`), `after` the label in it that what is new stands behind, and
    `said` the keys that stand in `ksc.yaml`: they count for more than the existing menu. `imported` is that menu, once
    it has been read.
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


def read_menu_settings(value: Value | None, line: Text, codes: Codes) -> tuple[MenuSettings, tuple[Diagnostic, ...]]:
    """The settings, and what is wrong with them. `line` reads a text with templates."""
    table: dict[str, Callable[[Value], object]] = {
        "title": line,
        "timeout": between(0, LONGEST_TIMEOUT, "seconds"),
        "default": lambda given: Named(line(given), given.location),
        "unattended": boolean,
        "from": _file,
        "after": lambda given: Named(line(given), given.location),
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
    )
    if settings.after is None or settings.file is not None:
        return settings, taken.found
    said = "`after` is for a menu that `from` names: it is the label that new entries stand behind"
    return settings, (
        *taken.found,
        error(codes.wrong, said, settings.after.location, help="add `from`, or leave it out"),
    )


def _file(value: Value) -> Named:
    written = text(value)
    path = PurePosixPath(written)
    if not written or path.is_absolute() or ".." in path.parts:
        raise WrongTypeError("the path of a menu in this workspace, without `..`", help="`ksc import` puts it there")
    return Named(str(path), value.location)
