"""`ksc check`."""

import os
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ksc.checks.document import check_source
from ksc.cli.given import STDIN, given
from ksc.cli.output import Place, StrictOption, exit_code, from_here, print_json, show_with_summary
from ksc.cli.target import releases, unknown_release
from ksc.diagnostics import Diagnostic, Report, Source
from ksc.layer.files import read_bytes

if TYPE_CHECKING:
    from ksc.layer.site import Ignore


class CheckFormat(StrEnum):
    """How findings are printed."""

    text = "text"
    json = "json"
    github = "github"
    sarif = "sarif"


def command(
    context: typer.Context,
    files: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[FILE|PROFILE]...",
            help="Kickstart files, - for standard input; or profiles of the workspace. None: all profiles.",
        ),
    ] = None,
    target: Annotated[
        str | None,
        typer.Option(
            metavar="RELEASE",
            help="Check for this release, such as rhel9, rocky9, fedora43; else for what the file or profile says.",
            autocompletion=releases,
        ),
    ] = None,
    fix: Annotated[bool, typer.Option("--fix", help="Put right in the files what is safe to put right.")] = False,
    diff: Annotated[bool, typer.Option("--diff", help="Show what --fix would change, and change nothing.")] = False,
    format: Annotated[
        CheckFormat,
        typer.Option("--format", help="text for people, json for programs, github and sarif for code review."),
    ] = CheckFormat.text,
    packages: Annotated[
        bool, typer.Option("--packages", help="Prove too that the packages exist, fit together and onto the disks.")
    ] = False,
    strict: StrictOption = False,
) -> int:
    """Find what is wrong with kickstart files and profiles.

    \b
    ksc check /root/anaconda-ks.cfg --target rocky9
    ksc check web-profile
    ksc check --packages web-profile
    """
    if (files or []).count("-") > 1:
        context.fail("standard input can be read once")
    names = list(dict.fromkeys(files or ()))
    if packages and (fix or diff):
        context.fail("--packages goes without --fix and --diff")
    if (fix or diff) and (not names or (format is not CheckFormat.text and (diff or "-" in names))):
        context.fail("--fix takes files" if not names else "--diff, and --fix of standard input, print text")
    if (unknown := unknown_release(target)) is not None:
        return _finish(Report((unknown,)), format, str, strict=strict)
    wanted = given(names, context.obj)
    if wanted.profiles and (fix or diff):
        context.fail(f"--fix takes files, and {wanted.profiles[0]} is a profile")
    if len(wanted.roots) > 1:
        context.fail("the profiles are of several workspaces: check those of one at a time")
    if fix or diff:
        from ksc.cli.fixing import fix_files

        report, changed = fix_files(wanted.texts, _checker(target), write=not diff)
        return max(_finish(report, format, str, strict=strict), int(diff and changed))
    if packages:
        if target is not None and (wanted.profiles or not names):
            context.fail("--packages takes the release that a profile is for: leave --target out")
        from ksc.cli.check_packages import check_packages

        report, shown, proven = check_packages(wanted, target, context.obj, _rules, everything=not names)
        return _finish(report, format, shown, strict=strict, packages=proven)
    check_one, report = _checker(target), Report()
    for one in wanted.texts:
        report += check_one(one) if isinstance(one, Source) else [one]
    place: Place = str
    if wanted.profiles or not names:
        folder = next(iter(wanted.roots), context.obj)
        more, place = _profiles(wanted.profiles, target, folder, {one.path for one in wanted.texts})
        report += more
    return _finish(report, format, place, strict=strict)


def _finish(report: Report, format: CheckFormat, place: Place, *, strict: bool, **more: Any) -> int:
    """Prints a report, with `more` as JSON has it, and says how the process ends."""
    if format is CheckFormat.text:
        show_with_summary(report, place)
    elif format is CheckFormat.json:
        print_json(report, place, **more)
    elif format is CheckFormat.github:
        from ksc.diagnostics.render.github import render

        print(render(report, place), end="")
    else:
        import json

        from ksc import __version__
        from ksc.diagnostics.render.sarif import as_sarif

        print(json.dumps(as_sarif(report, __version__, place), indent=2))
    return exit_code(report, strict=strict)


def _profiles(names: list[str], target: str | None, directory: Path, own: set[str | None]) -> tuple[Report, Place]:
    """The findings about profiles, and how to show their paths beside those of files given as they are."""
    from ksc.workspace import Workspace

    workspace = Workspace(directory)
    report = workspace.check(*names, target=target)
    from_root = from_here(workspace.root)
    return report, lambda path: path if path in own else from_root(path)


def _checker(target: str | None) -> Callable[[Source], Report]:
    """Checks a text, without what the ksc.yaml above it ignores."""
    rules: dict[str, tuple[Ignore, ...]] = {}

    def check_one(source: Source) -> Report:
        if source.path not in rules:
            rules[source.path] = () if source.path == STDIN else _rules(source.path)
        return check_source(source, target, rules=rules[source.path])

    return check_one


def _rules(path: str) -> "tuple[Ignore, ...]":
    """What the nearest ksc.yaml ignores in a file. YAML is only read where it says `ignore`."""
    file = Path(os.path.abspath(path))  # noqa: PTH100 - without looking at links
    for folder in file.parents:
        if not os.path.lexists(folder / "ksc.yaml"):
            continue
        text = read_bytes(folder / "ksc.yaml", "ksc.yaml")
        if isinstance(text, Diagnostic) or b"ignore" not in text:
            return ()
        from ksc.workspace.ignored import rules_for

        return rules_for(folder, file.relative_to(folder).as_posix())
    return ()
