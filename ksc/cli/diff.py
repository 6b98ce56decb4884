"""`ksc diff`."""

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ksc.actions.diff import Side, compare_sides, of_text, together
from ksc.actions.diff.builds import COMPILED, Built, compare_builds, kickstart_in, open_build
from ksc.actions.diff.json import as_data, builds_as_data
from ksc.actions.diff.text import heading, named, render, render_files
from ksc.cli.output import Format, FormatOption, Place, coloured, from_here, print_json, show
from ksc.cli.sides import Named, name_side
from ksc.cli.target import releases, unknown_release
from ksc.diagnostics import Diagnostic, Report, error, warning
from ksc.diagnostics.taming import tame

if TYPE_CHECKING:
    from ksc.model import Install

NOT_COMPARED = 2  # 1 says that they differ


def command(
    context: typer.Context,
    left: Annotated[
        str,
        typer.Argument(metavar="A", help="A profile, PROFILE@HOST, a kickstart file, - (standard input), or a build."),
    ],
    right: Annotated[str, typer.Argument(metavar="B", help="What to compare it with: any of these.")],
    text: Annotated[bool, typer.Option("--text", help="Compare line by line, not by meaning.")] = False,
    target: Annotated[
        str | None,
        typer.Option(
            metavar="RELEASE",
            help="The release of a file that does not say its own: rhel9, rocky9, fedora43.",
            autocompletion=releases,
        ),
    ] = None,
    format: FormatOption = Format.text,
) -> int:
    """Show what differs between two profiles, hosts, kickstart files or builds, by meaning.

    \b
    ksc diff web-profile /root/anaconda-ks.cfg
    ssh root@web1 cat /root/anaconda-ks.cfg | ksc diff web-profile -
    \b
    Exits with 0 where they are alike, with 1 where not, and with 2 where they cannot be compared.
    """
    if left == right == "-":
        context.fail("standard input can be read once")
    if (unknown := unknown_release(target)) is not None:
        return _stopped(Report((unknown,)), format)
    sides = [name_side(name, context.obj) for name in (left, right)]
    if wrong := [one for one in sides if isinstance(one, Diagnostic)]:
        return _stopped(Report(tuple(wrong)), format)
    one, other = (side for side in sides if isinstance(side, Named))
    run = _Run(target)
    if one.kind == other.kind == "build":
        return run.tell_builds(one, other, format, text=text)
    run.profiles([one, other])
    pair = [run.side(one, other), run.side(other, one)]
    if pair[0] is None or pair[1] is None:
        return _stopped(run.report, format, run.root)
    return run.tell(pair[0], pair[1], (run.place(one), run.place(other)), format, text=text)


class _Run:
    """One comparison: what it has read, and what there is to say about that."""

    def __init__(self, target: str | None) -> None:
        self.target = target
        self.report = Report()
        self.root: Path | None = None
        self.made: dict[tuple[Path, str], Side] = {}
        self.installs: dict[str, Install] = {}

    def profiles(self, named_sides: list[Named]) -> None:
        """Makes the profiles, those of one workspace together."""
        wanted: dict[Path, list[str]] = {}
        for one in named_sides:
            if one.kind == "profile" and one.root is not None:
                wanted.setdefault(one.root, []).append(one.name)
        for root, names in wanted.items():
            self._installs(root, list(dict.fromkeys(names)))

    def _installs(self, root: Path, names: list[str]) -> None:
        from ksc.actions.diff import of_install
        from ksc.workspace import Workspace

        self.root = root
        installs, report = Workspace(root).installs(*names)
        for install in installs:
            name = f"{install.profile}@{install.host.name}" if install.host else install.profile
            for asked in (name, f"@{install.host.name}") if install.host else (name,):
                self.made[root, asked] = of_install(install, name)
                self.installs[asked] = install
        if any((root, name) not in self.made for name in names):
            self.report += report
        elif not report.ok:
            self.report += [
                warning(
                    "KS772",
                    f"{' or '.join(names)} has errors: what is compared may not install",
                    help=f"ksc check {' '.join(names)} says which",
                )
            ]

    def side(self, one: Named, other: Named) -> Side | None:
        """One side, or None where it could not be made."""
        if one.text is not None:
            return of_text(one.text, self.target)
        if one.kind == "profile":
            return self.made.get((one.root or Path(), one.name))
        if other.kind == "profile" and other.name not in self.installs:
            return None
        found = self._in_build(one, other)
        if isinstance(found, Side):
            profile = self.made.get((other.root or Path(), other.name))
            if profile is None or found.release.because == COMPILED:
                return found
            return replace(found, release=profile.release)  # a build of an older ksc
        self.report += [found]
        return None

    def _in_build(self, build: Named, other: Named) -> Side | Diagnostic:
        """The kickstart in a build that a profile is compared with."""
        opened = open_build(build.root or Path(), build.name)
        if isinstance(opened, Diagnostic):
            return opened
        if other.kind != "profile":
            return error(
                "KS770",
                f"a build is compared with a profile or another build, and {_said(other.name)} is a file",
                help=f"name the file in the build: {build.name.rstrip('/')}/http/ks/PROFILE.ks",
            )
        install = self.installs[other.name]
        return kickstart_in(opened, install, self.target)

    def tell_builds(self, left: Named, right: Named, format: Format, *, text: bool) -> int:
        """Prints what differs between two builds."""
        pair = [open_build(one.root or Path(), one.name) for one in (left, right)]
        if wrong := [one for one in pair if isinstance(one, Diagnostic)]:
            return _stopped(Report(tuple(wrong)), format)
        one, other = (build for build in pair if isinstance(build, Built))
        changes = list(compare_builds(one, other, self.target, text=text))
        if format is Format.json:
            print_json(self.report, None, **builds_as_data(one.name, other.name, changes))
        else:
            print(f"{_said(one.name)} → {_said(other.name)}")
            for line in render_files(changes, colour=coloured(sys.stdout)):
                print(line)
            if not changes:
                print(f"{_said(one.name)} and {_said(other.name)} hold the same files")
        return int(any(change.different for change in changes))

    def place(self, one: Named) -> Place:
        """How the paths of a side are shown."""
        return from_here(one.root) if one.kind == "profile" else str

    def tell(self, left: Side, right: Side, place: tuple[Place, Place], format: Format, *, text: bool) -> int:
        """Prints what differs."""
        compared = compare_sides(*together(left, right), text=text)
        if format is Format.json:
            print_json(self.report, self.root, **as_data(compared, place))
            return int(compared.different)
        show(self.report, self.root)
        if not text:
            print(heading(compared))
        for line in render(compared, place=place, colour=coloured(sys.stdout)):
            print(line)
        if not compared.different and not text:
            same = left.text.text == right.text.text
            how = "the same, to the letter" if same else "the same; only the text differs, which --text shows"
            print(f"{named(left)} and {named(right)} mean {how}")
        return int(compared.different)


def _said(name: str) -> str:
    """An argument, fit for a message."""
    return tame(name, 120)


def _stopped(report: Report, format: Format, root: Path | None = None) -> int:
    """Says why there is nothing to compare."""
    if format is Format.json:
        print_json(report, root)
    else:
        show(report, root)
    return NOT_COMPARED
