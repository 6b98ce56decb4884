"""Sizes that cannot be, judged without disks."""

from collections.abc import Iterator

from ksc.checks.installation.values import few, number, plain_words, related
from ksc.checks.kickstart import Statement
from ksc.checks.storage.filesystems import FILE_SYSTEMS, least
from ksc.checks.storage.formats import file_system
from ksc.checks.storage.view import Storage, exists
from ksc.diagnostics import Diagnostic, error, warning

# What rounding to cylinders or to the disk's alignment may add to one partition, in MiB.
_ROUNDED = 64
# The extents of LVM, in KiB: a power of two up to 16 GiB; 4 MiB where nothing is said.
_EXTENT = 4096
_LARGEST_EXTENT = 16 * 1024 * 1024
# Partitions of the firmware: from EL7 on, in MiB. blivet's `BIOSBoot` and `PPCPRePBoot`.
_FIRMWARE = {"biosboot": (1, 2), "prepboot": (4, 10)}

_NAMES = {"efi": "an EFI system partition", "EFI System Partition": "an EFI system partition"}


def check_space(storage: Storage) -> Iterator[Diagnostic]:
    """KS673: groups that are too small; KS674: sizes that are none; KS845: maxima; KS846: what is too small."""
    for statement in storage.kickstart.all("part", "logvol"):
        yield from _size(statement)
        if plain_words(statement):
            yield from _maximum(statement)
    yield from few(_least(storage))
    for group in storage.kickstart.all("volgroup"):
        yield from _extent(group)
    if storage.whole:
        yield from _groups(storage)


def _size(statement: Statement) -> Iterator[Diagnostic]:
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


def _maximum(statement: Statement) -> Iterator[Diagnostic]:
    size, most = number(statement.value("size")), number(statement.value("maxsize"))
    if most is None:
        return
    if size is not None and 0 < most < size:
        yield error(
            "KS845",
            f"the maximum, {most} MiB, is below the size, {size} MiB",
            statement.at("maxsize"),
            help="write a maximum above the size, or leave one of the two out",
            related=related("the size stands here", statement, "size"),
        )
    elif not statement.has("grow"):
        yield warning(
            "KS845",
            "a maximum without `--grow` does nothing",
            statement.at("maxsize"),
            help="add --grow, or leave the maximum out",
        )


def _least(storage: Storage) -> Iterator[Diagnostic]:
    dialect = storage.kickstart.dialect
    for one in storage.kickstart.all("part", "logvol"):
        size = number(one.value("size"))
        if size is None or size <= 0 or one.has("grow", "percent", "recommended", "hibernation") or exists(one):
            continue
        name = file_system(one, storage)
        point = one.value("mntpoint") or ""
        smallest = least(name, dialect) if name and name in FILE_SYSTEMS else 1
        if size < smallest:
            yield warning(
                "KS846",
                f"{size} MiB are too small for {_NAMES.get(name or '', name)}, which needs {smallest} MiB",
                one.at("size"),
                notes=("the installer makes it larger, or stops, by release",),
                help=f"write --size={smallest} or more, or take another file system",
            )
        elif point in _FIRMWARE and dialect.name not in ("rhel5", "rhel6"):
            fewest, most = _FIRMWARE[point]
            if not fewest <= size <= most:
                yield (error if size > most else warning)(
                    "KS846",
                    f"`{point}` takes {fewest} to {most} MiB, and this is {size} MiB",
                    one.at("size"),
                    help=f"write --size={fewest}",
                )
        elif one.spec.name == "logvol" and (extent := _extent_of(one, storage)) and size * 1024 < extent:
            yield error(
                "KS846",
                f"{size} MiB are less than one extent of the group, {extent // 1024} MiB",
                one.at("size"),
                help=f"write --size={-(-extent // 1024)} or more",
            )


