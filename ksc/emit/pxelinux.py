"""The plugin `pxelinux`: `pxelinux.cfg/default`, the menu that BIOS machines get, and one for each host."""

from collections.abc import Iterator
from dataclasses import replace

from ksc.artifacts import Artifact, Made, Place
from ksc.diagnostics import Diagnostic, warning
from ksc.emit.context import EmitContext, Emitter, HostInput, SiteInput
from ksc.emit.default import build_menu, host_menu
from ksc.emit.menu import LOCAL, Menu, MenuEntry, checked, control
from ksc.emit.paths import dashed
from ksc.layer.fields import CONTROL
from ksc.layer.files import encode
from ksc.markers import hookimpl

PATH = "tftp/pxelinux.cfg/default"
ARCHITECTURES = frozenset({"x86_64", "i386"})

Line = tuple[str, Place]

_HEADER, _MENU, _LOCAL = Made("ksc: header"), Made("ksc: menu"), Made("ksc: local disk")


@hookimpl
def ksc_emitters() -> list[Emitter]:
    """The menu of the site, and those of the hosts."""
    return [Emitter("pxelinux", "site", emit), Emitter("pxelinux-hosts", "host", emit_host)]


def emit(value: SiteInput, context: EmitContext) -> Iterator[Artifact | Diagnostic]:
    """The menu of all that is compiled."""
    entries, found = checked(value.entries)
    yield from found
    if CONTROL.search(context.site.menu.title):
        yield control("the menu's title", context.site.menu.title, context.site.menu.location)
        return
    menu, found = build_menu(entries, context.site)
    yield from found
    menu = menu.showing(ARCHITECTURES)
    yield from _unshowable(menu)
    if menu.imported is not None:
        lines = list(_laid(menu, context))
    else:
        lines = [
            (f"{text}\n", place)
            for text, place in _lines(menu, bootif_word(value), context.site.menu.location or _MENU)
        ]
    yield Artifact(
        path=PATH,
        kind="pxelinux",
        content=encode("".join(text for text, _ in lines)),
        emitter="pxelinux",
        origins=tuple(place for _, place in lines),
    )


def _laid(menu: Menu, context: EmitContext) -> Iterator[Line]:
    """The same on top of an existing menu, the lines with their ends. Its loader may be old: all know `IPAPPEND`."""
    from ksc.emit.laid import laid_lines  # only where there is such a menu

    def made(entry: MenuEntry, default: bool) -> list[str]:
        marked = replace(menu, default=entry.label if default else "")
        return [_one_line(text) for text in _entry(entry, marked, "IPAPPEND")]

    return laid_lines(menu, context.site.menu, made)


def emit_host(value: HostInput, context: EmitContext) -> Iterator[Artifact | Diagnostic]:
    """A host's own menu, under each MAC that it may boot from: the local disk, and its installation."""
    host = value.install.host
    assert host is not None
    entries, found = checked(value.entries)
    yield from found
    if CONTROL.search(context.site.menu.title) or not entries or not host.boots:
        return  # the site's own menu says what is wrong with the title
    menu = host_menu(entries, context.site, host.name).showing(ARCHITECTURES)
    if len(menu.entries) < 2:
        return
    yield from _unshowable(menu)
    # Every loader knows the old name of this directive, and one loader serves hosts of all releases.
    lines = list(_lines(menu, "IPAPPEND", context.site.menu.location or _MENU))
    content = "".join(f"{text}\n" for text, _ in lines).encode()
    for mac in host.boots:
        yield Artifact(
            path=f"tftp/pxelinux.cfg/01-{dashed(mac)}",
            kind="pxelinux",
            content=content,
            emitter="pxelinux-hosts",
            profile=value.install.profile,
            origins=tuple(place for _, place in lines),
            host=host.name,
        )


def _unshowable(menu: Menu) -> Iterator[Diagnostic]:
    for entry in menu.entries:
        if "^" in entry.title:
            said = f"menu.c32 cannot show the `^` in the title of `{entry.label}`, and leaves it out"
            yield warning("KS711", said, entry.location, help="write the title without it")


def bootif_word(value: SiteInput) -> str:
    """The directive that passes BOOTIF on.

    Loaders come from the trees, and one loader serves all labels: syslinux 4, of EL7 and older, knows only
    `IPAPPEND`; later ones know both, and call it `SYSAPPEND`.
    """
    old = any(one.dialect.family == "rhel" and one.dialect.version < 8 for one in value.installs if one.tree)
    return "IPAPPEND" if old else "SYSAPPEND"


def _lines(menu: Menu, bootif: str, settings: Place) -> Iterator[Line]:
    """The file, line by line, with places. Whatever `checked` let pass, no line breaks in two."""
    for text, place in _directives(menu, bootif, settings):
        yield _one_line(text), place


def _one_line(text: str) -> str:
    if CONTROL.search(text):
        raise ValueError("a control character in a line of the menu")
    return text


def _directives(menu: Menu, bootif: str, settings: Place) -> Iterator[Line]:
    yield "# Made by ksc. Do not edit: change the profiles or ksc.yaml, and compile again.", _HEADER
    yield "UI menu.c32", _MENU
    yield "PROMPT 0", _MENU
    yield f"MENU TITLE {menu.title}".rstrip(" "), settings
    yield f"TIMEOUT {menu.timeout * 10}", settings
    for entry in menu.entries:
        place = entry.location or (_LOCAL if entry.label == LOCAL else _MENU)
        yield "", place
        for text in _entry(entry, menu, bootif):
            yield text, place


def _entry(entry: MenuEntry, menu: Menu, bootif: str) -> Iterator[str]:
    yield f"LABEL {entry.label}"
    yield f"  MENU LABEL {_title(entry)}"
    if entry.label == menu.default:
        yield "  MENU DEFAULT"
    if entry.label == LOCAL or not entry.kernel:
        yield "  LOCALBOOT 0"
    else:
        yield f"  KERNEL {entry.kernel}"
        initrd = (f"initrd={entry.initrd}",) if entry.initrd else ()
        yield "  APPEND " + (" ".join((*initrd, *entry.arguments)) or "-")
        if entry.bootif:
            yield f"  {bootif} 2"
    if entry.help:
        yield "  TEXT HELP"
        yield from (f"  {line}" for line in entry.help)
        yield "  ENDTEXT"


def _title(entry: MenuEntry) -> str:
    """The title, `^` before its hot key; the loader eats every `^`, so there is none to begin with."""
    at = entry.hot_key
    if at is None:
        return entry.title.replace("^", "")
    return f"{entry.title[:at].replace('^', '')}^{entry.title[at:].replace('^', '')}"
