"""`%packages` over `%packages`: for the same spelling the later word wins."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import replace
from fnmatch import translate

from ksc.diagnostics import Diagnostic, Location, Related, error, note
from ksc.dialects.statement import read
from ksc.layer.changes import ForgetPackage, Origin, PatchPackageOptions, PutPackage, Shadowed
from ksc.layer.marks import shown
from ksc.merge.draft import Draft
from ksc.merge.labels import Slot
from ksc.merge.merged import Entry, Removed
from ksc.merge.run import Pass
from ksc.merge.statements import SettingError, option_origins, patched, removes
from ksc.syntax import Command, Section
from ksc.syntax.edit import make_section, with_body
from ksc.syntax.packages import PackageLine, package_lines

KIND = "%packages"
ENVIRONMENT = "@^"
_LITERAL = re.compile(r"[^*?\[]*")
_LAST = chr(0x10FFFF)


class Line:
    """One line of a `%packages` body and where it came from; `line` is None once it is gone."""

    __slots__ = ("line", "origin")

    def __init__(self, line: PackageLine, origin: Origin) -> None:
        self.line: PackageLine | None = line
        self.origin = origin


class Body:
    """The body of one section. `blanks` are the empty lines at its end: what is new goes before them.

    `origins` are those of its lines as they were read.
    """

    __slots__ = ("blanks", "lines", "origins", "slot")

    def __init__(self, slot: Slot, lines: list[Line]) -> None:
        end = len(lines)
        while end and (last := lines[end - 1].line) and last.kind == "blank":
            end -= 1
        self.slot, self.lines, self.blanks = slot, lines[:end], lines[end:]
        self.origins = [one.origin for one in lines]


class Packages:
    """The `%packages` sections while they are merged: read at the first change, written back at the end."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.bodies: list[Body] = []
        self.by_name: dict[str, dict[Line, None]] = {}
        for slot in draft.sections(KIND):
            self._read(slot)

    def _read(self, slot: Slot) -> None:
        entry, section = slot.entry, section_of(slot)
        assert entry is not None
        origins = list(entry.line_origins())
        lines = []
        for line in package_lines(section.body):
            lines.append(Line(line, origins[line.line] if line.line < len(origins) else entry.origin))
            if line.name:
                self._remember(lines[-1])
        self.bodies.append(Body(slot, lines))

    def _remember(self, one: Line) -> None:
        assert one.line is not None
        self.by_name.setdefault(subject(one.line), {})[one] = None

    def standing(self, name: str) -> list[Line]:
        """The lines that speak of a spelling; `ENVIRONMENT` means those that want one, whichever."""
        known = self.by_name.get(name, {})
        found = [one for one in known if one.line is not None and subject(one.line) == name]
        if len(found) < len(known):
            self.by_name[name] = dict.fromkeys(found)  # so that what is gone is not looked at again and again
        return found

    def all(self) -> Iterator[Line]:
        """Every line that is left, in order."""
        return (one for body in self.bodies for one in body.lines if one.line is not None)

    def names(self) -> set[str]:
        """Every spelling that is spoken of."""
        return {one.line.name for one in self.all() if one.line and one.line.name}

    def append(self, line: PackageLine, origin: Origin) -> None:
        """A new line after the last of the last body, before empty ones."""
        self.section(origin)
        made = Line(line, origin)
        self.bodies[-1].lines.append(made)
        self._remember(made)

    def section(self, origin: Origin) -> None:
        """Makes a section where there is none."""
        if not self.bodies:
            section = make_section([KIND], "", self.draft.newline, end=self.draft.sections_end)
            self._read(self.draft.put_section([Entry(section, origin)], "packages", None))

    def change(self, one: Line, line: PackageLine, origin: Origin) -> None:
        """Another line in the place of one."""
        one.line, one.origin = line, origin
        self._remember(one)

    def write_back(self) -> None:
        """The lines as the sections' bodies."""
        for body in self.bodies:
            slot = body.slot
            entry, section = slot.entry, section_of(slot)
            assert entry is not None
            before = list(entry.line_origins())
            texts: list[str] = []
            origins = [before[0]]
            for one in (*body.lines, *body.blanks):
                if one.line is not None:
                    text = one.line.text
                    texts.append(text if text[-1] in "\r\n" else text + self.draft.newline)
                    # A form feed ends a line for the installer, not for an editor.
                    origins.extend([one.origin] * texts[-1].count("\n"))
            written = "".join(texts)
            left = [one.origin for one in (*body.lines, *body.blanks) if one.line is not None]
            # What one layer took away and another brought back is the same text, from elsewhere.
            if written != section.body or left != body.origins:
                ends = before[-1:] if section.end else []
                node = replace(with_body(section, written), span=section.span)
                slot.entry = replace(entry, node=node, lines=(*origins, *ends))


def subject(line: PackageLine) -> str:
    """What a line speaks of: a spelling, or which environment it is to be."""
    return ENVIRONMENT if line.kind == "environment" and not line.exclude else line.name


