"""`ksc fmt`."""

import sys
from dataclasses import field
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from ksc.actions.formatting import format_text
from ksc.cli.given import STDIN, given
from ksc.cli.output import Format, FormatOption, exit_code, print_json, relative, show_with_summary
from ksc.cli.target import releases, unknown_release
from ksc.diagnostics import Diagnostic, Report, Source
from ksc.layer.files import encode
from ksc.records import dataclass


def command(
    context: typer.Context,
    files: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[FILE]...",
            help="Kickstart files, - for standard input. None: the bases (.ks) of the workspace.",
        ),
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; exit with 1 where a file would change.")
    ] = False,
    diff: Annotated[bool, typer.Option("--diff", help="The same, and show what would change.")] = False,
    target: Annotated[
        str | None,
        typer.Option(
            metavar="RELEASE",
            help="Spell options as this release has them, such as rhel9; else as the file's own release has them.",
            autocompletion=releases,
        ),
    ] = None,
    format: FormatOption = Format.text,
) -> int:
    """Write kickstarts in canonical spelling and spacing, in place.

    \b
    ksc fmt /root/anaconda-ks.cfg
    ksc fmt --check /root/anaconda-ks.cfg
    ksc fmt - < /root/anaconda-ks.cfg
    """
    names = list(dict.fromkeys(files or ()))
    if (files or []).count("-") > 1:
        context.fail("standard input can be read once")
    if format is Format.json and (diff or ("-" in names and not check)):
        context.fail("--diff, and standard input without --check, print text: leave out --format json")
    if (unknown := unknown_release(target)) is not None:
        return _finish(_Done(Report((unknown,))), format, write=False)
    done = _Done(write=not (check or diff))
    for source in _texts(context, names):
        _one(source, target, done, diff=diff)
    return _finish(done, format, write=done.write)


@dataclass(slots=True)
class _Done:
    """What became of the files: findings, those that changed or would, those that are as they should be."""

    report: Report = field(default_factory=Report)
    write: bool = True
    changed: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)


def _texts(context: typer.Context, names: list[str]) -> list[Source | Diagnostic]:
    for name in names:
        if name.endswith((".yaml", ".yml")):
            _refuse(context, name, None)
    wanted = given(names or _bases(context), context.obj)
    for profile in wanted.profiles:
        root = next(iter(wanted.roots), None)
        _refuse(context, profile, root / "profiles" / f"{profile}.ks" if root else None)
    return wanted.texts


def _refuse(context: typer.Context, name: str, base: Path | None) -> NoReturn:
    if base is not None and base.is_file():
        context.fail(f"fmt takes files; for the kickstart under {name[:120]} write {relative(base)}")
    context.fail(f"fmt takes kickstarts, and {name[:120]} is a profile, in YAML; name the .ks file that it lies over")


def _bases(context: typer.Context) -> list[str]:
    """The kickstarts of the workspace that one is in."""
    from ksc.workspace.find import PROFILES, find_root

    root = find_root(context.obj)
    if isinstance(root, Diagnostic):
        context.fail("there is no workspace here: name the kickstarts to format, or - for standard input")
    found = sorted((root / PROFILES).glob("*.ks"))
    if not found:
        context.fail(f"there is no .ks file in {relative(root / PROFILES)}: name the kickstarts to format")
    return [relative(path) for path in found]


def _one(source: Source | Diagnostic, target: str | None, done: _Done, *, diff: bool) -> None:
    if isinstance(source, Diagnostic):
        done.report += [source]
        return
    made = format_text(source, target)
    changes = made.source.text != source.text
    problem = made.problem
    if diff and changes:
        from ksc.actions.rewriting import difference

        print(difference(source, made.source, "formatted"), end="", flush=True)
    elif done.write and source.path == STDIN:
        if problem is None or problem.severity != "error":
            sys.stdout.flush()
            sys.stdout.buffer.write(encode(made.source.text))
            sys.stdout.buffer.flush()
    elif done.write and changes:
        from ksc.actions.rewriting import rewrite

        problem = rewrite(Path(source.path), made.source.text, source.path)
    if problem is not None:
        done.report += [problem]
    else:
        (done.changed if changes else done.kept).append(source.path)


def _finish(done: _Done, format: Format, *, write: bool) -> int:
    """Prints what became of the files, and says how the process ends."""
    if format is Format.json:
        print_json(done.report, changed=done.changed, unchanged=done.kept)
    else:
        said = "formatted" if write else "would be formatted"
        for path in done.changed:
            if path != STDIN or not write:
                print(f"{path}: {said}", file=sys.stderr)
        show_with_summary(done.report)
        if not write and done.changed:
            many = len(done.changed) + len(done.kept)
            print(f"{len(done.changed)} of {many} file{'s' if many != 1 else ''} {said}", file=sys.stderr)
    return max(exit_code(done.report), int(bool(done.changed) and not write))
