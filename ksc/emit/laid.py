"""PXELINUX's own way with an existing menu: its text as it stands, and in it what ksc makes.

What is kept is the administrator's and goes out as it is, byte for byte; what ksc writes has been checked as in a
menu of its own.
"""

import re
from collections.abc import Callable, Iterable, Iterator

from ksc.artifacts import Made, Place
from ksc.diagnostics import Location, Span
from ksc.emit.existing import has_interface, is_interface
from ksc.emit.menu import Menu, MenuEntry
from ksc.layer.menu import MenuSettings
from ksc.syntax.menus import BootMenu, Directive, Help, Label, MenuNode
from ksc.syntax.menus.keywords import OF_LABEL
from ksc.syntax.nodes import Blank, Comment

Line = tuple[str, Place]
Printer = Callable[[MenuEntry, bool], Iterable[str]]

# What a label says about who sees it and who may boot it: that stays when another takes its place.
_STAYS = frozenset({"MENU HIDE", "MENU PASSWD", "MENU INDENT"})
_HEADER, _MENU, _LOCAL = Made("ksc: header"), Made("ksc: menu"), Made("ksc: local disk")
_BLANKS = re.compile(r"[ \t]*")


def laid_lines(menu: Menu, settings: MenuSettings, entry_lines: Printer, looks: Iterable[str] = ()) -> Iterator[Line]:
    """The lines, with their ends. `entry_lines` makes those of a new entry, with or without the default's mark.

    `looks` are lines of the whole menu's that stand instead of its own of the same kind.
    """
    base = menu.imported
    assert base is not None
    end = base.newline
    file = settings.file.name if settings.file else "the imported menu"
    yield f"# Made by ksc. Do not edit: change {file}, the profiles or ksc.yaml, and compile again.{end}", _HEADER
    own = _own(menu, settings, looks)
    changed = _changes(base, menu, own)
    for text, place in _settings(base, menu, settings, [text for text in own.values() if text not in changed.values()]):
        yield f"{text}{end}", place
    before, behind = _new(menu)
    marking = not menu.kept and _by_mark(base, menu)
    flags = _flags(base, menu, marking)
    taken = {one.standing: one for one in menu.entries if one.standing and not one.imported}
    starts = _start(base)
    for at, node in enumerate(base.nodes):
        if at == starts:
            for entry in before:
                yield from _made(entry, ("", "  "), entry_lines(entry, _marked(entry, menu, marking)), end)
                yield end, _MENU
        if not isinstance(node, Label):
            yield from _kept(base, node, changed, end)
            continue
        if node in taken:
            yield from _replaced(
                base, node, taken[node], entry_lines(taken[node], _marked(taken[node], menu, marking)), end
            )
        else:
            yield from _label(base, node, changed, flags, end)
        for entry in behind.get(node, ()):
            yield end, entry.location or _MENU
            yield from _made(entry, _indents(node), entry_lines(entry, _marked(entry, menu, marking)), end)
    if starts == len(base.nodes):
        for entry in before:
            yield end, entry.location or _LOCAL
            yield from _made(entry, ("", "  "), entry_lines(entry, _marked(entry, menu, marking)), end)


def _start(base: BootMenu) -> int:
    """The index of the node that the first label or submenu begins with, the comments right above it included."""
    for at, node in enumerate(base.nodes):
        if isinstance(node, Label) or (isinstance(node, Directive) and node.keyword == "MENU BEGIN"):
            while at and isinstance(base.nodes[at - 1], Comment):
                at -= 1  # noqa: PLW2901 - back to where its comment begins
            return at
    return len(base.nodes)


def _new(menu: Menu) -> tuple[list[MenuEntry], dict[Label, list[MenuEntry]]]:
    """What stands in no label's place: before all labels, or behind the label that is before it in the model."""
    before: list[MenuEntry] = []
    behind: dict[Label, list[MenuEntry]] = {}
    last: Label | None = None
    for entry in menu.entries:
        if entry.standing is not None:
            last = entry.standing
        elif last is None:
            before.append(entry)
        else:
            behind.setdefault(last, []).append(entry)
    return before, behind


def _own(menu: Menu, settings: MenuSettings, looks: Iterable[str]) -> dict[str, str]:
    """What `ksc.yaml` says of the whole menu: lines by what they begin with."""
    made = {}
    if "title" in settings.said:
        made["MENU TITLE"] = f"MENU TITLE {menu.title}".rstrip()
    if "timeout" in settings.said:
        made["TIMEOUT"] = f"TIMEOUT {menu.timeout * 10}"
    return made | {text.rpartition(" ")[0]: text for text in looks}


def _changes(base: BootMenu, menu: Menu, own: dict[str, str]) -> dict[Directive, str | None]:
    """The menu's own lines that `ksc.yaml` or the default outdo: what stands there instead, None for nothing."""
    changed: dict[Directive, str | None] = {}
    for keyword, text in own.items():
        lines = _outside(base, keyword) if keyword.startswith("MENU") else base.directives()
        _outdo(changed, (one for one in lines if one.keyword == keyword), text)
    if not menu.kept:
        labels = {label.name for label in base.labels()}
        for one in base.directives():
            if one.keyword == "ONTIMEOUT" or (one.keyword == "DEFAULT" and not is_interface(one, labels)):
                changed[one] = None
        changed.update(
            (one, None) for one in base.nodes if isinstance(one, Directive) and one.keyword == "MENU DEFAULT"
        )
    return changed


