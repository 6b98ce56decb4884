"""The language of GRUB 2: words in quotes, menus as text.

Single quotes hold everything but themselves. GRUB escapes what it hands to a kernel once more (`lib/cmdline.c`): a word
with a blank in it is put into double quotes, which kernels take away; a backslash or a quote gets a backslash before
it, which kernels keep.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from ksc.artifacts import Made, Place
from ksc.emit.menu import Item, Menu, MenuEntry, Submenu
from ksc.layer.fields import CONTROL

Line = tuple[str, Place]

HEADER, MENU, LOCAL = Made("ksc: header"), Made("ksc: menu"), Made("ksc: local disk")
USER = "ksc"
"""Who GRUB asks for the password of; it knows passwords of users only."""

_PLAIN = re.compile(r"[A-Za-z0-9_./:=,@%+][A-Za-z0-9_./:=,@%+-]*", re.ASCII)
# A word of a kernel's command line: blanks end it, except between double quotes.
_WORD = re.compile(r'(?:[^\s"]|"[^"]*(?:"|\Z))+')
_QUOTED = re.compile(r'(?P<name>[^"\\\'=]*=)?"(?P<text>[^"\\\']*)"')
_BARE = re.compile(r"[^\"\\']+")
# GRUB's own menu keys: a command line, the editor, one line down.
_TAKEN = frozenset("cev")

_SHIMS = {"x86_64": "shimx64.efi", "aarch64": "shimaa64.efi"}
# Folders of the EFI system partition, by what wrote them.
_VENDORS = ("redhat", "centos", "rocky", "almalinux", "fedora")
_WINDOWS = "/EFI/Microsoft/Boot/bootmgfw.efi"


class Reader(NamedTuple):
    """The GRUB that reads a menu.

    `suffix` is what its commands for kernels end in: EL7's knows `linuxefi` only. `root` stands before paths, `/` or
    empty, `card` is the MAC of the one host that reads it, with dashes.
    """

    arch: str = "x86_64"
    suffix: str = ""
    root: str = ""
    card: str | None = None


def quoted(word: str) -> str:
    """A word that GRUB reads as it is."""
    if CONTROL.search(word):
        raise ValueError("a control character in a word of the menu")
    return word if _PLAIN.fullmatch(word) else "'" + word.replace("'", "'\\''") + "'"


def kernel_words(arguments: tuple[str, ...]) -> list[tuple[str, bool]]:
    """The words that make GRUB hand these arguments on, each with whether the kernel gets them unchanged."""
    return [_handed(word) for word in _WORD.findall(" ".join(arguments))]


def changed(arguments: tuple[str, ...]) -> bool:
    """Whether the kernel gets another text than this."""
    odd = any("'" in one or '"' in one or "\\" in one for one in arguments)
    return odd and not all(unchanged for _, unchanged in kernel_words(arguments))


def _handed(word: str) -> tuple[str, bool]:
    quotes = _QUOTED.fullmatch(word)
    if quotes is not None:
        return f"{quotes['name'] or ''}{quotes['text']}", True
    return word, _BARE.fullmatch(word) is not None


def menu_lines(menu: Menu, reader: Reader, settings: Place) -> Iterator[Line]:
    """The menu, line by line, without a header. `settings` is the place of what `menu:` in ksc.yaml says."""
    yield f"set timeout={menu.timeout or -1}", settings
    yield f"set default={_position(menu)}", settings
    if menu.password is not None:
        yield f"set superusers={USER}", settings
        yield "export superusers", settings
        yield f"password_pbkdf2 {USER} {quoted(menu.password.pbkdf2)}", settings
    yield from _items(menu.items, menu, reader, "")


def _items(items: tuple[Item, ...], menu: Menu, reader: Reader, indent: str) -> Iterator[Line]:
    for item in items:
        if isinstance(item, MenuEntry):
            place = item.location or (LOCAL if item.kind == "local" else MENU)
            for text in _entry(item, menu, reader):
                yield f"{indent}{text}", place
        else:
            free = " --unrestricted" if menu.password is not None else ""
            yield f"{indent}submenu {_title(item.title)}{free} {{", MENU
            yield from _items(item.items, menu, reader, f"{indent}  ")
            yield f"{indent}}}", MENU


def _entry(entry: MenuEntry, menu: Menu, reader: Reader) -> Iterator[str]:
    words = ["menuentry", _title(entry.title), "--id", quoted(entry.label)]
    key = entry.title[entry.hot_key].lower() if entry.hot_key is not None else ""
    if key and key not in _TAKEN:
        words.append(f"--hotkey={key}")
    # Whoever waits for the default gets it as well, and nobody is there to type.
    if menu.password is not None and (not entry.locked or entry.label == menu.default):
        words.append("--unrestricted")
    yield f"{' '.join(words)} {{"
    if entry.kind == "local":
        yield from _local(menu, reader)
    else:
        yield from (f"  # {line}" for line in entry.help)
        arguments = [quoted(word) for word, _ in kernel_words(entry.arguments)]
        if entry.bootif:
            arguments.append(f"BOOTIF=01-{reader.card or '$net_default_mac'}")
        yield " ".join((f"  linux{reader.suffix}", _path(reader, entry.kernel), *arguments))
        if entry.initrd:
            yield f"  initrd{reader.suffix} {_path(reader, entry.initrd)}"
    yield "}"


def _path(reader: Reader, path: str) -> str:
    return quoted(f"{reader.root}/{path.lstrip('/')}")


def _local(menu: Menu, reader: Reader) -> Iterator[str]:
    """With a status that says it failed: firmware that sees a success stops there, and shows its own menu."""
    shim = _SHIMS.get(reader.arch)
    if menu.way == "chain" and shim is not None:
        files = [*(f"/EFI/{vendor}/{shim}" for vendor in _VENDORS), _WINDOWS]
        yield f"  for file in {' '.join(files)}; do"
        yield '    if search --no-floppy --file --set=disk "$file"; then'
        yield '      chainloader "($disk)$file"'
        yield "      boot"
        yield "    fi"
        yield "  done"
    yield "  exit 1"


def _title(title: str) -> str:
    """Always in quotes, for the reader's sake; a title that begins with `-` would be an option."""
    if CONTROL.search(title):
        raise ValueError("a control character in a title of the menu")
    text = f" {title}" if title.startswith("-") else title
    return "'" + text.replace("'", "'\\''") + "'"


def _position(menu: Menu) -> str:
    """Where the default is: `2`, or `1>0` in a submenu.

    Not its id: GRUB takes one that begins with a digit for a position, and a title that is the same text comes first.
    """
    at = ">".join(map(str, _steps(menu.items, menu.default)))
    return f'"{at}"' if ">" in at else at


def _steps(items: tuple[Item, ...], label: str) -> tuple[int, ...]:
    for at, item in enumerate(items):
        if isinstance(item, Submenu):
            below = _steps(item.items, label)
            if below:
                return (at, *below)
        elif item.label == label:
            return (at,)
    return ()
