"""Whether an install tree is whole: what boots, what installs and the repositories, by their checksums."""

import hashlib
from typing import Literal, NamedTuple

from ksc.artifacts import Progress
from ksc.diagnostics import Diagnostic, Location, error, note, start_of, warning
from ksc.diagnostics.spans import whole_line
from ksc.diagnostics.taming import tame
from ksc.trees.description import Description
from ksc.trees.iso import Iso
from ksc.trees.medium import Medium, MediumError, OutsideError, UnreachableError
from ksc.trees.opening import unreachable
from ksc.trees.repository import RepositoryError
from ksc.trees.treeinfo import usable
from ksc.trees.wanted import STAGE2, Wanted, index_files, located, wanted

_CHUNK = 1 << 20

State = Literal["right", "there", "wrong", "missing", "unread"]


class Checked(NamedTuple):
    """A file of the tree: what it is for, and how it was found.

    `right`: its checksum is the tree's; `there`: there is none to compare with.
    """

    path: str
    what: str
    state: State
    size: int = 0


def prove(
    medium: Medium, one: Description, progress: Progress, *, image: bool = True
) -> tuple[list[Checked], list[Diagnostic]]:
    """What was looked at, in the order of need, and what is wrong with it.

    Without `image` the checksum of an ISO file as a whole is left out, which is some 10 GiB to read.
    """
    made: list[Checked] = []
    found: list[Diagnostic] = []
    seen: set[str] = set()
    listed = (Wanted(path, "", needed=False, checksum=checksum) for path, checksum in sorted(one.checksums.items()))
    try:
        waiting = [*wanted(medium, one), *listed][::-1]
    except UnreachableError as reason:
        return [], [unreachable(medium.name, reason)]
    while waiting:
        now = waiting.pop()
        if now.path in seen:
            continue
        seen.add(now.path)
        try:
            checked, problem = _check(medium, one, now, progress)
            more = _index(medium, one, now) if now.repository and checked.state in ("right", "there") else []
        except UnreachableError as reason:  # nor does it answer for the others
            left = {now.path: now.what} | {one.path: one.what for one in waiting[::-1] if one.path not in seen}
            made += [Checked(path, what, "unread") for path, what in left.items()]
            return made, [*found, unreachable(medium.name, reason)]
        made.append(checked)
        found += [problem] if problem is not None else []
        if isinstance(more, Diagnostic):
            found.append(more)
        else:
            waiting += more[::-1]
    if image and isinstance(medium, Iso) and not any(problem.severity == "error" for problem in found):
        itself, wrong = _image(medium, progress)
        made += itself
        found += wrong
    # Of what lies beside the tree its .treeinfo says nothing, anywhere.
    bare = [checked.path for checked in made if checked.state == "there" and not checked.path.startswith("../")]
    if bare and one.source is not None:
        said = f".treeinfo has no checksum for {', '.join(tame(path, 80) for path in bare[:3])}"
        more_ = f" and {len(bare) - 3} more" if len(bare) > 3 else ""
        found.append(note("KS889", f"{said}{more_}: there, but not proven whole", start_of(one.source.path)))
    return made, found


def _image(medium: Iso, progress: Progress) -> tuple[list[Checked], list[Diagnostic]]:
    """The image as a whole, packages and all, by the checksum that it carries of itself."""
    name, what = medium.name.rpartition("/")[2], "the whole image"
    try:
        right = medium.fits_itself(lambda done, size: progress(name, done, size))
    except MediumError as problem:
        said = f"{tame(medium.name, 120)} cannot be read: {tame(str(problem), 200)}"
        return [Checked(name, what, "unread")], [error("KS885", said, start_of(medium.name))]
    if right is None:
        return [], []
    if right:
        return [Checked(name, what, "right")], []
    said = f"{tame(medium.name, 120)} is not the image that its publisher made: the MD5 in it is another's"
    help_ = "a package in it may be damaged: fetch it again, or take what is whole with --copy-to, which names the rest"
    return [Checked(name, what, "wrong")], [error("KS886", said, start_of(medium.name), help=help_)]


def _index(medium: Medium, one: Description, repository: Wanted) -> list[Wanted] | Diagnostic:
    """The files of a repository's index, or why it cannot be used."""
    try:
        return index_files(medium, repository)
    except UnreachableError:
        raise
    except (RepositoryError, MediumError) as problem:
        said = f"{repository.what} {tame(repository.path, 120)} cannot be used: {tame(str(problem), 200)}"
        help_ = "copy or fetch it again; who made the repository makes it anew with createrepo_c"
        return error("KS897", said, _place(medium, one, repository.path), help=help_)


def _check(medium: Medium, one: Description, wanted: Wanted, progress: Progress) -> tuple[Checked, Diagnostic | None]:
    path, what, checksum = wanted.path, wanted.what, wanted.checksum
    name = f"{what} {tame(path, 120)}" if what else tame(path, 120)
    at = _place(medium, one, path)
    try:
        # Mirrors keep AppStream beside the tree of BaseOS, which leads to it by `../`.
        where, inner = located(medium, path) if "repository" in what else (medium, path)
        size = where.size(inner)
        if size is None:
            if wanted.repository and where is not medium:
                said = f"{name} is not looked at: it is not beside the tree"
                return Checked(path, what, "unread"), warning("KS890", said, at)
            return Checked(path, what, "missing"), _missing(name, at, wanted)
        if checksum is None or not usable(checksum):
            return Checked(path, what, "there", size), None
        digest = _digest(where, inner, checksum.kind, size, progress)
    except OutsideError as problem:
        said = f"{name} is not looked at: {problem}"
        told = warning("KS890", said, at) if what.startswith("repository") else error("KS890", said, at)
        return Checked(path, what, "unread"), told
    except UnreachableError:
        raise
    except MediumError as problem:
        said = f"{name} cannot be read: {tame(str(problem), 200)}"
        return Checked(path, what, "unread"), error("KS885", said, at, help="copy or fetch it again")
    if digest == checksum.digest:
        return Checked(path, what, "right", size), None
    help_ = "copy or fetch it again"
    if wanted.repository:
        help_ += "; where you remade the repository yourself, remove its line from .treeinfo"
    return Checked(path, what, "wrong", size), error(
        "KS886",
        f"{name} is not the file that the tree was made with: its {checksum.kind} is another",
        at,
        notes=(f"it has {digest}",),
        help=help_,
    )


def _missing(name: str, at: Location, wanted: Wanted) -> Diagnostic:
    if not wanted.needed:
        help_ = (
            "nothing of an installation needs it" if not wanted.what else "machines that use it cannot install from it"
        )
        return warning("KS888", f"{name} is missing", at, help=help_)
    if wanted.repository:
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
