"""`ksc deploy`."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ksc.cli.output import Format, FormatOption, StrictOption, exit_code, print_json, show_with_summary
from ksc.cli.progress import Meter
from ksc.diagnostics import Diagnostic, Report
from ksc.diagnostics.taming import tame
from ksc.workspace import Workspace
from ksc.workspace.find import find_root

if TYPE_CHECKING:
    from ksc.actions.deploy import Deployed, Wish

_MOST = 20  # paths of a kind that are listed
_SIGNS = {"created": "+", "replaced": "~", "deleted": "-"}


def command(
    context: typer.Context,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be done, and change nothing.")] = False,
    server: Annotated[
        str | None,
        typer.Option("--server", metavar="ADDRESS", help="The server that this is, where there are several."),
    ] = None,
    root: Annotated[
        Path, typer.Option("--root", metavar="DIR", help="A folder that stands for the machine's file system.")
    ] = Path("/"),
    force: Annotated[
        bool, typer.Option("--force", help="Replace files that are not ksc's too, and keep them as backups.")
    ] = False,
    undo: Annotated[bool, typer.Option("--undo", help="Take the last deploy back.")] = False,
    remove: Annotated[bool, typer.Option("--remove", help="Take away all that ksc has deployed.")] = False,
    format: FormatOption = Format.text,
    strict: StrictOption = False,
) -> int:
    """Take a build to this machine's own places: checked, backed up, to be taken back.

    \b
    ksc deploy --dry-run                      what would be done
    sudo ksc deploy                           build/etc to /etc, build/tftp to the TFTP root, ...
    sudo ksc deploy --server 192.0.2.12       of several servers, this one's part
    sudo ksc deploy --undo                    the last one taken back
    """
    if (undo or remove) and (force or server):
        context.fail("what is taken away is taken away as a whole: leave out --force and --server")
    if undo and remove:
        context.fail("--undo takes the last deploy back, --remove all of them: say one")
    if not root.is_dir():
        context.fail(f"--root {root} is no folder")
    from ksc.actions import deploy as verbs

    meter = Meter()
    workspace = Workspace(context.obj, meter.show)
    if undo:  # neither needs a workspace that is right
        outcome, report = verbs.undo(root, dry=dry_run)
    elif remove:
        outcome, report = verbs.remove(root, dry=dry_run)
    else:
        outcome, report = _deployed(workspace, root, verbs.Wish(server, dry_run, force), meter)
    meter.clear()
    done = bool(outcome.created or outcome.replaced or outcome.deleted)
    if format is Format.json:
        print_json(report, workspace.root, dry_run=dry_run, **{**outcome._asdict(), "backups": dict(outcome.backups)})
    else:
        torn = any(one.code == verbs.TORN for one in report)
        as_it_was = not report.ok and not torn and (dry_run or not done)
        show_with_summary(report, workspace.root, end="; every file is as it was" if as_it_was else "")
        if report.ok or (done and not dry_run):
            _tell(outcome, dry=dry_run)
    return exit_code(report, strict=strict)


def _deployed(workspace: Workspace, root: Path, wish: "Wish", meter: Meter) -> tuple["Deployed", Report]:
    from ksc.actions.deploy import Deployed, deploy

    found = find_root(workspace.root)
    if isinstance(found, Diagnostic):
        return Deployed(), Report((found,))
    opened = workspace.open()
    if not opened.ok:
        return Deployed(), Report(tuple(opened.found))
    build = Path(os.path.relpath(workspace.build_folder))
    return deploy(build, opened.site, root, wish, stale=lambda: _stale(workspace), progress=meter.show)


def _stale(workspace: Workspace) -> bool:
    """Whether a compile would write something else; one that fails leaves the build as the last word."""
    outcome, _, report = workspace.compile().preview(workspace.build_folder, lambda *_: None)
    return report.ok and outcome.changed


def _tell(outcome: "Deployed", *, dry: bool) -> None:
    for name, sign in _SIGNS.items():
        paths = getattr(outcome, name)
        for path in paths[:_MOST]:
            print(f"{sign} {tame(path, 300)}")
        if len(paths) > _MOST:
            print(f"{sign} and {len(paths) - _MOST} more")
    for path, backup in outcome.backups:
        print(f"kept: {tame(path, 300)} as {tame(backup, 300)}")
    if outcome.checked:
        print(f"checked: {', '.join(outcome.checked)}")
    if outcome.told:
        print(f"told: {', '.join(outcome.told)}")
    counts = [f"{len(getattr(outcome, name))} {name}" for name in (*_SIGNS, "unchanged") if getattr(outcome, name)]
    print(f"{'would be ' if dry else ''}{', '.join(counts)}" if counts else "nothing to do")
