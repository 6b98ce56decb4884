"""The entries of an existing menu as the model has them, and what it boots by itself."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ksc.diagnostics import Location
from ksc.emit.menu import Kind, MenuEntry
from ksc.syntax.menus import BootMenu, Directive, Help, Label
from ksc.syntax.menus.keywords import BOOTED, FILES, KNOWN

_LEAVES = ("MENU EXIT", "MENU QUIT", "MENU GOTO")
_DISABLED = ("MENU DISABLE", "MENU DISABLED")
# Files that are no Linux kernel to the loader, by their endings.
_NO_KERNEL = re.compile(r"(?i)\.(?:c32|com|cbt|0|bin|bs|bss|img|pxe)$")
_DISK = re.compile(r"hd\d+|boot|mbr[:=].*", re.ASCII)
_MODULE = re.compile(r"(?i)\.(?:c32|com|0)$")
# Arguments with which nothing is asked: of the installers of Anaconda, Debian, Ubuntu, SUSE and CoreOS, and of tools
# that copy a disk (Clonezilla) or wipe all (DBAN).
_BY_ITSELF = re.compile(
    r"(?:inst\.)?ks(?:=.*)?|kickstart=.*|autoyast2?=.*|auto=true|autoinstall|preseed/.*|ai"
    r"|coreos\.inst(?:\.install_dev)?=.*|.*\brestore(?:disk|parts)\b.*|.*--autonuke\b.*"
)
_RESCUE = frozenset({"rescue", "inst.rescue"})
_MESSAGES = frozenset({"DISPLAY", *(word for word in KNOWN if word[0] == "F" and word[1:].isdigit())})
_DEEPEST = 16  # submenus that an entry names


def installs_by_itself(arguments: Sequence[str]) -> bool:
    """Whether an installer that is told these asks nobody."""
    return any(_BY_ITSELF.fullmatch(one) for one in arguments)


def is_installer(entry: MenuEntry) -> bool:
    """Whether an entry looks as if it installs something, perhaps with questions."""
    if entry.installs or not entry.imported:
        return True
    return entry.kind == "linux" and bool(entry.initrd) and not _RESCUE.intersection(entry.arguments)


def entries_of(menu: BootMenu) -> list[MenuEntry]:
    """The labels, in order, those of submenus and hidden ones too."""
    general = next((one.value for one in reversed(list(_of_menu(menu))) if one.keyword == "APPEND"), "")
    around: list[str] = []
    made = []
    for node in menu.nodes:
        if isinstance(node, Label):
            made.append(_entry(node, general, tuple(around[:_DEEPEST]), menu.locate(node)))
        elif isinstance(node, Directive):
            if node.keyword == "MENU BEGIN":
                around.append(_title(node.value)[0])
            elif node.keyword == "MENU END" and around:
                around.pop()
            elif node.keyword == "MENU TITLE" and around:
                around[-1] = _title(node.value)[0]
    return made


def needs(menu: BootMenu, entries: list[MenuEntry]) -> Iterator[str]:
    """The files of the TFTP root that a menu names, each once; what comes from elsewhere is left out."""
    named = [one.word for one in menu.directives() if one.keyword in FILES | _MESSAGES and not one.word.startswith("#")]
    labels = {label.name for label in menu.labels()}
    named += [one.word for one in menu.directives() if one.keyword == "DEFAULT" and one.word not in labels]
    for entry in entries:
        named += [entry.kernel, *entry.initrd.split(",")]
    for file in dict.fromkeys(named):
        if file and file != "~" and "://" not in file and "::" not in file:
            yield file


def _of_menu(menu: BootMenu) -> Iterator[Directive]:
    return (node for node in menu.nodes if isinstance(node, Directive))


def _entry(label: Label, general: str, around: tuple[str, ...], location: Location | None) -> MenuEntry:
    named = label.get("MENU LABEL")
    title, hot_key = _title(named.value if named else label.name)
    kind, file, words = _boots(label, general)
    initrd = label.get("INITRD")
    from_line = next((word.removeprefix("initrd=") for word in words if word.startswith("initrd=")), "")
    arguments = tuple(word for word in words if not word.startswith("initrd="))
    bootif = label.get("SYSAPPEND", "IPAPPEND")
    return MenuEntry(
        label=label.name,
        title=title or label.name,
        kernel=file,
        initrd=(initrd.word if initrd else from_line) if kind == "linux" else "",
        arguments=arguments if kind == "linux" else (),
        hot_key=hot_key,
        help=tuple(line for one in label.members if isinstance(one, Help) for line in one.lines),
        bootif=bootif is not None and bootif.word in ("2", "3", "0x2", "0x3"),
        location=location,
        kind=kind,
        submenu=around,
        hidden=label.get("MENU HIDE", *_DISABLED) is not None,
        imported=True,
        installs=kind != "local" and installs_by_itself(words),
        standing=label,
        locked=label.get("MENU PASSWD") is not None,
    )


def _boots(label: Label, general: str) -> tuple[Kind, str, list[str]]:
    """What a label boots: its kind, its file, and the words that it is given, behind the file and by `APPEND`."""
    booted = label.get(*BOOTED, "LOCALBOOT")
    append = label.get("APPEND")
    words = (append.value if append else general).split()
    words = [] if words == ["-"] else words
    if booted is None:
        # Its name is the kernel's; unless there is nothing to boot.
        nothing = label.get(*_LEAVES, *_DISABLED) is not None
        return ("other", "", []) if nothing else ("linux", label.name, words)
    if booted.keyword == "LOCALBOOT":
        return "local", "", []
    words = [*booted.value.split()[1:], *words]
    if booted.word.rsplit("/", 1)[-1].startswith("chain.c32") and words and _DISK.fullmatch(words[0].split(",")[0]):
        return "local", "", []
    linux = booted.keyword == "LINUX" or (booted.keyword == "KERNEL" and not _NO_KERNEL.search(booted.word))
    return "linux" if linux else "other", booted.word, words


def _title(written: str) -> tuple[str, int | None]:
    """A title and the offset of its hot key; the loader eats every `^` of it."""
    before, mark, after = written.partition("^")
    title = before + after.replace("^", "")
    return title, len(before) if mark and after.replace("^", "") else None


class Automatic(NamedTuple):
    """What a menu boots when nobody presses a key.

    `label` is None where that is no label; `entries` are all that it might be, and `commands` the lines that
    name a kernel with a kickstart themselves.
    """

    label: str | None
    entries: tuple[MenuEntry, ...]
    commands: tuple[Directive, ...]


def has_interface(menu: BootMenu) -> bool:
    """Whether a menu is shown at all: `UI`, or in the old style `DEFAULT vesamenu.c32`. Else there is a prompt."""
    labels = {label.name for label in menu.labels()}
    return any(one.keyword == "UI" or is_interface(one, labels) for one in menu.directives())


def is_interface(directive: Directive, labels: set[str]) -> bool:
    """Whether a line is a `DEFAULT` that names no label but the program that shows the menu."""
    return directive.keyword == "DEFAULT" and directive.word not in labels and bool(_MODULE.search(directive.word))


def automatic(menu: BootMenu, entries: Sequence[MenuEntry]) -> Automatic:
    """What may be booted without a key; rather too much than too little, since nothing may be erased by accident."""
    first = _first(entries)
    labels = {label.name for label in menu.labels()}
    shown = has_interface(menu)
    commands = [one for one in menu.directives() if one.keyword == "ONTIMEOUT"]
    on_timeout = len(commands)
    commands += [one for one in menu.directives() if one.keyword == "DEFAULT" and not is_interface(one, labels)]
    flagged = [one for one in entries if one.standing and one.standing.get("MENU DEFAULT")] if shown else []
    visible = [one for one in entries if not one.hidden]
    fallback = [*(one for one in flagged if not one.submenu), *(one for one in visible if not one.submenu), *visible]
    named = [first[one.word.casefold()] for one in commands if one.word.casefold() in first]
    candidates = [*named, *flagged, *(_starting(menu, entries) if shown else ())]
    boots = next((first.get(one.word.casefold()) for one in reversed(commands[:on_timeout])), None)
    if not commands[:on_timeout]:
        boots = next((first.get(one.word.casefold()) for one in reversed(commands)), None)
        if boots is None and shown and fallback:
            boots = fallback[0]
        elif boots is None and not commands:
            boots = first.get("linux")
    if boots is not None:
        candidates.append(boots)
    risky = tuple(one for one in commands if installs_by_itself(one.value.split()))
    return Automatic(boots.label if boots else None, tuple(dict.fromkeys(candidates)), risky)


def _first(entries: Sequence[MenuEntry]) -> dict[str, MenuEntry]:
    first: dict[str, MenuEntry] = {}
    for one in entries:
        first.setdefault((one.standing.name if one.standing else one.label).casefold(), one)
    return first


def _starting(menu: BootMenu, entries: Sequence[MenuEntry]) -> Iterator[MenuEntry]:
    """The first label of each submenu that is preselected, or shown first."""
    by_node = {one.standing: one for one in entries}
    waiting = False
    for node in menu.nodes:
        if isinstance(node, Directive) and node.keyword in ("MENU START", "MENU DEFAULT"):
            waiting = True
        elif isinstance(node, Label) and waiting and node in by_node:
            yield by_node[node]
            waiting = False
