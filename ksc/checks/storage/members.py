"""What volume groups, logical volumes, arrays and btrfs volumes are made of: all of it there, once, and enough."""

from collections.abc import Iterator

from ksc.checks.installation.values import concrete, few, hint, number, plain_words, related
from ksc.checks.kickstart import Statement
from ksc.checks.storage.view import MEMBERS, Storage, exists
from ksc.diagnostics import Diagnostic, error, warning
from ksc.dialects.statement import Given

# How many members an array has at least, by its level; of btrfs, which also has `single`, mkfs asks as many.
_LEAST = {"0": 2, "1": 2, "4": 3, "5": 3, "6": 4, "10": 2}
_LEAST_BTRFS = {"1": 2, "10": 2}
_KINDS = {"volgroup": "pv.", "raid": "raid.", "btrfs": "btrfs."}


def check_members(storage: Storage) -> Iterator[Diagnostic]:
    """KS670 for what is used and never made, KS671 for members used twice, KS672 for too few of them.

    KS841 for thin volumes without a pool, KS871 for members of another kind, KS872 for those that nobody uses.
    """
    users = storage.kickstart.all("volgroup", "raid", "btrfs")
    yield from few(_other_kinds(users))
    if storage.whole:
        yield from few(_unmade(storage, users))
        yield from few(_groups(storage))
        yield from few(_pools(storage))
        yield from few(_unused(storage, users))
    yield from few(_twice(users))
    for array in users:
        if plain_words(array) and not exists(array):
            yield from _few(array) if array.spec.name == "raid" else _few_btrfs(array)


def _members(user: Statement) -> Iterator[tuple[Given, str]]:
    """The members that a statement names. A subvolume names its volume."""
    if not (user.spec.name == "btrfs" and user.has("subvol")):
        for given in user.reading.given:
            if given.name == "partitions" and concrete(given.value):
                yield given, given.value or ""


def _other_kinds(users: list[Statement]) -> Iterator[Diagnostic]:
    for user in users:
        kind = _KINDS[user.spec.name]
        for given, name in _members(user):
            if name.startswith(MEMBERS) and not name.startswith(kind):
                yield error(
                    "KS871",
                    f"`{user.name}` takes members named `{kind}…`, and `{name}` is none",
                    user.at(given),
                    help=f"name a `part {kind}…` here",
                )


def _unmade(storage: Storage, users: list[Statement]) -> Iterator[Diagnostic]:
    for user in users:
        for given, name in _members(user):
            if name.startswith(_KINDS[user.spec.name]) and name not in storage.makers:
                yield error(
                    "KS670",
                    f"`{name}` is used here, and no `part` or `raid` makes it",
                    user.at(given),
                    help=hint(name, storage.makers) or f"add `part {name} --size=...`",
                )


def _groups(storage: Storage) -> Iterator[Diagnostic]:
    for volume in storage.kickstart.all("logvol"):
        name = volume.value("vgname")
        if name and name not in storage.groups and not exists(volume):
            # A group that is on a disk already will do, unless everything there is removed first.
            yield (error if storage.emptied else warning)(
                "KS670",
                f"no `volgroup` makes the group `{name}`",
                volume.at("vgname"),
                help=hint(name, storage.groups) or f"add `volgroup {name} pv.01` before it",
            )


def _pools(storage: Storage) -> Iterator[Diagnostic]:
    """Volumes are made in their order, and a pool has to be there before its volumes."""
    volumes = storage.kickstart.all("logvol")
    pools = {(one.value("vgname"), one.value("name")): one for one in volumes if one.has("thinpool")}
    made: set[tuple[str | None, str | None]] = set()
    for volume in volumes:
        key = (volume.value("vgname"), volume.value("poolname"))
        if volume.has("thinpool"):
            made.add((key[0], volume.value("name")))
        elif volume.has("thin") and key[1] and not exists(volume) and key not in made:
            pool = pools.get(key)
            names = {name for one, name in pools if one == key[0] and name}
            group = storage.groups.get(key[0] or "")
            new = group is not None and not exists(group)
            yield (error if pool or storage.emptied or new else warning)(
                "KS841",
                f"the thin pool `{key[1]}` is made after this volume of it"
                if pool
                else f"no `logvol --thinpool` makes the pool `{key[1]}` in the group `{key[0]}`",
                volume.at("poolname"),
                help="move the pool's line before it"
                if pool
                else hint(key[1], names)
                or f"add `logvol none --vgname={key[0]} --name={key[1]} --thinpool --size=...` before it",
                related=related("the pool stands here", pool, "name") if pool else (),
            )


def _unused(storage: Storage, users: list[Statement]) -> Iterator[Diagnostic]:
    used = {name for user in users for name in user.reading.values("partitions")}
    used |= {
        item for one in storage.kickstart.all("logvol") for item in (one.value("cachepvs") or "").split(",") if item
    }
    loose = used - storage.makers.keys()  # what it may be meant to be
    for name, maker in storage.makers.items():
        if {name, maker.value("device")}.isdisjoint(used) and not exists(maker) and not storage.automatic:
            yield warning(
                "KS872",
                f"nothing uses `{name}`",
                maker.at("mntpoint"),
                notes=("the space is taken, and stays empty",),
                help=hint(name, loose) or "name it in a `volgroup`, `raid` or `btrfs` line, or remove it",
            )


def _twice(users: list[Statement]) -> Iterator[Diagnostic]:
    used: dict[str, tuple[Statement, Given]] = {}
    for user in users:
        own = "device" if user.spec.name == "raid" else "name"
        for given, name in _members(user):
            if not name.startswith(_KINDS[user.spec.name]):
                continue
            other, member = used.setdefault(name, (user, given))
            same = user.spec.name != "btrfs" and other.spec is user.spec and other.value(own) == user.value(own)
            if member is given or (other is not user and same):
                continue  # the same thing made twice is another finding
            yield error(
                "KS671",
                f"`{name}` stands twice here" if other is user else f"`{name}` is already a part of something else",
                user.at(given),
                help="name another one: a partition goes into one group or array, once",
                related=related("used here first", other, member),
            )


def _few(array: Statement) -> Iterator[Diagnostic]:
    members = set(array.reading.values("partitions"))
    level = (array.value("level") or "").upper().removeprefix("RAID")
    least = _LEAST.get(level)
    if least is None or not members:
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


def _few_btrfs(volume: Statement) -> Iterator[Diagnostic]:
    members = {name for _, name in _members(volume)}
    for option in ("data", "metadata"):
        level = (volume.value(option) or "").upper().removeprefix("RAID")
        least = _LEAST_BTRFS.get(level, 1)
        if members and len(members) < least:
            yield error(
                "KS672",
                f"btrfs spreads `--{option}` of RAID {level} over at least {least} members, and has {len(members)}",
                volume.at(option),
                help="add members, or choose another level",
            )
            return
