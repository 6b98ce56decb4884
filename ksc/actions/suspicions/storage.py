"""Storage that fits the disks of one machine, or that stands in comments only."""

import re
from collections.abc import Iterator

from ksc.actions.suspicions.case import Case
from ksc.diagnostics import Diagnostic, Location, Span, warning
from ksc.syntax import Comment

LAYOUT = ("part", "raid", "volgroup", "logvol", "btrfs", "autopart", "mount", "stratispool", "stratisfs")
_WRITTEN_OUT = re.compile(
    r"\s*#+[ \t]*(?:clearpart|part|partition|volgroup|logvol|raid|autopart|btrfs)"
    r"(?=\s)(?=[^\n]*\s(?:--\w|pv\.|/|swap))"
)
_MAKING = re.compile(r"\b(?:parted|[sc]?fdisk|[sc]gdisk|gdisk|mkfs|mdadm|lvcreate|vgcreate|cryptsetup)\b")
_REUSING = ("useexisting", "onpart", "noformat", "preexist")


def storage(case: Case) -> Iterator[Diagnostic]:
    """KS610 to KS612."""
    yield from _comments(case)
    for line in case.of("clearpart"):
        none = line.reading.last("none")
        if none:
            yield warning(
                "KS611",
                "`clearpart --none` keeps every partition that a disk has",
                case.at(line, none),
                notes=("on a disk that is in use there is no room for the new ones",),
                help="use --all or --linux if what is there may go, or a `partitioning:` scheme in a profile",
            )
    for line in () if _made_first(case) else case.lines:
        if line.spec.name not in LAYOUT:
            continue
        reused = next((given for given in line.reading.given if given.name in _REUSING), None)
        if reused or line.spec.name == "mount":
            what = f"{line.command.name} {reused.written}" if reused else line.command.name
            yield warning(
                "KS612",
                f"`{what}` uses what another installation left on the disk",
                case.at(line, reused),
                notes=("an empty disk has nothing to use: the installation stops there",),
                help="make it anew, or use a `partitioning:` scheme in a profile",
            )


def _made_first(case: Case) -> bool:
    """Whether a script makes partitions before the installer looks for them."""
    scripts = (section for section in case.document.sections() if section.kind.startswith("%pre"))
    return any(_MAKING.search(section.body) for section in scripts)


def _comments(case: Case) -> Iterator[Diagnostic]:
    found = written_out(case)
    if not found:
        return
    start, last = found[0].span, found[-1].span
    if start is None or last is None:
        return
    end = last.column + len(found[-1].text.rstrip())
    yield warning(
        "KS610",
        f"the disk layout stands in comments only ({len(found)} {'line' if len(found) == 1 else 'lines'})",
        Location(case.document.source, Span(start.line, start.column, last.line, end)),
        notes=("the installer of EL5 and EL6 wrote it out like that: without the `#` it erases the disks",),
        help="remove the `#` after a look at what it erases, or use a `partitioning:` scheme in a profile",
    )


def written_out(case: Case) -> list[Comment]:
    """The layout as comments, as EL5 and EL6 wrote it out. Beside a live one they are remains."""
    if not case.whole or case.has(*LAYOUT):
        return []
    comments = (node for node in case.document.nodes if isinstance(node, Comment))
    return [node for node in comments if _WRITTEN_OUT.match(node.text)]
