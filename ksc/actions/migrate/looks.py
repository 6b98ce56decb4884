"""What the target takes and what may not do on it: interpreters, device names, packages, addresses."""

import re
from collections.abc import Iterator
from functools import cache

from ksc.actions.migrate.line import Line
from ksc.actions.migrate.table import read_table, releases
from ksc.diagnostics import Diagnostic, Location, warning, whole_line
from ksc.dialects import Dialect, Releases, facts
from ksc.dialects.detect import release_in_url
from ksc.records import dataclass
from ksc.syntax import Section
from ksc.syntax.packages import package_lines

_SOURCES = frozenset({"url", "repo", "nfs", "liveimg", "ostreesetup", "ostreecontainer", "bootc"})

_BASE = "%packages without --nobase or @base"


@dataclass(frozen=True, slots=True)
class Look:
    """One entry of `looks.toml`."""

    options: tuple[str, ...]
    pattern: str
    sources: Releases
    targets: Releases
    says: str
    why: str
    help: str


@cache
def _looks() -> tuple[Look, ...]:
    return tuple(
        Look(
            tuple(raw["options"]),
            raw["pattern"],
            releases(raw.get("sources", "all")),
            releases(raw["targets"]),
            raw["says"],
            raw["why"],
            raw["help"],
        )
        for raw in read_table("looks.toml")["look"]
    )


def look(line: Line) -> None:
    """Gather in `line` what is worth a look in it. Nothing is, where no release is changed."""
    source, target = line.case.source, line.case.target
    if source.name == target.name or line.drop:
        return
    for given in line.reading.given:
        what = f"{line.name} {given.written}".rstrip() if given.name != "interpreter" else line.name
        option = "%addon" if line.name == "%addon" and given.start == 1 else given.name
        line.found += looks(option, what, given.value or "", source, target, line.at(given))
        if line.spec.name in _SOURCES:
            line.found += _elsewhere(line.name, given.value or "", target, line.at(given))
    if isinstance(line.node, Section) and line.name == "%packages" and line.node.span is not None:
        entries = package_lines(line.node.body)
        if line.reading.last("nobase") is None and not any(one.name.casefold() == "@base" for one in entries):
            line.found += looks(_BASE, "", "", source, target, line.at())
        for entry in entries:
            if not entry.exclude:
                at = whole_line(line.case.document.source, line.node.span.line + entry.line)
                line.found += looks("%packages", "", entry.name, source, target, at)


def looks(
    option: str, what: str, value: str, source: Dialect, target: Dialect, at: Location | None
) -> Iterator[Diagnostic]:
    """What is worth a look in one option's value; `what` is how a message calls it."""
    for one in _looks():
        if option not in one.options or source.name not in one.sources or target.name not in one.targets:
            continue
        for part in dict.fromkeys((value, *re.split(r"[,\s]+", value))):
            if re.fullmatch(one.pattern, part):
                said = one.says.format(what=what, value=part, target=target.name)
                yield warning("KS752", said, at, notes=(one.why,), help=one.help)
                break


def _elsewhere(command: str, value: str, target: Dialect, at: Location | None) -> Iterator[Diagnostic]:
    """An address of another release's tree or repository."""
    known = facts()
    name = release_in_url(value, known)
    dialect = known.dialect(name) if name else None
    if dialect is not None and dialect.name != target.name:
        said = f"`{command}` names a tree or a repository of {name}"
        why = "which release it is, is told from its address alone"
        yield warning("KS752", said, at, notes=(why,), help=f"name the one for {target.name}")
