"""`ksc compile`."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from ksc.artifacts import Artifact, FileArtifact, UnreadableError
from ksc.cli.output import (
    Format,
    FormatOption,
    StrictOption,
    exit_code,
    print_json,
    show,
    show_with_summary,
    shown_path,
)
from ksc.cli.progress import Meter
from ksc.diagnostics import Diagnostic, Report, did_you_mean, error
from ksc.workspace import Build, Workspace, too_strict
from ksc.workspace.find import BUILD, find_root
from ksc.write import Outcome
from ksc.write.findings import unreadable

_SIGNS = {"created": "+", "replaced": "~", "deleted": "-"}
_MOST = 20  # paths of a kind that are listed


def names(context: typer.Context, incomplete: str) -> list[str]:
    """The profiles to complete a word to."""
    folder = context.parent.params.get("directory") if context.parent else None
    return [name for name in Workspace(folder or ".").profiles() if name.startswith(incomplete)]


def command(
    context: typer.Context,
    profiles: Annotated[
        list[str] | None,
        typer.Argument(metavar="[PROFILE]...", help="Profiles; none: all.", autocompletion=names),
    ] = None,
    stdout: Annotated[
        str | None,
        typer.Option(
            "--stdout",
            metavar="KIND",
            help="Print one artifact, by its kind (kickstart, pxelinux, source, ...) or its path, and write nothing.",
        ),
    ] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="DIR", help="Write there instead of build/.")
    ] = None,
    annotate: Annotated[
        bool, typer.Option("--annotate", help="Say in comments of the kickstarts where their lines are from.")
    ] = False,
    diff: Annotated[
        bool, typer.Option("--diff", help="Show what would change on disk, and write nothing; 1 where anything would.")
    ] = False,
    watch: Annotated[
        bool, typer.Option("--watch", help="Stay, and compile again whenever something that is read has changed.")
    ] = False,
    format: FormatOption = Format.text,
    strict: StrictOption = False,
) -> int:
    """Compile profiles to everything that a network installation reads.

    \b
    ksc compile                                    everything, into build/
    ksc compile web-profile --stdout kickstart     one artifact to the terminal
    ksc compile web-profile --stdout kickstart --annotate
    ksc compile --diff                             what it would change, before it does
    """
    wanted = tuple(profiles or ())
    if watch and (stdout is not None or format is Format.json):
        context.fail("--watch tells a person what happens: leave out --stdout and --format json")
    if stdout is not None:
        if output is not None or format is Format.json or diff:
            context.fail("--stdout prints the artifact itself: leave out --output, --diff and --format json")
        return _print_one(Workspace(context.obj), wanted, stdout, strict=strict, annotate=annotate)
    if diff and watch:
        context.fail("--diff writes nothing, and --watch is for what is written")

    def once() -> int:
        meter = Meter()
        workspace = Workspace(context.obj, meter.show)
        build = workspace.compile(*wanted, annotate=annotate)
        meter.clear()
        folder = output or workspace.build_folder
        if diff:
            from ksc.cli.previewing import preview_build

            return preview_build(build, folder, format, workspace.root, strict=strict)
        return _write(workspace, build, folder, format, meter, strict=strict)

    if watch and not isinstance(root := find_root(context.obj), Diagnostic):
        from ksc.actions.watching import Ground
        from ksc.cli.watch import keep_compiling

        return keep_compiling(Ground(root, output or root / BUILD), once)
    return once()


def _write(workspace: Workspace, build: Build, folder: Path, format: Format, meter: Meter, *, strict: bool) -> int:
    """One compile, written and told of."""
    outcome, report = build.write(folder, strict=strict)
    meter.clear()
    if format is Format.json:
        done = {name: list(getattr(outcome, name)) for name in (*_SIGNS, "unchanged")}
        print_json(report, workspace.root, **done)
    else:
        show_with_summary(report, workspace.root, end="" if report.ok or outcome.changed else "; nothing was written")
        if report.ok:
            _tell(outcome, folder)
    return exit_code(report, strict=strict)


def _print_one(workspace: Workspace, wanted: tuple[str, ...], kind: str, *, strict: bool, annotate: bool) -> int:
    """The one artifact of a kind, or at a path, and nothing else on standard output."""
    # What belongs to a profile needs no other profile to be right.
    build = workspace.compile(*wanted, site=not wanted, abstract=True, hosts=False, annotate=annotate)
    fitting = _fitting(build, kind)
    if build.report.ok and wanted and not fitting:
        build = workspace.compile(*wanted, abstract=True, hosts=False, annotate=annotate)
        fitting = _fitting(build, kind)
    kinds = sorted({artifact.kind for artifact in build.artifacts})
    report = build.report
    if report.ok and len(fitting) != 1:
        report += [_not_one(kind, kinds, fitting)]
    elif strict and report.ok and report.warnings:
        report += [too_strict()]
    show(report, workspace.root)
    if not report.ok:
        return exit_code(report)
    sys.stdout.flush()
    one = fitting[0]
    try:
        for piece in one.file.pieces() if isinstance(one, FileArtifact) else (one.content,):
            sys.stdout.buffer.write(piece)
    except UnreadableError as problem:
        show(Report((unreadable(one, problem),)), workspace.root)
        return 1
    sys.stdout.buffer.flush()
    return 0


def _fitting(build: Build, kind: str) -> list[Artifact]:
    return [one for one in build.artifacts if kind in (one.kind, one.path)]


def _whose(artifact: Artifact) -> str:
    """What to name to get an artifact alone."""
    return f"@{artifact.host}" if artifact.host else artifact.profile or artifact.path


def _not_one(kind: str, kinds: list[str], artifacts: list[Artifact]) -> Diagnostic:
    fitting = [_whose(artifact) for artifact in artifacts]
    if not fitting:
        there_are = f"there are: {', '.join(kinds)}" if kinds else "there is nothing to print"
        return error("KS911", f"no artifact is of the kind `{kind[:60]}`", help=did_you_mean(kind, kinds) or there_are)
    some = ", ".join(fitting[:_MOST]) + (f" and {len(fitting) - _MOST} more" if len(fitting) > _MOST else "")
    of_the_site = any(one.host is None and one.profile is None for one in artifacts)
    how = f"--stdout {artifacts[0].path}" if of_the_site else f"{fitting[0]} --stdout {kind}"
    return error(
        "KS911",
        f"{len(fitting)} artifacts are of the kind `{kind[:60]}`, and --stdout prints one",
        notes=(f"there is one for each of: {some}",),
        help=f"name one of them: ksc compile {how}",
    )


def _tell(outcome: Outcome, folder: Path) -> None:
    for name, sign in _SIGNS.items():
        paths = getattr(outcome, name)
        for path in paths[:_MOST]:
            print(f"{sign} {shown_path(folder)}/{path}")
        if len(paths) > _MOST:
            print(f"{sign} and {len(paths) - _MOST} more")
    counts = [f"{count} {name}" for name in (*_SIGNS, "unchanged") if (count := len(getattr(outcome, name)))]
    print(f"{shown_path(folder)}: {', '.join(counts) or 'nothing to write'}")
