"""`ksc list`."""

import shutil
import sys
from collections.abc import Sequence
from typing import Annotated, Any

import typer

from ksc.actions.listing import Listing, Row, as_tree, list_profiles, selected
from ksc.cli.output import Format, FormatOption, exit_code, print_json, show
from ksc.diagnostics import Diagnostic, Report
from ksc.inventory import Host
from ksc.workspace.find import find_root


def command(
    context: typer.Context,
    names: Annotated[
        list[str] | None, typer.Argument(metavar="[NAME]...", help="Profiles to list, `*` for anything; none: all.")
    ] = None,
    hosts: Annotated[bool, typer.Option("--hosts", help="List every host under its profile.")] = False,
    format: FormatOption = Format.text,
) -> int:
    """List the profiles as a tree: each below what it extends, with its release, install tree and hosts.

    \b
    ksc list
    ksc list 'web*' --hosts
    """
    root = find_root(context.obj)
    if isinstance(root, Diagnostic):
        listing = Listing(report=Report((root,)))
    else:
        listing = list_profiles(root)
        if names:
            listing = selected(listing, names)
    place = None if isinstance(root, Diagnostic) else root
    if format is Format.json:
        print_json(listing.report, place, **_data(listing))
        return exit_code(listing.report)
    if listing.rows or listing.homeless:
        width = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
        tree = as_tree(listing, hosts=hosts, width=width, plain=not _draws(sys.stdout.encoding))
        print("\n".join(tree), flush=True)
    elif listing.report.ok:
        print("there is no profile yet: `ksc init` or `ksc import` makes the first one")
    show(listing.report, place)
    return exit_code(listing.report)


def _draws(encoding: str) -> bool:
    """Whether a terminal's encoding has the signs of a tree."""
    try:
        "├└│─…".encode(encoding)
    except (UnicodeError, LookupError):
        return False
    return True


def _data(listing: Listing) -> dict[str, Any]:
    bases = [row for row in listing.rows if row.base]
    return {
        "profiles": [_profile(row) for row in listing.rows if not row.base],
        "bases": [{"name": row.name, "path": row.path, "hosts": _names(row.hosts)} for row in bases],
        "hosts_without_profile": _names(listing.homeless),
    }


def _profile(row: Row) -> dict[str, Any]:
    return {
        "name": row.name,
        "path": row.path,
        "title": row.title,
        "extends": list(row.extends),
        "abstract": row.abstract,
        "target": row.target,
        "tree": row.tree,
        "hosts": _names(row.hosts),
        "problem": row.problem.code if row.problem else None,
    }


def _names(hosts: Sequence[Host]) -> list[str]:
    return [host.name for host in hosts]
