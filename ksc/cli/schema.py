"""`ksc schema`."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from ksc.actions.import_.placing import Wanted, place
from ksc.actions.schema import dumped, make
from ksc.cli.output import show
from ksc.cli.target import releases, unknown_release
from ksc.diagnostics import Diagnostic, Report, error
from ksc.dialects import facts
from ksc.workspace import Workspace


class Kind(StrEnum):
    """A kind of file that people write."""

    profile = "profile"
    site = "site"
    hosts = "hosts"


def command(
    context: typer.Context,
    kind: Annotated[Kind, typer.Argument(help="profile, site (ksc.yaml) or hosts (hosts.yaml).")],
    target: Annotated[
        str | None,
        typer.Option(
            metavar="RELEASE", help="Only what this release takes, such as rocky9; else all.", autocompletion=releases
        ),
    ] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write there instead of printing.")
    ] = None,
) -> int:
    """Print the JSON Schema of a kind of file, so that an editor completes and checks it.

    The options of partition schemes are there as well, those of the workspace's plugins too.

    \b
    ksc schema profile
    ksc schema profile --target rocky9 --output profile.json
    """
    found = list(filter(None, [unknown_release(target)]))
    schemes = {}
    workspace = Workspace(context.obj)
    if kind is Kind.profile and not found:
        opened = workspace.open()
        answer = opened.plugins.schemes()
        schemes = answer.value
        found = [*opened.found, *answer.found]
        if any(one.severity == "error" for one in found):
            found.append(_not_known())
    report = Report(tuple(found))
    if report.ok:
        made = dumped(make(kind.value, facts(), schemes, facts().dialect(target) if target else None))
        if output is None:
            show(report, workspace.root)
            print(made, end="")
            return 0
        placed = place([Wanted(output, made.encode())], force=True)
        if isinstance(placed, Diagnostic):
            report += [placed]
    show(report, workspace.root)
    return int(not report.ok)


def _not_known() -> Diagnostic:
    return error(
        "KS786",
        "which partition schemes there are is not known, so no schema was made",
        notes=("one without them would mark right profiles as wrong",),
        help="put right what stands above",
    )
