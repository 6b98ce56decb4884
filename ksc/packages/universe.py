"""All packages of some repositories in libsolv's pool, to be resolved in as often as there are profiles."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

from ksc.packages.comps import Comps, together
from ksc.packages.loading import Repository
from ksc.packages.modules import Modules, modules_together
from ksc.packages.repomd import MetadataError

# What libsolv calls the architectures of trees; 32-bit Intel ones have packages for several processors.
_ARCHITECTURES = {"i386": "i686"}
_FILES = "@files"  # the repository of the stand-in: no package can be called so


class Source(NamedTuple):
    """A repository, and which of its packages count: all, or those of `--includepkgs`, without `--excludepkgs`."""

    repository: Repository
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()


class Universe:
    """The pool. `hidden` are packages that never count, by libsolv's number, with the reason.

    Files that are required and that no primary file knows are provided by a stand-in. Only where that comes to be
    chosen are the file lists read, which are ten times as long as all the rest.
    """

    def __init__(self, sources: Sequence[Source], arch: str) -> None:
        import solv

        self.solv: Any = solv
        self.pool: Any = solv.Pool()
        self.pool.setdisttype(solv.Pool.DISTTYPE_RPM)
        for flag in (
            solv.Pool.POOL_FLAG_IMPLICITOBSOLETEUSESCOLORS,
            solv.Pool.POOL_FLAG_WHATPROVIDESWITHDISABLED,
        ):  # as dnf's own library sets them
            self.pool.set_flag(flag, 1)
        self.pool.setarch(_ARCHITECTURES.get(arch, arch))
        self.arch = arch
        self.sources = tuple(sources)
        self.hidden: dict[int, str] = {}
        self.off: Mapping[int, str] = {}
        """What does not count for the profile that is resolved right now: `hidden`, and more."""
        self.complete = False
        self._repos: list[Any] = []
        for number, source in enumerate(self.sources):
            repo = self.pool.add_repo(f"{number}")
            if not _add(solv, repo, source.repository.solv, 0):
                raise MetadataError(f"{source.repository.name}: what was kept of it cannot be read: {self.pool.errstr}")
            self._repos.append(repo)
            self._filter(repo, source)
        self.comps: Comps = together(one.repository.comps for one in self.sources)
        self.modules: Modules = modules_together(one.repository.modules for one in self.sources)
        self._index()

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The names of all packages, sorted."""
        return tuple(sorted({one.name for repo in self._repos for one in repo.solvables}))

    @cached_property
    def by_nevra(self) -> Mapping[str, Sequence[int]]:
        """The packages' numbers by `name-epoch:version-release.arch`, as modules list them."""
        found: dict[str, list[int]] = {}
        for repo in self._repos:
            for one in repo.solvables:
                evr = one.evr if ":" in one.evr else f"0:{one.evr}"
                found.setdefault(f"{one.name}-{evr}.{one.arch}", []).append(one.id)
        return found

    @cached_property
    def _obsoleting(self) -> Mapping[int, Sequence[tuple[int, Any]]]:
        """What obsoletes packages of a name, by libsolv's number of that: the relation, and the package."""
        found: dict[int, list[tuple[int, Any]]] = {}
        for repo in self._repos:
            for one in repo.solvables:
                for dep in one.lookup_deparray(self.solv.SOLVABLE_OBSOLETES):
                    name = str(dep).partition(" ")[0]
                    found.setdefault(self.pool.str2id(name), []).append((dep.id, one))
        return found

    def successors(self, packages: Sequence[Any]) -> Iterator[Any]:
        """The packages that obsolete one of these. All are called the same."""
        for dep, one in self._obsoleting.get(packages[0].nameid, ()) if packages else ():
            if any(old.matchesdep(self.solv.SOLVABLE_NAME, dep) for old in packages):
                yield one

    def switch_off(self, packages: Mapping[int, str]) -> None:
        """Says which packages do not count from now on."""
        self.off = packages
        self.pool.set_disabled_list(sorted(packages))

    def repository(self, package: Any) -> str:
        """The name of the repository that a package is in."""
        return self.sources[int(package.repo.name)].repository.name

    def is_stand_in(self, package: Any) -> bool:
        """Whether it is no package, but stands for files of which nobody has said yet whose they are."""
        return bool(package.repo.name == _FILES)

    def add_files(self, start: Callable[[str], None] = lambda _: None) -> None:
        """Reads the file lists of all repositories. MetadataError, MediumError."""
        flags = self.solv.Repo.REPO_EXTEND_SOLVABLES
        for repo, source in zip(self._repos, self.sources, strict=True):
            start(source.repository.name)
            if not _add(self.solv, repo, source.repository.filelists(), flags):
                raise MetadataError(f"{source.repository.name}: its file lists cannot be read: {self.pool.errstr}")
        for repo in self.pool.repos:
            if repo.name == _FILES:
                repo.free(True)
        self.complete = True
        self.pool.addfileprovides()
        self.pool.createwhatprovides()

    def _index(self) -> None:
        files = self.pool.addfileprovides_queue()
        self.pool.createwhatprovides()
        unknown = [dep for dep in files if not self.pool.whatprovides(dep)]
        if unknown:
            one = self.pool.add_repo(_FILES).add_solvable()
            one.name, one.evr, one.arch = _FILES, "0", "noarch"
            for dep in unknown:
                one.add_provides(dep)
            self.pool.createwhatprovides()

    def _filter(self, repo: Any, source: Source) -> None:
        if not source.include and not source.exclude:
            return
        name = source.repository.name
        for one in repo.solvables:
            if source.include and not _matches(one.name, source.include):
                self.hidden[one.id] = f"`--includepkgs` of the repository {name} leaves it out"
            elif _matches(one.name, source.exclude):
                self.hidden[one.id] = f"`--excludepkgs` of the repository {name} takes it away"


def _matches(name: str, patterns: Iterable[str]) -> bool:
    return any(fnmatchcase(name, one) for one in patterns)


def _add(solv: Any, repo: Any, path: Path, flags: int) -> bool:
    packed = solv.xfopen(str(path))
    if packed is None:
        return False
    done = bool(repo.add_solv(packed, flags))
    packed.close()
    return done
