"""The plugin `grub`: the menus of GRUB 2, for UEFI and for POWER, by TFTP and by HTTP.

Red Hat's GRUB reads a configuration beside itself, first the one with the machine's MAC in its name, and so there is a
menu in each tree's folder of loaders. By HTTP it looks for no MAC, and other distributions' GRUBs read one fixed file
only: so the menus look for the host's own file themselves.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from ksc.artifacts import Artifact, Place
from ksc.diagnostics import Diagnostic, warning
from ksc.emit.bootfiles import FIRST_GRUB2, folder, generation, http_loader, web_folder
from ksc.emit.context import EmitContext, Emitter, HostInput, SiteInput
from ksc.emit.default import bystanders
from ksc.emit.grubtext import HEADER, MENU, Line, Reader, changed, menu_lines, quoted
from ksc.emit.menu import Menu
from ksc.emit.paths import dashed
from ksc.emit.visible import boots, by_profile, own_menu, site_menu, uefi_kernels, visible
from ksc.inventory import Host
from ksc.layer.files import encode
from ksc.layer.site import Site
from ksc.markers import hookimpl
from ksc.trees import Tree

_HEADER = "# Made by ksc. Do not edit: change the profiles or ksc.yaml, and compile again."
_EFI = frozenset({"x86_64", "aarch64"})
_POWER = frozenset({"ppc64", "ppc64le"})
# What other GRUBs read, in the TFTP root: Debian's image, those of an install medium for POWER, and what
# grub2-mknetdir makes there.
_FIXED = {"grub/grub.cfg": _EFI, "boot/grub/grub.cfg": _POWER, "boot/grub2/grub.cfg": _POWER}
# As $grub_cpu has them; a 32-bit GRUB boots the 64-bit kernels of x86 as well.
_CPUS = {"x86_64": ("x86_64", "i386"), "aarch64": ("arm64",), "ppc64le": ("powerpc",), "ppc64": ("powerpc",)}
_MAC = "^(..):(..):(..):(..):(..):(..)"


class _Root(NamedTuple):
    """A way to a folder: `folder` of the build is served there, `path` stands before its paths in GRUB."""

    folder: str
    path: str


@hookimpl
def ksc_emitters() -> list[Emitter]:
    """The menus of the site, and those of the hosts."""
    return [Emitter("grub", "site", emit), Emitter("grub-hosts", "host", emit_host)]


def emit(value: SiteInput, context: EmitContext) -> Iterator[Artifact | Diagnostic]:
    """The menu of all that is compiled, in each tree's folder of loaders, and for GRUBs that look elsewhere."""
    menu, found = site_menu(value, context)
    yield from found
    if menu is None:
        return
    fits = uefi_kernels(by_profile(value.installs))
    made: dict[str, Menu] = {}
    for tree in filter(_has_grub2, value.trees):
        shown = visible(menu, _architectures(tree), fits)
        if boots(shown):
            made[tree.name] = shown
    trees = [tree for tree in value.trees if tree.name in made]
    yield from _escaped(made.values())
    settings = context.site.menu.location or MENU
    for tree in trees:
        alike = [one for one in trees if _architectures(one) == _architectures(tree)]
        for root in _roots(context.site, tree):
            lines = list(menu_lines(made[tree.name], _reader(tree, root), settings))
            yield _artifact(f"{root.folder}/{folder(tree)}/grub.cfg", _with_own(lines, alike, root, tree))
        if _is_el7(tree) or tree == next(one for one in alike if not _is_el7(one)):  # others look there
            shown = made[tree.name]
            for host, macs, own in bystanders(value.hosts, shown, context.site, lambda host: _has_own(host, value)):
                yield from _of_host(own, host, macs, tree, context)
    for path, architectures in _FIXED.items():
        first = _first(tree for tree in trees if tree.arch in architectures)
        if first:
            yield _artifact(f"tftp/{path}", list(_by_cpu(first)))


def emit_host(value: HostInput, context: EmitContext) -> Iterator[Artifact | Diagnostic]:
    """A host's own menu, in its tree's folder of loaders, under each MAC that it may boot from."""
    install, host = value.install, value.install.host
    tree = install.tree
    assert host is not None
    # What is said of the firmware may be wrong: who is not to be installed is safe whatever loads.
    if tree is None or not _has_grub2(tree) or (host.firmware == "bios" and host.state != "local"):
        return
    menu, found = own_menu(value, context)
    yield from found
    if menu is None:
        return
    shown = visible(menu, _architectures(tree), uefi_kernels({install.profile: install}))
    if not boots(shown):
        return
    yield from _escaped([shown])
    yield from _of_host(shown, host, host.boots, tree, context, install.profile)


def _has_own(host: Host, value: SiteInput) -> bool:
    """Whether a host has a menu of its own, or boots by a BIOS."""
    tree = value.tree_of(host)
    return host.profile is not None and tree is not None and _has_grub2(tree)


