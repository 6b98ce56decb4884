"""What firmware asks for first: the loaders in the TFTP root, by architecture, and whose they are.

Each tree has a folder of loaders of its own, since Secure Boot wants shim, GRUB and kernel of one distribution; the
numbers are those of DHCP's option 93 (RFC 4578, and IANA's list of processor architecture types).
"""

import re
from collections.abc import Iterable
from typing import Literal, NamedTuple
from urllib.parse import urlsplit

from ksc.layer.site import Site
from ksc.trees import Tree

Way = Literal["tftp", "http", "folder"]


class Client(NamedTuple):
    """A kind of firmware: its numbers in option 93, the architectures whose trees it boots, how it loads.

    `loader` is the file in the tree's folder of loaders, None for PXELINUX, which serves all trees. `since` is the
    first release of RHEL whose trees have a loader that boots from the network so. The way `folder` is that of firmware
    which reads PXELINUX's menus itself, below the folder that it is told.
    """

    name: str
    numbers: tuple[int, ...]
    architectures: tuple[str, ...]
    loader: str | None
    way: Way = "tftp"
    since: int = 7


PXELINUX = "pxelinux.0"
IPXE_MENU = "ipxe/boot.ipxe"
# What loads iPXE where `dhcp: {ipxe: true}` stands, in the TFTP root, by the client's name.
IPXE_LOADERS = {
    "bios": "ipxe/undionly.kpxe",
    "efi-ia32": "ipxe/ipxe-i386.efi",
    "efi-x64": "ipxe/ipxe.efi",
    "efi-arm64": "ipxe/ipxe-arm64.efi",
}

FIRST_GRUB2 = 7
"""The first release of RHEL whose loader for UEFI is GRUB 2, and shows the menu of all that is compiled."""
FIRST_HTTP = 8
"""The first release of RHEL whose GRUB boots by HTTP."""

# UEFI's own number for x64 is 7; 9 was meant for bytecode, and some firmware says it for x64.
CLIENTS = (
    Client("bios", (0x00,), ("x86_64", "i386"), None),
    Client("efi-ia32", (0x06,), ("i386", "x86_64"), "BOOTIA32.EFI"),
    Client("efi-x64", (0x07, 0x09), ("x86_64",), "BOOTX64.EFI", since=6),
    Client("efi-arm64", (0x0B,), ("aarch64",), "BOOTAA64.EFI"),
    Client("power", (0x0C, 0x0E), ("ppc64le", "ppc64"), "core.elf"),
    Client("http-x64", (0x10,), ("x86_64",), "BOOTX64.EFI", "http", FIRST_HTTP),
    Client("http-arm64", (0x13,), ("aarch64",), "BOOTAA64.EFI", "http", FIRST_HTTP),
    # KVM's, s390-ccw: any other file it would take for a kernel (netmain.c of QEMU).
    Client("s390x", (0x1F, 0x20), ("s390x",), "/", "folder", 0),
)

_RELEASE = re.compile(r"(?P<name>[a-z]+)-?(?P<version>\d+)", re.ASCII)


def generation(release: str) -> int | None:
    """Which RHEL a release is of, or like: 9 for `rocky9`; None for Fedora, and for what says no number."""
    found = _RELEASE.match(release)
    return int(found["version"]) if found and found["name"] not in ("fedora", "f") else None


def is_legacy(tree: Tree) -> bool:
    """Whether a tree's loader for UEFI is GRUB 0.97, which finds a kernel in its own folder only: that of RHEL 6."""
    return tree.arch == "x86_64" and generation(tree.release) == FIRST_GRUB2 - 1


def folder(tree: Tree) -> str:
    """A tree's folder of loaders, below the TFTP root, and for HTTP boot below `build/http`."""
    return f"efi/{tree.name}"


def boot_file(client: Client, tree: Tree | None) -> str | None:
    """What a client is told to load, from the TFTP root; None where a tree is needed, or cannot be booted by it."""
    if client.loader is None:
        return PXELINUX
    if tree is None or tree.arch not in client.architectures or not _at_least(tree, client.since):
        return None
    return client.loader if client.way == "folder" else f"{folder(tree)}/{client.loader}"


def usual_tree(client: Client, trees: Iterable[Tree]) -> Tree | None:
    """Whose loaders a machine gets that is no host: the first in `ksc.yaml` of the first architecture that fits.

    It has to be one whose loader shows the menu.
    """
    known = tuple(tree for tree in trees if _at_least(tree, max(client.since, FIRST_GRUB2)))
    return next((tree for arch in client.architectures for tree in known if tree.arch == arch), None)


def _at_least(tree: Tree, release: int) -> bool:
    version = generation(tree.release)
    return version is None or version >= release


def http_loader(site: Site, tree: Tree) -> bool:
    """Whether a tree's loaders, kernel and initrd are under `build/http` too: UEFI can boot it by HTTP.

    There `efi/TREE/` and `images/TREE/` are what they are in the TFTP root. Loaders before EL8 know no HTTP.
    """
    web = site.serving.services["http"].said or site.serving.services["https"].said
    return web and any(one.way == "http" and boot_file(one, tree) for one in CLIENTS)


def web_folder(site: Site) -> str:
    """What stands before the paths of `build/http` on its server: the path of `site.url`, empty for its top."""
    return urlsplit(site.url).path.rstrip("/")
