"""Sizes that cannot be, judged without disks, and layouts that have no root."""

from collections.abc import Iterator

from ksc.checks.installation.values import number, plain_words, related, whole
from ksc.checks.kickstart import Kickstart, Statement
from ksc.diagnostics import Diagnostic, error, warning

# What rounding to cylinders or to the disk's alignment may add to one partition, in MiB.
_ROUNDED = 64
# What lays out disks in other ways, or copies what is laid out already.
_OTHERWISE = ("autopart", "mount", "btrfs", "stratisfs", "liveimg", "bootc")


def check_space(kickstart: Kickstart) -> Iterator[Diagnostic]:
    """KS656: no root; KS667: no passphrase; KS673: groups that are too small; KS674: sizes that are none."""
    for statement in kickstart.all("part", "logvol"):
        size = number(statement.value("size"))
        if size is not None and size < 0:
            yield error("KS674", f"`{size}` is no size", statement.at("size"), help="write a size in MiB above zero")
        elif size == 0 and not statement.has("grow", "onpart", "useexisting", "noformat"):
            yield warning(
                "KS674",
                "a size of 0 without `--grow` leaves no room for anything",
                statement.at("size"),
                help="write a size in MiB, or add --grow",
            )
    if not whole(kickstart) or not all(map(plain_words, kickstart.all("part", "raid", "volgroup", "logvol"))):
        return
    yield from _root(kickstart)
    yield from _groups(kickstart)
    yield from _passphrase(kickstart)


def _root(kickstart: Kickstart) -> Iterator[Diagnostic]:
    # A file of partitions alone is a part of another one.
    laid = kickstart.all("part", "raid", "logvol")
    if not laid or kickstart.all(*_OTHERWISE) or not kickstart.all("rootpw", "lang", "%packages"):
        return
    if any((one.value("mntpoint") or "").rstrip("/") == "" for one in laid):
        return
    yield warning(
        "KS656",
        "the layout has no root: nothing is mounted at `/`",
        laid[0].at("mntpoint"),
        notes=("the installer stops and asks for one",),
        help="add `part / --size=... --grow`, or a `logvol /`",
    )


def _passphrase(kickstart: Kickstart) -> Iterator[Diagnostic]:
    """Encryption without any passphrase in the file: one that stands anywhere is taken for the others too."""
    encrypted = [one for one in kickstart.all("autopart", "part", "raid", "logvol") if one.has("encrypted")]
    if encrypted and not any(one.has("passphrase", "escrowcert", "hw-passphrase") for one in encrypted):
        yield warning(
            "KS667",
            "encryption without a passphrase",
            encrypted[0].at("encrypted"),
            notes=("the installer stops and asks for one",),
            help="give --passphrase, best from a secret of a profile, or leave --encrypted out",
        )


def _groups(kickstart: Kickstart) -> Iterator[Diagnostic]:
    partitions = {name: one for one in kickstart.all("part") if (name := one.value("mntpoint"))}
    volumes: dict[str, list[Statement]] = {}
    for volume in kickstart.all("logvol"):
        volumes.setdefault(volume.value("vgname") or "", []).append(volume)
    for group in kickstart.all("volgroup"):
        made = [
            one
            for one in volumes.pop(group.value("name") or "", ())
            if not one.has("useexisting", "noformat", "thin", "resize")
        ]
        if not made or group.has("useexisting", "noformat"):
            continue
        room = _room([partitions.get(name) for name in group.reading.values("partitions")])
        asked = sum(number(one.value("size")) or 0 for one in made)
        if room is not None and asked > room + _ROUNDED * len(group.reading.values("partitions")):
            yield error(
                "KS673",
                f"the volumes of `{group.value('name')}` take {asked} MiB, and the group has {room} MiB at most",
                group.at("name"),
                help="make the partitions of the group larger, let one grow (--grow), or make the volumes smaller",
                related=tuple(place for one in made for place in related("a volume of it", one, "size"))[:8],
            )
        percent = sum(number(one.value("percent")) or 0 for one in made)
        if percent > 100:
            yield warning(
                "KS673",
                f"the volumes of `{group.value('name')}` take {percent} % of what is free in it",
                group.at("name"),
                help="let all of them together take 100 % at most",
                related=tuple(place for one in made for place in related("a volume of it", one, "percent"))[:8],
            )


def _room(members: list[Statement | None]) -> int | None:
    """The most that a group on these partitions can have, in MiB; None where that is open."""
    total = 0
    for one in members:
        if one is None or one.has("onpart", "noformat", "recommended", "hibernation"):
            return None
        size = number(one.value("maxsize") if one.has("grow") else one.value("size"))
        if size is None or size <= 0:
            return None
        total += size
    return total if members else None
