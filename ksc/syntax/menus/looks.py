"""Telling a boot menu from a kickstart, by what stands in it."""

import re
from collections.abc import Collection

from ksc.syntax.menus.keywords import TELLING
from ksc.syntax.menus.nodes import BootMenu
from ksc.syntax.parser import KNOWN_SECTIONS

_MOST = 5_000  # lines that are looked at


def is_menu(menu: BootMenu, commands: Collection[str]) -> bool:
    """Whether what somebody calls a menu can be one: it has a label, or looks like a menu without any."""
    return any(menu.labels()) or looks_like_menu(menu.source.text, commands)


def looks_like_menu(text: str, commands: Collection[str]) -> bool:
    """Whether a text is a boot menu. `commands` are the names of kickstart commands.

    A section's header settles it: what follows may be a script that writes a menu. Else the more frequent words do.
    """
    menu = kickstart = 0
    helping = False
    # A word that both know counts for neither: `text` is a command, and begins a help text.
    for line in text.lstrip("\ufeff").split("\n", _MOST)[:_MOST]:
        word = next(iter(re.split(r"[\x00-\x20]+", line.strip(), maxsplit=1)), "")
        name = word.upper()
        if helping:
            helping = name != "ENDTEXT"
        elif word in KNOWN_SECTIONS:
            return False
        elif name == "TEXT" and menu:
            helping = line.strip().upper().startswith("TEXT HELP")
        elif name in TELLING and word not in commands:
            menu += 1
        elif word in commands:
            kickstart += 1
    return menu > kickstart
