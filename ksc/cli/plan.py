"""`ksc plan`."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from ksc.actions.planning import Proof, Subject, Wanted, of_install, of_source, prove
from ksc.checks import machines
from ksc.cli.output import Format, FormatOption, exit_code, print_json, show, shown_path
from ksc.cli.plan_shown import as_data, tell
from ksc.cli.sides import name_side
from ksc.cli.target import releases, unknown_release
from ksc.diagnostics import Diagnostic, Report
from ksc.planner import Disk
from ksc.planner.drawing import svg as drawn


class Firmware(StrEnum):
    """What starts the machine."""

    uefi = "uefi"
    bios = "bios"


class Product(StrEnum):
    """The installer's product profile."""

    rhel = "rhel"
    default = "default"


def command(
    context: typer.Context,
    name: Annotated[
        str,
        typer.Argument(metavar="NAME", help="A profile, PROFILE@HOST, @HOST, a kickstart file, or - (standard input)."),
    ],
    disk: Annotated[
        list[str] | None,
        typer.Option("--disk", metavar="NAME=SIZE", help="A disk of the machine: sda=500GiB. Once for each."),
    ] = None,
    firmware: Annotated[Firmware | None, typer.Option("--firmware", help="What starts the machine.")] = None,
    memory: Annotated[
        str | None, typer.Option("--memory", metavar="SIZE", help="Its memory, for the size of swap: 16GiB.")
    ] = None,
    product: Annotated[
        Product | None,
        typer.Option("--product", help="Whose defaults the installer has; else those of the release."),
    ] = None,
    target: Annotated[
        str | None,
        typer.Option(
            metavar="RELEASE",
            help="The release of a file that does not say its own: rhel9, rocky9, fedora43.",
            autocompletion=releases,
        ),
    ] = None,
    svg: Annotated[
        Path | None, typer.Option("--svg", metavar="FILE", help="Draw the disks into an SVG file as well.")
    ] = None,
    format: FormatOption = Format.text,
) -> int:
    """Show what the installer would make of the disks, or why it would stop.

    Without --disk it takes the disks that the host has in hosts.yaml; for a profile or a file, the smallest disks
    that will do, and tells what happens on disks of common sizes.

    \b
    ksc plan web-profile
    ksc plan @web1 --memory 16GiB
    ksc plan anaconda-ks.cfg --disk sda=500GiB --disk sdb=4TiB --svg disks.svg
    """
    wanted = _wanted(context, disk or [], firmware, memory, product)
    if svg is not None and str(svg) == "-":
        context.fail("--svg: standard output has the plan: name a file, such as disks.svg")
    if (unknown := unknown_release(target)) is not None:
        return _stopped(Report((unknown,)), format)
    named = name_side(name, context.obj)
    if isinstance(named, Diagnostic):
        return _stopped(Report((named,)), format)
    if named.kind == "build":
        context.fail(f"{name[:120]!r} is a build: name a kickstart in it, such as http/ks/PROFILE.ks")
    root = named.root
    subject = of_source(named.text, target) if named.text else _of_profile(root or Path(), named.name)
    if isinstance(subject, Report):
        return _stopped(subject, format, root)
    proof = prove(subject, wanted)
    report = Report(proof.found)
    if svg is not None and report.ok:
        report += _draw(proof, svg, Path(subject.name).name if named.text else subject.name)
    if format is Format.json:
        print_json(report, root, **as_data(proof))
    else:
        tell(proof)
        show(report, root)
        if svg is not None and report.ok:
            print(f"drawn in {shown_path(svg)}" if proof.plan else "nothing is drawn, since nothing is planned")
    return exit_code(report)


def _wanted(
    context: typer.Context, disks: list[str], firmware: Firmware | None, memory: str | None, product: Product | None
) -> Wanted:
    made: dict[str, Disk] = {}
    try:
        for one in disks:
            name, equals, size = one.rpartition("=")
            if not equals:
                context.fail(f"--disk {one[:60]!r}: write NAME=SIZE, such as sda=500GiB")
            given = machines.disk(name, size)
            if given.name in made:
                context.fail(f"--disk: {given.name!r} is given twice")
            made[given.name] = given
        size_of_memory = machines.mebibytes(memory, "--memory") if memory is not None else None
    except ValueError as problem:
        context.fail(str(problem))
    return Wanted(
        tuple(made.values()),
        firmware.value if firmware else None,
        size_of_memory,
        product.value if product else None,
    )


def _of_profile(root: Path, name: str) -> Subject | Report:
    from ksc.workspace import Workspace

    installs, report = Workspace(root).installs(name)
    asked = [one for one in installs if (one.host is not None) == ("@" in name)]
    return of_install(asked[0]) if asked else report


def _draw(proof: Proof, path: Path, title: str) -> list[Diagnostic]:
    """Writes the drawing. That of a file has its name alone as its title, and not where it lies on this machine."""
    from ksc.actions.import_.placing import Wanted as File
    from ksc.actions.import_.placing import place

    if proof.plan is None:
        return []
    placed = place([File(path, drawn(proof.plan, title).encode())], force=True)
    return [placed] if isinstance(placed, Diagnostic) else []


def _stopped(report: Report, format: Format, root: Path | None = None) -> int:
    if format is Format.json:
        print_json(report, root)
    else:
        show(report, root)
    return 1