def section_of(slot: Slot) -> Section:
    """The section that stands in a place."""
    assert slot.entry is not None
    assert isinstance(slot.entry.node, Section)
    return slot.entry.node


def put_package(run: Pass, packages: Packages, change: PutPackage) -> None:
    """Wants or excludes a spelling: in the place of what was said of it before, else at the end."""
    line = package_lines(("-" if change.exclude else "") + change.entry + run.draft.newline)[0]
    if line.kind == "environment" and line.exclude:
        wanted = [one for one in packages.standing(ENVIRONMENT) if one.line and one.line.name == line.name]
        if wanted:
            # Without its `@^a` above it, the installer takes `-@^a` for a group that is called `^a`.
            _forget(run, wanted, change.origin)
            return
    replaced = packages.standing(subject(line))
    if subject(line) == ENVIRONMENT:
        replaced = replaced + packages.standing(line.name)  # its exclusion
    same = bool(replaced) and all(_same(one.line, line, anew=change.anew) for one in replaced)
    _said(run, line, [one.origin for one in replaced], change.origin, differs=not same)
    if same:
        return
    if not replaced:
        packages.append(line, change.origin)
        return
    shadowed = [Shadowed(one.origin, one.line.text) for one in replaced if one.line]
    *others, last = replaced
    for one in others:
        one.line = None
    packages.change(last, line, change.origin.over(*shadowed))


def _same(old: PackageLine | None, new: PackageLine, *, anew: bool) -> bool:
    return (
        old is not None
        and (old.name, old.exclude) == (new.name, new.exclude)
        and (old.options == new.options or not (new.options or anew))
    )


def forget_package(run: Pass, packages: Packages, change: ForgetPackage) -> None:
    """Forgets what was said of a spelling, wanted or excluded."""
    spoken = [
        one
        for name in ((ENVIRONMENT, change.name) if change.name.startswith(ENVIRONMENT) else (change.name,))
        for one in packages.standing(name)
        if one.line and one.line.name == change.name
    ]
    _forget(run, spoken, change.origin)
    if not spoken and (meant := run.near(change.name, packages.names)):
        said = f"nothing below speaks of the package `{shown(change.name)}`, so nothing is dropped"
        run.found.append(note("KS415", said, change.origin.location, help=f"did you mean `{shown(meant)}`?"))


def _forget(run: Pass, spoken: list[Line], by: Origin) -> None:
    for one in spoken:
        assert one.line is not None
        _said(run, one.line, [one.origin], by, differs=True)
        run.conflicts.gone((KIND, subject(one.line), ""), by)
        run.draft.removed.append(Removed(one.line, one.origin, by))
        one.line = None


def patch_options(run: Pass, packages: Packages, change: PatchPackageOptions) -> None:
    """Options of the header: set on the last section, removed from all."""
    draft = run.draft
    packages.section(change.origin)
    spec = draft.facts.sections[KIND]
    for slot in [body.slot for body in packages.bodies]:
        last = slot is packages.bodies[-1].slot
        settings = [one for one in change.settings if last or removes(one)]
        entry, section = slot.entry, section_of(slot)
        assert entry is not None
        header = Command(section.header, section.words)
        try:
            changed = patched(spec, header, settings, draft.release)
        except SettingError as problem:
            said = f"`{problem.setting.name}` of `{KIND}` cannot be written: {problem}"
            run.found.append(error("KS410", said, problem.setting.origin.location))
            return
        if changed.text == header.text:
            continue
        node = replace(section, header=changed.text, words=changed.words)
        before = read(spec, header.words, draft.release)
        options, removed = option_origins(spec, settings, entry, before)
        first, *lines = entry.line_origins()
        over = change.origin.over(Shadowed(first, header.text))
        slot.entry = replace(entry, node=node, options=options, lines=(over, *lines), removed=removed)


def excluded_but_wanted(packages: Packages) -> list[Diagnostic]:
    """Exclusions of one layer that take away what another wants: the installer removes them before anything else."""
    wanted = sorted(
        ((one.line.name, one) for one in packages.all() if one.line and one.line.wanted and one.line.kind == "package"),
        key=lambda pair: pair[0],
    )
    names = [name for name, _ in wanted]
    found = []
    for exclusion in packages.all():
        line = exclusion.line
        if line is None or not line.exclude or line.kind != "package" or not _is_glob(line.name):
            continue
        matches = re.compile(translate(line.name)).match
        prefix = _LITERAL.match(line.name)
        start = prefix[0] if prefix else ""
        for name, one in wanted[bisect_left(names, start) : bisect_right(names, start + _LAST)]:
            if matches(name) and one.origin.layer != exclusion.origin.layer:
                found.append(_covered(line.name, exclusion.origin, name, one.origin))
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


def _said(run: Pass, line: PackageLine, below: list[Origin], above: Origin, *, differs: bool) -> None:
    what = "the environment" if subject(line) == ENVIRONMENT else f"the package {line.name}"
    run.conflicts.said((KIND, subject(line), ""), what, below[-1:], above, differs=differs)
