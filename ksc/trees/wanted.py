"""What an install tree is made of: what boots, what installs, repositories and their indices."""

from collections.abc import Iterator
from typing import NamedTuple

from ksc.diagnostics.taming import tame
from ksc.trees.description import Checksum, Description
from ksc.trees.medium import Medium, MediumError, OutsideError, UnreachableError
from ksc.trees.repository import READ, REPOMD, RepositoryError, index_of, inside
from ksc.trees.tree import BOOT_FILES, PXEBOOT

# Where the installer's own system is, from EL9 to EL5.
STAGE2 = ("images/install.img", "LiveOS/squashfs.img", "images/stage2.img", "images/minstg2.img")
_MOST_REPOSITORIES = 100
_MOST_ABOVE = 6  # folders that a mirror's AppStream may lie beside


class Wanted(NamedTuple):
    """A file of the tree, its path as the tree says it. `repository` is its name where this is one's index."""

    path: str
    what: str
    needed: bool = True
    checksum: Checksum | None = None
    repository: str = ""

    @property
    def top(self) -> str:
        """Of an index: the repository's folder, `.` for the tree's own."""
        return self.path.removesuffix(REPOMD).rstrip("/") or "."


def boot_files(one: Description) -> tuple[str, str]:
    """The paths of kernel and initrd: what the tree says, else what is usual for its architecture."""
    kernel, initrd = BOOT_FILES.get(one.arch, PXEBOOT)
    return one.kernel or kernel, one.initrd or initrd


def wanted(medium: Medium, one: Description) -> Iterator[Wanted]:
    """The files that a tree needs, in the order of need."""
    kernel, initrd = boot_files(one)
    stage2 = one.stage2 or next((path for path in STAGE2 if exists(medium, path)), STAGE2[0])
    for path, what in ((kernel, "kernel"), (initrd, "initrd"), (stage2, "stage 2")):
        yield Wanted(path, what, checksum=one.checksums.get(path))
    if one.variants:
        tops = [(part.repository, part.name, part.needed) for part in one.variants[:_MOST_REPOSITORIES]]
    else:
        names = [] if exists(medium, REPOMD) else repositories(medium)
        tops = [(name, name, True) for name in names] or [(".", "", True)]
    for top, name, needed in tops:
        path = REPOMD if top == "." else f"{top}/{REPOMD}"
        yield Wanted(path, f"repository {tame(name, 80)}".rstrip(), needed, one.checksums.get(path), name or ".")


def index_files(medium: Medium, repository: Wanted) -> list[Wanted]:
    """What a repository's index leads to and an installation reads. RepositoryError, MediumError."""
    where, top = located(medium, repository.top)
    index = index_of(where, top)
    if not any(one.kind == "primary" for one in index):
        raise RepositoryError("it leads to no list of packages")
    made = []
    for one in index:
        if one.kind in READ:
            inside(top, one.path)  # it leads nowhere else
            path = one.path if repository.top == "." else f"{repository.top}/{one.path}"
            made.append(Wanted(path, f"{one.kind} of {repository.what}", checksum=one.checksum))
    return made


def located(medium: Medium, path: str) -> tuple[Medium, str]:
    """Where a repository's file is: on the medium, or on the folder above where its path begins with `..`.

    OutsideError where there is nothing above: an ISO.
    """
    parts = path.split("/")
    levels = next((at for at, part in enumerate(parts) if part != ".."), len(parts))
    if not levels:
        return medium, path
    above = medium.beside(levels) if levels <= _MOST_ABOVE else None
    if above is None:
        raise OutsideError("the path leads out of the tree")
    return above, "/".join(parts[levels:])


def repositories(medium: Medium) -> list[str]:
    """The folders at a tree's top that hold a repository: `Server`, `VT` of EL5's own."""
    try:
        names = medium.names()
    except MediumError:
        return []
    return [name for name in names if exists(medium, f"{name}/{REPOMD}")][:_MOST_REPOSITORIES]


def exists(medium: Medium, path: str) -> bool:
    """Whether there is such a file, as far as it can be seen. UnreachableError."""
    try:
        return medium.size(path) is not None
    except UnreachableError:
        raise
    except MediumError:
        return False
