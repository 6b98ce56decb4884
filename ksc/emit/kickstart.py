"""The plugin `kickstart`: the file that an installer reads."""

from collections.abc import Iterable, Iterator
from itertools import zip_longest
from typing import NamedTuple

from ksc.artifacts import Artifact, Later, Made, Place
from ksc.diagnostics import Diagnostic
from ksc.emit.context import EmitContext, Emitter, HostInput, ProfileInput
from ksc.emit.fragments import Added, added
from ksc.emit.paths import kickstart_path, profile_problem
from ksc.inventory.network import lost
from ksc.layer.changes import Origin
from ksc.markers import hookimpl
from ksc.merge.merged import Entry
from ksc.model import Install
from ksc.syntax import Comment, Section

_HEADER = Made("ksc: header")


class Piece(NamedTuple):
    """A line with its end, or a part of one: where it is from, and the entry of the merged kickstart it belongs to.

    `inner` is the statement that it is, where it stands in a section that writes it when it runs.
    """

    text: str
    origin: Origin | Place
    entry: Entry | None = None
    inner: Entry | None = None

    @property
    def place(self) -> Place | None:
        """Where it is from."""
        return self.origin.location if isinstance(self.origin, Origin) else self.origin


@hookimpl
def ksc_emitters() -> list[Emitter]:
    """The same file for a profile and for a host."""
    return [Emitter("kickstart", "profile", emit), Emitter("kickstart-hosts", "host", emit)]


def emit(value: ProfileInput | HostInput, context: EmitContext) -> Iterator[Artifact | Diagnostic]:
    """A header, the merged kickstart, and what plugins add."""
    install = value.install
    problem = profile_problem(install.profile, install.location)
    if problem is not None:
        yield problem
        return
    problem = lost(install.host, install.dialect) if install.host is not None else None
    if problem is not None:
        yield problem
        return
    extra = added(value.fragments, install.dialect)
    yield from extra.found

    def pieces() -> list[Piece]:
        made = pieces_of(install, extra)
        return _annotated(made, install) if context.annotate else made

    # Many hosts differ in a line or two: their text is joined from nodes, and cut into lines only on demand.
    plain = not (context.annotate or extra.commands or extra.sections)
    text = _text(install) if plain else "".join(piece.text for piece in pieces())
    yield Artifact(
        path=kickstart_path(install),
        kind="kickstart",
        content=text.encode("utf-8", "surrogateescape"),
        emitter="kickstart" if install.host is None else "kickstart-hosts",
        profile=install.profile,
        origins=Later(lambda: list(_places(pieces()))),
        host=install.host.name if install.host is not None else None,
        release=install.dialect.name,
    )


def _header(install: Install) -> list[str]:
    # No clock, no folder of this machine: the same input gives the same bytes.
    host = f" for the host {install.host.name}" if install.host is not None else ""
    return [
        f"# Made by ksc from the profile {install.profile}{host}.{install.merged.newline}",
        f"# Do not edit: change the profile, and compile again.{install.merged.newline}",
    ]


def _text(install: Install) -> str:
    return "".join([*_header(install), *(entry.node.text for entry in install.merged.entries)])


def pieces_of(install: Install, extra: Added) -> list[Piece]:
    """The kickstart of a profile or a host, piece by piece."""
    newline = install.merged.newline
    entries = install.merged.entries
    first = _first_section(entries)
    pieces = [Piece(line, _HEADER) for line in _header(install)]
    for some, lines in ((entries[:first], extra.commands), (entries[first:], extra.sections)):
        pieces.extend(piece for entry in some for piece in _lines(entry))
        if lines and not pieces[-1].text.endswith("\n"):
            pieces.append(Piece(newline, pieces[-1].origin))
        pieces.extend(Piece(text + newline, place) for text, place in lines)
    return pieces


def _annotated(pieces: list[Piece], install: Install) -> list[Piece]:
    from ksc.emit.annotate import ANNOTATION, annotations

    newline, sections_end = install.merged.newline, install.dialect.sections_end
    made: list[Piece] = []
    done = 0
    for at, text in annotations(pieces, newline, sections_end=sections_end):
        made += [*pieces[done:at], Piece(text, ANNOTATION)]
        done = at
    return made + pieces[done:]


def _first_section(entries: tuple[Entry, ...]) -> int:
    """Where the first section begins, with the comments right above it; past the end where there is none."""
    first = next((at for at, one in enumerate(entries) if isinstance(one.node, Section)), None)
    if first is None:
        return len(entries)
    while first and isinstance(entries[first - 1].node, Comment):
        first -= 1
    return first


def _lines(entry: Entry) -> Iterator[Piece]:
    """A node's text line by line, as an installer sees lines: it knows more line ends than an editor does."""
    texts = entry.node.text.splitlines(keepends=True)
    inner = dict(entry.inner)
    for number, (text, origin) in enumerate(zip_longest(texts, entry.line_origins(), fillvalue=None)):
        if text is not None:
            yield Piece(text, origin or entry.origin, entry, inner.get(number))


def _places(pieces: list[Piece]) -> Iterator[Place | None]:
    """The place of each line as an editor counts them: where its first piece is from."""
    return (line[0].place for line in lines_of(pieces))


def lines_of(pieces: Iterable[Piece]) -> Iterator[list[Piece]]:
    """The pieces of each line as an editor counts them."""
    line: list[Piece] = []
    for piece in pieces:
        line.append(piece)
        if piece.text.endswith("\n"):
            yield line
            line = []
    if line:
        yield line
