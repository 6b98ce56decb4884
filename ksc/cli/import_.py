"""`ksc import`."""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from ksc.actions.import_ import Imported, Wishes, import_file, name_for, read_input, same_name, standard_input
from ksc.cli.output import Format, FormatOption, StrictOption, exit_code, print_json, relative, show
from ksc.diagnostics import Diagnostic, Report
from ksc.dialects import facts
from ksc.workspace.find import PROFILES, find_root


def command(
    context: typer.Context,
    files: Annotated[list[str], typer.Argument(metavar="FILE...", help="Kickstarts to import; - for standard input.")],
    name: Annotated[str | None, typer.Option(help="The profile's name; else the file's.")] = None,
    target: Annotated[str | None, typer.Option(help="The release, such as rocky9; else what the file says.")] = None,
    yaml: Annotated[
        bool, typer.Option("--yaml", help="Write one whole YAML profile instead of base and profile.")
    ] = False,
    force: Annotated[bool, typer.Option("--force", help="Replace what stands in profiles/ under that name.")] = False,
    format: FormatOption = Format.text,
    strict: StrictOption = False,
) -> int:
    """Make a base and a profile of each kickstart.

    \b
    ksc import /root/anaconda-ks.cfg
    ssh root@web1 cat /root/anaconda-ks.cfg | ksc import - --name web1
    """
    if name is not None and len(files) > 1:
        context.fail("--name names one profile: give one FILE with it")
    if files.count("-") > 1:
        context.fail("standard input can be read once")
    # A folder without a workspace becomes one.
    root = find_root(context.obj)
    # Named from here, as the user would: messages show it.
    folder = Path(os.path.relpath(context.obj if isinstance(root, Diagnostic) else root)) / PROFILES
    total, imported = Report(), []
    names: dict[str, str] = {}
    for file in files:
        one = standard_input(sys.stdin.buffer) if file == "-" else read_input(file)
        if isinstance(one, Diagnostic):
            made, report = None, Report((one,))
        elif isinstance(taken := name_for(one.shown, name), str) and names.setdefault(taken, file) != file:
            made, report = None, Report((same_name(taken, names[taken], file),))
        else:
            made, report = import_file(one, facts(), folder, Wishes(name, target, yaml, force))
        total += report
        if format is Format.text:
            show(report)
        if made is not None:
            imported.append(made)
            if format is Format.text:
                _tell(made)
    if format is Format.json:
        print_json(total, imported=[_data(one) for one in imported])
    return exit_code(total, strict=strict)


def _tell(made: Imported) -> None:
    for placed in made.files:
        print(f"{relative(placed.path)}: {'written' if placed.state == 'new' else placed.state}")
    release = made.detected.dialect or "unknown"
    print(f"release: {release} ({made.detected.reason})")
    print(f"next: ksc compile {made.name}")


def _data(made: Imported) -> dict[str, object]:
    return {
        "from": made.shown,
        "name": made.name,
        "files": [{"path": str(placed.path), "state": placed.state} for placed in made.files],
        "target": made.detected.dialect,
        "reason": made.detected.reason,
    }
