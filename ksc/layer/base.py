"""A base's statements as changes: what a `.ks` file says when it does not lie lowest."""

from collections.abc import Iterator

from ksc.diagnostics import whole_line
from ksc.dialects.spec import Facts
from ksc.dialects.statement import read
from ksc.layer.changes import (
    Base,
    Change,
    Origin,
    PatchPackageOptions,
    Piece,
    PutCommand,
    PutInclude,
    PutPackage,
    PutSection,
    Setting,
)
from ksc.layer.sections import section_names
from ksc.syntax import Command, Include, Section
from ksc.syntax.packages import package_lines


def base_changes(base: Base, layer: str, facts: Facts, release: str) -> Iterator[Change]:
    """The statements of a base, in order. An unnamed script stays unnamed: it is added to those below."""
    names = section_names((piece.node for piece in base.pieces), number=False)
    for index, piece in enumerate(base.pieces):
        node, origin = piece.node, Origin(layer, piece.location)
        if isinstance(node, Command):
            yield PutCommand(node, origin)
        elif isinstance(node, Include):
            yield PutInclude(node, origin)
        elif isinstance(node, Section):
            if node.kind == "%packages":
                yield from _packages(piece, node, layer, facts, release)
            else:
                name = names.get(index)
                lines = tuple(Origin(layer, place) for place in piece.lines) if piece.lines else None
                yield PutSection(node, name[1] if name else None, origin, lines)


def _packages(piece: Piece, section: Section, layer: str, facts: Facts, release: str) -> Iterator[Change]:
    origin = Origin(layer, piece.location)
    settings = []
    for given in read(facts.sections["%packages"], section.words, release).given:
        if given.spec is not None:
            settings.append(Setting(given.name, True if given.value is None else given.value, origin))
    if settings:
        yield PatchPackageOptions(tuple(settings), origin)
    for line in package_lines(section.body):
        if line.kind in ("environment", "group", "package"):
            entry = " ".join((line.name, *line.options))
            yield PutPackage(entry, line.name, line.exclude, _line_origin(piece, layer, line.line))
        elif line.kind == "include":
            yield PutPackage(
                f"%include {line.name}", line.name, exclude=False, origin=_line_origin(piece, layer, line.line)
            )


def _line_origin(piece: Piece, layer: str, number: int) -> Origin:
    if piece.lines and number < len(piece.lines):
        return Origin(layer, piece.lines[number])
    span = piece.node.span
    return Origin(layer, whole_line(piece.source, (span.line if span else 1) + number))
