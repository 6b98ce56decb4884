"""`ksc plugins new`."""

import os
import shlex
import sys
from pathlib import Path
from typing import Annotated

import typer

from ksc.actions.scaffold import KINDS, name_problem, package
from ksc.cli.output import Format, FormatOption, exit_code, print_json, show, shown_path
from ksc.layer.marks import shown
from ksc.workspace import Workspace


def command(
    context: typer.Context,
    kind: Annotated[str, typer.Argument(metavar="KIND", help="What the plugin adds: scheme.")],
    name: Annotated[str, typer.Argument(metavar="NAME", help="Its name, as profiles will say it: data-server.")],
    into: Annotated[
        str | None, typer.Option(metavar="DIR", help="Where the package's folder is made; else the current one.")
    ] = None,
    format: FormatOption = Format.text,
) -> int:
    """Write a package with a partition scheme that works, and tests that pass, to be changed.

    \b
    ksc plugins new scheme data-server
    ksc plugins new scheme data-server --into plugins
    """
    if kind not in KINDS:
        context.fail(f"there is no plugin of the kind '{shown(kind)}' to begin with; there is {', '.join(KINDS)}")
    if problem := name_problem(name):
        context.fail(f"'{shown(name)}' cannot be a scheme's name: {problem}")
    if into == "":  # as a path it would be the current folder
        context.fail("--into is empty, as a variable is that is not set; `--into .` means the current folder")
    where = Path(into or "")
    known = Workspace(context.obj).open().plugins.schemes().value
    made, report = package(name, where, known)
    if format is Format.json:
        print_json(report, files=[{"path": str(one.path), "state": one.state} for one in made])
        return exit_code(report)
    for one in made:
        print(f"{shown_path(one.path)}: {one.state}")
    if made:
        folder = shown_path(Path(os.path.relpath(where / f"ksc-scheme-{name}")), shlex.quote)
        print(f"next: cd {folder}")
        print("      pip install -e . --group dev && pytest")
        print(f"      then `ksc plugins` lists it, and a profile says `partitioning: {{scheme: {name}}}`")
    sys.stdout.flush()
    show(report)
    return exit_code(report)
