"""`ksc compile`."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from ksc.cli.output import Format, FormatOption, StrictOption, exit_code, print_json, show, show_with_summary
from ksc.diagnostics import Diagnostic, did_you_mean, error
from ksc.workspace import Build, Workspace
from ksc.write import Outcome


def command(
    context: typer.Context,
    profiles: Annotated[list[str] | None, typer.Argument(metavar="[PROFILE]...", help="Profiles; none: all.")] = None,
    stdout: Annotated[
        str | None,
        typer.Option(
            "--stdout",
            metavar="KIND",
            help="Print one artifact (kickstart, pxelinux, source) and write nothing.",
        ),
    ] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="DIR", help="Write there instead of build/.")
    ] = None,
    format: FormatOption = Format.text,
    strict: StrictOption = False,
) -> int:
    """Compile profiles to everything that a network installation reads.

    \b
    ksc compile                                    everything, into build/
    ksc compile web-profile --stdout kickstart     one artifact to the terminal
    """
    workspace = Workspace(context.obj)
    names = tuple(profiles or ())
    if stdout is not None:
        return _print_one(workspace, names, stdout, strict=strict)
    build = workspace.compile(*names)
    if strict and build.report.warnings:
        build = Build((), build.report + [_strict()], build.state)
    outcome, report = build.write(output or workspace.build_folder)
    if format is Format.json:
        print_json(
            report,
            **{name: list(getattr(outcome, name)) for name in ("created", "replaced", "deleted", "unchanged")},
        )
    else:
        show_with_summary(report)
        if report.ok:
            _tell(outcome, output or workspace.build_folder)
    return exit_code(report, strict=strict)


def _strict() -> Diagnostic:
    return error("KS910", "there are warnings, and --strict takes them for errors", help="nothing was written")


def _print_one(workspace: Workspace, names: tuple[str, ...], kind: str, *, strict: bool) -> int:
    """The one artifact of a kind, and nothing else on standard output."""
    # What belongs to a profile needs no other profile to be right.
    build = workspace.compile(*names, site=not names, abstract=True)
    kinds = sorted({artifact.kind for artifact in build.artifacts})
    if build.report.ok and names and kind not in kinds:
        build = workspace.compile(*names, abstract=True)
        kinds = sorted({artifact.kind for artifact in build.artifacts})
    fitting = [artifact for artifact in build.artifacts if artifact.kind == kind]
    report = build.report
    if report.ok and len(fitting) != 1:
        message = (
            f"{len(fitting)} artifacts are of the kind `{kind[:60]}`"
            if fitting
            else f"no artifact is of the kind `{kind[:60]}`"
        )
        several = f"name the profile: {', '.join(artifact.profile or '' for artifact in fitting[:20])}"
        help = several if fitting else did_you_mean(kind, kinds) or f"there are: {', '.join(kinds)}"
        report += [error("KS911", message, help=help)]
    show(report)
    if not report.ok or (strict and report.warnings):
        return exit_code(report, strict=strict)
    sys.stdout.flush()
    sys.stdout.buffer.write(fitting[0].content)
    sys.stdout.buffer.flush()
    return 0


def _tell(outcome: Outcome, folder: Path) -> None:
    signs = (("created", "+"), ("replaced", "~"), ("deleted", "-"))
    for name, sign in signs:
        paths = getattr(outcome, name)
        for path in paths[:20]:
            print(f"{sign} {_shown(folder)}/{path}")
        if len(paths) > 20:
            print(f"  and {len(paths) - 20} more {name}")
    counts = [f"{len(getattr(outcome, name))} {name}" for name in ("created", "replaced", "deleted", "unchanged")]
    print(", ".join(counts))


def _shown(folder: Path) -> str:
    try:
        return str(folder.absolute().relative_to(Path.cwd()))
    except ValueError:
        return str(folder)
