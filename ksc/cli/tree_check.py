"""`ksc tree check`."""

import os
from pathlib import Path
from typing import Annotated, Any, NamedTuple

import typer

from ksc.actions.trees.agreeing import disagreement, served_repositories
from ksc.cli.output import Format, FormatOption, StrictOption, exit_code, print_json, show
from ksc.cli.progress import Meter
from ksc.cli.tree import place_of, table, trees_of
from ksc.diagnostics import Diagnostic, Report, did_you_mean, error, note, warning
from ksc.diagnostics.taming import tame
from ksc.dialects import facts
from ksc.trees import Tree
from ksc.trees.description import Description, release_of
from ksc.trees.medium import Medium
from ksc.trees.opening import absent, describe, open_medium, open_url
from ksc.trees.place import Place, is_url, without_secrets
from ksc.trees.proof import Checked, prove
from ksc.workspace import Workspace

_STATES = {
    "right": "whole",
    "there": "there, no checksum",
    "wrong": "WRONG CHECKSUM",
    "missing": "MISSING",
    "unread": "not read",
}


class Subject(NamedTuple):
    """What is to be checked: how it is called, where it lies, a path or a URL, and the entry of ksc.yaml.

    `here` is where the tree lies on this machine, where `place` is what a server makes of it.
    """

    shown: str
    place: Path | str
    tree: Tree | None = None
    here: Path | None = None


class Result(NamedTuple):
    """What was found out about one of them."""

    subject: Subject
    description: Description | None
    checked: list[Checked]


def command(
    context: typer.Context,
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="[NAME|ISO|DIR|URL...]", help="Trees of ksc.yaml, ISOs, folders, URLs; else all trees."),
    ] = None,
    served: Annotated[
        bool, typer.Option("--served", help="Look at what machines are given: at the url of trees of ksc.yaml.")
    ] = False,
    format: FormatOption = Format.text,
    strict: StrictOption = False,
) -> int:
    """Prove that install trees are whole: kernel, initrd, stage 2 and repositories, by the checksums of .treeinfo.

    An ISO needs no mount and no root; a URL is read over the network. A tree of ksc.yaml is looked for at its `path`;
    with --served at its `url`, and it has to be the tree that is at its `path`.

    \b
    ksc tree check
    ksc tree check alma9 --served
    ksc tree check /srv/AlmaLinux-9.4-x86_64-dvd.iso /mnt
    ksc tree check https://repo.almalinux.org/almalinux/9/BaseOS/x86_64/os/
    """
    found: list[Diagnostic] = []
    results: list[Result] = []
    root: Path | None = None
    missing = absent()
    if missing is not None:
        found.append(missing)
    else:
        subjects, root = _subjects(names or [], context.obj, found, served=served)
        with Meter() as meter:
            for subject in subjects:
                results.append(_look(subject, found, meter))
    report = Report(tuple(found))
    place = place_of(root, [one.subject.shown for one in results if one.subject.tree is None])
    if format is Format.json:
        print_json(report, place, trees=[_data(one) for one in results])
    else:
        for one in results:
            _tell(one)
        show(report, place)
    return exit_code(report, strict=strict)


def _subjects(
    given: list[str], folder: Path, found: list[Diagnostic], *, served: bool
) -> tuple[list[Subject], Path | None]:
    """What the words mean. A tree's name wins over a file's, which `./NAME` is."""
    names = [name.rstrip("/") or name for name in given]
    paths = {name for name, one in zip(names, given, strict=True) if "/" in one or one.lower().endswith(".iso")}
    if names and paths.issuperset(names):
        return [_named(name) for name in names], None
    workspace = Workspace(folder)
    trees, problems = trees_of(workspace)
    made: list[Subject] = []
    if not names:
        found += problems
        looked = (_of_tree(one, workspace.root, found, served=served) for one in trees.values() if one.path or served)
        made = [one for one in looked if one is not None]
        if not (made or served) and not any(one.severity == "error" for one in problems):
            help_ = "name an ISO or a folder, or add one: ksc tree add alma9 /srv/AlmaLinux-9.4-x86_64-dvd.iso"
            found.append(
                note("KS894", "no tree of ksc.yaml says with `path` where it lies on this machine", help=help_)
            )
        return made, workspace.root
    for name in names:
        tree = trees.get(name)
        if name in paths or (tree is None and os.path.lexists(name)):
            made.append(_named(name))
        elif tree is None:
            found += problems
            help_ = did_you_mean(name, trees) or "name an ISO or a folder, or add it: ksc tree add NAME ISO"
            found.append(error("KS894", f"there is no tree `{tame(name, 60)}`, and no file of that name", help=help_))
        elif tree.path or served:
            subject = _of_tree(tree, workspace.root, found, served=served)
            made += [subject] if subject is not None else []
        else:
            said = f"ksc.yaml does not say where the tree `{name}` lies on this machine"
            help_ = "add `path:` to it, a folder or an ISO, or look at what machines are given, with --served"
            found.append(error("KS894", said, tree.location, help=help_))
    return made, workspace.root


