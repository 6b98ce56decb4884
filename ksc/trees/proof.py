"""Whether an install tree is whole: what boots, what installs and the repositories, by their checksums."""

import hashlib
from collections.abc import Callable, Iterator
from typing import Literal, NamedTuple

from ksc.diagnostics import Diagnostic, Location, error, note, start_of, warning
from ksc.diagnostics.spans import whole_line
from ksc.diagnostics.taming import tame
from ksc.trees.description import Description
from ksc.trees.medium import Medium, MediumError, OutsideError
from ksc.trees.tree import BOOT_FILES, PXEBOOT
from ksc.trees.treeinfo import usable

# Where the installer's own system is, from EL9 to EL5.
STAGE2 = ("images/install.img", "LiveOS/squashfs.img", "images/stage2.img", "images/minstg2.img")
REPOMD = "repodata/repomd.xml"
_CHUNK = 1 << 20
_MOST_REPOSITORIES = 100

State = Literal["right", "there", "wrong", "missing", "unread"]
Progress = Callable[[str, int, int], None]
"""Told as a file is read: its path, the bytes so far, and all."""


class Checked(NamedTuple):
    """A file of the tree: what it is for, and how it was found.

    `right`: its checksum is the tree's; `there`: there is none to compare with.
    """

    path: str
    what: str
    state: State
    size: int = 0


class _Wanted(NamedTuple):
    path: str
    what: str
    needed: bool = True


def boot_files(one: Description) -> tuple[str, str]:
    """The paths of kernel and initrd: what the tree says, else what is usual for its architecture."""
    kernel, initrd = BOOT_FILES.get(one.arch, PXEBOOT)
    return one.kernel or kernel, one.initrd or initrd


def prove(medium: Medium, one: Description, progress: Progress) -> tuple[list[Checked], list[Diagnostic]]:
    """What was looked at, in the order of need, and what is wrong with it."""
    made: list[Checked] = []
    found: list[Diagnostic] = []
    seen: set[str] = set()
    for wanted in (*_needed(medium, one), *(_Wanted(path, "", needed=False) for path in sorted(one.checksums))):
        if wanted.path not in seen:
            seen.add(wanted.path)
            checked, problem = _check(medium, one, wanted, progress)
            made.append(checked)
            found += [problem] if problem is not None else []
    bare = [checked.path for checked in made if checked.state == "there"]
    if bare and one.source is not None:
        said = f".treeinfo has no checksum for {', '.join(tame(path, 80) for path in bare[:3])}"
        more = f" and {len(bare) - 3} more" if len(bare) > 3 else ""
        found.append(note("KS889", f"{said}{more}: there, but not proven whole", start_of(one.source.path)))
    return made, found


def _needed(medium: Medium, one: Description) -> Iterator[_Wanted]:
    kernel, initrd = boot_files(one)
    yield _Wanted(kernel, "kernel")
    yield _Wanted(initrd, "initrd")
    there = [path for path in STAGE2 if _exists(medium, path)]
    yield _Wanted(one.stage2 or next(iter(there), STAGE2[0]), "stage 2")
    if one.variants:
        for variant in one.variants[:_MOST_REPOSITORIES]:
            yield _Wanted(_below(variant.repository, REPOMD), f"repository {variant.name}", variant.needed)
        return
    tops = [""] if _exists(medium, REPOMD) else repositories(medium)
    for top in tops or [""]:
        yield _Wanted(_below(top or ".", REPOMD), f"repository {top}" if top else "repository")


def repositories(medium: Medium) -> list[str]:
    """The folders at a tree's top that hold a repository: `Server`, `VT` of EL5's own."""
    try:
        names = medium.names()
    except MediumError:
        return []
    return [name for name in names if _exists(medium, f"{name}/{REPOMD}")][:_MOST_REPOSITORIES]


def _below(top: str, path: str) -> str:
    return path if top == "." else f"{top}/{path}"


def _exists(medium: Medium, path: str) -> bool:
    try:
        return medium.size(path) is not None
    except MediumError:
        return False


def _check(medium: Medium, one: Description, wanted: _Wanted, progress: Progress) -> tuple[Checked, Diagnostic | None]:
    path, what = wanted.path, wanted.what
    name = f"{what} {tame(path, 120)}" if what else tame(path, 120)
    at = _place(medium, one, path)
    try:
        size = medium.size(path)
        if size is None:
            return Checked(path, what, "missing"), _missing(name, at, wanted)
        checksum = one.checksums.get(path)
        if checksum is None or not usable(checksum):
            return Checked(path, what, "there", size), None
        digest = _digest(medium, path, checksum.kind, size, progress)
    except OutsideError as problem:
        # Mirrors keep AppStream beside the tree of BaseOS, which leads to it by `../`.
        said = f"{name} is not looked at: {problem}"
        told = warning("KS890", said, at) if what.startswith("repository") else error("KS890", said, at)
        return Checked(path, what, "unread"), told
    except MediumError as problem:
        said = f"{name} cannot be read: {tame(str(problem), 200)}"
        return Checked(path, what, "unread"), error("KS885", said, at, help="copy or fetch it again")
    if digest == checksum.digest:
        return Checked(path, what, "right", size), None
    return Checked(path, what, "wrong", size), error(
        "KS886",
        f"{name} is not the file that the tree was made with: its {checksum.kind} is another",
        at,
        notes=(f"it has {digest}",),
        help="copy or fetch it again"
        + (
            "; where you remade the repository yourself, remove its line from .treeinfo"
            if path.endswith(REPOMD)
            else ""
        ),
    )


def _missing(name: str, at: Location, wanted: _Wanted) -> Diagnostic:
    if not wanted.needed:
        help_ = (
            "nothing of an installation needs it" if not wanted.what else "machines that use it cannot install from it"
        )
        return warning("KS888", f"{name} is missing", at, help=help_)
    if wanted.what.startswith("repository"):
        help_ = "an ISO for network installation (boot, netinst) has no packages: take the DVD's"
    elif wanted.what == "stage 2":
        help_ = f"it is one of {', '.join(STAGE2[:3])}; copy the whole medium"
    else:
        help_ = "copy the whole medium, or fetch it again"
    return error("KS887", f"{name} is missing", at, help=help_)


def _place(medium: Medium, one: Description, path: str) -> Location:
    """The line of `.treeinfo` that speaks of a file."""
    if one.source is None:
        return start_of(medium.name)
    lines = enumerate(one.source.lines, 1)
    found = [number for number, line in lines if path in line]
    return whole_line(one.source, found[0]) if found and len(found) < 50 else start_of(one.source.path, one.source.text)


def _digest(medium: Medium, path: str, kind: str, size: int, progress: Progress) -> str:
    made = hashlib.new(kind, usedforsecurity=False)
    done = 0
    progress(path, 0, size)
    with medium.open(path) as stream:
        while chunk := stream.read(_CHUNK):
            made.update(chunk)
            done += len(chunk)
            progress(path, done, size)
    return made.hexdigest()
