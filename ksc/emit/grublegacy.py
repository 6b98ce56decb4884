"""The plugin `grub-legacy`: the menu of RHEL 6's loader for UEFI, GRUB 0.97 with Red Hat's changes.

By TFTP it reads `01-MAC` in capitals beside itself, else `efidefault`. Its device `(nd)` begins in the folder of the
loader, and so a tree's kernel is there once more. Facts: Red Hat's guide to installing RHEL 6, section 30.2.2; what
Cobbler 2 writes for it.
"""

from collections.abc import Iterator, Mapping
from functools import partial

from ksc.artifacts import Artifact, Place
from ksc.diagnostics import Diagnostic
from ksc.emit.bootfiles import folder, is_legacy
from ksc.emit.context import EmitContext, Emitter, HostInput, SiteInput
from ksc.emit.grubtext import HEADER, LOCAL, MENU, Line
from ksc.emit.menu import Menu, MenuEntry, flat
from ksc.emit.paths import dashed
from ksc.emit.visible import boots, by_profile, own_menu, site_menu, tree_of, visible
from ksc.layer.fields import CONTROL
from ksc.layer.files import encode
from ksc.markers import hookimpl
from ksc.model import Install
from ksc.trees import Tree

NAME = "grub-legacy"


@hookimpl
def ksc_emitters() -> list[Emitter]:
    """The menus of the site, and those of the hosts."""
    return [Emitter(NAME, "site", emit), Emitter(f"{NAME}-hosts", "host", emit_host)]


def emit(value: SiteInput, context: EmitContext) -> Iterator[Artifact | Diagnostic]:
    """A menu for each tree of that release: what is installed from it."""
    trees = [tree for tree in value.trees if is_legacy(tree)]
    menu, found = site_menu(value, context) if trees else (None, [])
    yield from found
    if menu is None:
        return
    installs = by_profile(value.installs)
    for tree in trees:
        shown = visible(menu, frozenset({tree.arch}), partial(_is_of, tree, installs))
        if boots(shown):
            lines = list(_lines(shown, context.site.menu.location or MENU, None))
            yield _artifact(f"tftp/{folder(tree)}/efidefault", lines)


def emit_host(value: HostInput, context: EmitContext) -> Iterator[Artifact | Diagnostic]:
    """A host's own menu, under each MAC that it may boot from."""
    install, host = value.install, value.install.host
    tree = install.tree
    assert host is not None
    if tree is None or not is_legacy(tree) or (host.firmware == "bios" and host.state != "local"):
        return
    menu, found = own_menu(value, context)
    yield from found
    if menu is None:
        return
    shown = visible(menu, frozenset({tree.arch}), partial(_is_of, tree, {install.profile: install}))
    if boots(shown):
        for mac in host.boots:
            lines = list(_lines(shown, context.site.menu.location or MENU, dashed(mac)))
            path = f"tftp/{folder(tree)}/01-{dashed(mac).upper()}"
            yield _artifact(path, lines, host.name, install.profile)


def _is_of(tree: Tree, installs: Mapping[str, Install], entry: MenuEntry) -> bool:
    """Whether an entry boots the kernel of a tree: the only one that is in the loader's folder."""
    found = tree_of(entry, installs)
    return found is not None and found.name == tree.name


def _lines(menu: Menu, settings: Place, card: str | None) -> Iterator[Line]:
    entries = flat(menu.items)
    yield "# Made by ksc. Do not edit: change the profiles or ksc.yaml, and compile again.", HEADER
    yield f"default={[one.label for one in entries].index(menu.default)}", settings
    if menu.timeout:
        yield f"timeout={menu.timeout}", settings
    if menu.password is not None:
        yield f"password --encrypted {menu.password.crypt}", settings
    for entry in entries:
        place = entry.location or (LOCAL if entry.kind == "local" else MENU)
        for text in _entry(entry, menu, card):
            if CONTROL.search(text):
                raise ValueError("a control character in a line of the menu")
            yield text, place


def _entry(entry: MenuEntry, menu: Menu, card: str | None) -> Iterator[str]:
    yield f"title {entry.title}"
    if entry.kind == "local":
        yield "  quit"
        return
    if menu.password is not None and entry.locked and entry.label != menu.default:
        yield "  lock"
    # Nothing tells the card that booted: `bootif` would be asked for. The last one counts.
    told = f"BOOTIF=01-{card}" if card is not None else "ksdevice=link"
    yield "  root (nd)"
    yield " ".join(("  kernel /vmlinuz", *entry.arguments, *([told] if entry.bootif else [])))
    yield "  initrd /initrd.img"


def _artifact(path: str, lines: list[Line], host: str | None = None, profile: str | None = None) -> Artifact:
    content = encode("".join(f"{text}\n" for text, _ in lines))
    emitter = NAME if host is None else f"{NAME}-hosts"
    return Artifact(path, NAME, content, emitter, profile, origins=tuple(place for _, place in lines), host=host)
