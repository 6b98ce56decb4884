"""What GRUB and iPXE show of a menu: the local disk, and the kernels that their firmware can boot.

Modules of PXELINUX and entries that are hidden there are left out. What boots by itself stays what it is, or becomes
the local disk.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from ksc.diagnostics import Diagnostic
from ksc.emit.context import EmitContext, HostInput, SiteInput
from ksc.emit.default import build_menu, host_menu
from ksc.emit.menu import LOCAL_ENTRY, Menu, MenuEntry, checked, control
from ksc.layer.fields import CONTROL
from ksc.model import Install
from ksc.trees import Tree

FIRST_STUB = 7
"""The first release of RHEL whose kernels are programs of UEFI (an EFI stub): GRUB 2 and iPXE boot no other there."""


# PXELINUX's own ways to write a path: another server, a URL, several initrds.
_PXELINUX = re.compile("::|://|,")


def has_stub(install: Install | None) -> bool:
    """Whether UEFI can start the kernel that installs this; what is no profile's is taken for new."""
    return install is None or install.dialect.family != "rhel" or install.dialect.version >= FIRST_STUB


def uefi_kernels(installs: Mapping[str, Install]) -> Callable[[MenuEntry], bool]:
    """Whether UEFI can start an entry's kernel."""
    return lambda entry: has_stub(installs.get(entry.profile or ""))


def by_profile(installs: Iterable[Install]) -> dict[str, Install]:
    """The installations, by the name of their profile."""
    return {one.profile: one for one in installs}


def site_menu(value: SiteInput, context: EmitContext) -> tuple[Menu | None, list[Diagnostic]]:
    """The site's menu, and what is wrong with it; None where no loader could show it."""
    entries, found = checked(value.entries)
    title = context.site.menu.title
    if CONTROL.search(title):
        return None, [*found, control("the menu's title", title, context.site.menu.location)]
    menu, more = build_menu(entries, context.site)
    return menu, [*found, *more]


def own_menu(value: HostInput, context: EmitContext) -> tuple[Menu | None, list[Diagnostic]]:
    """A host's menu; None where it has nothing to boot, or nobody knows its cards."""
    host = value.install.host
    assert host is not None
    entries, found = checked(value.entries)
    if CONTROL.search(context.site.menu.title) or not entries or not host.boots:
        return None, found  # the site's own menu says what is wrong with the title
    menu, more = host_menu(entries, context.site, host, value.install.boot.local)
    return menu, [*found, *more]


def visible(menu: Menu, architectures: frozenset[str], fits: Callable[[MenuEntry], bool]) -> Menu:
    """The menu for machines of these architectures, of which a loader boots the kernels that fit.

    Where its default is none of that, the local disk is.
    """
    entries = [one for one in menu.entries if one.kind == "local" or _bootable(one, architectures, fits)]
    shown = tuple(one for one in entries if one.label == menu.default or _shown(one, menu))
    local = next((one.label for one in shown if one.kind == "local"), None)
    if local is None:
        local = menu.local
        shown = (replace(LOCAL_ENTRY, label=local), *shown)
    default = menu.default if any(one.label == menu.default for one in shown) else local
    return replace(menu, entries=shown, default=default, local=local, kept=False)


def boots(menu: Menu, architectures: frozenset[str] | None = None) -> bool:
    """Whether there is more in a menu than the local disk, for machines of these architectures or any."""
    kernels = (one for one in menu.entries if one.kind == "linux" and one.kernel)
    return any(architectures is None or one.arch in architectures for one in kernels)


def _bootable(entry: MenuEntry, architectures: frozenset[str], fits: Callable[[MenuEntry], bool]) -> bool:
    # What an existing menu boots without an initrd are tests and tools, which PXELINUX alone may know.
    linux = entry.kind == "linux" and entry.kernel and (entry.initrd or not entry.imported)
    if not linux or entry.arch not in architectures or _PXELINUX.search(f"{entry.kernel} {entry.initrd}"):
        return False
    return fits(entry)


def _shown(entry: MenuEntry, menu: Menu) -> bool:
    """Whether an entry can be picked. The passwords of an existing menu are PXELINUX's."""
    return not entry.hidden and not (entry.locked and menu.password is None)


def tree_of(entry: MenuEntry, installs: Mapping[str, Install]) -> Tree | None:
    """The install tree whose kernel an entry boots."""
    install = installs.get(entry.profile or "")
    tree = install.tree if install is not None else None
    return tree if tree is not None and entry.kernel == f"images/{tree.name}/vmlinuz" else None
