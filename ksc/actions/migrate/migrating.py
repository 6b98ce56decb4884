"""One kickstart to another release: what that one does not take is rewritten, all else stays byte for byte."""

import re
from collections.abc import Iterator
from dataclasses import replace

from ksc.actions.migrate.leftover import leftover
from ksc.actions.migrate.line import Case, Line, open_line
from ksc.actions.migrate.looks import look
from ksc.actions.migrate.rewrite import rewrite
from ksc.diagnostics import Diagnostic, Location, Report, Source, Span, error, note, start_of, warning
from ksc.dialects import Dialect, Facts, facts
from ksc.dialects.detect import detect
from ksc.layer.includes import is_local
from ksc.records import dataclass
from ksc.syntax import Command, Comment, Document, Include, Node, Section, parse
from ksc.syntax.nodes import Blank
from ksc.syntax.words import BadWordError

_VERSION = re.compile(r"#version=([A-Za-z]+[ _-]?\d+)(?:\.\d+)*")
# What is said of an included file that the kickstart can be migrated together with.
BESIDE = "the included file is migrated by itself"

Made = list[tuple[Node, Node]]
"""The nodes of the result, each with the one of the source that it came of."""


@dataclass(frozen=True, slots=True)
class Migrated:
    """A kickstart as the target takes it, and what was changed or is left to a person.

    Where the report has errors, `text` still holds those lines as they were.
    """

    source: Source
    text: str
    report: Report

    @property
    def changed(self) -> bool:
        """Whether anything is written otherwise."""
        return self.text != self.source.text


def migrate(source: Source, target: str, origin: str | None = None, *, whole: bool = True) -> Migrated:
    """`source` for the release `target`; it was written for `origin` (None: what it says, or else looks like).

    Without `whole`, what the target refuses besides is not looked for: a template is no kickstart yet.
    Raises ValueError for a release that nobody knows.
    """
    known = facts()
    wanted = _dialect(target, known)
    document = parse(source)
    found: list[Diagnostic] = []
    came = _dialect(origin, known) if origin else _detected(document, known, found)
    if came is None:
        return Migrated(source, source.text, Report(tuple(found)))
    case = Case(document, known, came, wanted)
    made: Made = []
    for node in document.nodes:
        new, said = _migrated(case, node)
        made += [(one, node) for one in new]
        found += said
    if document.bom:
        found.append(_mark(document))
    text = "".join(one.text for one, _ in made)
    if whole:
        found += leftover(case, made, text, found)
    found.sort(key=lambda one: one.location.span if one.location else (0, 0, 0, 0))
    return Migrated(source, text, Report(tuple(found)))


def _mark(document: Document) -> Diagnostic:
    at = start_of(document.source.path, document.source.text)
    said = note("KS750", "the byte order mark at the beginning is removed", at)
    return replace(said, notes=("every release takes it for a part of the first line's first word",))


def _dialect(name: str, known: Facts) -> Dialect:
    dialect = known.dialect(name)
    if dialect is None:
        raise ValueError(f"{name!r} is no release that ksc knows: {', '.join(known.dialects)}")
    return dialect


def _detected(document: Document, known: Facts, found: list[Diagnostic]) -> Dialect | None:
    detected = detect(document, known)
    whole = start_of(document.source.path, document.source.text)
    if detected.dialect is None:
        found.append(
            error(
                "KS753",
                f"nothing tells which release this kickstart was written for: {detected.reason}",
                whole,
                help="name it with --from",
            )
        )
        return None
    if not detected.certain:
        found.append(
            warning(
                "KS754",
                f"taken to be written for {detected.dialect}: {detected.reason}",
                detected.location or whole,
                notes=_unknown(document, known),
                help="name the release with --from where it was another",
            )
        )
    return known.dialect(detected.dialect)


def _unknown(document: Document, known: Facts) -> tuple[str, ...]:
    """A release that the kickstart names and that is none of those known."""
    named = (_VERSION.match(node.text) for node in document.nodes if isinstance(node, Comment))
    unknown = [one[1] for one in named if one and known.dialect(one[1]) is None]
    return (f"`{unknown[0]}`, which it says it is for, is no release that ksc knows",) if unknown else ()


def _migrated(case: Case, node: Node) -> tuple[tuple[Node, ...], list[Diagnostic]]:
    if isinstance(node, Comment):
        return _header(case, node)
    if isinstance(node, Include):
        return (node,), list(_include(case, node))
    if isinstance(node, Command):
        spec, finish = case.facts.command(node.name), _same
    elif isinstance(node, Section):
        spec, finish = case.facts.sections.get(node.kind), _ended
    else:
        return (node,), []
    if spec is None:
        return (node,), []
    line = open_line(case, node, spec)
    try:
        rewrite(line)
        look(line)
        nodes: tuple[Node, ...] = line.nodes()
    except BadWordError:
        # A control character in a value: nothing but the line as it is can hold it.
        return (node,), []
    return finish(line, nodes), line.found


def _same(line: Line, nodes: tuple[Node, ...]) -> tuple[Node, ...]:
    return nodes


def _ended(line: Line, nodes: tuple[Node, ...]) -> tuple[Node, ...]:
    """A section of EL5, which has no `%end`, with one after its last line; blank lines stay behind it."""
    (section,) = nodes
    if not isinstance(section, Section) or section.end or line.case.source.sections_end:
        return nodes
    if not line.case.target.sections_end:
        return nodes
    newline = line.case.document.newline
    body = section.body.rstrip("\r\n\t ")
    rest = section.body[len(body) :]
    first, _, blank = rest.partition("\n")
    held = body + first + ("\n" if "\n" in rest else newline)
    header = section.header if section.header[-1:] in "\r\n" else section.header + newline
    if not body:
        held, blank = "", section.body
    line.changed(f"`{line.name}` is ended by `%end`")
    ended = Section(header, section.words, held, f"%end{newline}")
    return (ended, *(Blank(one) for one in blank.splitlines(keepends=True)))


def _header(case: Case, node: Comment) -> tuple[tuple[Node, ...], list[Diagnostic]]:
    """`#version=RHEL7` as the target has it; what names the target already, by whatever name, stays."""
    found = _VERSION.match(node.text)
    if found is None or node.span is None or _is(case.target, found[1]):
        return (node,), []
    family = "F" if case.target.family == "fedora" else "RHEL"
    written = f"#version={family}{case.target.version}"
    span = Span(node.span.line, node.span.column, node.span.line, node.span.column + found.end())
    said = note("KS750", f"`{found[0]}` becomes `{written}`", Location(case.document.source, span))
    return (Comment(written + node.text[found.end() :]),), [said]


def _is(target: Dialect, version: str) -> bool:
    name = re.sub(r"[ _-]", "", version).casefold()
    number = str(target.version)
    names = {"fedora": ("f", "fc", "fedora"), "rhel": ("rhel", "el")}[target.family]
    return name in {f"{one}{number}" for one in names}


def _include(case: Case, node: Include) -> Iterator[Diagnostic]:
    """A file that may lie beside the kickstart is a kickstart of its own."""
    if not node.target:
        return
    at = case.document.locate(node, node.words[1])
    if is_local(node.target):
        yield note("KS755", BESIDE, at, help="name it in the same call")
    elif case.source.name != case.target.name:
        help_ = "look at what writes it, or at what lies there"
        yield note("KS755", "what is included at install time cannot be seen from here", at, help=help_)
