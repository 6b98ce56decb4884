"""Repositories and pools for tests of packages, made in this process: nothing is packed, cached or checked."""

import atexit
import tempfile
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import solv
from repodata import Environment as Offered
from repodata import Group, Pkg, comps, filelists, primary

from ksc.packages.comps import Comps, read_comps
from ksc.packages.loading import Repository
from ksc.packages.modules import Modules, read_modules
from ksc.packages.repomd import MetadataError
from ksc.packages.resolving import resolve
from ksc.packages.universe import Source, Universe
from ksc.packages.wanted import EVERYTHING, MANDATORY, USUAL, Result, Spec, StreamWanted, Wanted

_SCRATCH = tempfile.TemporaryDirectory(prefix="ksc-pools-")
atexit.register(_SCRATCH.cleanup)


def repository(
    packages: Sequence[Pkg],
    groups: Iterable[Group] = (),
    environments: Iterable[Offered] = (),
    modules: str | None = None,
    name: str = "main",
    files: Callable[[], None] = lambda: None,
) -> Repository:
    """A repository as `load` makes it. `files` is called where its file lists are asked for."""
    folder = Path(tempfile.mkdtemp(dir=_SCRATCH.name))
    repo = _repo()
    _add(repo, primary(packages), folder, None)
    target = folder / "primary.solv"
    _write(repo, target)

    def lists() -> Path:
        files()
        whole = _repo()
        assert whole.add_solv(solv.xfopen(str(target)))
        _add(whole, filelists(packages), folder, "FL")
        _write(solv.XRepodata(whole, 2), folder / "filelists.solv")
        return folder / "filelists.solv"

    groups = list(groups)
    return Repository(
        name,
        target,
        read_comps(comps(groups, environments).encode()) if groups else Comps(),
        read_modules(modules.encode()) if modules else Modules(),
        lists,
        str(folder),
    )


def universe(packages: Sequence[Pkg], *, arch: str = "x86_64", **more: object) -> Universe:
    return Universe([Source(repository(packages, **more))], arch)  # type: ignore[arg-type]


def spec(word: str) -> Spec:
    """A word as `%packages` has it: `@^env`, `@group --optional`, `name`."""
    name, *options = word.split()
    types = EVERYTHING if "--optional" in options else MANDATORY if "--nodefaults" in options else USUAL
    kind = "environment" if name.startswith("@^") else "group" if name.startswith("@") else "package"
    return Spec(name, kind, name.removeprefix("@").removeprefix("^"), types)  # type: ignore[arg-type]


def wanted(*words: str, streams: Iterable[StreamWanted] = (), **more: bool) -> Wanted:
    """What words ask for; those with a `-` are exclusions."""
    asked = tuple(spec(word) for word in words if not word.startswith("-"))
    excluded = tuple(spec(word[1:]) for word in words if word.startswith("-"))
    return Wanted(asked, excluded, tuple(streams), **more)


def resolved(where: Universe, *words: str, **more: object) -> Result:
    return resolve(where, wanted(*words, **more))  # type: ignore[arg-type]


def names(result: Result) -> list[str]:
    return [one.name for one in result.packages]


def refused(result: Result) -> dict[str, tuple[str, ...]]:
    """What cannot be installed, by the words, with the reasons."""
    return {" ".join(one.text for one in broken.specs): broken.reasons for broken in result.broken}


def _repo() -> "solv.Repo":
    pool = solv.Pool()
    pool.setdisttype(solv.Pool.DISTTYPE_RPM)
    repo = pool.add_repo("one")
    repo.kept = pool
    return repo


def _add(repo: "solv.Repo", text: str, folder: Path, language: str | None) -> None:
    path = folder / "text.xml"
    path.write_text(text)
    stream = solv.xfopen(str(path))
    flags = solv.Repo.REPO_EXTEND_SOLVABLES if language else 0
    if not repo.add_rpmmd(stream, language, flags):
        raise MetadataError("the text that a test made is no metadata")
    stream.close()
    path.unlink()


def _write(made: "solv.Repo | solv.XRepodata", target: Path) -> None:
    with target.open("wb") as file:
        stream = solv.xfopen_fd("", file.fileno())
        made.write(stream)
        stream.close()