def _of_host(
    menu: Menu, host: Host, macs: Iterable[str], tree: Tree, context: EmitContext, profile: str | None = None
) -> Iterator[Artifact]:
    settings = context.site.menu.location or MENU
    for root in _roots(context.site, tree):
        for mac in macs:
            reader = _reader(tree, root)._replace(card=dashed(mac))
            lines = [(_HEADER, HEADER), ("set own=yes", HEADER), *menu_lines(menu, reader, settings)]
            path = f"{root.folder}/{folder(tree)}/grub.cfg-01-{dashed(mac)}"
            for name in (path, f"{path}-") if _is_el7(tree) else (path,):
                yield _artifact(name, lines, host.name if profile is not None else None, profile)


def _has_grub2(tree: Tree) -> bool:
    """Whether a tree's loader is GRUB 2. EL6 has an older one for UEFI, and EL5 none for the network."""
    version = generation(tree.release)
    return tree.arch in _EFI | _POWER and (version is None or version >= FIRST_GRUB2)


def _is_el7(tree: Tree) -> bool:
    """Its GRUB knows `linuxefi` alone, and cannot take a MAC apart; that of 7.4 looks for a name with a `-` behind it.

    Source of the latter: pull request 59 of redhat-cop/infra-ansible.
    """
    return generation(tree.release) == FIRST_GRUB2


def _architectures(tree: Tree) -> frozenset[str]:
    """The kernels that a tree's loader can start; POWER's runs either byte order."""
    return _POWER if tree.arch in _POWER else frozenset({tree.arch})


def _reader(tree: Tree, root: _Root) -> Reader:
    old = tree.arch == "x86_64" and _is_el7(tree)
    return Reader(tree.arch, "efi" if old else "", root.path)


def _roots(site: Site, tree: Tree) -> list[_Root]:
    by_http = http_loader(site, tree)
    return [_Root("tftp", ""), *([_Root("http", web_folder(site))] if by_http else [])]


def _escaped(menus: Iterable[Menu]) -> Iterator[Diagnostic]:
    """The findings for arguments that GRUB cannot hand on as they are."""
    told = set()
    for entry in (entry for menu in menus for entry in menu.entries):
        if changed(entry.arguments) and entry.label not in told:
            told.add(entry.label)
            yield warning(
                "KS822",
                f"GRUB changes a boot argument of `{entry.label}`: it puts a backslash before quotes and backslashes",
                entry.location,
                notes=("PXELINUX and iPXE hand it on as it is",),
                help='write it without them; a value with blanks can be `name="a value"`',
            )


def _with_own(menu: list[Line], trees: list[Tree], root: _Root, tree: Tree) -> list[Line]:
    """The site's menu, or the host's own where there is one, which says so in `own`.

    Nothing tells beforehand whether that file is there: `-f` lists folders, which neither TFTP nor HTTP can. The GRUB
    of EL7 cannot cut a MAC; it has looked for the file itself.
    """
    if _is_el7(tree):
        return [(_HEADER, HEADER), *menu]
    sets = " ".join(f"--set={at}:{name}" for at, name in enumerate("abcdef", 1))
    path = root.path.replace("$", "\\$")  # a URL may have one, and no quote or backslash
    head = [
        _HEADER,
        "# A host's own menu comes first, whichever tree's loader it was given.",
        "set own=",
        f"regexp {sets} '{_MAC}' \"$net_default_mac\"",
        f"for tree in {' '.join(quoted(one.name) for one in trees)}; do",
        f'  if [ -z "$own" ]; then source "{path}/efi/$tree/grub.cfg-01-$a-$b-$c-$d-$e-$f"; fi',
        "done",
        'if [ -z "$own" ]; then',
    ]
    inner = [(f"  {text}", place) for text, place in menu]
    return [*((text, HEADER) for text in head), *inner, ("fi", HEADER)]


def _first(trees: Iterable[Tree]) -> dict[str, Tree]:
    """The tree whose menu a GRUB reads that is of no tree, by `$grub_cpu`; rather none of EL7's, with its commands."""
    made: dict[str, Tree] = {}
    for tree in sorted(trees, key=_is_el7):
        for cpu in _CPUS[tree.arch]:
            made.setdefault(cpu, tree)
    return made


def _by_cpu(first: dict[str, Tree]) -> Iterator[Line]:
    yield _HEADER, HEADER
    yield "# For loaders that read this file only: the menu of a tree that fits the machine.", HEADER
    word = "if"
    for cpu, tree in first.items():
        yield f'{word} [ "$grub_cpu" = {cpu} ]; then', HEADER
        yield f"  source {quoted(f'/{folder(tree)}/grub.cfg')}", HEADER
        word = "elif"
    yield "fi", HEADER


def _artifact(path: str, lines: list[Line], host: str | None = None, profile: str | None = None) -> Artifact:
    places: tuple[Place, ...] = tuple(place for _, place in lines)
    content = encode("".join(f"{text}\n" for text, _ in lines))
    # The menus by TFTP are what `--stdout grub` shows.
    kind = "grub-http" if path.startswith("http/") else "grub-other" if path.removeprefix("tftp/") in _FIXED else "grub"
    emitter = "grub" if host is None else "grub-hosts"
    return Artifact(path, kind, content, emitter, profile, origins=places, host=host)
