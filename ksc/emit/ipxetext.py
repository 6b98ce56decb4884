"""The language of iPXE: its words, and menus as scripts.

It has no quotes. A line is cut at blanks, then each word's `${name}` are filled in: so a word that would be a comment
or join two commands comes in by a setting, and what looks like a setting cannot come in at all.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from ksc.artifacts import Made, Place
from ksc.emit.menu import Menu, MenuEntry, flat
from ksc.layer.fields import CONTROL

Line = tuple[str, Place]

HEADER, MENU, LOCAL = Made("ksc: header"), Made("ksc: menu"), Made("ksc: local disk")

# Labels of entries begin with a letter or a digit.
_MENU, _FAILED = "_menu", "_failed"
_CARD = "BOOTIF=01-${netX/mac:hexhyp}"
# What a word must not be, or begin with, by the setting that brings it in.
_JOINS = {"||": "${bar:string}|", "&&": "${and:string}&", ";": "${semicolon:string}"}
_SETTINGS = (
    ("hash", "23", "${hash:string}"),
    ("bar", "7c", "${bar:string}"),
    ("and", "26", "${and:string}"),
    ("semicolon", "3b", "${semicolon:string}"),
)


class Machine(NamedTuple):
    """A kind of machine that reads a script: what `${machine}` is there, the labels that it shows, and its default."""

    name: str
    labels: frozenset[str]
    default: str


def word(text: str) -> str | None:
    """A word that iPXE reads as it is; None where there is none."""
    if "${" in text and "}" in text[text.index("${") :]:
        return None
    return _JOINS.get(text, f"${{hash:string}}{text[1:]}" if text.startswith("#") else text)


def words(texts: Sequence[str]) -> list[str] | None:
    """What makes iPXE hand these texts on, cut at blanks; None where it cannot."""
    made = [word(one) for text in texts for one in text.split(" ") if one]
    return None if None in made else [one for one in made if one is not None]


def can_have(texts: Sequence[str]) -> bool:
    """Whether iPXE can hand these texts on."""
    return not any("${" in text for text in texts) or words(texts) is not None


def script_lines(
    menu: Menu, machines: Sequence[Machine], sources: Mapping[str, tuple[str, str]], settings: Place
) -> Iterator[Line]:
    """The script of a menu, without its first lines.

    `menu` has what any of the machines shows; `sources` are the URLs of an entry's kernel and initrd by label: what has
    none comes by the way that the script came.
    """
    body = list(_menu(menu, machines, settings))
    for entry in menu.entries:
        place = _place(entry)
        body += [("", place), (f":{entry.label}", place)]
        body += [(text, place) for text in _boot(entry, menu, sources.get(entry.label))]
    body += [("", MENU), (f":{_FAILED}", MENU)]
    body += [(text, MENU) for text in ("echo This cannot be booted. Back to the menu in 10 seconds", "sleep 10 ||")]
    body += [(f"goto {_MENU}", MENU)]
    used = "\n".join(text for text, _ in body)
    for name, code, shown in _SETTINGS:
        if shown in used:
            yield f"set {name}:hex {code}", HEADER
    for text, place in body:
        if CONTROL.search(text):
            raise ValueError("a control character in a line of the menu")
        yield text, place


def _menu(menu: Menu, machines: Sequence[Machine], settings: Place) -> Iterator[Line]:
    several = len({(one.labels, one.default) for one in machines}) > 1
    defaults = {one.default for one in machines}
    if several:
        yield "set machine bios", HEADER
        yield "iseq ${platform} efi && set machine efi ||", HEADER
        yield "iseq ${buildarch} arm64 && set machine arm64 ||", HEADER
        for one in machines if len(defaults) > 1 else ():
            yield f"iseq ${{machine}} {one.name} && set default {one.default} ||", settings
        yield "", MENU
    yield f":{_MENU}", MENU
    yield "imgfree", MENU
    yield f"menu -- {_text(menu.title)}".rstrip(" "), settings
    for item in _rows(menu):
        if isinstance(item, str):
            yield f"item --gap -- {_text(item)}".rstrip(" "), MENU
        else:
            yield _item(item, machines), _place(item)
    timeout = f" --timeout {menu.timeout * 1000}" if menu.timeout else ""
    default = "${default}" if len(defaults) > 1 else machines[0].default
    # Escape, and a console that can show no menu, end at the local disk.
    yield f"choose --default {default}{timeout} chosen || set chosen {menu.local}", settings
    yield "goto ${chosen}", MENU


def _item(entry: MenuEntry, machines: Sequence[Machine]) -> str:
    """The line of an entry, for those of the machines that show it."""
    key = f"--key {entry.title[entry.hot_key].lower()} " if entry.hot_key is not None else ""
    line = f"item {key}{entry.label} {_text(entry.title)}"
    showing = [one.name for one in machines if entry.label in one.labels]
    hiding = [one.name for one in machines if entry.label not in one.labels]
    if not hiding:
        return line
    line = line.removesuffix(" ||")
    if len(showing) == 1:
        return f"iseq ${{machine}} {showing[0]} && {line} ||"
    return f"iseq ${{machine}} {hiding[0]} || {line} ||"


def _boot(entry: MenuEntry, menu: Menu, source: tuple[str, str] | None) -> Iterator[str]:
    if entry.kind == "local":
        # A status that says it failed: firmware that sees a success stops there, and shows its own menu.
        if menu.way != "next":
            yield "iseq ${platform} pcbios && sanboot --no-describe --drive 0x80 ||"
        yield "exit 1"
        return
    kernel, initrd = source or (f"../{entry.kernel.lstrip('/')}", f"../{entry.initrd.lstrip('/')}")
    name = entry.initrd.rpartition("/")[2]
    arguments = [*([f"initrd={name}"] if name else []), *(words(entry.arguments) or ())]
    yield " ".join(("kernel", kernel, *arguments, *([_CARD] if entry.bootif else []), f"|| goto {_FAILED}"))
    if name:
        yield f"initrd --name {name} {initrd} || goto {_FAILED}"
    yield f"boot || goto {_FAILED}"


def _text(text: str) -> str:
    """A title, at the end of a line: what would be filled in is taken apart, and a final backslash would join lines."""
    shown = " ".join(word(one) or "" for one in text.replace("${", "$ {").split(" ") if one)
    return f"{shown} ||" if shown.endswith("\\") else shown


def _rows(menu: Menu) -> Iterator[MenuEntry | str]:
    """The entries in one menu, with the submenus as headings: what boots by itself has to be in the first menu."""
    inside: tuple[str, ...] = ()
    for entry in flat(menu.items):
        if entry.submenu != inside:
            inside = entry.submenu
            yield " / ".join(inside)
        yield entry


def _place(entry: MenuEntry) -> Place:
    return entry.location or (LOCAL if entry.kind == "local" else MENU)
