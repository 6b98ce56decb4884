"""The plugin `pxelinux`: `pxelinux.cfg/default`, the menu that BIOS machines get, and one for each host."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from ksc.artifacts import Artifact, Made, Place
from ksc.diagnostics import Diagnostic, warning
from ksc.emit.bootfiles import PXELINUX
from ksc.emit.context import EmitContext, Emitter, HostInput, SiteInput
from ksc.emit.default import build_menu, bystanders, host_menu
from ksc.emit.menu import LOCAL, Item, Menu, MenuEntry, Submenu, checked, control
from ksc.emit.paths import dashed
from ksc.inventory import Host
from ksc.layer.fields import CONTROL
from ksc.layer.files import encode
from ksc.layer.menu import LocalBoot
from ksc.layer.site import Site
from ksc.markers import hookimpl

PATH = "tftp/pxelinux.cfg/default"
ARCHITECTURES = frozenset({"x86_64", "i386"})

# What a module of syslinux 5 and later loads itself; older ones are complete.
_LIBRARIES = {
    "menu.c32": ("libutil.c32",),
    "vesamenu.c32": ("libutil.c32", "libcom32.c32"),
    "chain.c32": ("libutil.c32", "libcom32.c32"),
}
_CHAIN = "chain.c32"
# LOCALBOOT -1 gives the firmware its turn with the next device of its order.
_LOCAL_BOOT: dict[LocalBoot, tuple[str, ...]] = {
    "normal": ("LOCALBOOT 0",),
    "next": ("LOCALBOOT -1",),
    "chain": (f"KERNEL {_CHAIN}", "APPEND hd0"),
}

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
    image = context.site.menu.image
    if image is not None:
        yield Artifact(f"tftp/{menu.background}", "picture", image.content, "pxelinux")
    for host, macs, own in bystanders(value.hosts, menu, context.site, lambda host: _has_own(host, value)):
        yield from _of_host(own, host, macs, context, "pxelinux")


def _has_own(host: Host, value: SiteInput) -> bool:
    """Whether `emit_host` makes a menu for a host, or the plugin `s390x` under the same name."""
    tree = value.tree_of(host)
    bootable = tree is not None and tree.arch in ARCHITECTURES | {"s390x"}
    return host.profile is not None and (bootable or host.state == "local")


def files(value: SiteInput, site: Site) -> tuple[str, ...]:
    """The loader and its modules that the site's menu and those of the hosts need, below the TFTP root.

    Those that only syslinux 5 and later have are among them: `ldlinux.c32`, and libraries (`lib….c32`).
    """
    # An existing menu brings its own; those of hosts do not build on it.
    made = site.menu.imported is None or bool(value.hosts)
    modules = ["vesamenu.c32" if site.menu.graphical else "menu.c32"] * made
    ways = [site.menu.local, *(one.boot.local for one in value.installs), *map(_way_said, value.hosts)]
    modules += [_CHAIN] * ("chain" in ways)
    if site.menu.imported is not None:
        words = (one.word for one in site.menu.imported.directives())
        modules += [word for word in words if word.endswith(".c32") and "/" not in word]
    libraries = (library for one in modules for library in _LIBRARIES.get(one, ()))
    return tuple(dict.fromkeys((PXELINUX, "ldlinux.c32", *modules, *libraries)))


def _way_said(host: Host) -> str | None:
    """How a host's own `boot:` says that its local disk is booted."""
    said = (pair.value for pair in host.boot.pairs if pair.key.value == "local") if host.boot is not None else ()
    return next((getattr(one, "value", None) for one in said), None)


def _laid(menu: Menu, context: EmitContext) -> Iterator[Line]:
    """The same on top of an existing menu, the lines with their ends. Its loader may be old: all know `IPAPPEND`."""
    from ksc.emit.existing import has_interface  # only where there is such a menu
    from ksc.emit.laid import laid_lines

    def made(entry: MenuEntry, default: bool) -> list[str]:
        marked = replace(menu, default=entry.label if default else "")
        if entry.standing is not None and entry.standing.get("MENU PASSWD") is not None:
            entry = replace(entry, locked=False)  # the menu's own line for it stays
        return [_one_line(text) for text in _entry(replace(entry, submenu=()), marked, "IPAPPEND")]

    # At a prompt whoever knows a label's name needs no password.
    closed = ["PROMPT 0"] * (menu.password is not None and menu.imported is not None and has_interface(menu.imported))
    return laid_lines(menu, context.site.menu, made, [*looks(menu), *closed])


