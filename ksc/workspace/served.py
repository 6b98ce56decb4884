"""The files of this machine that a TFTP root takes: of install trees, of packages with loaders, of a menu's medium.

Emitters see what was found here, and nothing else of the machine.
"""

import hashlib
import os
import re
from collections.abc import Iterable, Mapping
from pathlib import Path, PurePosixPath

from ksc.artifacts import File, UnreadableError
from ksc.diagnostics import Diagnostic, error
from ksc.emit.context import Served, SiteInput
from ksc.emit.pxelinux import files as asked_by_menus
from ksc.emit.tftp.loaders import (
    BIOS,
    CORE,
    IPXE,
    IPXE_FOLDERS,
    ISOLINUX,
    POWER_LISTS,
    SYSLINUX,
    X86,
    of_tree,
    power_modules,
    serves_bios,
)
from ksc.emit.tftp.syslinux import HEAD, fit, version
from ksc.layer.files import encode
from ksc.layer.marks import shown
from ksc.layer.site import Site
from ksc.trees import Tree
from ksc.trees.medium import Folder, MediumError
from ksc.trees.picking import Memory, file_of, pick
from ksc.write.paths import path_problem

_PXELINUX = BIOS[0]
# What is made in any case, and is not to be taken from an existing menu's medium.
_OWN = re.compile(r"pxelinux\.cfg/(?:default$|01-)|(?:boot/grub|efi|grub|ipxe|s390x)/|menu/background\.")
_LARGEST = 1 << 20  # bytes of a loader of PXELINUX; real ones have 30 to 80 KiB


def find_served(
    root: Path, site: Site, value: SiteInput, memory: Memory, system: Path = Path("/")
) -> tuple[Served, list[Diagnostic]]:
    """What there is of what the site's TFTP root takes, and what is there and cannot be used.

    `system` is the root of the file system whose packages are looked into.
    """
    found: list[Diagnostic] = []
    named = _named(site)
    trees = _of_trees(root, value.trees, named, memory, found)
    loaders: dict[str, File] = {}
    asked: tuple[str, ...] = ()
    own, tftp = _own_folder(root, site), site.serving.services["tftp"]
    if own is not None and not own.is_dir():
        found.append(error("KS901", f"there is no folder {shown(tftp.loaders)}", tftp.location))
    elif serves_bios(value.trees):
        asked = asked_by_menus(value, site)
        modules = [name for name in named if name.endswith(".c32") and "/" not in name]
        loaders = _pxelinux(root, site, (*BIOS, *asked, *modules), memory, found, system)
        if _PXELINUX in loaders and not _is_new(loaders):
            asked = tuple(name for name in asked if name != "ldlinux.c32" and not name.startswith("lib"))
    if site.dhcp is not None and site.dhcp.ipxe:
        loaders |= _ipxe(root, site, memory, system)
    menu = _of_menu(root, site, named, trees, loaders, memory)
    return Served(trees, loaders, menu, asked, tuple(named)), found


def _of_trees(
    root: Path, trees: Iterable[Tree], named: Iterable[str], memory: Memory, found: list[Diagnostic]
) -> dict[str, Mapping[str, File]]:
    made: dict[str, Mapping[str, File]] = {}
    for tree in trees:
        if tree.path is None:
            continue
        menu = [f"{ISOLINUX}/{name}" for name in (*named, "isolinux.cfg")] if tree.arch in X86 and named else []
        wanted = (tree.kernel, tree.initrd, *of_tree(tree), *menu)
        files, problems = pick(root / tree.path, tree.path, wanted, memory, tree.location)
        if CORE in files:
            files, problems = _with_modules(root / tree.path, tree, wanted, memory)
        made[tree.name] = files
        found += problems
        for what, path in (("kernel", tree.kernel), ("initrd", tree.initrd)):
            if path not in files and not problems:
                said = f"{shown(tree.path)} has no {what} {path}"
                help_ = f"copy the whole medium, or say where it is: `{what}: PATH` of the tree `{tree.name}`"
                found.append(error("KS887", said, tree.location, help=help_))
    return made


def _with_modules(
    path: Path, tree: Tree, wanted: tuple[str, ...], memory: Memory
) -> tuple[dict[str, File], list[Diagnostic]]:
    """The same with the modules of POWER's GRUB, which its list names."""
    lists, _ = pick(path, str(tree.path), POWER_LISTS, memory, tree.location)
    moddep = lists.get(POWER_LISTS[0])
    modules = power_modules(_head(moddep, _LARGEST).decode("ascii", "replace")) if moddep is not None else ()
    return pick(path, str(tree.path), (*wanted, *POWER_LISTS, *modules), memory, tree.location)


def _own_folder(root: Path, site: Site) -> Path | None:
    """The folder of loaders that `ksc.yaml` names."""
    named = site.serving.services["tftp"].loaders
    return root / named if named else None


