"""`ksc tree add`."""

import os
import re
from pathlib import Path
from typing import Annotated, NamedTuple

import typer

from ksc.actions.rewriting import difference, rewrite
from ksc.actions.trees import Added, add, entry_of
from ksc.cli.output import Format, FormatOption, StrictOption, exit_code, print_json, show
from ksc.cli.target import releases
from ksc.cli.tree import place_of
from ksc.cli.tree_progress import Meter
from ksc.diagnostics import Diagnostic, Report, Source, error, start_of
from ksc.diagnostics.taming import tame
from ksc.dialects import facts
from ksc.layer.files import read_source
from ksc.layer.site import Site
from ksc.trees.description import Description, release_of
from ksc.trees.medium import Medium, MediumError
from ksc.trees.opening import absent, describe, open_named
from ksc.trees.place import Place, is_url, without_secrets
from ksc.trees.proof import Checked, prove
from ksc.trees.wanted import repositories
from ksc.workspace import Workspace
from ksc.workspace.find import SITE, find_root

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}", re.ASCII)


def command(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="What the tree is to be called: alma9.")],
    medium: Annotated[
        str, typer.Argument(metavar="ISO|DIR|URL", help="The DVD's ISO file, the folder of a tree, or its URL.")
    ],
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
    network, and machines install from there.

    \b
    ksc tree add alma9 /srv/AlmaLinux-9.4-x86_64-dvd.iso
    ksc tree add alma9 https://repo.almalinux.org/almalinux/9/BaseOS/x86_64/os/
    ksc tree add centos6 /srv/centos6 --url nfs:192.0.2.10:/srv/centos6
    """
    if not _NAME.fullmatch(name):
        context.fail(f"{name[:60]!r} cannot name a tree: letters, digits, `.`, `_` and `-`, at most 64")
    found: list[Diagnostic] = []
    medium = medium.rstrip("/") or medium
    workspace = Workspace(context.obj)
    before, added = _made(workspace, (name, medium, url, release), found, force=force)
    written = False
    if added is not None and before is not None and not diff:
        failed = rewrite(workspace.root / SITE, added.text, before.path)
        found += [failed] if failed is not None else []
        written = failed is None
    report = Report(tuple(found))
    place = place_of(workspace.root, [without_secrets(medium)])
    if format is Format.json:
        print_json(report, place, tree=name, written=written)
        return exit_code(report, strict=strict)
    show(report, place)
    if added is not None and before is not None and diff:
        print(difference(before, Source(before.path, added.text), "with it"), end="")
    elif written and added is not None:
        print(f"{SITE}: tree {name} {'replaced' if added.replaced else 'added'}\nnext: `tree: {name}` in a profile")
    return exit_code(report, strict=strict)


def _made(
    workspace: Workspace,
    asked: tuple[str, str, str | None, str | None],
    found: list[Diagnostic],
    *,
    force: bool,
) -> tuple[Source | None, Added | None]:
    """ksc.yaml as it is and as it would be; None, and the reason in `found`, where it would not."""
    name, where, url, release = asked
    first = absent() or _not_ready(workspace)
    before = first or read_source(workspace.root / SITE, SITE)
    if isinstance(before, Diagnostic):
        found.append(before)
        return None, None
    opened = workspace.open()
    if not opened.ok:
        found += opened.found
        return None, None
    place = _served(opened.site, name, where, url, found)
    if found:
        return None, None
    if place is None:
        said = "ksc.yaml does not say where machines find this server"
        found.append(error("KS895", said, start_of(SITE), help="add `server:` to it, or say where with --url"))
        return None, None
    medium = open_named(where)
    if isinstance(medium, Diagnostic):
        found.append(medium)
        return None, None
    try:
        looked = _whole(medium, found)
    finally:
        medium.close()
    known = _release(looked.one, release, medium.name, found) if looked is not None else None
    if looked is None or known is None:
        return None, None
    path = None if is_url(where) else _kept(Path(where), workspace.root)
    try:
        entry = entry_of(looked.one, known, place, path, looked.below, looked.absent)
        made = add(before, name, entry, force=force)
    except ValueError as problem:
        said = f"{tame(medium.name, 120)} cannot be added: {tame(str(problem), 200)}"
        found.append(error("KS891", said, start_of(medium.name)))
        return None, None
    if isinstance(made, Diagnostic):
        found.append(made)
        return None, None
    wrong = _wrong(made.text)
    found += wrong
    return (None, None) if wrong else (before, made)


def _not_ready(workspace: Workspace) -> Diagnostic | None:
    root = find_root(workspace.root)
    return root if isinstance(root, Diagnostic) else None


def _address(site: Site, name: str) -> str | None:
    """Where the site serves a tree of that name."""
    if site.server:
        return f"http://{{{{ site.server }}}}/{name}" if ":" not in site.server else f"{site.url}/{name}"
    return f"{{{{ site.url }}}}/{name}" if site.url else None


def _served(site: Site, name: str, where: str, url: str | None, found: list[Diagnostic]) -> str | None:
    """Where machines will find the tree: as was asked for, where it is already, or on this site's server."""
    if url:
        return url.rstrip("/")
    if not is_url(where):
        return _address(site, name)
    place = Place.of(where)
    if isinstance(place, Place) and place.user:
        said = "the URL holds a name and a password, which do not belong into ksc.yaml"
        found.append(error("KS875", said, help="say with --url where machines find the tree without them"))
    return place.shown if isinstance(place, Place) else where  # what is none is said as it is opened


class _Looked(NamedTuple):
    """A whole tree: its own words, repositories that they do not name, and names of those that are not there."""

    one: Description
    below: list[str]
    absent: list[str]


def _whole(medium: Medium, found: list[Diagnostic]) -> _Looked | None:
    """The tree, where it is whole."""
    one, problems = describe(medium)
    checked: list[Checked] = []
    if one is not None:
        with Meter() as meter:
            checked, more = prove(medium, one, meter.show)
            problems = [*problems, *more]
    found += problems
    if one is None or any(problem.severity == "error" for problem in problems):
        return None
    try:
        below = repositories(medium) if one.source is None else []
    except MediumError:
        below = []
    absent = [file.what.removeprefix("repository ") for file in checked if file.state in ("missing", "unread")]
    return _Looked(one, below, absent)


def _release(one: Description, asked: str | None, where: str, found: list[Diagnostic]) -> str | None:
    known = facts()
    if asked is not None:
        if known.dialect(asked) is not None:
            return asked
        found.append(error("KS507", f"`{tame(asked, 60)}` is no release that ksc knows"))
        return None
    made = release_of(one.family, one.version, known)
    if made is None:
        said = " ".join(filter(None, (one.family, one.version))) or "nothing"
        what = f"{tame(where, 120)} says that it is {tame(said, 120)}, which is no release that ksc knows"
        found.append(error("KS891", what, start_of(where), help="say which one it is like: --release rhel9"))
    return made


def _kept(path: Path, root: Path) -> str:
    """The path for ksc.yaml: from the workspace where it is in it, else absolute."""
    whole = Path(os.path.abspath(path))  # noqa: PTH100 - a link stays as it is written
    return str(whole.relative_to(root)) if whole.is_relative_to(root) else str(whole)


def _wrong(text: str) -> list[Diagnostic]:
    """What ksc says about the file that would be written: an address that is none, for one."""
    from ksc.layer.site import read_site
    from ksc.trees import read_trees

    site, found = read_site(Source(SITE, text))
    return [one for one in (*found, *read_trees(site, facts())[1]) if one.severity == "error"]
