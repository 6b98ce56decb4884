"""What plugins add to a kickstart: checked to be complete, and cut into commands and sections."""

from collections.abc import Iterable
from dataclasses import field

from ksc.diagnostics import Diagnostic, Location, Source, Span, error
from ksc.dialects.spec import Dialect
from ksc.emit.context import Fragment
from ksc.records import dataclass
from ksc.syntax import Section, parse

Line = tuple[str, Location]


@dataclass(frozen=True, slots=True)
class Added:
    """Lines without their ends, each with its place in the fragment it is from."""

    commands: tuple[Line, ...] = ()
    sections: tuple[Line, ...] = ()
    found: tuple[Diagnostic, ...] = field(default=())


def added(fragments: Iterable[Fragment], dialect: Dialect) -> Added:
    """All fragments in their order. One that is not complete is left out, and said so."""
    commands: list[Line] = []
    sections: list[Line] = []
    found: list[Diagnostic] = []
    for fragment in fragments:
        problems = _add(fragment, dialect, commands, sections)
        found.extend(problems)
    return Added(tuple(commands), tuple(sections), tuple(found))


def _add(fragment: Fragment, dialect: Dialect, commands: list[Line], sections: list[Line]) -> list[Diagnostic]:
    closed = fragment.text if fragment.text.endswith("\n") else fragment.text + "\n"
    document = parse(closed, f"<plugin {fragment.plugin}>")
    problems = [one for one in document.diagnostics if one.severity == "error"]
    problems += [_open(one, document.locate(one)) for one in document.sections() if not one.end]
    if problems:
        return [_refused(fragment, one) for one in problems]
    for node in document.nodes:
        text = node.text
        if isinstance(node, Section) and not dialect.sections_end:
            # There `%end` would be a line of the script: plugins write it, and it is taken away.
            text = node.header + node.body
        into = sections if isinstance(node, Section) else commands
        first = node.span.line if node.span else 1
        into.extend(_placed(document.source, text, first))
    return []


def _placed(source: Source, text: str, first: int) -> Iterable[Line]:
    for number, line in enumerate(text.removesuffix("\n").split("\n"), first):
        clean = line.removesuffix("\r")
        yield clean, Location(source, Span(number, 1, number, len(clean) + 1))


def _open(section: Section, location: Location | None) -> Diagnostic:
    return error("KS712", f"its `{section.kind}` is not closed by `%end`", location)


def _refused(fragment: Fragment, problem: Diagnostic) -> Diagnostic:
    return error(
        "KS712",
        f"the plugin `{fragment.plugin}` adds something incomplete to the kickstart: {problem.message}",
        problem.location,
        notes=("what a plugin adds must be whole commands, and sections closed by `%end`",),
        help="mend the plugin, or switch it off: `disable:` in ksc.yaml",
    )
