"""Which files boot a machine: those of install trees, and those of the packages PXELINUX and iPXE.

Trees keep shim and GRUB in EFI/BOOT from EL7 on, as lorax puts them there; EL6 has GRUB legacy in that place, and EL5
nothing. POWER's GRUB is boot/grub/powerpc-ieee1275/core.elf.
"""

import re
from collections.abc import Mapping
from typing import NamedTuple

from ksc.dialects.spec import Dialect
from ksc.emit.bootfiles import IPXE_LOADERS, PXELINUX
from ksc.trees import Tree

ISOLINUX = "isolinux"
"""The folder of a medium that its BIOS menu and what belongs to that are in."""

X86 = frozenset({"x86_64", "i386"})
_EFI = "EFI/BOOT"
POWER = "boot/grub/powerpc-ieee1275"
"""The folder of POWER's GRUB: in a tree, and for its modules in the TFTP root, since lorax builds that path into it."""

CORE = f"{POWER}/core.elf"
_POWER = (CORE,)
# Lists that GRUB reads beside its modules; the first names those, with what each needs.
POWER_LISTS = tuple(
    f"{POWER}/{name}.lst" for name in ("moddep", "command", "crypto", "fs", "partmap", "parttool", "terminal", "video")
)
_MODULE = re.compile(r"[a-z0-9_]+", re.ASCII)
_IA32 = (f"{_EFI}/BOOTIA32.EFI", f"{_EFI}/grubia32.efi", f"{_EFI}/mmia32.efi")

# The loaders of a tree by architecture; they lie side by side, as shim looks for GRUB beside itself.
_OF_TREE: Mapping[str, tuple[str, ...]] = {
    "x86_64": (
        *(f"{_EFI}/{name}" for name in ("BOOTX64.EFI", "grubx64.efi", "mmx64.efi", "MokManager.efi")),
        *_IA32,
    ),
    "i386": _IA32,
    "aarch64": tuple(f"{_EFI}/{name}" for name in ("BOOTAA64.EFI", "grubaa64.efi", "mmaa64.efi")),
    "ppc64le": _POWER,
    "ppc64": _POWER,
}
_NEEDED = {"x86_64": 2, "aarch64": 2, "ppc64le": 1, "ppc64": 1}  # so many of the first

# PXELINUX and its modules; those of syslinux 5 and later have libraries, which older ones do without.
MODULES = ("ldlinux.c32", "libutil.c32", "libcom32.c32", "menu.c32", "vesamenu.c32", "chain.c32")
BIOS = (PXELINUX, "lpxelinux.0", *MODULES)
SNPONLY = "ipxe/snponly.efi"
# What packages call the loaders of iPXE; RHEL 9 has those alone that use the firmware's own driver.
IPXE: Mapping[str, tuple[str, ...]] = {
    IPXE_LOADERS["bios"]: ("undionly.kpxe",),
    IPXE_LOADERS["efi-x64"]: ("ipxe-x86_64.efi", "ipxe.efi", "ipxe-snponly-x86_64.efi", "snponly.efi"),
    IPXE_LOADERS["efi-ia32"]: ("ipxe-i386.efi", "i386-efi/ipxe.efi"),
    IPXE_LOADERS["efi-arm64"]: ("arm64-efi/ipxe.efi", "ipxe-arm64.efi", "ipxe-aarch64.efi", "arm64-efi/snponly.efi"),
    SNPONLY: ("ipxe-snponly-x86_64.efi", "snponly.efi"),
}
_IPXE_OF_ARCH = {
    IPXE_LOADERS["bios"]: X86,
    IPXE_LOADERS["efi-x64"]: frozenset({"x86_64"}),
    IPXE_LOADERS["efi-arm64"]: frozenset({"aarch64"}),
}


class Package(NamedTuple):
    """Where a distribution has loaders: its package, the folder of the loader, and that of its modules."""

    name: str
    folder: str
    modules: str


# Looked for in this order; the first that has the loader is taken whole. /var/lib/tftpboot is left out: what is there
# may be what ksc made.
SYSLINUX = (
    Package("syslinux-tftpboot", "/tftpboot", "/tftpboot"),
    Package("syslinux", "/usr/share/syslinux", "/usr/share/syslinux"),
    Package("pxelinux", "/usr/lib/PXELINUX", "/usr/lib/syslinux/modules/bios"),
    Package("syslinux", "/usr/lib/syslinux/bios", "/usr/lib/syslinux/bios"),
    Package("syslinux", "/usr/lib/syslinux", "/usr/lib/syslinux"),
)
IPXE_FOLDERS = ("/usr/share/ipxe", "/usr/lib/ipxe")

# What to install, by layout.
PACKAGES: Mapping[str, Mapping[str, str]] = {
    "pxelinux": {
        "el": "RHEL 8 and later: syslinux-tftpboot; RHEL 7: syslinux",
        "el6": "RHEL 6: syslinux",
        "el5": "RHEL 5: syslinux",
        "debian": "Debian: pxelinux and syslinux-common",
    },
    "ipxe": {
        "el": "Fedora, RHEL 9 and later: ipxe-bootimgs-x86, for ARM ipxe-bootimgs-aarch64; RHEL 7, 8: ipxe-bootimgs",
        "debian": "Debian: ipxe",
    },
}


def packages(program: str, layout: str) -> str:
    """The packages that have a program's loaders, those of the site's layout first."""
    known = PACKAGES[program]
    first = [layout] * (layout in known)
    others = [] if layout in ("el5", "el6") else [name for name in ("el", "debian") if name not in first]
    return "; ".join(known[name] for name in (*first, *others))


def of_tree(tree: Tree) -> tuple[str, ...]:
    """The paths in a tree of its loaders, as far as trees of its architecture have some."""
    return _OF_TREE.get(tree.arch, ())


def power_modules(moddep: str) -> tuple[str, ...]:
    """The modules that the list `moddep.lst` of POWER's GRUB names, as paths in the tree."""
    names = (line.partition(":")[0].strip() for line in moddep.splitlines())
    return tuple(f"{POWER}/{name}.mod" for name in names if _MODULE.fullmatch(name))


def needed(tree: Tree, dialect: Dialect | None) -> tuple[str, ...]:
    """Those of them without which its firmware boots nothing."""
    if dialect is None or dialect.family != "rhel" or dialect.version > 6:
        return of_tree(tree)[: _NEEDED.get(tree.arch, 0)]
    return of_tree(tree)[:1] if dialect.version == 6 and tree.arch == "x86_64" else ()


def ipxe_needed(trees: tuple[Tree, ...]) -> tuple[str, ...]:
    """The loaders of iPXE that machines of these trees ask for."""
    architectures = {tree.arch for tree in trees} or {"x86_64"}
    return tuple(path for path, some in _IPXE_OF_ARCH.items() if some & architectures)


def serves_bios(trees: tuple[Tree, ...]) -> bool:
    """Whether there is a machine that PXELINUX is for."""
    return not trees or any(tree.arch in X86 for tree in trees)
