"""What is proven: a profile, a profile on a host, or a file, with the places of its `%packages` lines."""

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from ksc.actions import planning
from ksc.checks import Kickstart
from ksc.checks.plan import of_document
from ksc.diagnostics import Location, Source, Span
from ksc.diagnostics.spans import whole_line
from ksc.dialects import facts
from ksc.dialects.detect import detect
from ksc.records import dataclass
from ksc.syntax import Section, parse
from ksc.syntax.packages import PackageLine, package_lines
from ksc.trees import Tree

if TYPE_CHECKING:
    from ksc.model import Install

KIND = "%packages"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of `%packages`, and where it came from."""

    entry: PackageLine
    place: Location | None


@dataclass(frozen=True, slots=True, eq=False)
class Subject:
    """A kickstart with its storage as plans see it, the lines of `%packages`, and its tree.

    `kickstart` has its secrets filled in: a source may need a password. `root` is where the tree's `path` counts from.
    """

    name: str
    planned: planning.Subject
    kickstart: Kickstart
    lines: tuple[Line, ...]
    place: Location | None = None
    tree: Tree | None = None
    root: Path | None = None

    @property
    def tree_here(self) -> str | None:
        """The tree's `path`, where something lies there: it may be that of the server which gives the tree out."""
        path = self.tree.path if self.tree is not None else None
        return path if path and os.path.lexists((self.root or Path()) / path) else None

    @property
    def arch(self) -> str:
        """The machine's architecture: the tree's, else the host's, else the usual one."""
        return self.tree.arch if self.tree is not None else self.planned.arch


def of_install(install: "Install", root: Path) -> Subject:
    """A profile, or a host with its profile."""
    from ksc.workspace.checked import seen  # a file is looked at without a workspace

    made = planning.of_install(install)
    lines: list[Line] = []
    place = None
    for entry in install.merged.entries:
        if isinstance(entry.node, Section) and entry.node.kind == KIND:
            origins = [origin.location for origin in entry.line_origins()]
            lines += _lines(entry.node, origins)
            place = place or entry.origin.location
    whole = seen(replace(install.merged, before=None), facts(), install.dialect)
    return Subject(made.name, made, whole, tuple(lines), place or install.location, install.tree, root)


def of_source(source: Source, target: str | None) -> Subject | None:
    """A file's text; None where nothing says which release it is for: what it installs is not known then."""
    document = parse(source)
    known = facts()
    said = None if target else detect(document, known)
    name = target or (said.dialect if said is not None else None)
    dialect = known.dialect(name) if name else None
    if dialect is None:
        return None
    lines: list[Line] = []
    place = None
    for node in document.nodes:
        if isinstance(node, Section) and node.kind == KIND and node.span is not None:
            first, count = node.span.line, node.text.count("\n") + 1
            made = _lines(node, [whole_line(source, first + number) for number in range(count)])
            lines += (replace(one, place=_narrowed(one)) for one in made)
            place = place or document.locate(node)
    kickstart = of_document(document, dialect)
    planned = planning.Subject(source.path, kickstart)
    return Subject(source.path, planned, kickstart, tuple(lines), place or whole_line(source, 1))


def _narrowed(one: Line) -> Location | None:
    """The place of the word itself: a file's lines have comments and options."""
    if one.place is None:
        return None
    source, span = one.place
    at = source.line(span.line).find(one.entry.name) + 1
    return Location(source, Span(span.line, at, span.line, at + len(one.entry.name))) if at else one.place


def _lines(node: Section, places: list[Location | None]) -> Iterator[Line]:
    """The lines of a section's body; `places` are those of its text's lines, the header first."""
    before = node.header.count("\n") or 1
    for entry in package_lines(node.body):
        if entry.name or entry.kind == "include":
            at = before + entry.line - 1
            yield Line(entry, places[at] if at < len(places) else None)
