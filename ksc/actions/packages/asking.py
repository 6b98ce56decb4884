"""A kickstart's `%packages` and `module` lines as what is wanted, with what the installer of the release adds itself.

The facts are Anaconda's: `packages.py` and `kickstart.py` (EL5, EL6), `packaging/yumpayload.py` (EL7),
`payloads/payload/dnf/utils.py` and `dnf_manager.py` (EL8 and later, Fedora); and dnf's `base.py`. From EL8 on an
exclusion takes the package away from everything; before, only from what is asked for.
"""

from collections.abc import Iterator

from ksc.actions.packages.subject import Line, Subject
from ksc.dialects.spec import Dialect
from ksc.packages.wanted import EVERYTHING, MANDATORY, USUAL, Kind, Spec, StreamWanted, Wanted
from ksc.storage.releases import at_least

_AUTOMATIC = "it belongs to every installation"


def wanted(subject: Subject, added: tuple[Spec, ...] = ()) -> Wanted:
    """What a subject asks for; `added` are the packages that its machine needs."""
    kickstart = subject.kickstart
    dialect = kickstart.dialect
    headers = kickstart.all("%packages")

    def said(name: str) -> bool:
        return any(one.has(name) for one in headers)

    new = at_least(dialect, 8)
    specs, excluded = _words(subject.lines)
    automatic = list(_groups(dialect, nocore=said("nocore"), nobase=said("nobase")))
    if said("nocore"):
        excluded = (*excluded, Spec("@core", "group", "core"))
    named = {one.name for one in specs if one.kind == "group"}
    own = tuple(Spec(f"@{name}", "group", name, added=_AUTOMATIC) for name in automatic if name not in named)
    gone = {one.name for one in excluded if one.kind == "package"}
    # yum's installer takes what it needs itself even where it is excluded, but for EL7, and for dnf it is gone.
    kept = tuple(one for one in added if one.name not in gone or not at_least(dialect, 7))
    return Wanted(
        (*own, *specs, *kept),
        excluded,
        tuple(_streams(subject)) if new else (),
        removes=new,
        weak=new and not said("exclude-weakdeps"),
        broken=said("ignorebroken"),
        every=said("multilib") or not at_least(dialect, 6),
        default=said("default"),
    )


def ignores_missing(subject: Subject) -> bool:
    """Whether the installer goes on without what is not there."""
    return any(one.has("ignoremissing") for one in subject.kickstart.all("%packages"))


def _words(lines: tuple[Line, ...]) -> tuple[tuple[Spec, ...], tuple[Spec, ...]]:
    """What is asked for and what is excluded: of the same spelling the last word counts, and so does the last
    environment.
    """
    asked: dict[str, Spec] = {}
    excluded: dict[str, Spec] = {}
    environment: Spec | None = None
    for line in lines:
        entry = line.entry
        if entry.kind == "include":
            continue
        spec = _spec(line)
        if entry.kind == "environment" and not entry.exclude:
            environment = spec
            continue
        if entry.kind == "environment" and environment is not None and environment.name == spec.name:
            environment = None
            continue
        into, other = (excluded, asked) if entry.exclude else (asked, excluded)
        other.pop(entry.name, None)
        into[entry.name] = spec
    first = (environment,) if environment is not None else ()
    return (*first, *asked.values()), tuple(excluded.values())


def _spec(line: Line) -> Spec:
    entry = line.entry
    kind: Kind = "environment" if entry.kind == "environment" else "group" if entry.kind == "group" else "package"
    types = EVERYTHING if "--optional" in entry.options else MANDATORY if "--nodefaults" in entry.options else USUAL
    name = entry.name if kind == "package" else entry.name.removeprefix("@").removeprefix("^")
    return Spec(entry.name, kind, name, types, line.place)


def _groups(dialect: Dialect, *, nocore: bool, nobase: bool) -> Iterator[str]:
    if not nocore or not at_least(dialect, 7):
        yield "core"
    if not at_least(dialect, 7) and not nobase:
        yield "base"


def _streams(subject: Subject) -> Iterator[StreamWanted]:
    for one in subject.kickstart.all("module"):
        name = one.value("name")
        if name:
            yield StreamWanted(name, one.value("stream"), disable=one.has("disable"), place=one.at())
