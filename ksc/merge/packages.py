"""`%packages` over `%packages`: for the same spelling the later word wins."""

import re
from collections.abc import Iterator
from dataclasses import replace
from fnmatch import translate

from ksc.diagnostics import Diagnostic, Location, Related, error
from ksc.dialects.statement import read
from ksc.layer.changes import ForgetPackage, Origin, PatchPackageOptions, PutPackage
from ksc.merge.commands import Pass
from ksc.merge.draft import Draft, Slot
from ksc.merge.merged import Entry
from ksc.merge.statements import option_origins, patched
from ksc.syntax import Command, Section
from ksc.syntax.edit import make_section, with_body
from ksc.syntax.packages import PackageLine, package_line, package_lines

KIND = "%packages"


class Line:
    """One line of a `%packages` body and where it came from; `text` None once it is gone."""

    __slots__ = ("line", "origin")

    def __init__(self, line: PackageLine | None, origin: Origin) -> None:
        self.line = line
        self.origin = origin


class Packages:
    """The `%packages` sections while they are merged: read at the first change, written back at the end."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.bodies: list[tuple[Slot, list[Line]]] = []
        self.by_name: dict[str, list[Line]] = {}
        for slot in draft.sections(KIND):
            self._read(slot)

    def _read(self, slot: Slot) -> None:
        entry = slot.entry
        assert entry is not None and isinstance(entry.node, Section)
        origins = list(entry.line_origins())
        lines = []
        for number, line in enumerate(package_lines(entry.node.body), 1):
            lines.append(Line(line, origins[number] if number < len(origins) else entry.origin))
            if line.kind in ("environment", "group", "package"):
                self.by_name.setdefault(line.name, []).append(lines[-1])
        self.bodies.append((slot, lines))

    def standing(self, name: str) -> list[Line]:
        """The lines that speak of a spelling."""
        return [one for one in self.by_name.get(name, ()) if one.line is not None]

    def environments(self) -> list[Line]:
        """The lines that want an environment."""
        return [one for one in self.all() if one.line and one.line.kind == "environment" and one.line.wanted]

    def all(self) -> Iterator[Line]:
        """Every line that is left, in order."""
        return (one for _, lines in self.bodies for one in lines if one.line is not None)

    def append(self, line: PackageLine, origin: Origin) -> None:
        """A new line at the end of the last body."""
        if not self.bodies:
            section = make_section([KIND], "", self.draft.newline, end=_ends(self.draft))
            self._read(self.draft.put_section([Entry(section, origin)], "packages", None))
        made = Line(line, origin)
        self.bodies[-1][1].append(made)
        self.by_name.setdefault(line.name, []).append(made)

    def write_back(self) -> None:
        """The lines as the sections' bodies."""
        for slot, lines in self.bodies:
            entry = slot.entry
            assert entry is not None and isinstance(entry.node, Section)
            kept = [one for one in lines if one.line is not None]
            texts = [one.line.text for one in kept if one.line]
            texts = [text if text[-1] in "\r\n" else text + self.draft.newline for text in texts]
            before = list(entry.line_origins())
            ends = before[-1:] if entry.node.end else []
            slot.entry = replace(
                entry,
                node=replace(with_body(entry.node, "".join(texts)), span=entry.node.span),
                lines=(before[0], *(one.origin for one in kept), *ends),
            )


def put_package(run: Pass, packages: Packages, change: PutPackage) -> None:
    """Wants or excludes a spelling: in the place of what was said of it before, else at the end."""
    try:
        line = package_line(("-" if change.exclude else "") + change.entry, run.draft.newline)
    except ValueError as problem:
        run.found.append(error("KS412", f"`{change.entry}`: {problem}", change.origin.location))
        return
    before = packages.standing(line.name)
    replaced = [*before]
    if line.kind == "environment" and not line.exclude:
        replaced = packages.environments() + [one for one in before if one.line and one.line.exclude]
    if replaced and all(_same(one.line, line) for one in replaced):
        _said(run, line.name, replaced[-1].origin, change.origin, differs=False)
        return
    if not replaced:
        packages.append(line, change.origin)
        return
    _said(run, line.name, replaced[-1].origin, change.origin, differs=True)
    last = replaced[-1]
    for one in replaced:
        one_line = one.line
        if one is not last and one_line is not None:
            one.line = None
    last.line = line
    last.origin = change.origin.over(*(one.origin for one in replaced))
    packages.by_name.setdefault(line.name, []).append(last)


def _same(old: PackageLine | None, new: PackageLine) -> bool:
    return (
        old is not None
        and (old.name, old.exclude) == (new.name, new.exclude)
        and (not new.options or old.options == new.options)
    )


def forget_package(run: Pass, packages: Packages, change: ForgetPackage) -> None:
    """Forgets what was said of a spelling, wanted or excluded."""
    for one in packages.standing(change.name):
        _said(run, change.name, one.origin, change.origin, differs=True)
        one.line = None


def patch_options(run: Pass, packages: Packages, change: PatchPackageOptions) -> None:
    """Options of the header: set on the last section, removed from all."""
    draft = run.draft
    if not packages.bodies:
        section = make_section([KIND], "", draft.newline, end=_ends(draft))
        packages._read(draft.put_section([Entry(section, change.origin)], "packages", None))
    spec = draft.facts.sections[KIND]
    for slot, _ in packages.bodies:
        last = slot is packages.bodies[-1][0]
        settings = [one for one in change.settings if last or one.value in (None, False)]
        entry = slot.entry
        assert entry is not None and isinstance(entry.node, Section)
        header = Command(entry.node.header, entry.node.words)
        changed = patched(spec, header, settings, draft.release)
        if changed.text == header.text:
            continue
        node = replace(entry.node, header=changed.text, words=changed.words)
        before = read(spec, header.words)
        options = option_origins(spec, settings, dict(entry.options), entry.origin, before)
        slot.entry = replace(entry, node=node, options=options)


def excluded_but_wanted(packages: Packages) -> list[Diagnostic]:
    """Exclusions of one layer that take away what another wants: the installer removes them before anything else."""
    wanted = [one for one in packages.all() if one.line and one.line.wanted and one.line.kind == "package"]
    found = []
    for exclusion in packages.all():
        line = exclusion.line
        if line is None or not line.exclude or line.kind != "package" or not _is_glob(line.name):
            continue
        matches = re.compile(translate(line.name)).match
        for one in wanted:
            if one.line and matches(one.line.name) and one.origin.layer != exclusion.origin.layer:
                found.append(_covered(line.name, exclusion.origin, one.line.name, one.origin))
    return found


def _is_glob(name: str) -> bool:
    return any(character in name for character in "*?[")


def _covered(pattern: str, exclusion: Origin, name: str, wanted: Origin) -> Diagnostic:
    related: list[Related] = []
    if wanted.location:
        related.append(Related(f"`{name}` is wanted here", wanted.location))
    location: Location | None = exclusion.location
    return error(
        "KS406",
        f"the exclusion `-{pattern}` takes away `{name}`, which {wanted.layer} wants",
        location,
        notes=("the installer removes what is excluded before anything else",),
        related=related,
        help=f'`drop: ["{pattern}"]`, or `drop: [{name}]`',
    )


def _said(run: Pass, name: str, below: Origin, above: Origin, *, differs: bool) -> None:
    run.conflicts.said((KIND, name, ""), f"the package {name}", below, above, differs=differs)


def _ends(draft: Draft) -> bool:
    return draft.facts.dialects[draft.release].sections_end
