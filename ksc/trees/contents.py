"""All files of an install tree, for a copy of it: what lies in a folder or an ISO, or what a tree on a server says."""

import re
from collections.abc import Iterator
from typing import NamedTuple, cast

from ksc.trees.description import Checksum, Description
from ksc.trees.medium import Entry, Local, Medium, MediumError, UnreachableError
from ksc.trees.opening import UNFINISHED
from ksc.trees.remote import Remote
from ksc.trees.repository import REPOMD, RepositoryError, index_of, inside, packages_of
from ksc.trees.treeinfo import usable
from ksc.trees.wanted import STAGE2, exists, located, wanted

_MOST_BYTES = 1 << 45  # of all that is to be copied: no tree has more than some hundred GiB
_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+~-]*", re.ASCII)
# What an interrupted copy leaves in its folder: ksc.actions.trees.store.
_LEFT = re.compile(rf"(?:^|/)(?:{re.escape(UNFINISHED)}|\.[^/]*\.part)$")
_DESCRIPTIONS = (".discinfo", "treeinfo", ".treeinfo")
# What loaders are taken from, which no .treeinfo lists; a server's are asked for one by one.
_EFI = ("grub.cfg", "BOOT.conf", "fonts/unicode.pf2")
_MORE = ("media.repo", "EULA", "GPL", "images/updates.img", "images/product.img", "images/efiboot.img")
_X86 = (
    *("boot.msg", "grub.conf", "isolinux.bin", "isolinux.cfg", "ldlinux.c32", "libcom32.c32", "libutil.c32"),
    *("memtest", "splash.jpg", "splash.png", "vesamenu.c32"),
)
_IA32 = tuple(f"EFI/BOOT/{name}" for name in ("BOOTIA32.EFI", "grubia32.efi", "mmia32.efi"))
_POWER = "boot/grub/powerpc-ieee1275"  # GRUB's modules are there, which its list names
_MODULES = f"{_POWER}/moddep.lst"
_LISTS = ("command", "crypto", "fs", "partmap", "parttool", "terminal", "video")
_PPC = (
    *("boot/grub/grub.cfg", "ppc/bootinfo.txt", f"{_POWER}/core.elf", _MODULES),
    *(f"{_POWER}/{name}.lst" for name in _LISTS),
)
_MODULE = re.compile(rb"(?m)^([a-z0-9_]{1,60}):")
_MOST_LIST = 1 << 20  # bytes; GRUB's has 10 KiB
_OF_ARCH = {
    "x86_64": (
        *(f"EFI/BOOT/{name}" for name in ("BOOTX64.EFI", "grubx64.efi", "mmx64.efi", "MokManager.efi", *_EFI)),
        *_IA32,
        *(f"isolinux/{name}" for name in _X86),
    ),
    "i386": (*_IA32, *(f"isolinux/{name}" for name in _X86)),
    "aarch64": tuple(f"EFI/BOOT/{name}" for name in ("BOOTAA64.EFI", "grubaa64.efi", "mmaa64.efi", *_EFI)),
    "ppc64le": _PPC,
    "ppc64": _PPC,
    "s390x": (
        *("generic.ins", "images/cdboot.img", "images/cdboot.prm", "images/generic.prm", "images/genericdvd.prm"),
        *("images/initrd.addrsize", "images/redhat.exec"),
    ),
}


class Item(NamedTuple):
    """A file to copy: its path in the copy and on the medium alike; `link` is where a link leads, as it is written.

    `size` is in bytes, None where nobody says; `changed` in seconds since 1970.
    """

    path: str
    size: int | None
    checksum: Checksum | None = None
    changed: float | None = None
    link: str = ""


class Contents(NamedTuple):
    """What to copy, what makes it a tree last; `top` is where the tree is in it: mirrors keep AppStream beside it."""

    medium: Medium
    top: str
    items: list[Item]

    @property
    def size(self) -> int:
        """All bytes, as far as it is said how many."""
        return sum(item.size or 0 for item in self.items)


def contents(medium: Medium, one: Description) -> Contents:
    """The files of a tree. MediumError, RepositoryError."""
    levels, tops = _repositories(medium, one)
    above, own = _above(medium, levels)
    places = ["/".join([*own[: levels - ups], *([] if top == "." else [top])]) for ups, top in tops]
    sums = {_join(own, path): checksum for path, checksum in one.checksums.items() if usable(checksum)}
    if isinstance(above, Remote):
        items = _listed(above, one, own, places, sums)
    else:
        items = _lying(cast(Local, above), own, places, sums)
    made = {item.path: item for item in items}
    if sum(item.size or 0 for item in made.values()) > _MOST_BYTES:
        raise MediumError("its files would be larger than any disk")
    return Contents(above, "/".join(own), sorted(made.values(), key=_rank))


def top_of(medium: Medium, one: Description) -> str:
    """The folders that a tree has to have above it where it is served, for what lies beside it; mostly none."""
    return "/".join(_above(medium, _repositories(medium, one)[0])[1])