def _outdo(changed: dict[Directive, str | None], lines: Iterable[Directive], by: str) -> None:
    for one in lines:
        changed[one] = by if by not in changed.values() else None


def _outside(base: BootMenu, keyword: str) -> Iterator[Directive]:
    """The lines with a keyword that are in no submenu."""
    for node, depth in base.walk():
        if not depth:
            parts = node.directives() if isinstance(node, Label) else (node,)
            yield from (one for one in parts if isinstance(one, Directive) and one.keyword == keyword)


def _settings(base: BootMenu, menu: Menu, settings: MenuSettings, own: Iterable[str]) -> Iterator[Line]:
    """What `ksc.yaml` says and the menu has no line for; and the default, where a mark at its label does not do."""
    place = settings.location or _MENU
    yield from ((text, place) for text in own if not text.startswith("MENU") or has_interface(base))
    if menu.kept:
        return
    if not has_interface(base):
        yield f"DEFAULT {menu.default}", place
    elif not _by_mark(base, menu):
        yield f"ONTIMEOUT {menu.default}", place


def _by_mark(base: BootMenu, menu: Menu) -> bool:
    """Whether `MENU DEFAULT` at the label makes it the default: a menu is shown, and begins where the label is."""
    chosen = next(one for one in menu.entries if one.label == menu.default)
    inside = any(one.keyword == "MENU START" for one in base.directives())
    return has_interface(base) and not (chosen.submenu or chosen.hidden or inside)


def _flags(base: BootMenu, menu: Menu, marking: bool) -> dict[Label, bool]:
    """The labels that get the default's mark (True), and those that lose it."""
    entries = {one.standing: one for one in menu.entries if one.standing is not None}
    flags: dict[Label, bool] = {}
    for label in () if menu.kept else base.labels():
        entry = entries.get(label)  # none: a profile for other machines would stand here
        if entry is not None and entry.label == menu.default and marking:
            flags[label] = True
        elif label.get("MENU DEFAULT") and (entry is None or not entry.submenu or entry.installs):
            flags[label] = False
    return flags


def _marked(entry: MenuEntry, menu: Menu, marking: bool) -> bool:
    """Whether an entry of ksc's gets the default's mark. A menu that keeps its default has it where it had it."""
    kept = menu.kept and entry.standing is not None and entry.standing.get("MENU DEFAULT") is not None
    return entry.label == menu.default and (marking or kept)


def _made(entry: MenuEntry, indents: tuple[str, str], lines: Iterable[str], end: str) -> Iterator[Line]:
    place = entry.location or (_LOCAL if entry.kind == "local" else _MENU)
    for text in lines:
        inner = text.startswith("  ")
        yield f"{indents[inner]}{text[2 * inner :]}{end}", place


def _indents(label: Label) -> tuple[str, str]:
    """How far a label is indented, and its lines."""
    first = next(label.directives(), None)
    outer, inner = (_BLANKS.match(one.text) if one else None for one in (label.header, first))
    return (outer[0] if outer else ""), (inner[0] if inner else "  ")


def _replaced(base: BootMenu, label: Label, entry: MenuEntry, lines: Iterable[str], end: str) -> Iterator[Line]:
    yield from _made(entry, _indents(label), lines, end)
    for one in label.directives():
        if one.keyword in _STAYS or one.keyword not in OF_LABEL:
            yield from _text(base, one, one.text, end)


def _label(
    base: BootMenu, label: Label, changed: dict[Directive, str | None], flags: dict[Label, bool], end: str
) -> Iterator[Line]:
    flag = flags.get(label)
    yield from _text(base, label.header, label.header.text, end)
    if flag and label.get("MENU DEFAULT") is None:
        yield f"{_indents(label)[1]}MENU DEFAULT{end}", _MENU
    for one in label.members:
        if flag is False and isinstance(one, Directive) and one.keyword == "MENU DEFAULT":
            continue
        yield from _kept(base, one, changed, end)


def _kept(base: BootMenu, node: MenuNode, changed: dict[Directive, str | None], end: str) -> Iterator[Line]:
    if isinstance(node, Directive) and node in changed:
        instead = changed[node]
        if instead is not None:
            yield f"{instead}{end}", _MENU
        return
    yield from _text(base, node, node.text, end)
    if isinstance(node, Help) and not node.end:
        yield f"ENDTEXT{end}", _MENU  # what ksc adds behind it would be a part of it


def _text(base: BootMenu, node: Directive | Blank | Comment | Help | Label, text: str, end: str) -> Iterator[Line]:
    """A text as it stands, line by line, each with its place; the file's last line gets an end."""
    number = node.span.line if node.span else 1
    for offset, line in enumerate(text.removesuffix("\n").split("\n")):
        place = Location(base.source, Span(number + offset, 1, number + offset, max(len(line.rstrip("\r")), 0) + 1))
        yield f"{line}\n" if text.endswith("\n") or offset < text.count("\n") else f"{line}{end}", place
