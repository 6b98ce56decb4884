"""Findings that somebody asked to ignore: by a comment on the line or above it, or by `ignore:` in ksc.yaml.

An error can be ignored where it says what an installer will make of the text. One that keeps ksc from reading
its input at all, or from writing, cannot: there would be nothing to go on with. Warnings and notes all can,
but for those about files and about ksc itself.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import field
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, NamedTuple

from ksc.diagnostics import Diagnostic, Location, Source, Span, note, warning
from ksc.diagnostics.taming import tame
from ksc.records import dataclass
from ksc.syntax import Document, Section, parse
from ksc.syntax.words import cut

if TYPE_CHECKING:
    from ksc.layer.site import Ignore

# Compiled when they are first used: most kickstarts ignore nothing.
_MARK = r"#[ \t]*ksc:[ \t]*ignore\b[ \t]*(?:\[([^\]\n]*)\])?"
_OWN = r"[ \t]*#[ \t]*ksc:"
_PLUGINS_CODE = r"(?!KS)[A-Za-z][\w-]*\d"
_OUR_CODE = r"KS\d{3}"
_EXPECTED = r"KS[12]\d\d|KS601"  # what checking a kickstart finds, and not only importing it
_QUOTED = r"""(?:(?<=[\s\[{(,:=;|&])|^)(?:"(?:[^"\\]|\\.)*"|'[^']*')|(?:(?<=[\s;|&(])|^)(\#)|\\."""
_YAML = (".yaml", ".yml")
_MOST = 64  # codes of one comment that are looked at
# What says how an installer will take a text; an error of another kind means that ksc cannot go on.
_OF_TEXTS = ("KS1", "KS2", "KS6", "KS765", "KS766", "KS767", "KS773", "KS774", "KS84", "KS85", "KS86", "KS87")
# What stands and falls with the release: a base may be for several, and nothing to ignore in one of them.
_BY_RELEASE = frozenset({"KS202", "KS203", "KS204", "KS209"})


class Mark(NamedTuple):
    """One code in one comment: where the comment names it, and the line that it is for."""

    code: str
    location: Location
    line: int


@dataclass(slots=True)
class Ignoring:
    """What to ignore, and what has been ignored: of one run.

    `rules` are those of ksc.yaml. `used` holds the comments' codes that silenced something, `refused` those of
    findings that cannot be ignored.
    """

    rules: "tuple[Ignore, ...]" = ()
    documents: dict[Source, Document] = field(default_factory=dict)
    marks: dict[Source, dict[int, list[Mark]]] = field(default_factory=dict)
    used: set[Mark] = field(default_factory=set)
    refused: set[Mark] = field(default_factory=set)
    silenced: set[tuple[str, str, Location]] = field(default_factory=set)

    def left(self, found: Iterable[Diagnostic]) -> list[Diagnostic]:
        """The findings that nobody asked to ignore."""
        return [one for one in found if not self._silenced(one)]

    def _silenced(self, found: Diagnostic) -> bool:
        if found.location is None:
            return False
        source, span = found.location
        here = [mark for mark in self.of(source).get(span.line, ()) if mark.code == found.code]
        if not ignorable(found):
            self.refused.update(here)
            return False
        if not here and not any(fits(rule, found) for rule in self.rules):
            return False
        self.used.update(here)
        self.silenced.add((found.code, found.message, found.location))
        return True

    def of(self, source: Source) -> dict[int, list[Mark]]:
        """The codes that a text's comments name, by the line that they are for."""
        if source not in self.marks:
            by_line: dict[int, list[Mark]] = {}
            for mark in marks(source, self.documents.get(source)):
                by_line.setdefault(mark.line, []).append(mark)
            self.marks[source] = by_line
        return self.marks[source]

    def _all(self) -> Iterator[Mark]:
        return (mark for by_line in self.marks.values() for found in by_line.values() for mark in found)

    def misused(self) -> Iterator[Diagnostic]:
        """What is wrong with the comments of the texts seen so far, and with the rules of ksc.yaml."""
        named = [(mark.code, mark.location) for mark in self._all() if mark not in self.refused]
        yield from (_never(mark.code, mark.location) for mark in self._all() if mark in self.refused)
        named += [(rule.code, rule.location) for rule in self.rules if rule.location]
        known: tuple[str, ...] = ()
        for code, location in named:
            if not code:
                yield _without_codes(location)
                continue
            from ksc.diagnostics.explain import codes, meant  # only where something is to be ignored

            if not known:
                known = tuple(one.code for one in codes())
            if code not in known and not re.fullmatch(_PLUGINS_CODE, code):
                near = meant(code, known)
                help_ = f"did you mean {near}?" if near else "a code is written like KS204"
                yield warning("KS122", f"there is no code `{tame(code, 20)}` to ignore", location, help=help_)
            elif code.startswith("KS9"):
                yield _never(code, location)

    def unused(self) -> Iterator[Diagnostic]:
        """A note for each comment that silenced nothing, though nothing but its line decides about that."""
        for mark in self._all():
            could = re.fullmatch(_EXPECTED, mark.code) and mark.code not in _BY_RELEASE
            if could and mark not in self.used:
                yield note(
                    "KS123",
                    f"there is no {tame(mark.code, 20)} here to ignore",
                    mark.location,
                    help="remove it, or put it on the line of the finding, or alone on the line above",
                )


def ignorable(found: Diagnostic) -> bool:
    """Whether a finding may be ignored."""
    if found.code.startswith("KS9"):
        return False
    return found.severity != "error" or found.code.startswith(_OF_TEXTS) or not re.fullmatch(_OUR_CODE, found.code)


def fits(rule: "Ignore", found: Diagnostic) -> bool:
    """Whether a rule of ksc.yaml is about a finding."""
    return rule.code == found.code and (
        not rule.files or any(fnmatchcase(found.path or "", pattern) for pattern in rule.files)
    )


def marks(source: Source, document: Document | None = None) -> Iterator[Mark]:
    """The codes that comments of a text name, each with the line it is for; an empty code where none is named."""
    if "ignore" not in source.text or not re.search(_MARK, source.text):
        return
    yaml = source.path.endswith(_YAML)
    bodies = set() if yaml else _bodies(document or parse(source))
    waiting: list[tuple[str, Location]] = []
    for number, line in enumerate(source.lines, 1):
        here = list(_named(source, number, line, yaml=yaml, shell=number in bodies))
        if re.match(_OWN, line):
            waiting += here
            continue
        for code, location in (*waiting, *here):
            yield Mark(code, location, number)
        waiting = []
    for code, location in waiting:
        yield Mark(code, location, location.span.line)


def _bodies(document: Document) -> set[int]:
    """The lines of section bodies, which are a shell's or another program's."""
    lines: set[int] = set()
    for node in document.nodes:
        if isinstance(node, Section) and node.span is not None:
            _, _, last, column = node.span
            lines.update(range(node.span.line + 1, last + (column > 1)))
    return lines


def _named(source: Source, number: int, line: str, *, yaml: bool, shell: bool) -> Iterator[tuple[str, Location]]:
    if "ignore" not in line:
        return
    start = _comment(line) if yaml or shell else _kickstart_comment(line)
    for found in re.compile(_MARK).finditer(line, start):
        span = Span(number, found.start() + 1, number, found.end() + 1)
        listed = found[1] or ""
        at, any_code = found.start(1), False
        for piece in listed.split(",", _MOST)[:_MOST]:
            code = piece.strip()
            if code:
                column = at + 1 + len(piece) - len(piece.lstrip())
                any_code = True
                yield _ours(code), Location(source, Span(number, column, number, column + len(code)))
            at += len(piece) + 1
        if not any_code:
            yield "", Location(source, span)


def _ours(code: str) -> str:
    """`ks204` is KS204; a plugin's code is as it is written."""
    return code.upper() if code[:2].upper() == "KS" else code


def _kickstart_comment(line: str) -> int:
    """Where the comment of a kickstart's line begins: at any `#` outside quotes; its length where there is none."""
    words, bad = cut(line)
    start = words[-1].end if words else 0
    return len(line) if bad is not None or "#" not in line[start:] else line.index("#", start)


def _comment(line: str) -> int:
    """The same for a line of a script or of YAML: at a `#` that begins a word, outside quotes."""
    return next((found.start() for found in re.finditer(_QUOTED, line) if found[1]), len(line))


def _without_codes(location: Location) -> Diagnostic:
    return warning(
        "KS121",
        "this comment does not say which codes to ignore",
        location,
        help="name them: `# ksc: ignore[KS204]`, or `# ksc: ignore[KS204, KS209]`",
    )


def _never(code: str, location: Location) -> Diagnostic:
    return warning("KS124", f"{tame(code, 20)} cannot be ignored", location, help="remove it from the list")
