"""`ksc migrate`."""

import os
import sys
from collections.abc import Iterable, Sequence
from dataclasses import field
from pathlib import Path
from typing import Annotated

import typer

from ksc.actions.migrate import Migration, Rewritten, migrate, replace_files, write_file
from ksc.actions.rewriting import difference
from ksc.cli.given import STDIN, given
from ksc.cli.output import Format, FormatOption, Place, StrictOption, exit_code, from_here, print_json, show
from ksc.cli.target import releases, unknown_release
from ksc.diagnostics import Diagnostic, Report, Source, error
from ksc.layer.files import encode
from ksc.records import dataclass

_COPIED = "nothing to change, written as it is"


def command(
    context: typer.Context,
    files: Annotated[
        list[str],
        typer.Argument(
            metavar="[FILE|PROFILE]...",
            help="Kickstart files, - for standard input; or profiles of the workspace, with all that they extend.",
        ),
    ],
    to: Annotated[
        str,
        typer.Option(
            "--to", metavar="RELEASE", help="The release to go to: rhel9, rocky9, fedora43.", autocompletion=releases
        ),
    ],
    origin: Annotated[
        str | None,
        typer.Option(
            "--from",
            metavar="RELEASE",
            help="The release they were written for; else what they say, or look like.",
            autocompletion=releases,
        ),
    ] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write there, and leave the one FILE alone.")
    ] = None,
    diff: Annotated[bool, typer.Option("--diff", help="Show what would change, and change nothing.")] = False,
    partial: Annotated[
        bool, typer.Option("--partial", help="Write what can be migrated although lines are left to a person.")
    ] = False,
    format: FormatOption = Format.text,
    strict: StrictOption = False,
) -> int:
    """Rewrite kickstarts and profiles for another release.

    \b
    ksc migrate /root/anaconda-ks.cfg --to rocky9 -o rocky9.ks
    ksc migrate web-profile --to rocky9     a profile, and the bases that it extends
    """
    if files.count("-") > 1:
        context.fail("standard input can be read once")
    if diff and output is not None:
        context.fail("--diff writes nothing: leave out --output")
    if output is not None and str(output) == "-":
        context.fail("--output takes a file's name; what is read from standard input is printed without it")
    printed = "-" in files and output is None
    if format is Format.json and (diff or printed):
        context.fail("--diff, and standard input without --output, print text")
    if unknown := [one for one in map(unknown_release, (to, origin)) if one is not None]:
        return _finish(Report(tuple(unknown)), [], format, str, strict=strict)
    wanted = given(list(dict.fromkeys(files)), context.obj)
    if output is not None and (wanted.profiles or len(wanted.texts) != 1):
        context.fail("--output takes one file, and a profile is migrated with what it extends, in place")
    if len(wanted.roots) > 1:
        context.fail("the profiles are of several workspaces: migrate those of one at a time")
    run = _Run(to, origin)
    if wanted.profiles:
        run.profiles(wanted.profiles, next(iter(wanted.roots)))
    run.texts(wanted.texts, in_place=output is None and not diff)
    if diff:
        for one in run.files:
            print(
                difference(Source(run.place(one.before.path), one.before.text), one.after, "migrated"),
                end="",
                flush=True,
            )
        changed = any(one.changed for one in run.files)
        return max(_finish(run.report, run.files, format, run.place, "shown only", strict=strict), int(changed))
    written = _write(run, output) if _may_write(run, partial=partial, strict=strict) else []
    end = "nothing was written" if not written else "written" if run.report.ok else "written, but for what is left"
    if output is not None and written and not written[0].changed:
        end = _COPIED
    return _finish(run.report, run.files, format, run.place, end, strict=strict, written=written)


