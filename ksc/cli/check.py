"""`ksc check`."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from ksc.checks import check
from ksc.cli.output import Format, FormatOption, StrictOption, exit_code, print_json, show_with_summary
from ksc.diagnostics import Diagnostic, Report, Source, did_you_mean, error
from ksc.dialects import facts
from ksc.layer.files import decode, read_source


def command(
    files: Annotated[list[str], typer.Argument(metavar="FILE...", help="Kickstart files; - for standard input.")],
    target: Annotated[str | None, typer.Option(help="The release, such as rhel9, rocky9, fedora43.")] = None,
    format: FormatOption = Format.text,
    strict: StrictOption = False,
) -> int:
    """Find what is wrong with kickstart files, line by line.

    \b
    ksc check /root/anaconda-ks.cfg --target rocky9
    """
    report = Report()
    if target is not None and facts().dialect(target) is None:
        known = (*facts().dialects, *facts().aliases)
        report += [error("KS554", f"`{target[:60]}` is no release that ksc knows", help=did_you_mean(target, known))]
    else:
        for name in files:
            source = (
                Source("<stdin>", decode(sys.stdin.buffer.read())) if name == "-" else read_source(Path(name), name)
            )
            report += [source] if isinstance(source, Diagnostic) else check(source, target)
    if format is Format.json:
        print_json(report)
    else:
        show_with_summary(report)
    return exit_code(report, strict=strict)
