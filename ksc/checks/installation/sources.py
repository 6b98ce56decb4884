"""Where the installer takes its packages from: one source counts."""

from collections.abc import Iterator

from ksc.checks.installation.values import related
from ksc.checks.kickstart import Kickstart, Statement
from ksc.diagnostics import Diagnostic, warning


def check_sources(kickstart: Kickstart) -> Iterator[Diagnostic]:
    """KS662: several sources, at each but the last. One that is missing may come from the boot line."""
    found = _in_order(kickstart)
    for lost in found[:-1]:
        winner = found[-1]
        yield warning(
            "KS662",
            f"`{lost.name}` does not count: a later `{winner.name}` takes its place",
            lost.at(),
            notes=("an installation has one source, the last one in the file",),
            help="keep the one that is meant; `repo` adds further repositories",
            related=related("this one counts", winner),
        )


def _in_order(kickstart: Kickstart) -> list[Statement]:
    """The commands that name a source, in the order of the file."""
    names = kickstart.facts.slots.get("source", ())
    release = kickstart.dialect.name
    return [one for one in kickstart.statements if one.spec.name in names and one.spec.status(release) == "active"]
