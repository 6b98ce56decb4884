"""`ksc check`."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from ksc.checks import check
from ksc.cli.output import Format, FormatOption, StrictOption, exit_code, print_json, show_with_summary
from ksc.diagnostics import Diagnostic, Report, did_you_mean, error
from ksc.dialects import facts
from ksc.layer.files import read_source, read_stream


def releases(incomplete: str) -> list[str]:
    """The releases to complete a word to."""
    return [name for name in (*facts().dialects, *facts().aliases) if name.startswith(incomplete)]


def command(
    context: typer.Context,
    files: Annotated[list[str], typer.Argument(metavar="FILE...", help="Kickstart files; - for standard input.")],
    target: Annotated[
        str | None,
        typer.Option(
            metavar="RELEASE",
            help="Check for this release, such as rhel9, rocky9, fedora43; else for what the file says.",
            autocompletion=releases,
        ),
    ] = None,
    format: FormatOption = Format.text,
    strict: StrictOption = False,
) -> int:
    """Find what is wrong with kickstart files, line by line.

    \b
    ksc check /root/anaconda-ks.cfg --target rocky9
    """
    if files.count("-") > 1:
        context.fail("standard input can be read once")
    if target is not None and facts().dialect(target) is None:
        report = Report((_unknown(target),))
    else:
        report = Report()
        for name in files:
            source = read_stream(sys.stdin.buffer, "<stdin>") if name == "-" else read_source(Path(name), name)
            report += [source] if isinstance(source, Diagnostic) else check(source, target)
    if format is Format.json:
        print_json(report)
    else:
        show_with_summary(report)
    return exit_code(report, strict=strict)


def _unknown(target: str) -> Diagnostic:
    known = [*facts().dialects, *facts().aliases]
    return error(
        "KS554",
        f"`{target[:60]}` is no release that ksc knows",
        help=did_you_mean(target, known) or f"ksc knows {', '.join(facts().dialects)}",
    )
