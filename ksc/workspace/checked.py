"""What the checks say of a merged kickstart: every line by its release, and the whole."""

from collections.abc import Iterator
from dataclasses import replace

from ksc.checks import Kickstart, check_installation, check_nodes, neighbours, plaintext_in
from ksc.checks.kickstart import BODY, Placed
from ksc.diagnostics import Diagnostic, Location
from ksc.dialects.spec import Facts
from ksc.merge import Entry, Merged
from ksc.syntax import Section
from ksc.workspace.target import Target

# Findings that would be others for another release: they say who chose it.
_BY_RELEASE = frozenset({"KS202", "KS203", "KS204", "KS209"})


def checked(merged: Merged, target: Target, facts: Facts) -> Iterator[Diagnostic]:
    """What the release says of every line, and the passwords that a base gives away."""
    placed: list[Placed] = []
    for entry in merged.entries:
        place = entry.origin.location
        options = {name: origin.location for name, origin in entry.options.items()}
        placed.append((entry.node, place, _with_body(entry, options)))
        for finding in check_nodes([(entry.node, place)], facts, target.dialect, options):
            late = finding.code in _BY_RELEASE
            yield replace(finding, notes=(*finding.notes, target.because)) if late else finding
        if entry.node.span is not None and place is not None and place.source.path.endswith(".ks"):
            yield from plaintext_in([(entry.node, place)], facts)
    places = {node: place for node, place, _ in placed}
    yield from neighbours(places, places.get, facts, target.dialect)
    yield from check_installation(Kickstart(placed, facts, target.dialect))


def _with_body(entry: Entry, options: dict[str, Location | None]) -> dict[str, Location | None]:
    """The places of options, and that of a section's text where it came from elsewhere."""
    if not isinstance(entry.node, Section) or entry.lines is None or len(entry.lines) < 2:
        return options
    return {**options, BODY: entry.lines[1].location}
