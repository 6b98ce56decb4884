"""What becomes of the words of `%packages`: the set of packages, or why there is none."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Any

from ksc.diagnostics.suggest import near
from ksc.packages.expanding import Job, expand, is_pattern, module_of, select
from ksc.packages.reasons import reasons
from ksc.packages.streams import enabled, hidden, usual
from ksc.packages.universe import Universe
from ksc.packages.wanted import Absent, Broken, Package, Result, Spec, StreamWanted, Wanted

_GUESSED = 20  # words that near misses are looked for; to look through 60,000 names takes some 50 ms


def resolve(universe: Universe, wanted: Wanted, start: Callable[[str], None] = lambda _: None) -> Result:
    """The packages that are installed. `start` is told of a repository whose file lists are to be read.

    MetadataError, MediumError where these cannot be.
    """
    words = [(spec, found) for spec in wanted.specs if (found := module_of(spec, universe.modules))]
    named = {one.module for one in wanted.streams} | {module for _, (module, stream, _) in words if stream}
    asked = [
        StreamWanted(module, stream, place=spec.place)
        for spec, (module, stream, _) in words
        if stream or (module not in named and usual(universe.modules, module))
    ]
    active, bad = enabled(universe.modules, (*wanted.streams, *asked))
    off = {**universe.hidden, **hidden(universe, active)}
    idle = []
    for spec in wanted.excluded:
        taken = list(_excluded(universe, spec, wanted))
        if wanted.removes:
            off.update((one, f"`-{spec.text}` takes it away") for one in taken)
        if not taken and spec.kind == "package":
            idle.append((spec, None if is_pattern(spec.name) else _near(spec.name, universe.names)))
    universe.switch_off(off)
    # dnf looks for the packages that are named before it enables the streams of words.
    early = hidden(universe, enabled(universe.modules, wanted.streams)[0]) if asked else {}
    expanded = expand(universe, wanted, active, early)
    solver, problems = _solve(universe, wanted, expanded.jobs)
    chosen = solver.transaction().newpackages()
    if not universe.complete and (
        any(map(universe.is_stand_in, chosen)) or any(one.spec.name.startswith("/") for one in expanded.absent)
    ):
        universe.add_files(start)
        return resolve(universe, wanted)
    broken = _merged([*expanded.broken, *(_broken(universe, problem, expanded.jobs) for problem in problems)])
    # With a problem libsolv stops half-way: what is chosen so far is no set that anybody would get.
    made = () if problems else (_package(universe, one) for one in chosen)
    packages = sorted(made, key=lambda one: (one.name, one.arch, one.evr))
    return Result(
        tuple(packages),
        tuple(_guessed(_in_order(expanded.absent, wanted), universe)),
        tuple(broken),
        tuple(bad),
        tuple(idle),
        () if wanted.removes or problems else tuple(_returned(solver, chosen, wanted)),
    )


def _solve(universe: Universe, wanted: Wanted, jobs: Iterable[Job]) -> tuple[Any, list[Any]]:
    solver = universe.pool.Solver()
    solver.set_flag(universe.solv.Solver.SOLVER_FLAG_YUM_OBSOLETES, 1)
    if not wanted.weak:
        solver.set_flag(universe.solv.Solver.SOLVER_FLAG_IGNORE_RECOMMENDED, 1)
    return solver, solver.solve([one.job for one in jobs])


def _excluded(universe: Universe, spec: Spec, wanted: Wanted) -> Iterator[int]:
    """The packages that an exclusion names. dnf compares it with names alone, so `-glibc.i686` takes nothing away."""
    if spec.kind == "package":
        for one in select(universe, spec.name, bare=wanted.removes):
            if not universe.is_stand_in(one):
                yield one.id


def _broken(universe: Universe, problem: Any, jobs: list[Job]) -> Broken:
    elements = (one for solution in problem.solutions() for one in solution.elements())
    kind = universe.solv.Solver.SOLVER_SOLUTION_JOB
    numbers = sorted({one.jobidx for one in elements if one.type == kind and 0 <= one.jobidx < len(jobs)})
    specs = tuple(dict.fromkeys(jobs[number].spec for number in numbers))
    return Broken(specs, reasons(universe, problem))


def _in_order(absent: Iterable[Absent], wanted: Wanted) -> list[Absent]:
    """In the order of the words."""
    order = {id(spec): number for number, spec in enumerate(wanted.specs)}
    return sorted(absent, key=lambda one: order.get(id(one.spec), -1))


def _merged(broken: Iterable[Broken]) -> list[Broken]:
    """Problems of the same reasons are one: a group that two words ask for is broken once."""
    alike: dict[tuple[str, ...], tuple[Spec, ...]] = {}
    for one in broken:
        alike[one.reasons] = tuple(dict.fromkeys((*alike.get(one.reasons, ()), *one.specs)))
    return [Broken(specs, why) for why, specs in alike.items()]


def _package(universe: Universe, one: Any) -> Package:
    solv = universe.solv
    size, download = (one.lookup_num(key) for key in (solv.SOLVABLE_INSTALLSIZE, solv.SOLVABLE_DOWNLOADSIZE))
    return Package(one.name, one.evr, one.arch, size, download, universe.repository(one))


def _guessed(absent: Iterable[Absent], universe: Universe) -> Iterator[Absent]:
    comps, modules = universe.comps, universe.modules
    for number, one in enumerate(absent):
        name = one.spec.name
        if one.hidden is not None or number >= _GUESSED or is_pattern(name):
            yield one
        elif one.spec.kind == "package":
            yield replace(one, near=_near(name, universe.names))
        elif one.spec.kind == "environment":
            yield replace(one, near=near(name, comps.environments))
        else:
            known = (*comps.groups, *comps.environments, *modules.streams)
            yield replace(one, near=near(name.partition(":")[0], known))


def _near(name: str, names: Iterable[str]) -> str | None:
    """The nearest name, among those that begin alike: all others take long, and are not meant."""
    begin = name[:1].casefold()
    some = [one for one in names if one[:1].casefold() == begin and abs(len(one) - len(name)) < 8]
    return near(name, some, 0.75)


def _returned(solver: Any, chosen: Iterable[Any], wanted: Wanted) -> Iterator[tuple[Spec, str, str]]:
    """The excluded names that are installed all the same, and what for."""
    excluded = {one.name: one for one in wanted.excluded if one.kind == "package"}
    for package in chosen:
        spec = excluded.get(package.name)
        if spec is not None:
            decision = solver.get_decision(package)
            info = decision.info() if decision is not None else None
            by = info.solvable if info is not None else None
            yield spec, str(package), str(by) if by is not None and by.id != package.id else ""
