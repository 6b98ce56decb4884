"""The plugin `kickstart`: the file that an installer reads."""

from collections.abc import Iterator
from itertools import zip_longest

from ksc.artifacts import Artifact
from ksc.diagnostics import Diagnostic, Location
from ksc.emit.context import EmitContext, Emitter, ProfileInput
from ksc.emit.fragments import Added, added
from ksc.emit.paths import kickstart_path, profile_problem
from ksc.markers import hookimpl
from ksc.merge.merged import Entry, Merged
from ksc.syntax import Comment, Section

Piece = tuple[str, Location | None]
"""A line with its end, or a part of one, and its place."""


@hookimpl
def ksc_emitters() -> list[Emitter]:
    """The one emitter of this plugin."""
    return [Emitter("kickstart", "profile", emit)]


def emit(value: ProfileInput, context: EmitContext) -> Iterator[Artifact | Diagnostic]:
    """A header, the merged kickstart, and what plugins add."""
    install = value.install
    problem = profile_problem(install.profile, install.location)
    if problem is not None:
        yield problem
        return
    extra = added(value.fragments, install.dialect)
    yield from extra.found
    pieces = _pieces(install.profile, install.merged, extra)
    yield Artifact(
        path=kickstart_path(install.profile),
        kind="kickstart",
        content="".join(text for text, _ in pieces).encode("utf-8", "surrogateescape"),
        emitter="kickstart",
        profile=install.profile,
        origins=tuple(_places(pieces)),
    )


def _pieces(profile: str, merged: Merged, extra: Added) -> list[Piece]:
    newline = merged.newline
    entries = merged.entries
    first = _first_section(entries)
    # No clock, no folder of this machine: the same input gives the same bytes.
    pieces: list[Piece] = [
        (f"# Made by ksc from the profile {profile}.{newline}", None),
        (f"# Do not edit: change the profile, and compile again.{newline}", None),
    ]
    for some, lines in ((entries[:first], extra.commands), (entries[first:], extra.sections)):
        pieces.extend(piece for entry in some for piece in _lines(entry))
        if lines and not pieces[-1][0].endswith("\n"):
            pieces.append((newline, None))
        pieces.extend((text + newline, place) for text, place in lines)
    return pieces


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
    for text, origin in zip_longest(texts, entry.line_origins(), fillvalue=None):
        if text is not None:
            yield text, (origin or entry.origin).location


def _places(pieces: list[Piece]) -> Iterator[Location | None]:
    """The place of each line as an editor counts them: where its first piece is from."""
    begins = True
    for text, place in pieces:
        if begins:
            yield place
        begins = text.endswith("\n")
