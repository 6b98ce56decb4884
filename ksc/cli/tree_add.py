"""`ksc tree add`."""

import re
import sys
from enum import StrEnum
from typing import Annotated

import typer

from ksc.actions.rewriting import difference, rewrite
from ksc.actions.trees.copying import GOES_ON, Copied
from ksc.actions.trees.taking import Asked, take
from ksc.cli.output import Format, FormatOption, StrictOption, exit_code, print_json, show, shown_path
from ksc.cli.progress import Meter, amount
from ksc.cli.target import releases
from ksc.cli.tree import place_of
from ksc.diagnostics import Diagnostic, Report, Source
from ksc.trees.place import is_url, without_secrets
from ksc.workspace import Workspace
from ksc.workspace.find import SITE

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}", re.ASCII)


class By(StrEnum):
    """How machines get a tree."""

    http = "http"
    https = "https"
    ftp = "ftp"
    nfs = "nfs"


def command(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="What the tree is to be called: alma9.")],
    medium: Annotated[
        str, typer.Argument(metavar="ISO|DIR|URL", help="The DVD's ISO file, the folder of a tree, or its URL.")
    ],
    copy_to: Annotated[
        str | None, typer.Option("--copy-to", metavar="DIR", help="Copy the tree into a folder of this machine.")
    ] = None,
    protocol: Annotated[
        By | None, typer.Option("--protocol", help="How machines get it from this site's server.")
    ] = None,
    url: Annotated[
        str | None, typer.Option("--url", metavar="URL", help="Where machines find it; else http://SERVER/NAME.")
    ] = None,
    release: Annotated[
        str | None,
        typer.Option(
            "--release",
            metavar="RELEASE",
            help="What it installs, where it does not say so.",
            autocompletion=releases,
        ),
    ] = None,
    diff: Annotated[bool, typer.Option("--diff", help="Show what would be written, and write nothing.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Replace a tree of this name.")] = False,
    format: FormatOption = Format.text,
    strict: StrictOption = False,
) -> int:
    """Check an install tree, and add it to ksc.yaml: release, architecture, address, repositories.

    A tree that is not whole is not added. An ISO needs no mount and no root. A tree that a server has is read over the
    network, and machines install from there, unless --copy-to takes it over: then the same command goes on where it
    was interrupted.

    \b
    ksc tree add alma9 /srv/AlmaLinux-9.4-x86_64-dvd.iso
    ksc tree add alma9 https://repo.almalinux.org/almalinux/9/BaseOS/x86_64/os/ --copy-to /var/www/html/alma9
    ksc tree add centos6 /srv/nfs/centos6 --protocol nfs
    """
    if not _NAME.fullmatch(name):
        context.fail(f"{name[:60]!r} cannot name a tree: letters, digits, `.`, `_` and `-`, at most 64")
    if url is not None and protocol is not None:
        context.fail("--url says the protocol: leave out --protocol")
    if protocol is not None and is_url(medium) and copy_to is None:
        context.fail("machines get a tree on another server by its URL: --protocol is for --copy-to")
    found: list[Diagnostic] = []
    medium = medium.rstrip("/") or medium
    copy_to = (copy_to.rstrip("/") or copy_to) if copy_to is not None else None
    workspace = Workspace(context.obj)
    asked = Asked(name, medium, url, release, protocol.value if protocol else None, copy_to, force, diff)
    try:
        with Meter() as meter:
            taken = take(workspace, asked, found, meter)
    except KeyboardInterrupt:
        if copy_to is not None:
            print(GOES_ON, file=sys.stderr)
        raise
    written = False
    if taken.added is not None and taken.before is not None and not diff:
        failed = rewrite(workspace.root / SITE, taken.added.text, taken.before.path)
        found += [failed] if failed is not None else []
        written = failed is None
    report = Report(tuple(found))
    place = place_of(workspace.root, [without_secrets(medium), *([copy_to] if copy_to is not None else [])])
    if format is Format.json:
        copied = {"files": taken.copied.files, "bytes": taken.copied.size} if taken.copied is not None else None
        print_json(report, place, tree=name, written=written, copied=copied)
        return exit_code(report, strict=strict)
    show(report, place)
    if taken.added is not None and taken.before is not None and diff:
        print(difference(taken.before, Source(taken.before.path, taken.added.text), "with it"), end="")
    elif written and taken.added is not None:
        if taken.copied is not None and copy_to is not None:
            print(_copied(taken.copied, copy_to))
        print(
            f"{SITE}: tree {name} {'replaced' if taken.added.replaced else 'added'}\nnext: `tree: {name}` in a profile"
        )
    return exit_code(report, strict=strict)


def _copied(one: Copied, target: str) -> str:
    from pathlib import Path

    kept = f"; {one.kept:,} were there" if one.kept else ""
    return f"{shown_path(Path(target))}: {one.files:,} file{'s' * (one.files != 1)}, {amount(one.size)}{kept}"
