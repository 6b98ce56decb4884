"""Boot menus of PXELINUX and ISOLINUX: text to a lossless tree."""

from ksc.syntax.menus.looks import is_menu, looks_like_menu
from ksc.syntax.menus.nodes import BootMenu, Directive, Help, Label, MenuNode
from ksc.syntax.menus.parser import parse_menu

__all__ = ["BootMenu", "Directive", "Help", "Label", "MenuNode", "is_menu", "looks_like_menu", "parse_menu"]
