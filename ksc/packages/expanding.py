"""The words of `%packages` as libsolv's jobs: groups by what is in them, names, patterns, files."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from ksc.packages.comps import Comps, Environment, Group
from ksc.packages.modules import Modules
from ksc.packages.universe import Universe
from ksc.packages.wanted import Absent, Broken, Spec, Wanted

_WILD = frozenset("*?[")
_OLD = frozenset(["i386", "i486", "i586", "i686", "athlon"])  # of 32-bit Intel, a package is installed for one of them


class Job(NamedTuple):
    """A job for libsolv, and the word that it comes from."""

    job: Any
    spec: Spec


class Expanded(NamedTuple):
    """The jobs, and the words that come to none."""

    jobs: list[Job]
    absent: list[Absent]
    broken: list[Broken]


def is_pattern(name: str) -> bool:
    """Whether a name has a pattern's signs."""
    return not _WILD.isdisjoint(name)


def module_of(spec: Spec, modules: Modules) -> tuple[str, str | None, tuple[str, ...]] | None:
    """The module, stream and profiles that `@name:stream/profile` means; None where it is a group."""
    if spec.kind != "group" or not modules.streams:
        return None
    rest, _, profiles = spec.name.partition("/")
    module, _, stream = rest.partition(":")
    if module not in modules.streams:
        return None
    return module, stream or None, tuple(filter(None, profiles.split(",")))


def expand(universe: Universe, wanted: Wanted, active: Mapping[str, str], early: Mapping[int, str]) -> Expanded:
    """What is asked for, as jobs. A package that a group lists and no repository has is passed over, as dnf does.

    `early` are packages that do not count yet when those are looked for that are named, with the reason.
    """
    made = Expanded([], [], [])
    comps = universe.comps
    without = {group.id for spec in wanted.excluded if spec.kind != "package" for group in _groups(spec, comps) or ()}
    unwanted = frozenset() if wanted.removes else {one.name for one in wanted.excluded if one.kind == "package"}
    # As in dnf, packages come before groups: of several ways to meet all, the first word's is taken.
    for spec in sorted(_specs(comps, wanted), key=lambda one: one.kind != "package"):
        module = module_of(spec, universe.modules)
        if module is not None:
            _of_module(universe, spec, module, active, made, wanted)
        elif spec.kind == "package":
            if spec.name not in unwanted or spec.added is None:
                _of_package(universe, spec, early, made, wanted)
        else:
            groups = _groups(spec, comps)
            if groups is None:
                made.absent.append(Absent(spec))
            for group in groups or ():
                if group.id not in without:
                    _of_group(universe, spec, group, unwanted, made, wanted)
    return made


def _specs(comps: Comps, wanted: Wanted) -> tuple[Spec, ...]:
    """All words; `--default` stands for the first environment, in the place of one that is named."""
    first = comps.first if wanted.default else None
    if first is None:
        return wanted.specs
    usual = Spec("--default", "environment", first.id)
    return (usual, *(one for one in wanted.specs if one.kind != "environment"))


def _groups(spec: Spec, comps: Comps) -> list[Group] | None:
    """The groups that a word means; None where there is no such group or environment."""
    environment: Environment | None = comps.environment(spec.name) if spec.kind == "environment" else None
    if environment is None:
        group = comps.group(spec.name)
        if group is not None and spec.kind == "group":
            return [group]
        environment = comps.environment(spec.name)
    if environment is None:
        return None
    return [group for name in environment.groups if (group := comps.group(name))]


def _of_group(
    universe: Universe, spec: Spec, group: Group, unwanted: Iterable[str], made: Expanded, wanted: Wanted
) -> None:
    for kind in spec.types:
        for name in group.packages.get(kind, ()):
            if name not in unwanted:
                made.jobs.extend(Job(job, spec) for job in _by_name(universe, name, wanted))
    if "conditional" in spec.types:
        for name, along in group.conditional:
            # With nothing to go along with it is one like the others.
            if name in unwanted or not _there(universe, name):
                continue
            dep = universe.pool.Dep(name)
            if along:  # not parsed, as `(name if along)`: it is a name, and libsolv would follow brackets until it dies
                dep = dep.Rel(universe.solv.REL_COND, universe.pool.Dep(along))
            kinds = universe.solv.Job.SOLVER_SOLVABLE_PROVIDES | _how(universe, wanted)
            made.jobs.append(Job(universe.pool.Job(kinds, dep.id), spec))


def _of_module(
    universe: Universe,
    spec: Spec,
    module: tuple[str, str | None, tuple[str, ...]],
    active: Mapping[str, str],
    made: Expanded,
    wanted: Wanted,
) -> None:
    name, _, profiles = module
    stream = active.get(name)
    if stream is None:
        if module[1] is None:
            streams = ", ".join(universe.modules.names(name))
            said = f"it is a module, none of whose streams is enabled or its default: they are {streams}"
            made.broken.append(Broken((spec,), (said,)))
        return  # what is wrong with one that is named was said as it was to be enabled
    builds = [one for one in universe.modules.streams[name] if one.stream == stream]
    asked = profiles or universe.modules.profiles.get(name, {}).get(stream, ())
    known = sorted({profile for one in builds for profile in one.profiles})
    if not asked:
        has = f"its profiles are {', '.join(known)}" if known else "it has no profiles"
        said = f"the stream {name}:{stream} installs no profile by default: {has}"
        made.broken.append(Broken((spec,), (said,)))
    for profile in asked:
        if profile not in known:
            made.broken.append(Broken((spec,), (f"the stream {name}:{stream} has no profile {profile}",)))
            continue
        for package in dict.fromkeys(one for build in builds for one in build.profiles.get(profile, ())):
            made.jobs.extend(Job(job, spec) for job in _by_name(universe, package, wanted))