@dataclass(slots=True)
class _Run:
    """What is migrated, and how the paths of it are shown."""

    to: str
    origin: str | None
    files: list[Rewritten] = field(default_factory=list)
    report: Report = field(default_factory=Report)
    place: Place = str

    def texts(self, texts: Iterable[Source | Diagnostic], *, in_place: bool) -> None:
        """Kickstarts, each by itself, but for those that a profile is made of."""
        texts, seen = list(texts), {os.path.realpath(one.path) for one in self.files if one.path is not None}
        own, from_root = {one.path for one in texts if isinstance(one, Source)}, self.place
        self.place = lambda path: path if path in own else from_root(path)
        named = {os.path.realpath(one.path) for one in texts if isinstance(one, Source)}
        for source in texts:
            if isinstance(source, Diagnostic):
                self.report += [source]
                continue
            path = None if source.path == STDIN else Path(source.path)
            real = os.path.realpath(path) if path else STDIN
            if real in seen:
                continue  # named twice
            seen.add(real)
            made = migrate(source, self.to, self.origin)
            self.files.append(Rewritten(path, source, made.text))
            self.report += [one for one in made.report if one.code != "KS755" or _included(one) not in named]
            if in_place and path is not None and made.changed:
                from ksc.actions.migrate.others import extended

                self.report += extended(path, self.to)

    def profiles(self, names: Sequence[str], folder: Path) -> None:
        """Profiles of one workspace."""
        from ksc.actions.migrate.profiles import migrate_profiles
        from ksc.workspace import Workspace

        workspace = Workspace(folder)
        made: Migration = migrate_profiles(workspace, names, self.to, self.origin)
        self.place = from_here(workspace.root)
        self.files += made.files
        self.report += made.report


def _included(found: Diagnostic) -> str:
    """The file that a finding about an included file is about."""
    assert found.location is not None
    source, (line, column, _, end) = found.location
    word = source.line(line)[column - 1 : end - 1].strip("\"'")
    return os.path.realpath(Path(source.path).parent / word)


def _may_write(run: _Run, *, partial: bool, strict: bool) -> bool:
    """Whether anything is written, and what `strict` has against it.

    Only lines can be left to a person: not what belongs to others as well, nor a file that nobody has read.
    """
    may = run.report.ok or (partial and all(one.code == "KS751" for one in run.report.errors))
    if may and strict and run.report.warnings:
        run.report += [_strict()]
        return False
    return may


def _write(run: _Run, output: Path | None) -> list[Rewritten]:
    """Writes the files, standard input's to standard output; those that were written."""
    if output is not None:
        problem = write_file(output, run.files[0]) if run.files else None
        run.report += [problem] if problem else []
        return [] if problem else run.files
    written, problems = replace_files(run.files)
    run.report += problems
    for one in run.files if not problems else ():
        if one.path is None:
            sys.stdout.flush()
            sys.stdout.buffer.write(encode(one.text))
            sys.stdout.buffer.flush()
            written += [one]
    return written


def _strict() -> Diagnostic:
    return error(
        "KS910",
        "there are warnings, and --strict takes them for errors",
        notes=("nothing was written",),
        help="mend what is warned of, or migrate without --strict",
    )


def _finish(
    report: Report,
    files: Sequence[Rewritten],
    format: Format,
    place: Place,
    end: str = "nothing was written",
    *,
    strict: bool,
    written: Sequence[Rewritten] = (),
) -> int:
    """Prints the findings and what was done, and says how the process ends."""
    if format is Format.json:
        done = [{"path": place(one.before.path), "changed": one.changed, "written": one in written} for one in files]
        print_json(report, place, files=done)
    else:
        show(report, place)
        print(_summary(report, files, end), file=sys.stderr)
    return exit_code(report, strict=strict)


def _summary(report: Report, files: Sequence[Rewritten], end: str) -> str:
    changed = sum(one.changed for one in files)
    parts = [f"{_count(sum(one.code == 'KS750' for one in report), 'change')} in {_count(changed, 'file')}"]
    if not changed:
        parts, end = [], "nothing to change" if report.ok and end != _COPIED else end
    for found, what in ((report.errors, "error"), (report.warnings, "warning")):
        parts += [_count(len(found), what)] if found else []
    return f"{', '.join(parts)}: {end}" if parts else end


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
