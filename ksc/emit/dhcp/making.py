"""The file of a program, from the plan and its lines."""

from collections.abc import Callable, Iterable, Iterator

from ksc.artifacts import Artifact
from ksc.diagnostics import Diagnostic
from ksc.emit.context import EmitContext, SiteInput
from ksc.emit.dhcp.model import Plan, make_plan
from ksc.emit.dhcp.problems import problems
from ksc.emit.dhcp.text import Line
from ksc.emit.places import build_path
from ksc.emit.templates import one_line
from ksc.layer.dhcp import Program
from ksc.layer.site import Site


def make(
    program: Program, lines: Callable[[Plan, Site], Iterable[Line]], value: SiteInput, context: EmitContext
) -> Iterator[Artifact | Diagnostic]:
    """What is wrong with what the program shall say, and its file, where the layout has it, unless that is an error.

    ValueError where a line would break in two.
    """
    site = context.site
    plan = make_plan(value, site)
    found = tuple(problems(plan, site, program))
    yield from found
    if any(one.severity == "error" for one in found):
        return
    kept = tuple(lines(plan, site))
    yield Artifact(
        path=build_path(site.serving.paths[program]),
        kind=program,
        content="".join(f"{one_line(text)}\n" for text, _ in kept).encode(),
        emitter=program,
        origins=tuple(place for _, place in kept),
    )
