"""An existing boot menu into the workspace: the file as it is in `menus/`, and its name in `ksc.yaml`."""

import os
import stat
from pathlib import Path

from ksc.actions.import_.inputs import Input
from ksc.actions.import_.menu_findings import about
from ksc.actions.import_.names import name_for
from ksc.actions.import_.placing import Placed, Wanted, place
from ksc.actions.import_.site_yaml import NEW, naming_menu
from ksc.diagnostics import Diagnostic, Report, Source, error, start_of
from ksc.dialects import facts
from ksc.emit.existing import automatic, entries_of, needs
from ksc.layer.files import encode, read_source
from ksc.records import dataclass
from ksc.syntax.menus import is_menu, parse_menu

MENUS = "menus"


@dataclass(frozen=True, slots=True)
class ImportedMenu:
    """What came of a menu: its files, its labels, the files that it needs in the TFTP root, what it boots by itself."""

    shown: str
    name: str
    files: tuple[Placed, ...]
    labels: tuple[str, ...]
    needs: tuple[str, ...]
    default: str | None


def import_menu(
    one: Input, root: Path, site: str, *, name: str | None = None, force: bool = False
) -> tuple[ImportedMenu | None, Report]:
    """One menu into the workspace `root`, whose `ksc.yaml` is called `site`; None where nothing was written."""
    taken = name_for(one.shown, name)
    if isinstance(taken, Diagnostic):
        return None, Report((taken,))
    menu = parse_menu(one.text, one.shown)
    if any(found.severity == "error" for found in menu.diagnostics):
        return None, Report(menu.diagnostics)
    if not is_menu(menu, facts().commands):
        said = f"{one.shown} holds nothing that a boot menu has"
        return None, Report((error("KS632", said, start_of(one.shown), help="is this the right file?"),))
    file = f"{MENUS}/{taken}.cfg"
    edited = _site(root, site, file, force=force)
    if isinstance(edited, Diagnostic):
        return None, Report((edited,))
    placed = place([Wanted(root / MENUS / f"{taken}.cfg", one.raw, one.private), edited], force=force)
    if isinstance(placed, Diagnostic):
        return None, Report((placed,))
    entries = entries_of(menu)
    boots = automatic(menu, entries)
    made = ImportedMenu(
        one.shown, taken, placed, tuple(label.name for label in menu.labels()), tuple(needs(menu, entries)), boots.label
    )
    return made, Report((*menu.diagnostics, *about(menu, boots)))


def _site(root: Path, name: str, file: str, *, force: bool) -> Wanted | Diagnostic:
    """`ksc.yaml` with the menu's name in it. A link is followed."""
    path = Path(os.path.realpath(root / name))
    if not os.path.lexists(root / name):
        return Wanted(path, f"{NEW}menu:\n  from: {file}\n".encode(), edited=True)
    source = read_source(path, str(root / name))
    if not isinstance(source, Diagnostic) and not os.access(
        path, os.W_OK
    ):  # to replace it takes no more than the folder
        said = f"{root / name} cannot be written: this user may not"
        return error("KS624", said, start_of(str(root / name)), notes=("nothing was changed",))
    if isinstance(source, Diagnostic):
        return source
    text = naming_menu(Source(str(root / name), source.text), file, force=force)
    if isinstance(text, Diagnostic):
        return text
    return Wanted(path, encode(text), mode=stat.S_IMODE(path.stat().st_mode), edited=True)
