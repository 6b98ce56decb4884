"""`ksc schema`."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from ksc.actions.import_.placing import Wanted, place
from ksc.actions.schema import dumped, make, schemes_of, write_schemas
from ksc.cli.output import show, shown_path
from ksc.cli.target import releases, unknown_release
from ksc.diagnostics import Diagnostic, Report
from ksc.dialects import facts
from ksc.storage import Scheme
from ksc.workspace import Workspace
from ksc.workspace.find import find_root


class Kind(StrEnum):
    """A kind of file that people write."""

    profile = "profile"
    site = "site"
    hosts = "hosts"


def command(
    context: typer.Context,
    kind: Annotated[
        Kind | None, typer.Argument(metavar="KIND", help="profile, site (ksc.yaml) or hosts (hosts.yaml).")
    ] = None,
    target: Annotated[
        str | None,
        typer.Option(
            metavar="RELEASE", help="Only what this release takes, such as rocky9; else all.", autocompletion=releases
        ),
    ] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write there instead of printing.")
    ] = None,
    write: Annotated[
        bool, typer.Option("--write", help="Write all three into the workspace, where its files look for them.")
    ] = False,
) -> int:
    """Print the JSON Schema of a kind of file, so that an editor completes and checks it.

    The options of partition schemes are there as well, those of the workspace's plugins too.

    \b
    ksc schema --write
    ksc schema profile --target rocky9 --output profile.json
    """
    if write:
        if kind or target or output:
            context.fail("--write writes all schemas, for all releases, to their place: nothing else goes with it")
        return _write(context.obj)
    if kind is None:
        context.fail("name a kind of file: profile, site or hosts; or say --write")
    unknown = unknown_release(target)
    workspace = Workspace(context.obj)
    report = Report((unknown,) if unknown else ())
    schemes: dict[str, Scheme] = {}
    if kind is Kind.profile and report.ok:
        schemes, report = schemes_of(workspace)
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


def _write(directory: Path) -> int:
    root = find_root(directory)
    if isinstance(root, Diagnostic):
        show(Report((root,)))
        return 1
    placed, report = write_schemas(root)
    for one in placed:
        print(f"{shown_path(one.path)}: {'unchanged' if one.state == 'unchanged' else 'written'}")
    show(report, root)
    return int(not report.ok)
