"""The plugin `ipxe`: `ipxe/boot.ipxe`, the menu as a script of iPXE, and one for each host."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from ksc.artifacts import Artifact
from ksc.diagnostics import Diagnostic, note, warning
from ksc.emit.bootfiles import IPXE_MENU
from ksc.emit.context import EmitContext, Emitter, HostInput, SiteInput
from ksc.emit.default import bystanders
from ksc.emit.ipxetext import HEADER, MENU, Line, Machine, can_have, script_lines, words
from ksc.emit.menu import Menu, MenuEntry
from ksc.emit.paths import dashed
from ksc.emit.visible import boots, by_profile, own_menu, site_menu, tree_of, uefi_kernels, visible
from ksc.inventory import Host
from ksc.layer.files import encode
from ksc.layer.menu import MenuSettings
from ksc.markers import hookimpl
from ksc.model import Install
from ksc.trees import address

_HEADER = (
    "#!ipxe",
    "# Made by ksc. Do not edit: change the profiles or ksc.yaml, and compile again.",
)
# A host's own script does not come back: what it ends with is for the firmware.
_OWN = "chain --autofree --replace 01-${netX/mac:hexhyp}.ipxe ||"

_BIOS, _EFI, _ARM = frozenset({"x86_64", "i386"}), frozenset({"x86_64"}), frozenset({"aarch64"})


@hookimpl
def ksc_emitters() -> list[Emitter]:
    """The menu of the site, and those of the hosts."""
    return [Emitter("ipxe", "site", emit), Emitter("ipxe-hosts", "host", emit_host)]


def emit(value: SiteInput, context: EmitContext) -> Iterator[Artifact | Diagnostic]:
    """The menu of all that is compiled."""
    menu, found = site_menu(value, context)
    yield from found
    if menu is None or not boots(menu, _BIOS | _ARM):
        return
    yield from _locked(menu, context.site.menu)
    yield from _lost(menu)
    lines = _lines(menu, by_profile(value.installs), context, ("bios", "efi"))
    head = [(text, HEADER) for text in (*_HEADER, _OWN)]
    yield _artifact(f"tftp/{IPXE_MENU}", [*head, *lines])
    for host, macs, own in bystanders(value.hosts, menu, context.site, lambda host: _has_own(host, value)):
        yield from _of_host(own, host, macs, {}, context, ("bios",))


def _has_own(host: Host, value: SiteInput) -> bool:
    """Whether `emit_host` makes a menu for a host."""
    tree = value.tree_of(host)
    return host.profile is not None and tree is not None and tree.arch in _BIOS | _ARM


def emit_host(value: HostInput, context: EmitContext) -> Iterator[Artifact | Diagnostic]:
    """A host's own menu, under each MAC that it may boot from."""
    install, host = value.install, value.install.host
    assert host is not None
    menu, found = own_menu(value, context)
    yield from found
    if menu is None or not boots(menu, _BIOS | _ARM):
        return
    yield from _lost(menu)
    firmwares = [name for name, of in (("bios", "bios"), ("efi", "uefi")) if host.firmware in (of, None)]
    if not boots(menu, _BIOS):
        firmwares = []
    yield from _of_host(menu, host, host.boots, {install.profile: install}, context, firmwares)


def _of_host(
    menu: Menu,
    host: Host,
    macs: Iterable[str],
    installs: Mapping[str, Install],
    context: EmitContext,
    firmwares: Iterable[str],
) -> Iterator[Artifact]:
    """The script under each MAC; without its profile it is the site's."""
    profile = next(iter(installs), None)
    lines = [*((text, HEADER) for text in _HEADER), *_lines(menu, installs, context, firmwares)]
    for mac in macs:
        yield _artifact(f"tftp/ipxe/01-{dashed(mac)}.ipxe", lines, host.name if profile is not None else None, profile)


def _lines(
    menu: Menu, installs: Mapping[str, Install], context: EmitContext, firmwares: Iterable[str]
) -> Iterator[Line]:
    entries = tuple(one for one in menu.entries if _can_be(one, menu))
    told = replace(menu, entries=entries) if len(entries) < len(menu.entries) else menu
    uefi = uefi_kernels(installs)
    shown = {name: visible(told, *((_BIOS, _any) if name == "bios" else (_EFI, uefi))) for name in firmwares}
    if boots(menu, _ARM):
        shown["arm64"] = visible(told, _ARM, uefi)
    machines = [Machine(name, frozenset(one.label for one in of.entries), of.default) for name, of in shown.items()]
    if len({one.labels for one in machines}) > 1:
        anywhere = frozenset[str]().union(*(one.labels for one in machines))
        whole = visible(told, _BIOS | _ARM, lambda one: one.label in anywhere)
    else:
        whole = next(iter(shown.values()))
    sources = {one.label: source for one in whole.entries if (source := _source(one, installs)) is not None}
    return script_lines(whole, machines, sources, context.site.menu.location or MENU)


def _any(_entry: MenuEntry) -> bool:
    """The loader of a BIOS starts any kernel."""
    return True


def _source(entry: MenuEntry, installs: Mapping[str, Install]) -> tuple[str, str] | None:
    """The kernel and the initrd in the tree, where that is on a web server: faster than TFTP by far."""
    tree = tree_of(entry, installs)
    found = address(tree.url) if tree is not None else None
    if tree is None or found is None or not found.url.startswith("http://"):
        return None
    urls = words([f"{found.url.rstrip('/')}/{path}" for path in (tree.kernel, tree.initrd)])
    return (urls[0], urls[1]) if urls is not None and len(urls) == 2 else None


def _can_be(entry: MenuEntry, menu: Menu) -> bool:
    """Whether iPXE can have an entry: nobody is asked for a password, so it has only what boots by itself anyway."""
    return _sayable(entry) and (not entry.locked or entry.label == menu.default)


def _sayable(entry: MenuEntry) -> bool:
    return can_have((*entry.arguments, entry.kernel, entry.initrd))


def _locked(menu: Menu, settings: MenuSettings) -> Iterator[Diagnostic]:
    if any(one.locked and one.label != menu.default for one in menu.entries):
        yield note(
            "KS824",
            "iPXE asks for no password: its menus leave out what the password of `menu` is for",
            settings.location,
            help="let those machines boot PXELINUX or GRUB, or write `unattended: true` for what they may install",
        )


def _lost(menu: Menu) -> Iterator[Diagnostic]:
    for entry in menu.entries:
        if not _sayable(entry):
            yield warning(
                "KS823",
                f"iPXE would fill in the `${{…}}` in what `{entry.label}` boots: its menus leave the entry out",
                entry.location,
                notes=("it has no way to write that; PXELINUX and GRUB have",),
                help="write the argument without it",
            )


def _artifact(path: str, lines: list[Line], host: str | None = None, profile: str | None = None) -> Artifact:
    content = encode("".join(f"{text}\n" for text, _ in lines))
    emitter = "ipxe" if host is None else "ipxe-hosts"
    return Artifact(path, "ipxe", content, emitter, profile, origins=tuple(place for _, place in lines), host=host)
