"""`ksc init`."""

import os
import shlex
import sys
from pathlib import Path
from typing import Annotated

import typer

from ksc.actions.scaffold import Made, Wishes, public_key, scaffold
from ksc.actions.schema import lacking_schemas
from ksc.cli.output import Format, FormatOption, exit_code, print_json, show, shown_path
from ksc.diagnostics import Diagnostic, Report
from ksc.layer.addresses import address_problem

_SAID = {"written": "written", "kept": "there already, left as it is"}


def command(
    context: typer.Context,
    folder: Annotated[
        str | None, typer.Argument(metavar="[DIR]", help="The folder, made where there is none; else the current one.")
    ] = None,
    server: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="Where machines reach this server: an address or a name.")
    ] = None,
    ssh_key: Annotated[
        Path | None, typer.Option("--ssh-key", metavar="FILE", help="The public key that may log in as root.")
    ] = None,
    format: FormatOption = Format.text,
) -> int:
    """Make a workspace that compiles as it stands: ksc.yaml, hosts.yaml, a profile, the key.

    What is there already is left as it is; what lacks is added.

    \b
    ksc init
    ksc init machines --server 192.0.2.10
    """
    if folder == "":  # as a path it would be the current folder
        context.fail("DIR is empty, as a variable is that is not set; `ksc init .` means the current folder")
    if folder is not None and context.obj != Path():
        context.fail("name the folder once: as DIR, or by -C")
    if server is not None and (problem := address_problem(server)):
        context.fail(f"--server takes an address or a host's name: {problem}")
    key = public_key(ssh_key) if ssh_key else None
    where = Path(folder) if folder else context.obj
    made: tuple[Made, ...] = ()
    if isinstance(key, Diagnostic):
        report = Report((key,))
    else:
        bare = server.strip("[]") if server else None
        # Named from here, as the user would: messages show it.
        made, report = scaffold(Path(os.path.relpath(where)), Wishes(bare, key, within=folder is not None))
        if report.ok:
            report += lacking_schemas(where)
    if format is Format.json:
        print_json(report, files=[{"path": str(one.path), "state": one.state} for one in made])
        return exit_code(report)
    for one in made:
        print(f"{shown_path(one.path)}{'/' if one.path.is_dir() else ''}: {_SAID[one.state]}")
    if report.ok:
        _what_next(where, made, server, ssh_key)
    sys.stdout.flush()
    show(report)
    return exit_code(report)


def _what_next(where: Path, made: tuple[Made, ...], server: str | None, ssh_key: Path | None) -> None:
    written = {one.path.name: shown_path(one.path) for one in made if one.state == "written"}
    if not written:
        print("nothing lacks: this is a workspace already")
        return
    todo = []
    if "ksc.yaml" in written and not server:
        todo.append(f"the address of your server into {written['ksc.yaml']}")
    if "server.yaml" in written and not ssh_key:
        todo.append(f"your SSH public key into {written['server.yaml']}")
    if todo:
        print(f"put {', and '.join(todo)}")
    if where.resolve() == Path.cwd():
        print("next: ksc compile")
    else:
        print(f"next: ksc -C {shown_path(where, shlex.quote)} compile")
