"""What volume groups, logical volumes and RAID arrays are made of: all of it has to be there, once, and be enough."""

from collections.abc import Iterator

from ksc.checks.installation.values import concrete, few, hint, number, plain_words, related, whole
from ksc.checks.kickstart import Kickstart, Statement
from ksc.diagnostics import Diagnostic, error, warning
from ksc.dialects.statement import Given

# How many members an array has at least, by its level.
_LEAST = {"0": 2, "1": 2, "4": 3, "5": 3, "6": 4, "10": 2}
_KINDS = {"volgroup": "pv.", "raid": "raid."}


def check_members(kickstart: Kickstart) -> Iterator[Diagnostic]:
    """KS670 for what is used and never made, KS671 for what is used twice, KS672 for arrays with too few members."""
    groups = kickstart.all("volgroup", "raid")
    if groups or kickstart.all("logvol"):
        everything = whole(kickstart) and all(map(plain_words, kickstart.all("part", "raid", "volgroup", "logvol")))
        if everything:
            yield from few(_unmade(kickstart, groups))
            yield from few(_volumes(kickstart))
        yield from few(_twice(groups))
        for array in kickstart.all("raid"):
            yield from _few(array)


def _unmade(kickstart: Kickstart, groups: list[Statement]) -> Iterator[Diagnostic]:
    made = {name for one in kickstart.all("part", "raid") if (name := one.value("mntpoint"))}
    for group in groups:
        for given in group.reading.given:
            name = given.value or ""
            if given.name == "partitions" and name.startswith(_KINDS[group.spec.name]) and name not in made:
                yield error(
                    "KS670",
                    f"`{name}` is used here, and no `part` or `raid` makes it",
                    group.at(given),
                    help=hint(name, made) or f"add `part {name} --size=...`",
                )


def _volumes(kickstart: Kickstart) -> Iterator[Diagnostic]:
    made = {name for group in kickstart.all("volgroup") if (name := group.value("name"))}
    clearpart = kickstart.last("clearpart")
    # A group that is on a disk already will do, unless everything there is removed first.
    empty = clearpart is not None and clearpart.has("all") and not clearpart.has("drives", "none", "linux", "list")
    for volume in kickstart.all("logvol"):
        name = volume.value("vgname")
        if name and name not in made and not volume.has("useexisting", "noformat"):
            yield (error if empty else warning)(
                "KS670",
                f"no `volgroup` makes the group `{name}`",
                volume.at("vgname"),
                help=hint(name, made) or f"add `volgroup {name} pv.01` before it",
            )


def _twice(groups: list[Statement]) -> Iterator[Diagnostic]:
    used: dict[str, tuple[Statement, Given]] = {}
    for group in groups:
        own = "device" if group.spec.name == "raid" else "name"
        for given in group.reading.given:
            name = given.value or ""
            if given.name != "partitions" or not name.startswith(_KINDS[group.spec.name]) or not concrete(name):
                continue
            other, member = used.setdefault(name, (group, given))
            if member is given or (
                other is not group and other.spec is group.spec and other.value(own) == group.value(own)
            ):
                continue  # the same thing made twice is another finding
            yield error(
                "KS671",
                f"`{name}` stands twice here" if other is group else f"`{name}` is already a part of something else",
                group.at(given),
                help="name another one: a partition goes into one group or array, once",
                related=related("used here first", other, member),
            )


def _few(array: Statement) -> Iterator[Diagnostic]:
    members = set(array.reading.values("partitions"))
    level = (array.value("level") or "").upper().removeprefix("RAID")
    least = _LEAST.get(level)
    if least is None or not members or array.has("useexisting", "noformat") or not plain_words(array):
        return
    spares = number(array.value("spares")) or 0
    if len(members) < least:
        yield error(
            "KS672",
            f"RAID {level} needs at least {least} members, and has {len(members)}",
            array.at("level"),
            help="add members, or choose another level",
        )
    elif spares > 0 and len(members) - spares < least:
        yield warning(
            "KS672",
            f"RAID {level} needs at least {least} members besides its spares, and has {max(len(members) - spares, 0)}",
            array.at("spares"),
            help="add members, or take fewer spares",
        )