def emit_host(value: HostInput, context: EmitContext) -> Iterator[Artifact | Diagnostic]:
    """A host's own menu, under each MAC that it may boot from: the local disk, and its installation."""
    host = value.install.host
    assert host is not None
    entries, found = checked(value.entries)
    yield from found
    if CONTROL.search(context.site.menu.title) or not host.boots:
        return  # the site's own menu says what is wrong with the title
    menu, found = host_menu(entries, context.site, host, value.install.boot.local)
    yield from found
    menu = menu.showing(ARCHITECTURES)
    # One that is installed already needs its own in any case: the site's may install by itself.
    if len(menu.entries) < 2 and host.state != "local":
        return
    yield from _unshowable(menu)
    yield from _of_host(menu, host, host.boots, context, "pxelinux-hosts", value.install.profile)


def _of_host(
    menu: Menu, host: Host, macs: Iterable[str], context: EmitContext, emitter: str, profile: str | None = None
) -> Iterator[Artifact]:
    # Every loader knows the old name of this directive, and one loader serves hosts of all releases.
    lines = list(_lines(menu, "IPAPPEND", context.site.menu.location or _MENU))
    content = "".join(f"{text}\n" for text, _ in lines).encode()
    for mac in macs:
        yield Artifact(
            path=f"tftp/pxelinux.cfg/01-{dashed(mac)}",
            kind="pxelinux",
            content=content,
            emitter=emitter,
            profile=profile,
            origins=tuple(place for _, place in lines),
            host=host.name if profile is not None else None,
        )


def _unshowable(menu: Menu) -> Iterator[Diagnostic]:
    for entry in menu.entries:
        for what, text in (("title", entry.title), *(("submenu", title) for title in entry.submenu)):
            if "^" in text and not entry.imported:
                said = f"menu.c32 cannot show the `^` in the {what} of `{entry.label}`, and leaves it out"
                yield warning("KS711", said, entry.location, help="write it without")


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
    yield f"UI {'vesamenu.c32' if menu.graphical else 'menu.c32'}", _MENU
    yield "PROMPT 0", _MENU
    yield f"MENU TITLE {menu.title}".rstrip(" "), settings
    yield from ((text, settings) for text in looks(menu))
    yield f"TIMEOUT {menu.timeout * 10}", settings
    if any(entry.submenu for entry in menu.entries):
        # In a submenu its own first entry would be the default, and an installation is that.
        yield f"ONTIMEOUT {menu.default}", _MENU
    taken = {entry.label.casefold() for entry in menu.entries}
    yield from _items(menu.items, menu, bootif, taken, "")


def looks(menu: Menu) -> Iterator[str]:
    """The lines for a background and a password; with one, no key leads around the menu."""
    if menu.background:
        yield f"MENU BACKGROUND {menu.background}"
    if menu.password is not None:
        yield f"MENU MASTER PASSWD {menu.password.crypt}"
        yield "NOESCAPE 1"


def _items(items: Iterable[Item], menu: Menu, bootif: str, taken: set[str], indent: str) -> Iterator[Line]:
    for one in items:
        if isinstance(one, Submenu):
            yield from _submenu(one, menu, bootif, taken, indent)
            continue
        place = one.location or (_LOCAL if one.label == LOCAL else _MENU)
        yield "", place
        for text in _entry(one, menu, bootif):
            yield f"{indent}{text}", place


def _submenu(one: Submenu, menu: Menu, bootif: str, taken: set[str], indent: str) -> Iterator[Line]:
    yield "", _MENU
    yield f"{indent}MENU BEGIN", _MENU
    yield f"{indent}  MENU TITLE {one.title.replace('^', '')}".rstrip(" "), _MENU
    yield from _items(one.items, menu, bootif, taken, f"{indent}  ")
    name = next(name for number in range(1, len(taken) + 2) if (name := f"back-{number}") not in taken)
    taken.add(name)
    yield "", _MENU
    yield f"{indent}  LABEL {name}", _MENU
    yield f"{indent}    MENU LABEL Back", _MENU
    yield f"{indent}    MENU EXIT", _MENU
    yield f"{indent}MENU END", _MENU


def _entry(entry: MenuEntry, menu: Menu, bootif: str) -> Iterator[str]:
    yield f"LABEL {entry.label}"
    yield f"  MENU LABEL {_title(entry)}"
    if entry.label == menu.default and not entry.submenu:
        yield "  MENU DEFAULT"
    if entry.locked and menu.password is not None:
        yield "  MENU PASSWD"  # nothing behind it: only the menu's own will do
    if entry.label == LOCAL or not entry.kernel:
        yield from (f"  {text}" for text in _LOCAL_BOOT[menu.way])
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
