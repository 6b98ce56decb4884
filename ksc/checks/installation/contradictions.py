"""Lines that say one thing and its opposite, and disks that one line uses and another one rules out."""

import re
from collections.abc import Iterator

from ksc.checks.installation.values import concrete, concrete_items, few, related, whole
from ksc.checks.kickstart import Kickstart, Statement
from ksc.diagnostics import Diagnostic, error, warning
from ksc.diagnostics.diagnostic import Related

_PARTITION = re.compile(r"((?:s|v|xv|h)d[a-z]{1,3}|dasd[a-z]+|nvme\d+n\d+(?=p)|mmcblk\d+(?=p))p?\d+")
_KERNEL_NAME = re.compile(r"(?:s|v|xv|h)d[a-z]{1,3}|nvme\d+n\d+|mmcblk\d+|dasd[a-z]+|md\d+")


def check_contradictions(kickstart: Kickstart) -> Iterator[Diagnostic]:
    """KS668 for what a line contradicts in itself, KS669 for disks that `ignoredisk` rules out."""
    for statement in kickstart.all("firewall", "selinux", "clearpart"):
        yield from _opposites(statement)
    yield from few(_services(kickstart.all("services")))
    yield from few(_ignored(kickstart))


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


def _ignored(kickstart: Kickstart) -> Iterator[Diagnostic]:
    rules = kickstart.all("ignoredisk")
    if not rules or not whole(kickstart):
        return
    for name, only in (("only-use", True), ("drives", False)):
        found = [(rule, name) for rule in rules if rule.has(name)]
        if not found:
            continue
        rule = found[-1][0]
        value = rule.value(name)
        disks = {_disk(item) for item in (value or "").split(",")}
        if not concrete(value) or (only and not all(map(_KERNEL_NAME.fullmatch, disks))):
            continue  # a link or a pattern may be any disk
        for user, option in _users(kickstart):
            yield from _ruled_out(user, option, disks, only, related("the disks are chosen here", rule, name))


def _users(kickstart: Kickstart) -> Iterator[tuple[Statement, str]]:
    for command, option in (
        ("part", "ondisk"),
        ("part", "onpart"),
        ("clearpart", "drives"),
        ("bootloader", "boot-drive"),
    ):
        for statement in kickstart.all(command):
            if statement.has(option):
                yield statement, option


def _ruled_out(
    user: Statement, option: str, disks: set[str], only: bool, places: tuple[Related, ...]
) -> Iterator[Diagnostic]:
    for given, item in concrete_items(user, option):
        disk = _disk(item)
        if option == "onpart" and (found := _PARTITION.fullmatch(disk)):
            disk = found[1]
        if disk.startswith("md"):
            continue  # an array of the firmware is there where its members are
        if _KERNEL_NAME.fullmatch(disk) and (disk in disks) != only:
            # The installer does not know a disk that it ignores, and stops where a partition is put on it.
            stops = user.spec.name == "part" and user.release != "rhel5"
            yield (error if stops else warning)(
                "KS669",
                f"`{disk}` is used here, and `ignoredisk` rules it out",
                user.at(given),
                help="use one of the disks that are left, or change `ignoredisk`",
                related=places,
            )


def _disk(item: str) -> str:
    return item.strip().removeprefix("/dev/")