def _named(word: str) -> Subject:
    return Subject(without_secrets(word), word) if is_url(word) else Subject(word, Path(word))


def _of_tree(tree: Tree, root: Path, found: list[Diagnostic], *, served: bool) -> Subject | None:
    here = root / tree.path if tree.path else None
    if not served:
        return Subject(tree.path or "", here or root, tree)
    if isinstance(Place.of(tree.url), Place):
        return Subject(without_secrets(tree.url), tree.url, tree, here)
    said = f"what machines get of the tree `{tree.name}` cannot be looked at: {tame(tree.url, 120)} is no such URL"
    found.append(warning("KS894", said, tree.location, help="mount it, and name the folder: ksc tree check /mnt"))
    return None


def _look(subject: Subject, found: list[Diagnostic], meter: Meter) -> Result:
    place = subject.place
    medium = open_url(place) if isinstance(place, str) else open_medium(place, subject.shown)
    if isinstance(medium, Diagnostic):
        found.append(medium)
        return Result(subject, None, [])
    try:
        description, problems = describe(medium)
        found += problems
        if description is None:
            return Result(subject, None, [])
        checked, problems = prove(medium, description, meter.show)
        found += problems
        if subject.tree is not None and subject.here is not None:
            found += _disagreeing(subject.tree, subject.here, medium, description, checked)
    finally:
        medium.close()
    if subject.tree is not None:
        found += _differing(subject.tree, description)
        found += served_repositories(subject.tree) if isinstance(place, str) else []
    return Result(subject, description, checked)


def _disagreeing(tree: Tree, here: Path, medium: Medium, said: Description, checked: list[Checked]) -> list[Diagnostic]:
    """Where the server gives another tree than the one that lies on this machine."""
    own = open_medium(here, tree.path or "")
    if isinstance(own, Diagnostic):
        return [own]
    try:
        found = disagreement(tree, own, medium, said, checked)
    finally:
        own.close()
    return [found] if found is not None else []


def _differing(tree: Tree, one: Description) -> list[Diagnostic]:
    """Where ksc.yaml says something else than the tree."""
    release = release_of(one.family, one.version, facts())
    made = []
    if release is not None and facts().dialect(release) != facts().dialect(tree.release):
        said = f"the tree `{tree.name}` is {release}, and ksc.yaml says {tree.release}"
        made.append(error("KS891", said, tree.location, help=f"write `release: {release}`"))
    if one.arch and one.arch != tree.arch:
        said = f"the tree `{tree.name}` is for {tame(one.arch, 40)}, and ksc.yaml says {tree.arch}"
        made.append(error("KS891", said, tree.location, help="write its architecture as `arch`"))
    return made


def _tell(one: Result) -> None:
    if one.description is None:
        return
    name = f"{one.subject.tree.name}: " if one.subject.tree else f"{tame(one.subject.shown, 200)}: "
    said = one.description
    release = release_of(said.family, said.version, facts())
    title = " ".join(filter(None, (said.family or "unknown", said.version, said.arch)))
    print(tame(f"{name}{title}", 300) + (f" ({release})" if release else ""))
    rows = [file for file in one.checked if " of " not in file.what or file.state not in ("right", "there")]
    if rows:
        table([("  " + _STATES[file.state], file.path, file.what) for file in rows])


def _data(one: Result) -> dict[str, Any]:
    said = one.description
    return {
        "tree": one.subject.tree.name if one.subject.tree else None,
        "local": one.subject.shown,
        "family": said.family if said else None,
        "version": said.version if said else None,
        "release": release_of(said.family, said.version, facts()) if said else None,
        "arch": said.arch if said else None,
        "variants": {variant.name: variant.repository for variant in said.variants} if said else {},
        "files": [file._asdict() for file in one.checked],
    }
