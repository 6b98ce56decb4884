"""The plugin `kickstart`: the file that an installer reads."""

from collections.abc import Iterator

from ksc.artifacts import Artifact
from ksc.diagnostics import Diagnostic, Location
from ksc.emit.context import EmitContext, Emitter, ProfileInput
from ksc.emit.fragments import Line, added
from ksc.emit.paths import kickstart_path, profile_problem
from ksc.markers import hookimpl
from ksc.merge.merged import Entry, Merged
from ksc.syntax import Section

Piece = tuple[str, tuple[Location | None, ...]]
"""A text with its line ends, and the place of each of its lines."""


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
    newline = install.merged.newline
    before, after = _halves(install.merged)
    pieces = [_header(install.profile, newline), *before]
    if extra.commands:
        pieces += [*_closed(pieces, newline), _block(extra.commands, newline)]
    pieces += after
    if extra.sections:
        pieces += [*_closed(pieces, newline), _block(extra.sections, newline)]
    yield Artifact(
        path=kickstart_path(install.profile),
        kind="kickstart",
        content="".join(text for text, _ in pieces).encode("utf-8", "surrogateescape"),
        emitter="kickstart",
        profile=install.profile,
        origins=tuple(place for _, places in pieces for place in places),
    )


def _header(profile: str, newline: str) -> Piece:
    # No clock, no folder of this machine: the same input gives the same bytes.
    lines = (
        f"# Made by ksc from the profile {profile}.",
        "# Do not edit: change the profile, and compile again.",
    )
    return "".join(line + newline for line in lines), (None, None)


def _halves(merged: Merged) -> tuple[list[Piece], list[Piece]]:
    """What stands before the first section, and the rest."""
    first = next((at for at, entry in enumerate(merged.entries) if isinstance(entry.node, Section)), None)
    pieces = [_piece(entry) for entry in merged.entries]
    return (pieces, []) if first is None else (pieces[:first], pieces[first:])


def _piece(entry: Entry) -> Piece:
    """A node's text, and a place for each line as an editor counts them."""
    text = entry.node.text
    count = text.count("\n") + (not text.endswith("\n") and bool(text))
    places = [origin.location for origin in entry.line_origins()][:count]
    places += [entry.origin.location] * (count - len(places))
    return text, tuple(places)


def _closed(pieces: list[Piece], newline: str) -> list[Piece]:
    """A line end for a last line that has none. It belongs to that line, so it has no place of its own."""
    last = next((text for text, _ in reversed(pieces) if text), "")
    return [] if not last or last.endswith("\n") else [(newline, ())]


def _block(lines: tuple[Line, ...], newline: str) -> Piece:
    return "".join(text + newline for text, _ in lines), tuple(place for _, place in lines)
