"""A configuration as lines, each with the place that it is from."""

from collections.abc import Iterable

from ksc.artifacts import Artifact, Made, Place
from ksc.emit.places import build_path
from ksc.emit.templates import one_line
from ksc.layer.dhcp import Program
from ksc.layer.site import Site

Line = tuple[str, Place]

BY_KSC = "Made by ksc. Do not edit: change the hosts or ksc.yaml, and compile again."
HEADER, DHCP, BOOT = Made("ksc: header"), Made("ksc: DHCP"), Made("ksc: boot files")


def made(lines: Iterable[Line], program: Program, site: Site) -> Artifact:
    """The file of a program, where the layout has it. ValueError where a line would break in two."""
    kept = tuple(lines)
    return Artifact(
        path=build_path(site.serving.paths[program]),
        kind=program,
        content="".join(f"{one_line(text)}\n" for text, _ in kept).encode(),
        emitter=program,
        origins=tuple(place for _, place in kept),
    )
