"""`ksc hosts import`."""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from ksc.actions.hosts import Reserved, plan, read_reserved, save
from ksc.actions.rewriting import difference
from ksc.cli.output import Format, FormatOption, StrictOption, exit_code, print_json, relative, show
from ksc.diagnostics import Diagnostic, Report, Source
from ksc.layer.files import read_source, read_stream
from ksc.workspace import Workspace
from ksc.workspace.find import HOSTS_YAML
from ksc.workspace.profiles import Library


def command(
    context: typer.Context,
    files: Annotated[
        list[str], typer.Argument(metavar="FILE...", help="A dhcpd.conf or dnsmasq.conf; - for standard input.")
    ],
    profile: Annotated[str | None, typer.Option(metavar="NAME", help="The profile of the new hosts.")] = None,
    diff: Annotated[bool, typer.Option("--diff", help="Show what would be written, and write nothing.")] = False,
    stdout: Annotated[bool, typer.Option("--stdout", help="Print the new entries, and write nothing.")] = False,
    format: FormatOption = Format.text,
    strict: StrictOption = False,
) -> int:
    """Take the hosts of a DHCP server's configuration into hosts.yaml, behind what stands there.

    Hosts that are there already are left as they are.

    \b
    ksc hosts import /etc/dhcp/dhcpd.conf --profile web-profile --diff
    ksc hosts import /etc/dnsmasq.d/hosts.conf --profile web-profile
    """
    if diff and stdout:
        context.fail("--diff and --stdout exclude each other")
    if files.count("-") > 1:
        context.fail("standard input can be read once")
    workspace = Workspace(context.obj)
    opened = workspace.open()
    known, report = workspace.hosts()
    found: list[Diagnostic] = [one for one in report if one.code == "KS550"]
    if profile is not None and not found:
        link = Library(workspace.root, opened.plugins.profile_dirs().value).lookup(profile)
        found += [link] if isinstance(link, Diagnostic) else []
    given = [] if found else _read(files, found)
    path = workspace.root / HOSTS_YAML
    shown = relative(path)
    before = read_source(path, shown) if os.path.lexists(path) else None
    if isinstance(before, Diagnostic):
        found.append(before)
        before = None
    made = plan(given, before, known, opened.site.subnets, profile)
    found += made.found
    ok = not any(one.severity == "error" for one in found)
    if ok and made.added and not diff and not stdout:
        failed = save(made, path, shown)
        found += [failed] if failed is not None else []
        ok = failed is None
    total = Report(tuple(found))
    if format is Format.json:
        print_json(total, path=shown, added=list(made.added) if ok else [], written=ok and not (diff or stdout))
        return exit_code(total, strict=strict)
    show(total)
    # What cannot be put behind the file can still be put into it by hand.
    if stdout and (ok or [one.code for one in total.errors] == ["KS592"]):
        print(made.text, end="")
    elif ok and diff:
        print(difference(made.before or Source(shown, ""), Source(shown, made.after.text), "with them"), end="")
    elif ok:
        print(_told(len(made.added), shown))
    return exit_code(total, strict=strict)


def _read(files: list[str], found: list[Diagnostic]) -> list[Reserved]:
    given: list[Reserved] = []
    for file in files:
        source = read_stream(sys.stdin.buffer, "<stdin>") if file == "-" else read_source(Path(file), file)
        for one in [source] if isinstance(source, Diagnostic) else read_reserved(source):
            if isinstance(one, Diagnostic):
                found.append(one)
            else:
                given.append(one)
    return given


def _told(count: int, shown: str) -> str:
    if not count:
        return f"{shown}: no new hosts"
    return f"{shown}: {count} new host{'s' * (count > 1)}\nnext: ksc hosts"