def _extent_of(volume: Statement, storage: Storage) -> int | None:
    """The extents of a volume's group, in KiB; None where they are not known."""
    group = storage.groups.get(volume.value("vgname") or "")
    if group is None or exists(group):
        return None
    return number(group.value("pesize")) if group.has("pesize") else _EXTENT


def _extent(group: Statement) -> Iterator[Diagnostic]:
    size = number(group.value("pesize"))
    if size and (size < 0 or size & (size - 1) or size > _LARGEST_EXTENT):
        yield error(
            "KS846",
            f"{size} KiB are no size of extents",
            group.at("pesize"),
            notes=("it is a power of two, up to 16 GiB",),
            help="leave it out for the usual 4 MiB, or write 4096, 8192, 16384, …",
        )


def _groups(storage: Storage) -> Iterator[Diagnostic]:
    volumes: dict[str, list[Statement]] = {}
    for volume in storage.kickstart.all("logvol"):
        if not volume.has("useexisting", "noformat", "thin", "resize"):
            volumes.setdefault(volume.value("vgname") or "", []).append(volume)
    for name, group in storage.groups.items():
        made = volumes.get(name, [])
        if made and not exists(group):
            yield from _room(name, group, made, storage)
            yield from _shares(name, made)


def _room(name: str, group: Statement, made: list[Statement], storage: Storage) -> Iterator[Diagnostic]:
    """The first volume that does not fit any more."""
    members = group.reading.values("partitions")
    sizes = _most([storage.makers.get(member) for member in members])
    if sizes is None:
        return
    room, asked = sum(sizes), 0
    for volume in made:
        before, asked = asked, asked + (number(volume.value("size")) or 0)
        if asked > room + _ROUNDED * len(members):
            whole = sum(number(one.value("size")) or 0 for one in made)
            yield error(
                "KS673",
                f"the volumes of `{name}` take {whole} MiB, and the group has {room} MiB at most",
                volume.at("size"),
                notes=(f"{max(room - before, 0)} MiB at most are left for this one",),
                help="make the partitions of the group larger, let one grow (--grow), or make the volumes smaller",
                related=related("the group stands here", group, "name"),
            )
            return
    # LVM takes 1 MiB of each partition, and gives whole extents.
    extent = number(group.value("pesize")) or _EXTENT
    left = sum((size - 1) * 1024 // extent for size in sizes) * extent // 1024
    if 0 <= left < asked and extent > 0 and storage.kickstart.dialect.name != "rhel5":  # which rounds to cylinders
        yield warning(
            "KS673",
            f"the volumes of `{name}` take {asked} MiB, and LVM's own data leaves {left} MiB of the group for them",
            next(one for one in reversed(made) if one.has("size")).at("size"),
            notes=("where the partitions are not rounded up, the installer stops",),
            help=f"make the volumes smaller, by {asked - left} MiB in all, or the partitions of the group larger",
            related=related("the group stands here", group, "name"),
        )


def _shares(name: str, made: list[Statement]) -> Iterator[Diagnostic]:
    taken = 0
    for volume in made:
        before, taken = taken, taken + (number(volume.value("percent")) or 0)
        if before <= 100 < taken:
            whole = sum(number(one.value("percent")) or 0 for one in made)
            yield error(
                "KS673",
                f"the volumes of `{name}` take {whole} % of what is free in it",
                volume.at("percent"),
                help="let all of them together take 100 % at most",
                related=tuple(
                    place for one in made if one is not volume for place in related("another share", one, "percent")
                )[:8],
            )


def _most(members: list[Statement | None]) -> list[int] | None:
    """The most that these partitions of a group can have, in MiB; None where that is open."""
    sizes = []
    for one in members:
        if one is None or one.spec.name != "part" or one.has("onpart", "noformat", "recommended", "hibernation"):
            return None
        size = number(one.value("maxsize") if one.has("grow") else one.value("size"))
        if size is None or size <= 0:
            return None
        # A maximum below the size only keeps it from growing.
        sizes.append(max(size, number(one.value("size")) or 0))
    return sizes or None