def _of_package(universe: Universe, spec: Spec, early: Mapping[int, str], made: Expanded, wanted: Wanted) -> None:
    name, disabled = spec.name, universe.off
    if early and (there := [one for one in select(universe, name) if one.id not in disabled]):
        late = [early[one.id] for one in there if one.id in early]
        if len(late) == len(there):
            made.absent.append(Absent(spec, f"{late[0]} when the installer looks for it, but only later"))
            return
    if "/" not in name and not is_pattern(name) and (jobs := list(_by_name(universe, name, wanted))):
        made.jobs.extend(Job(job, spec) for job in jobs)
        return
    found = select(universe, name)
    usable = [one for one in found if one.id not in disabled]
    if usable and name.startswith("/") and not wanted.every:
        made.jobs.append(Job(_any(universe, usable, wanted), spec))
        return
    if usable:
        made.jobs.extend(Job(job, spec) for job in _each(universe, usable, name, wanted))
        return
    dep = universe.pool.Dep(name, False)
    if dep is not None and (providers := _provide(universe, dep)):
        usable = [one for one in providers if one.id not in disabled]
        if usable and wanted.every:
            made.jobs.extend(Job(job, spec) for job in _each(universe, usable, name, wanted))
            return
        if usable:
            made.jobs.append(Job(_any(universe, usable, wanted), spec))
            return
        found = providers
    reasons = [disabled[one.id] for one in found if one.id in disabled]
    made.absent.append(Absent(spec, reasons[0] if reasons else _elsewhere(universe, name)))


def select(universe: Universe, name: str, *, bare: bool = False) -> list[Any]:
    """The packages that a word means by name, name and architecture, or with a version; `bare`: by name alone."""
    kinds = universe.solv.Selection
    flags = kinds.SELECTION_NAME | kinds.SELECTION_GLOB | kinds.SELECTION_WITH_DISABLED
    if not bare:
        flags |= kinds.SELECTION_CANON | kinds.SELECTION_DOTARCH
    found = list(universe.pool.select(name, flags).solvables())
    if not found and name.startswith("/") and not bare:
        flags = kinds.SELECTION_FILELIST | kinds.SELECTION_GLOB | kinds.SELECTION_WITH_DISABLED
        found = list(universe.pool.select(name, flags).solvables())
    return [one for one in found if not universe.is_stand_in(one)]


def _provide(universe: Universe, dep: Any) -> list[Any]:
    return [one for one in universe.pool.whatprovides(dep) if not universe.is_stand_in(one)]


def _by_name(universe: Universe, name: str, wanted: Wanted) -> Iterator[Any]:
    """The jobs for a plain name; none where no package is called so, or none of that name counts."""
    ident = universe.pool.str2id(name, False)
    if not ident:
        return
    some = [one for one in universe.pool.whatprovides(ident) if one.nameid == ident]
    if not some or all(one.id in universe.off for one in some):
        return
    if wanted.every and len(some) > 1:
        yield from _each(universe, some, name, wanted)
        return
    there = [one for one in some if one.id not in universe.off]
    yield _any(universe, [*there, *universe.successors(there)], wanted)


def _there(universe: Universe, name: str) -> bool:
    ident = universe.pool.str2id(name, False)
    return bool(ident) and any(
        one.nameid == ident and one.id not in universe.off for one in universe.pool.whatprovides(ident)
    )


def _each(universe: Universe, some: Iterable[Any], name: str, wanted: Wanted) -> Iterator[Any]:
    """One job for each name among packages; for each architecture too where a word names one, or all are wanted."""
    arches = wanted.every or name.endswith(tuple(f".{one}" for one in {package.arch for package in some}))
    grouped: dict[tuple[str, str], list[Any]] = {}
    for one in some:
        arch = "i686" if one.arch in _OLD else one.arch
        grouped.setdefault((one.name, arch if arches else ""), []).append(one)
    for same in grouped.values():
        numbers = [one.id for one in (*same, *universe.successors(same))]
        yield _one_of(universe, numbers, wanted)


def _any(universe: Universe, some: Iterable[Any], wanted: Wanted) -> Any:
    """A job for one of some packages, whichever. As dnf does it, a name is that: all its versions and architectures."""
    return _one_of(universe, [one.id for one in some], wanted)


def _one_of(universe: Universe, numbers: Sequence[int], wanted: Wanted) -> Any:
    """Where nothing else will do, what is asked for may be of a lesser architecture (`SETARCH`), as dnf has it."""
    jobs = universe.solv.Job
    kinds = jobs.SOLVER_SOLVABLE_ONE_OF | jobs.SOLVER_SETARCH | _how(universe, wanted)
    return universe.pool.Job(kinds, universe.pool.towhatprovides(numbers))


def _how(universe: Universe, wanted: Wanted) -> int:
    jobs = universe.solv.Job
    return int(jobs.SOLVER_INSTALL | (jobs.SOLVER_WEAK if wanted.broken else 0))


def _elsewhere(universe: Universe, name: str) -> str | None:
    """Why packages that would be meant are no good here: they are for another architecture."""
    kinds = universe.solv.Selection
    flags = kinds.SELECTION_NAME | kinds.SELECTION_GLOB | kinds.SELECTION_DOTARCH | kinds.SELECTION_WITH_BADARCH
    arches = sorted({one.arch for one in universe.pool.select(name, flags).solvables()})
    return f"it is only there for {', '.join(arches)}" if arches else None