def _pxelinux(
    root: Path, site: Site, names: Iterable[str], memory: Memory, found: list[Diagnostic], system: Path
) -> dict[str, File]:
    """PXELINUX and its modules, all from one place: another version's would hang."""
    own = _own_folder(root, site)
    tftp = site.serving.services["tftp"]
    # What is in the TFTP root itself may be what ksc made.
    places = [(_below(system, one.folder), _below(system, one.modules)) for one in SYSLINUX if one.folder != tftp.root]
    for folder, modules in [*([(own, own)] if own is not None else []), *places]:
        loader = _file(folder / _PXELINUX, memory)
        if loader is None or loader.size > _LARGEST:
            continue
        of = version(_head(loader, _LARGEST))
        made = {_PXELINUX: loader}
        other = []
        for name in dict.fromkeys(names):
            module = name.endswith(".c32")
            file = made.get(name) or _file((modules if module else folder) / name, memory)
            if file is not None:
                made[name] = file
                other += [name] * (module and not fit(of, _head(file, HEAD)))
        if other:
            of_which = f"syslinux {of[0]}.{of[1]:02}" if of is not None else "another syslinux"
            said = f"{_PXELINUX} in {shown(_told(folder, root))} is of {of_which}, and {other[0]} beside it is not"
            help_ = "take all of them from one package: a machine that loads them hangs"
            found.append(error("KS943", said, tftp.location, help=help_))
        return made
    return {}


def _is_new(loaders: Mapping[str, File]) -> bool:
    """Whether these are of syslinux 5 or later, or do not say."""
    of = version(_head(loaders[_PXELINUX], _LARGEST))
    return of is None or of >= (5, 0)


def _ipxe(root: Path, site: Site, memory: Memory, system: Path) -> dict[str, File]:
    own = _own_folder(root, site)
    folders = [*([own] if own is not None else []), *(_below(system, one) for one in IPXE_FOLDERS)]
    made = {}
    for path, names in IPXE.items():
        files = (_file(folder / name, memory) for folder in folders for name in names)
        if (file := next((one for one in files if one is not None), None)) is not None:
            made[path] = file
    return made


def _named(site: Site) -> list[str]:
    """What an existing menu names, as paths below the TFTP root; what leads out of it is none of them."""
    menu = site.menu.imported
    if menu is None:
        return []
    from ksc.emit.existing import entries_of, needs  # only where there is such a menu

    names = (name.lstrip("/") for name in needs(menu, entries_of(menu)))
    return [name for name in dict.fromkeys(names) if path_problem(name) is None and not _OWN.match(name)]


def _of_menu(
    root: Path,
    site: Site,
    named: Iterable[str],
    trees: Mapping[str, Mapping[str, File]],
    loaders: Mapping[str, File],
    memory: Memory,
) -> dict[str, File]:
    """The files that an existing menu names: from beside it, else from the medium that it is from."""
    if site.menu.file is None:
        return {}
    # Links are not followed out of that folder: what a stranger's menu leads to would be anybody's to read.
    beside = Folder(root / PurePosixPath(site.menu.file.name).parent, "")
    medium = _medium(site, trees)
    of = version(_head(loaders[_PXELINUX], _LARGEST)) if _PXELINUX in loaders else None
    made = {}
    for name in named:
        if name in loaders:
            continue
        module = name.endswith(".c32")
        for file in (_beside(beside, name, memory), medium.get(f"{ISOLINUX}/{name}")):
            if file is not None and (not module or fit(of, _head(file, HEAD))):
                made[name] = file
                break
    return made


def _beside(folder: Folder, name: str, memory: Memory) -> File | None:
    try:
        extent = folder.extent(name)
    except MediumError:
        return None
    return _file(Path(extent.file), memory) if extent is not None else None


def _medium(site: Site, trees: Mapping[str, Mapping[str, File]]) -> Mapping[str, File]:
    """The tree that an existing menu is from: the one with the very same, else the one that has most of its files."""
    assert site.menu.imported is not None
    text = encode(str(site.menu.imported))
    digest = f"sha256:{hashlib.sha256(text).hexdigest()}"
    same = [one for one in trees.values() if (menu := one.get(f"{ISOLINUX}/isolinux.cfg")) and menu.digest == digest]
    return same[0] if same else max(trees.values(), key=_of_isolinux, default={})


def _of_isolinux(files: Mapping[str, File]) -> int:
    return sum(path.startswith(f"{ISOLINUX}/") for path in files)


def _file(path: Path, memory: Memory) -> File | None:
    """A regular file that can be read, or None."""
    try:
        return file_of(os.path.realpath(path), memory)
    except (OSError, ValueError):
        return None


def _head(file: File, most: int) -> bytes:
    """The first bytes of a file; none of one that has been changed meanwhile, which the write will say."""
    try:
        return next(file.pieces(most), b"")
    except UnreadableError:
        return b""


def _below(system: Path, folder: str) -> Path:
    return system / folder.lstrip("/")


def _told(folder: Path, root: Path) -> str:
    """A folder as the user would write it."""
    return str(folder.relative_to(root)) if folder.is_relative_to(root) else str(folder)
