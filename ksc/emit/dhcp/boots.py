"""Who loads what: by the number of a client's firmware (option 93), for everybody and for the hosts of each tree."""

from collections.abc import Iterable
from typing import NamedTuple

from ksc.emit.bootfiles import (
    CLIENTS,
    IPXE_LOADERS,
    IPXE_MENU,
    PXELINUX,
    Client,
    boot_file,
    http_loader,
    usual_tree,
)
from ksc.emit.menu import MenuEntry
from ksc.inventory.host import Firmware
from ksc.layer.dhcp import Dhcp
from ksc.layer.site import Site
from ksc.trees import Tree

USER_CLASS = "iPXE"
"""What iPXE says in option 77: told apart by it, iPXE is not told to load iPXE again."""
HTTP_CLIENT = "HTTPClient"
"""What firmware that boots by HTTP says in option 60, and wants to be told there too (UEFI 2.5, 24.7)."""

_IPXE_ARCHITECTURES = frozenset({"x86_64", "i386", "aarch64"})


class Row(NamedTuple):
    """A kind of client, and what it loads: a file in the TFTP root, or a URL."""

    client: Client
    file: str


class Boots(NamedTuple):
    """What machines load. `name` is empty for the table that is everybody's, else what those machines have in common.

    `script` is for who is iPXE already, whatever the firmware. `otherwise` is for a client of no row, or empty: it gets
    an address and no file.
    """

    name: str
    rows: tuple[Row, ...]
    script: str = ""
    otherwise: str = ""

    @property
    def cases(self) -> tuple[Row, ...]:
        """The rows that have to be told apart: not those that say what is said otherwise."""
        return tuple(row for row in self.rows if row.file != self.otherwise)

    def beside(self, common: "Boots") -> "Boots":
        """What has to be said where `common` is said to these machines too, and this first: the rows that differ.

        iPXE's script is always in it: who is iPXE shall not come to a row for its firmware.
        """
        if self.otherwise != common.otherwise:
            return self
        return self._replace(rows=tuple(row for row in self.rows if row not in common.rows), otherwise="")


def everybodys(site: Site, settings: Dhcp, trees: tuple[Tree, ...], menu: str) -> Boots:
    """What a machine loads that is no host, or one without a tree; `menu` is what iPXE does."""
    rows = tuple(
        Row(client, file)
        for client in CLIENTS
        if (file := _file(client, usual_tree(client, trees), site, settings)) is not None
    )
    return Boots("", rows, menu, _bios(settings) if settings.unknown == "bios" else "")


def of_host(firmware: Firmware | None, tree: Tree | None, common: Boots, site: Site, settings: Dhcp) -> Boots:
    """What a host loads: the loaders of its own tree, where that has some; else what everybody does.

    Where its firmware is known, that is what it loads too when it does not say what it is.
    """
    if tree is None:
        return common
    own = {client: file for client in CLIENTS if (file := _file(client, tree, site, settings)) is not None}
    others = {row.client: row.file for row in common.rows}
    rows = tuple(Row(client, file) for client in CLIENTS if (file := own.get(client) or others.get(client)))
    otherwise = common.otherwise
    if firmware == "bios":
        otherwise = _bios(settings)
    elif firmware == "uefi":
        # The tree's own architecture: what 32 bit firmware loads from a tree of 64 bits is for firmware that says so.
        otherwise = next((own[one] for one in own if one.loader and one.architectures[0] == tree.arch), otherwise)
    if (rows, otherwise) == (common.rows, common.otherwise):
        return common
    return Boots(f"{tree.name}/{firmware}" if firmware else tree.name, rows, common.script, otherwise)


def web_root(site: Site) -> str:
    """The URL of `build/http` for firmware that boots by HTTP; empty where that is on no web server."""
    return site.url if site.url.startswith(("http://", "https://")) else ""


def _file(client: Client, tree: Tree | None, site: Site, settings: Dhcp) -> str | None:
    if client.way == "http":
        root = web_root(site)
        file = boot_file(client, tree)
        return f"{root}/{file}" if root and file and tree is not None and http_loader(site, tree) else None
    if settings.ipxe and client.name in IPXE_LOADERS:
        return IPXE_LOADERS[client.name]
    return boot_file(client, tree)


def _bios(settings: Dhcp) -> str:
    return IPXE_LOADERS["bios"] if settings.ipxe else PXELINUX


def menu_made(site: Site) -> bool:
    """Whether the plugin `ipxe` is on."""
    if any(one.name == "ipxe" for one in site.disable):
        return False
    return site.emit is None or any(one.name == "ipxe" for one in site.emit)


def script(entries: Iterable[MenuEntry], site: Site) -> str:
    """The menu of iPXE; empty where there is none: nobody makes it, or it would have nothing to boot."""
    some = any(one.kernel and one.arch in _IPXE_ARCHITECTURES for one in entries)
    return IPXE_MENU if some and menu_made(site) else ""


def tables(common: Boots, own: Iterable[Boots]) -> tuple[Boots, ...]:
    """The tables that some hosts have of their own, each once, by name."""
    return tuple(sorted({one.name: one for one in own if one is not common}.values()))
