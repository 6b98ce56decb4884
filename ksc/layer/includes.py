"""`%include` of a file beside the base: its text stands in its place, with its own origins.

A machine that boots from the network gets one file. A path that a `%pre` writes at install time is
absolute, and a URL is a URL: both stay as they are.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from ksc.diagnostics import Diagnostic, Location, Related, Source, error, warning, whole_line
from ksc.layer.changes import Base, Piece
from ksc.layer.marks import shown
from ksc.syntax import Document, Include, Section
from ksc.syntax.edit import check_body, with_body
from ksc.syntax.words import BadWordError, cut

MAX_DEPTH = 16

# Given the path as written and the file it stands in: the file it names, or None where there is none.
Find = Callable[[str, Source], Document | Diagnostic | None]


def is_local(path: str) -> bool:
    """Whether an included path could stand beside the base: relative, and no URL."""
    return bool(path) and not path.startswith("/") and "://" not in path


def flatten(document: Document, find: Find) -> tuple[Base, list[Diagnostic]]:
    """The base with every included file that `find` finds in its place."""
    flattening = _Flattening(find)
    pieces = tuple(flattening.document(document, (document.source.path,)))
    return Base(pieces, document.newline), flattening.found


class _Flattening:
    def __init__(self, find: Find) -> None:
        self.find = find
        self.found: list[Diagnostic] = []

    def document(self, document: Document, trail: tuple[str, ...], *, follows: bool = False) -> Iterator[Piece]:
        """A document's nodes; `follows`: something comes after its last line."""
        source = document.source
        for index, node in enumerate(document.nodes):
            if isinstance(node, Include) and node.target:
                at = document.locate(node, node.words[1])
                included = self.look(node.target, source, at, trail)
                if included is not None:
                    more = follows or index + 1 < len(document.nodes)
                    yield from self.spliced(included, at, trail, follows=more)
                    continue
            elif isinstance(node, Section) and "%include" in node.body:
                yield self.section(node, source, trail)
                continue
            yield Piece(node, source)

    def spliced(
        self, included: Document, at: Location | None, trail: tuple[str, ...], *, follows: bool
    ) -> Iterator[Piece]:
        self.found.extend(included.diagnostics)
        pieces = list(self.document(included, (*trail, included.source.path), follows=follows))
        last = pieces[-1].node if pieces else None
        if follows and isinstance(last, Section) and not last.end:
            self.found.append(
                error(
                    "KS316",
                    f"the last section of {included.source.path} has no `%end`",
                    Location(included.source, last.span) if last.span else None,
                    notes=("what follows the %include would become a part of it",),
                    help="add `%end`",
                    related=[Related("it is included here", at)] if at else (),
                )
            )
        yield from pieces

    def section(self, section: Section, source: Source, trail: tuple[str, ...]) -> Piece:
        assert section.span is not None
        first = section.span.line
        texts: list[str] = []
        lines: list[Location] = [whole_line(source, first)]
        for offset, text in enumerate(_lines(section.body), 1):
            here = whole_line(source, first + offset)
            words = cut(text)[0] if text.lstrip().startswith("%include") else ()
            document = None
            if len(words) > 1 and words[0].value == "%include":
                document = self.look(words[1].value, source, here, trail)
            if document is None:
                texts.append(text)
                lines.append(here)
                continue
            nested, places = self.body(document, (*trail, document.source.path))
            texts.append(nested)
            lines.extend(places)
        body = "".join(texts)
        try:
            check_body(body)
        except BadWordError as problem:
            self.found.append(
                error("KS316", f"what this section includes would end it: {problem}", whole_line(source, first))
            )
        if section.end:
            lines.append(whole_line(source, section.span.end_line - (1 if section.end[-1:] in "\r\n" else 0)))
        changed = with_body(section, body)
        return Piece(
            Section(changed.header, changed.words, changed.body, changed.end, section.span),
            source,
            tuple(lines),
        )

    def body(self, document: Document, trail: tuple[str, ...]) -> tuple[str, list[Location]]:
        """The text of a file included inside a section, and the place of each of its lines."""
        texts, places = [], []
        for number, text in enumerate(_lines(str(document).removeprefix("\ufeff")), 1):
            here = whole_line(document.source, number)
            words = cut(text)[0] if text.lstrip().startswith("%include") else ()
            nested = self.look(words[1].value, document.source, here, trail) if len(words) > 1 else None
            if nested is not None:
                more, more_places = self.body(nested, (*trail, nested.source.path))
                texts.append(more)
                places.extend(more_places)
                continue
            texts.append(text if text[-1] in "\r\n" else text + document.newline)
            places.append(here)
        return "".join(texts), places

    def look(self, path: str, source: Source, at: Location | None, trail: tuple[str, ...]) -> Document | None:
        if not is_local(path):
            return None
        found = self.find(path, source)
        if found is None:
            self.found.append(
                warning(
                    "KS317",
                    f"there is no file `{shown(path)}` beside {source.path}, so the %include stays",
                    at,
                    notes=("the installer will look for it on the machine, from its own working folder",),
                    help="copy the file beside the base, or write the absolute path that a %pre makes",
                )
            )
            return None
        if isinstance(found, Diagnostic):
            self.found.append(found if found.location else replace(found, location=at))
            return None
        if found.source.path in trail:
            self.found.append(error("KS314", f"{found.source.path} includes itself", at, notes=(" → ".join(trail),)))
            return None
        if len(trail) > MAX_DEPTH:
            self.found.append(error("KS314", f"includes are nested more than {MAX_DEPTH} deep", at))
            return None
        return found


def _lines(text: str) -> list[str]:
    """Lines with their ends, as editors count them: at LF and CRLF."""
    return [line for line in re.split(r"(?<=\n)", text) if line]
