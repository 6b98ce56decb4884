"""`ksc install-notes`."""

from shlex import quote
from typing import Annotated, Any

import typer

from ksc.cli.output import Format, FormatOption, exit_code, print_json, show_with_summary
from ksc.diagnostics import Diagnostic, Report, did_you_mean, error
from ksc.layer.addresses import in_url
from ksc.layer.marks import shown
from ksc.workspace import Workspace
from ksc.workspace.find import find_root


def command(
    context: typer.Context,
    server: Annotated[
        str | None, typer.Option("--server", metavar="ADDRESS", help="Only what is typed on this server.")
    ] = None,
    undo: Annotated[bool, typer.Option("--undo", help="The commands that take it back.")] = False,
    format: FormatOption = Format.text,
) -> int:
    """Print the commands that make servers of machines: packages, files, mounts, firewall, SELinux, services.

    They are those of the layout in ksc.yaml, for each server of the site, in order. Nothing is run.

    \b
    ksc install-notes
    ksc install-notes --server 192.0.2.10
    ksc install-notes --server 192.0.2.10 --undo
    """
    from ksc.actions.notes import Machine, machines, steps, taking_back

    workspace = Workspace(context.obj)
    found = find_root(workspace.root)
    made: tuple[Machine, ...] = ()
    report = Report((found,)) if isinstance(found, Diagnostic) else Report()
    if report.ok:
        opened = workspace.open()
        build = workspace.compile(hosts=False)
        report = build.report
        if report.ok:
            made = machines(opened.site, opened.trees.values(), build.artifacts)
            report += Report(tuple(_missing(made, server)))
    wanted = [one for one in made if server is None or one.address == server] if report.ok else []
    if format is Format.json:
        print_json(report, workspace.root, servers=[_data(one, undo=undo) for one in wanted])
        return exit_code(report)
    show_with_summary(Report(report.errors), workspace.root)
    for number, one in enumerate(wanted):
        print("\n" * bool(number) + "\n".join(_lines(one, taking_back(one) if undo else steps(one), undo=undo)))
    return exit_code(report)


def _missing(made: "tuple[Any, ...]", server: str | None) -> list[Diagnostic]:
    """KS937 where no service is said, KS938 for a server that is none of the site's."""
    known = [one.address for one in made]
    if not made:
        help_ = "say who serves what, each with its `server` where it is another machine: `http:`, `tftp:`, `dhcp:`"
        return [error("KS937", "ksc.yaml has no service to install", help=help_)]
    if server is not None and server not in known:
        hint = did_you_mean(server, known) or f"there are {', '.join(known)}"
        return [error("KS938", f"no service of ksc.yaml is on the server `{shown(server)}`", help=hint)]
    return []


def _lines(machine: Any, given: Any, *, undo: bool) -> list[str]:
    what = ", ".join(machine.offers)
    end = ", taken back" if undo else ""
    made = [f"# On {machine.address} (layout {machine.layout}), as root: {what}{end}"]
    if not undo:
        made.append(f"# Bring the build there: scp -r build {quote(f'root@{in_url(machine.address)}:')}")
    for number, step in enumerate(given, 1):
        made += ["", f"# {number}. {step.title}", *(f"#    {one}" for one in step.notes), *step.commands]
    return made


def _data(machine: Any, *, undo: bool) -> dict[str, Any]:
    from ksc.actions.notes import steps, taking_back

    return {
        "address": machine.address,
        "layout": machine.layout,
        "services": list(machine.offers),
        "steps": [
            {"title": one.title, "commands": list(one.commands), "notes": list(one.notes)}
            for one in (taking_back(machine) if undo else steps(machine))
        ],
    }
