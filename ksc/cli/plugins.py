"""`ksc plugins`."""

from dataclasses import asdict

import typer

from ksc.cli.output import Format, FormatOption, exit_code, print_json, show
from ksc.diagnostics import Report
from ksc.workspace import Workspace

FURTHER = {"new": "ksc.cli.plugins_new"}


def command(context: typer.Context, format: FormatOption = Format.text) -> int:
    """List the plugins: where each is from, which hooks it has, what is switched off or broken.

    `ksc plugins new scheme NAME` writes a package to begin with: `ksc plugins new --help`.

    \b
    ksc plugins
    """
    workspace = Workspace(context.obj)
    opened = workspace.open()
    report = Report(tuple(opened.found))
    listed = opened.plugins.listing()
    if format is Format.json:
        print_json(report, workspace.root, plugins=[asdict(one) for one in listed])
        return exit_code(report)
    width = max((len(one.name) for one in listed), default=0)
    where = max((len(one.where) for one in listed), default=0)
    for one in listed:
        hooks = ", ".join(one.hooks) if one.state == "loaded" else one.state
        print(f"{one.name:{width}}  {one.where:{where}}  {hooks}")
    show(report, workspace.root)
    return exit_code(report)
