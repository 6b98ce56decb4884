"""What the boot menus need beside `ksc.yaml`: the existing menu, the picture, the password's hashes."""

import re
from dataclasses import replace
from pathlib import Path

from ksc.diagnostics import Diagnostic, error
from ksc.diagnostics.crypt import is_crypt, is_nearly_crypt
from ksc.dialects import facts
from ksc.layer.files import read_bytes, read_source
from ksc.layer.menu import MenuPassword
from ksc.layer.secrets import secret_name
from ksc.layer.site import Site
from ksc.secrets import Asked, Ledger

# What a keyboard without a layout types, in the row that menu.c32 has for it.
_TYPED = re.compile(r"[!-~](?:[ -~]{0,62}[!-~])?", re.ASCII)


def with_menu(root: Path, site: Site) -> tuple[Site, list[Diagnostic]]:
    """The site with the files that `menu:` names, read; and what is wrong with them."""
    site, found = _with_existing(root, site)
    background = site.menu.background
    if background is None:
        return site, found
    data = read_bytes(root / background.name, background.name, background.location)
    if isinstance(data, Diagnostic):
        return site, [*found, data]
    from ksc.layer.pictures import picture  # only where there is one

    image, more = picture(data, background.name, background.location)
    return replace(site, menu=replace(site.menu, image=image)), [*found, *more]


def hashes(site: Site, secrets: Ledger) -> tuple[MenuPassword | None, list[Diagnostic]]:
    """What loaders take for the menu's password, and what is wrong with it."""
    given = site.menu.password
    if given is None:
        return None, []
    store, name = secret_name(given) if given.tag else (None, "")
    asked = Asked(given.location, "menu", name, store, None if given.tag else given.value)
    value = secrets.value(asked)
    if isinstance(value, Diagnostic):
        return None, [value]
    if is_crypt(value) or is_nearly_crypt(value):
        said = "the menu's password is a hash already, and each loader wants one of its own kind"
        help_ = "name the password itself, best as `!secret NAME`: it is hashed for each of them"
        return None, [error("KS730", said, given.location, help=help_)]
    if not _TYPED.fullmatch(value):
        said = "the menu's password cannot be typed in every menu"
        why = (
            "loaders know the keys of a US keyboard, and read a line: 1 to 64 characters of ASCII, no blank at its ends"
        )
        return None, [error("KS729", said, given.location, notes=(why,), help="choose another one")]
    crypt, found = secrets.hash(asked, value, "sha512-crypt", "menu")
    pbkdf2, more = secrets.hash(asked, value, "grub-pbkdf2", "menu")
    made = MenuPassword(crypt, pbkdf2) if crypt is not None and pbkdf2 is not None else None
    return made, [*found, *(one for one in more if one not in found)]


def _with_existing(root: Path, site: Site) -> tuple[Site, list[Diagnostic]]:
    """The site with the menu that `menu: {from: …}` names.

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
