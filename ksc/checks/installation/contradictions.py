"""Lines that say one thing and its opposite."""

from collections.abc import Iterator

from ksc.checks.installation.values import concrete_items, few, related
from ksc.checks.kickstart import Kickstart, Statement
from ksc.diagnostics import Diagnostic, warning


def check_contradictions(kickstart: Kickstart) -> Iterator[Diagnostic]:
    """KS668 for what a line contradicts in itself."""
    for statement in kickstart.all("firewall", "selinux", "clearpart"):
        yield from _opposites(statement)
    yield from few(_services(kickstart.all("services")))


def _opposites(statement: Statement) -> Iterator[Diagnostic]:
    """Two options of which one is meant to be given: the last one counts."""
    for group in statement.spec.alternatives:
        given = [one for one in statement.reading.given if one.name in group]
        if len({one.name for one in given}) > 1:
            last = given[-1]
            first = next(one for one in given if one.name != last.name)
            yield warning(
                "KS668",
                f"`{first.written}` and `{last.written}` contradict each other: the last one counts",
                statement.at(first),
                help="keep the one that is meant",
                related=related("this one counts", statement, last),
            )


def _services(lines: list[Statement]) -> Iterator[Diagnostic]:
    """Services that are both. Each list is the one of the last line that has it."""
    off, on = (next((line for line in reversed(lines) if line.has(name)), None) for name in ("disabled", "enabled"))
    if off is None or on is None:
        return
    disabled = {item: given for given, item in concrete_items(off, "disabled")}
    for given, item in concrete_items(on, "enabled"):
        if item in disabled:
            yield warning(
                "KS668",
                f"the service `{item}` is disabled and enabled: it will be enabled",
                off.at(disabled[item]),
                help="name it once",
                related=related("enabled here", on, given),
            )
