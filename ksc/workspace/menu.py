"""The existing boot menu that a workspace builds on."""

from dataclasses import replace
from pathlib import Path

from ksc.diagnostics import Diagnostic, error
from ksc.dialects import facts
from ksc.layer.files import read_source
from ksc.layer.site import Site


def with_menu(root: Path, site: Site) -> tuple[Site, list[Diagnostic]]:
    """The site with the menu that `menu: {from: …}` names, read; and what is wrong with it.

    What the loader passes over in silence (notes) is said once, by `ksc import`.
    """
    file = site.menu.file
    if file is None:
        return site, []
    source = read_source(root / file.name, file.name, file.location)
    if isinstance(source, Diagnostic):
        return site, [source]
    from ksc.syntax.menus import is_menu, parse_menu  # only where there is a menu

    menu = parse_menu(source)
    found = [one for one in menu.diagnostics if one.severity != "note"]
    if not is_menu(menu, facts().commands) and not any(one.severity == "error" for one in found):
        said = f"{file.name} is no boot menu of PXELINUX or ISOLINUX"
        help_ = "name the menu that `ksc import` wrote, or leave `from` out"
        return site, [error("KS632", said, file.location, help=help_)]
    return replace(site, menu=replace(site.menu, imported=menu)), found
