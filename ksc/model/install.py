"""What will be installed: a profile's merged kickstart, and what surrounds it."""

from dataclasses import field

from ksc.diagnostics import Location
from ksc.dialects.spec import Dialect
from ksc.inventory import Host
from ksc.layer.menu import LocalBoot
from ksc.merge.merged import Merged
from ksc.records import dataclass
from ksc.syntax import Command
from ksc.trees import Tree


@dataclass(frozen=True, slots=True)
class Boot:
    """`boot:` of a profile.

    `label` names it in menus; `menu` is its line there, with `^` before the hot key and `^^` for the
    character itself; `append` are further kernel arguments. `submenu` are the titles of the menus that it is in, from
    the outermost on; None: nobody said. `local` is how a host's own menu boots the local disk, None: as the site's.
    """

    label: str | None = None
    menu: str | None = None
    append: tuple[str, ...] = ()
    submenu: tuple[str, ...] | None = None
    local: LocalBoot | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Install:
    """One profile, or one host with its profile, ready to be emitted.

    `source` are the statements that the tree gave; they stand in `merged` too, where no layer above replaced
    them. `location` is the place in the profile that findings about the whole of it point at. `secrets` are
    those that stand in `merged` where the facts tell of none: whoever shows a line hides them (`redact.hide`).
    """

    profile: str
    title: str
    dialect: Dialect
    merged: Merged
    tree: Tree | None = None
    boot: Boot = Boot()
    unattended: bool = False
    source: tuple[Command, ...] = ()
    location: Location | None = None
    host: Host | None = None
    secrets: frozenset[str] = field(default=frozenset(), repr=False)
