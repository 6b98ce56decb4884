"""Profiles to another release: each with the profiles and bases below it, and nobody else's behind their back."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import field, replace

from ksc.actions.migrate.below import Below, take_away
from ksc.actions.migrate.files import Migration, Rewritten
from ksc.actions.migrate.migrating import BESIDE, migrate
from ksc.actions.migrate.others import includes, shared
from ksc.actions.migrate.overrides import overrides
from ksc.actions.migrate.result import refused
from ksc.actions.migrate.sheet import Sheet
from ksc.actions.migrate.target import insert_target, set_target
from ksc.diagnostics import Diagnostic, Report, error
from ksc.dialects import Dialect, Facts, facts
from ksc.layer.chain import BaseFile, Chain, Link, resolve
from ksc.records import dataclass
from ksc.syntax import Document
from ksc.trees import Tree
from ksc.workspace import Workspace
from ksc.workspace.profiles import Library
from ksc.workspace.target import find_target, find_tree, parsed


@dataclass(frozen=True, slots=True)
class Named:
    """A profile that was named, what lies below it, and the release that it is for now."""

    chain: Chain
    came: Dialect

    @property
    def leaf(self) -> Link:
        """The profile itself."""
        return self.chain.links[-1]


@dataclass(slots=True)
class _Work:
    """One call: what it has read, rewritten and found."""

    shelf: Library
    facts: Facts
    trees: dict[str, Tree]
    name: str
    target: Dialect
    found: list[Diagnostic] = field(default_factory=list)
    sheets: dict[str, Sheet] = field(default_factory=dict)
    files: dict[str, Rewritten] = field(default_factory=dict)
    foreign: dict[str, str] = field(default_factory=dict)

    @property
    def failed(self) -> bool:
        return any(one.severity == "error" for one in self.found)


def migrate_profiles(workspace: Workspace, names: Iterable[str], to: str, origin: str | None = None) -> Migration:
    """The named profiles and all below them for the release `to`, in memory.

    They come from `origin`; None: from what each of them is for now. Raises ValueError for a release that nobody
    knows.
    """
    known = facts()
    target, came = known.dialect(to), known.dialect(origin) if origin else None
    if target is None or (origin and came is None):
        raise ValueError(f"{to if target is None else origin!r} is no release that ksc knows")
    opened = workspace.open()
    work = _Work(opened.open_library(workspace.root), known, opened.trees, to, target, list(opened.found))
    lines = [] if work.failed else _lines(work, names, came)
    if work.failed:
        return Migration((), Report(tuple(work.found)))
    for line in sorted(lines, key=lambda one: one.came.name == target.name):
        for link in line.chain.links:
            _link(work, link, line.came)
    for line in sorted(lines, key=lambda one: len(one.chain.links)):
        insert_target(line.chain, work.sheets, to)
    for line in lines:
        _moves(work, line.chain)
    _write_sheets(work)
    changed = {path: one for path, one in work.files.items() if one.changed}
    work.found += _foreign(work, changed)
    work.found += shared(work.shelf, list(changed), [one.chain for one in lines], to)
    leaves = [one.leaf.name for one in lines]
    # What is compiled for another release still says nothing about this one.
    if not any(sheet.stuck for sheet in work.sheets.values()):
        work.found += refused(workspace, leaves, work.files, target, work.found)
    return Migration(tuple(work.files.values()), Report(tuple(_in_order(work))))


def _lines(work: _Work, names: Iterable[str], came: Dialect | None) -> list[Named]:
    """The chains of the profiles; what keeps them from being read is found."""
    lines: list[Named] = []
    for name in dict.fromkeys(names):
        leaf = work.shelf.lookup(name)
        if isinstance(leaf, Diagnostic):
            work.found.append(leaf)
            continue
        chain, problems = resolve(leaf, work.shelf.find)
        paths = {link.source.path for link in chain.links}
        problems += [one for one in work.shelf.found if one.path in paths and one.severity == "error"]
        work.found += [one for one in problems if one not in work.found]
        if any(one.severity == "error" for one in problems):
            continue
        named, problems = find_tree(chain, work.trees)
        now, more = find_target(chain, named, work.shelf, work.facts, came)
        said = [_guess(one) for one in (*problems, *more) if one.code != "KS558"]
        work.found += [one for one in said if one not in work.found]
        if now is not None:
            lines.append(Named(chain, now.dialect))
    return lines


def _guess(found: Diagnostic) -> Diagnostic:
    """A release that was guessed can be named otherwise here than in a compile."""
    help_ = "name the release with --from where it was another"
    return replace(found, help=help_) if found.code == "KS552" else found


def _link(work: _Work, link: Link, came: Dialect) -> None:
    """A profile or a base, once."""
    if "/" in link.name:
        work.foreign[link.source.path] = link.name
    if isinstance(link, BaseFile):
        _base(work, parsed(link.source, work.shelf), came, template=link.template)
    elif link.source.path not in work.sheets:
        sheet = work.sheets[link.source.path] = Sheet(link, work.facts, came, work.target)
        overrides(sheet)
        if "/" not in link.name:
            set_target(sheet, work.trees, work.name)


def _base(work: _Work, document: Document, came: Dialect, *, template: bool = False) -> None:
    """A base, and what it includes of the files beside it."""
    source = document.source
    if source.path in work.files:
        return
    made = migrate(source, work.target.name, came.name, whole=not template)
    path = work.shelf.root / source.path
    work.files[source.path] = Rewritten(path, source, made.text)
    work.found += [one for one in made.report if one.message != BESIDE]
    for included in includes(document, work.shelf):
        _base(work, included, came)


def _moves(work: _Work, chain: Chain) -> None:
    """What the links take away of those below them, where that is called otherwise in the target."""
    below = Below(work.facts, work.target)
    for link in chain.links:
        sheet = work.sheets.get(link.source.path)
        if sheet is not None:
            take_away(sheet, below)
            below.profile(sheet)
            continue
        whole = [parsed(link.source, work.shelf)]
        for document in whole:  # and what they include, once each
            whole += [one for one in includes(document, work.shelf) if one not in whole]
        work.found += [found for one in whole for found in below.elsewhere(one) if found not in work.found]
        for one in whole:
            below.document(one)


def _write_sheets(work: _Work) -> None:
    for path, sheet in work.sheets.items():
        work.files[path] = Rewritten(work.shelf.root / path, sheet.profile.source, sheet.text())
        work.found += sheet.found


def _foreign(work: _Work, changed: Iterable[str]) -> Iterator[Diagnostic]:
    """Files that belong to a package of plugins: what is installed is not edited."""
    for path in changed:
        if path in work.foreign:
            yield error(
                "KS757",
                f"`{work.foreign[path]}` belongs to a package, and is not taken by {work.target.name} as it is",
                next((one.location for one in work.found if one.path == path and one.code == "KS750"), None),
                help="ask for a newer package, or copy the file into profiles/ and extend the copy",
            )


def _in_order(work: _Work) -> list[Diagnostic]:
    """The findings file by file, in each from the top."""
    order = {path: number for number, path in enumerate(work.files)}

    def place(one: Diagnostic) -> tuple[int, Sequence[int]]:
        return order.get(one.path or "", -1), one.location.span if one.location else (0,)

    return sorted(work.found, key=place)
