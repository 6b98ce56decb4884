"""`ksc tree`."""

import os
from collections.abc import Collection
from pathlib import Path
from typing import Any

import typer

from ksc.cli.output import Format, FormatOption, Place, exit_code, from_here, print_json, show
from ksc.diagnostics import Diagnostic, Report, note
from ksc.diagnostics.taming import tame
from ksc.trees import Tree
from ksc.trees.place import without_secrets
from ksc.workspace import Workspace

FURTHER = {"add": "ksc.cli.tree_add", "check": "ksc.cli.tree_check", "list": "ksc.cli.tree_list"}


def command(context: typer.Context, format: FormatOption = Format.text) -> int:
    """List the install trees of ksc.yaml.

    `ksc tree add NAME ISO|DIR|URL` adds one, `ksc tree check` proves that they are whole: `ksc tree add --help`.

    \b
    ksc tree
    ksc tree add alma9 /srv/AlmaLinux-9.4-x86_64-dvd.iso
    ksc tree check alma9
    """
    workspace = Workspace(context.obj)
    trees, found = trees_of(workspace)
    if not trees and not any(one.severity == "error" for one in found):
        help_ = "ksc tree add alma9 /srv/AlmaLinux-9.4-x86_64-dvd.iso"
        found.append(note("KS894", "there are no install trees", help=help_))
    report = Report(tuple(found))
    if format is Format.json:
        print_json(report, workspace.root, trees=[_data(one) for one in trees.values()])
    else:
        made = [_row(one, workspace.root) for one in trees.values()]
        rows = [("NAME", "RELEASE", "ARCH", "URL", "HERE"), *made] if trees else []
        table(rows)
        show(report, workspace.root)
    return exit_code(report)


def trees_of(workspace: Workspace) -> tuple[dict[str, Tree], list[Diagnostic]]:
    """The trees of ksc.yaml, and what is wrong with it."""
    from ksc.workspace.find import find_root

    root = find_root(workspace.root)
    if isinstance(root, Diagnostic):
        return {}, [root]
    opened = workspace.open()
    return opened.trees, list(opened.found)


def place_of(root: Path | None, given: Collection[str]) -> Place:
    """How findings show paths: those in what was `given` on the command line as they are, the workspace's from here."""
    workspace = from_here(root)

    def place(path: str) -> str:
        return path if any(path == one or path.startswith(f"{one}/") for one in given) else workspace(path)

    return place


def table(rows: list[tuple[str, ...]]) -> None:
    """Rows in columns, as wide as they need."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = (f"{tame(cell, 300):{width}}" for cell, width in zip(row, widths, strict=True))
        print("  ".join(cells).rstrip(), flush=True)


def _row(one: Tree, root: Path) -> tuple[str, ...]:
    away = " (not there)" if one.path and not os.path.lexists(root / one.path) else ""
    return (one.name, one.release, one.arch, without_secrets(one.url), f"{one.path or '-'}{away}")


def _data(one: Tree) -> dict[str, Any]:
    at = one.location
    return {
        "name": one.name,
        "release": one.release,
        "arch": one.arch,
        "url": without_secrets(one.url),
        "repos": {repo.name: repo.url for repo in one.repos},
        "kernel": one.kernel,
        "initrd": one.initrd,
        "local": one.path,
        "path": at.source.path if at else None,
        "line": at.span.line if at else None,
    }