def _repositories(medium: Medium, one: Description) -> tuple[int, list[tuple[int, str]]]:
    """How many folders above the tree they begin, and each that is there: its folders above, and its path there."""
    levels, tops = 0, []
    for repository in wanted(medium, one):
        if not repository.repository:
            continue
        try:
            where, top = located(medium, repository.top)
        except UnreachableError:
            raise
        except MediumError:
            continue
        if exists(where, inside(top, REPOMD)):
            ups = 0 if where is medium else repository.top.split("/").count("..")
            levels = max(levels, ups)
            tops.append((ups, top))
    return levels, tops


def _above(medium: Medium, levels: int) -> tuple[Medium, list[str]]:
    """The folder that holds the tree and what lies beside it, and the tree's path in it."""
    if not levels:
        return medium, []
    above, own = medium.beside(levels), medium.folders[-levels:]
    if above is None or len(own) < levels or not all(map(_PLAIN.fullmatch, own)):
        raise MediumError("what lies beside the tree cannot be copied with it: the folders above have no plain names")
    return above, own


def _rank(item: Item) -> tuple[int, str]:
    """The order of copying: nothing is an index, or a tree, before what it speaks of is there."""
    name = item.path.rpartition("/")[2]
    if name in _DESCRIPTIONS:
        return 3 + _DESCRIPTIONS.index(name), item.path
    return 2 if item.path.endswith(REPOMD) else int("/repodata/" in f"/{item.path}"), item.path


def _join(own: list[str], path: str) -> str:
    try:
        return inside("/".join(own), path)
    except MediumError:
        return path


def _lying(medium: Local, own: list[str], places: list[str], sums: dict[str, Checksum]) -> Iterator[Item]:
    """What lies there, each file with the checksum that is said of it."""
    for place in places:
        try:
            index = index_of(medium, place)
            sums |= {inside(place, file.path): file.checksum for file in index if file.checksum is not None}
            for package in packages_of(medium, place, index):
                sums[inside(place, package.path)] = package.checksum
        except (MediumError, RepositoryError):
            continue  # a part of it that cannot be used: the proof of the copy says so
    tops = ["/".join(own)] + [place for place in places if not _below(place, own)]
    for top in tops:
        for entry in medium.walk(top):
            if not _LEFT.search(entry.path):
                yield _item(entry, sums)


def _item(entry: Entry, sums: dict[str, Checksum]) -> Item:
    checksum = sums.get(entry.path)
    known = checksum if checksum is not None and usable(checksum) else None
    return Item(entry.path, entry.size, known, entry.changed, entry.link)


def _below(place: str, own: list[str]) -> bool:
    return not own or f"{place}/".startswith(f"{'/'.join(own)}/")


def _listed(
    medium: Remote, one: Description, own: list[str], places: list[str], sums: dict[str, Checksum]
) -> Iterator[Item]:
    """What a tree on a server says of itself, and what else trees have, as far as it is there."""
    tree = medium.below("/".join(own)) if own else medium
    needed = [file.path for file in wanted(tree, one) if not file.repository]
    more = [*one.images, *one.checksums, *STAGE2, *_DESCRIPTIONS, *_MORE, *loaders(one.arch), *_modules(tree, one.arch)]
    for path in (*needed, *more):
        whole = inside("/".join(own), path)
        head = medium.head(whole)
        if head is not None and not (head.page and path not in needed and not path.endswith((".html", ".htm"))):
            yield Item(whole, head.size, sums.get(whole), head.changed)
        elif path in needed:
            raise MediumError(f"there is no {path}")
    for place in places:
        repomd = inside(place, REPOMD)
        head = medium.head(repomd)
        yield Item(repomd, head.size if head else None, sums.get(repomd), head.changed if head else None)
        index = index_of(medium, place)
        for file in index:
            path = inside(place, file.path)
            said = medium.head(path) if file.size is None or file.checksum is None else None
            if said is None and file.size is None:
                continue  # of old indices, a file that only the installer's tools have
            size = file.size if said is None or said.size is None else said.size
            yield Item(path, size, file.checksum, said.changed if said else None)
        for package in packages_of(medium, place, index):
            yield Item(inside(place, package.path), package.size, package.checksum)


def loaders(arch: str) -> tuple[str, ...]:
    """Where trees of an architecture have what loaders are taken from."""
    return _OF_ARCH.get(arch, ())


def _modules(tree: Remote, arch: str) -> list[str]:
    """The modules of POWER's GRUB, by its own list; none where there is no such list."""
    head = tree.head(_MODULES) if _MODULES in loaders(arch) else None
    if head is None or head.page:
        return []
    with tree.open(_MODULES) as stream:
        names = _MODULE.findall(stream.read(_MOST_LIST))
    return [f"{_POWER}/{name.decode('ascii')}.mod" for name in sorted(set(names))]
