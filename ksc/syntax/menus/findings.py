"""What is wrong with a boot menu, and what of it the loader passes over in silence."""

import re
from collections.abc import Iterator
from functools import lru_cache

from ksc.diagnostics import Diagnostic, Location, Related, Span, did_you_mean, error, note, warning
from ksc.diagnostics.taming import tame
from ksc.syntax.menus.keywords import KNOWN
from ksc.syntax.menus.nodes import BootMenu, Directive, Help, Label, MenuNode

# The loader reads a line of up to 4,095 bytes, and the rest as a line of its own.
LONGEST_LINE = 4_095
_MOST = 20  # findings of one kind: the rest would say nothing new
_CONTROL = re.compile(r"[\x01-\x08\x0b\x0c\x0e-\x1f\x7f]|\r(?!\n|\Z)")


def findings(menu: BootMenu) -> Iterator[Diagnostic]:
    """All findings, in the order of the menu; of each kind no more than a few."""
    nul = menu.source.text.find("\0")
    if nul >= 0:
        help_ = "is this the right file?"
        yield error("KS632", "the file holds a NUL byte: it is no boot menu", _place(menu, nul), help=help_)
        return
    count: dict[str, int] = {}
    for one in sorted(_all(menu), key=lambda found: found.location.span if found.location else (0, 0, 0, 0)):
        count[one.code] = count.get(one.code, 0) + 1
        if count[one.code] <= _MOST:
            yield one


def _all(menu: BootMenu) -> Iterator[Diagnostic]:
    yield from _characters(menu)
    yield from _nesting(menu)
    yield from _labels(menu)
    for node in menu.nodes:
        if isinstance(node, Label):
            for member in (node.header, *node.members):
                yield from _line(menu, member)
        else:
            yield from _line(menu, node)


def _line(menu: BootMenu, node: MenuNode) -> Iterator[Diagnostic]:
    if isinstance(node, Help) and not node.end:
        first = Location(
            menu.source, Span(*node.span[:2], node.span.line, node.span.column + len(node.header.rstrip()))
        )
        yield warning(
            "KS634",
            "this help text has no ENDTEXT",
            first,
            notes=("the rest of the file is taken for a part of it, the labels in it too",),
            help="write `ENDTEXT` on a line of its own behind it",
        )
    if not isinstance(node, Directive):
        return
    if node.keyword not in KNOWN:
        yield note(
            "KS633",
            f"the loader knows no `{_written(node)}`, and passes over the line",
            menu.locate(node),
            help=_similar(node.keyword[:60]),
        )
    elif node.keyword == "ENDTEXT":
        yield warning("KS634", "`ENDTEXT` ends no help text", menu.locate(node), help="remove it")
    if len(node.text.encode("utf-8", "surrogateescape").rstrip(b"\r\n")) > LONGEST_LINE:
        yield warning(
            "KS637",
            f"the line is longer than {LONGEST_LINE:,} bytes",
            menu.locate(node),
            notes=("the loader takes what is behind them for another line",),
            help="shorten it",
        )


@lru_cache(maxsize=1_000)
def _similar(keyword: str) -> str | None:
    return did_you_mean(keyword, KNOWN)


def _written(node: Directive) -> str:
    return tame(node.keyword, 60)


def _nesting(menu: BootMenu) -> Iterator[Diagnostic]:
    opened: list[Directive] = []
    for node in menu.nodes:
        mark = node.keyword if isinstance(node, Directive) else ""
        if mark == "MENU BEGIN" and isinstance(node, Directive):
            opened.append(node)
        elif mark == "MENU END":
            if opened:
                opened.pop()
            else:
                yield warning("KS634", "`MENU END` ends no submenu", menu.locate(node), help="remove it")
    for node in opened:
        yield warning(
            "KS634",
            "this submenu is never closed",
            menu.locate(node),
            notes=("all that follows is a part of it",),
            help="write `MENU END` behind its last label",
        )


def _labels(menu: BootMenu) -> Iterator[Diagnostic]:
    seen: dict[str, Label] = {}
    for label in menu.labels():
        name = label.name.casefold()
        if not name:
            yield warning("KS636", "a label without a name", menu.locate(label), help="write one behind `LABEL`")
        elif name in seen:
            first = menu.locate(seen[name])
            yield warning(
                "KS635",
                "a label of this name stands above already",
                menu.locate(label),
                related=[Related("it stands here first", first)] if first else (),
                notes=("by its name only the first can be booted",),
                help="give one of them another name",
            )
        else:
            seen[name] = label


def _characters(menu: BootMenu) -> Iterator[Diagnostic]:
    text = menu.source.text
    if menu.bom:
        yield warning(
            "KS637",
            "the file begins with a byte order mark",
            Location(menu.source, Span(1, 1, 1, 2)),
            notes=("the loader takes it for a part of the first word; ksc leaves it out of what it compiles",),
            help="save the file as UTF-8 without a byte order mark",
        )
    found = _CONTROL.search(text)
    if found is not None:
        yield warning("KS637", "the line holds a control character", _place(menu, found.start()), help="remove it")


def _place(menu: BootMenu, at: int) -> Location:
    text = menu.source.text
    line, column = text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)
    return Location(menu.source, Span(line, column, line, column + 1))
