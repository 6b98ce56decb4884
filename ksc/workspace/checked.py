"""What the checks say of a merged kickstart: every line by its release, and the whole."""

from collections.abc import Iterator
from dataclasses import replace

from ksc.checks import JUDGED, Kickstart, check_installation, check_nodes, neighbours, plaintext_in
from ksc.checks.kickstart import BODY, Placed
from ksc.diagnostics import Diagnostic, Location
from ksc.dialects.spec import Dialect, Facts
from ksc.merge import Entry, Merged
from ksc.syntax import Section
from ksc.workspace.target import Target

# Findings that would be others for another release: they say who chose it.
_BY_RELEASE = frozenset({"KS202", "KS203", "KS204", "KS209"})


def checked(merged: Merged, kickstart: Kickstart, target: Target) -> Iterator[Diagnostic]:
    """What the release says of every line, and the passwords that a base gives away."""
    facts = kickstart.facts
    for entry in merged.entries:
        place, options = entry.origin.location, _options(entry)
        for finding in check_nodes([(entry.node, place)], facts, target.dialect, options):
            late = finding.code in _BY_RELEASE
            yield replace(finding, notes=(*finding.notes, target.because)) if late else finding
        if entry.node.span is not None and place is not None and place.source.path.endswith(".ks"):
            yield from plaintext_in([(entry.node, place)], facts)
    places = {node: place for node, place, _ in kickstart.placed}
    yield from neighbours(places, places.get, facts, target.dialect, JUDGED)
    yield from check_installation(kickstart)


def seen(merged: Merged, facts: Facts, dialect: Dialect) -> Kickstart:
    """A merged kickstart as checks and plans see it: with its storage statements, also where a script has them."""
    placed: list[Placed] = []
    for entry in (merged.before or merged).entries:
        placed.append((entry.node, entry.asked or entry.origin.location, _with_body(entry, _options(entry))))
    return Kickstart(placed, facts, dialect, merged.choices)


def _options(entry: Entry) -> dict[str, Location | None]:
    """The places of options that came from elsewhere."""
    return {name: origin.location for name, origin in entry.options.items()}


def _with_body(entry: Entry, options: dict[str, Location | None]) -> dict[str, Location | None]:
    """The places of options, and that of a section's text where it came from elsewhere."""
    if not isinstance(entry.node, Section) or entry.lines is None or len(entry.lines) < 2:
        return options
    return {**options, BODY: entry.lines[1].location}
