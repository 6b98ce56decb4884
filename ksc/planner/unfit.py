"""What can be wrong with disks and partitions: the messages."""

from collections.abc import Iterable

from ksc.planner.facts import BOOT_END, DEFAULT_SIZE
from ksc.planner.filesystems import Limits
from ksc.planner.places import Unplaced
from ksc.planner.requests import Request
from ksc.planner.values import MIB, Problem
from ksc.storage.sizes import amount

THERE = "KS859"
"""The code of what is on the disks already."""


def no_disk() -> Problem:
    """Nothing to install on."""
    return Problem(
        "KS850",
        "there is no disk to install on",
        help="give the machine a disk, or let `ignoredisk` leave one",
    )


def unknown_disk(name: str, statement: int | None, known: Iterable[str]) -> Problem:
    """A partition on a disk that is not there, or that may not be used."""
    return Problem(
        "KS850",
        f"the machine has no disk `{name}` that may be used",
        statement,
        "ondisk",
        (f"it has {', '.join(f'`{one}`' for one in known)}",),
        "name one of these, or leave `--ondisk` out, so that the installer chooses",
    )


def unknown_boot_drive(name: str, known: Iterable[str]) -> Problem:
    """`bootloader --boot-drive` names no disk that may be used."""
    return Problem(
        "KS850",
        f"the machine has no disk `{name}` to boot from that may be used",
        notes=(f"it has {', '.join(f'`{one}`' for one in known)}",),
        help="name one of these with `bootloader --boot-drive`, or leave it out",
    )


def no_room(statement: int | None) -> Problem:
    """No disk is large enough for what the installer adds by itself."""
    return Problem(
        "KS856",
        f"no disk has more than {amount(DEFAULT_SIZE)} free, for the partitions that the installer adds itself",
        statement,
        help="use a larger disk",
    )


def twice(name: str, statement: int | None) -> Problem:
    """A member whose name another has."""
    return Problem(
        "KS857", f"another partition is named `{name}`", statement, help="give each member a name of its own"
    )


def unplaced(found: Unplaced) -> Problem:
    """A partition that has no place."""
    request = found.request
    name = said(request)
    where = f"on `{request.disks[0]}`" if len(request.disks) == 1 else "on any disk"
    if found.slots:
        return Problem(
            "KS854",
            f"{name} finds no entry in the partition table {where}",
            request.statement,
            "asprimary" if request.primary else None,
            help="make fewer partitions, with logical volumes in their place, or label the disk GPT",
        )
    if found.beyond:
        return Problem(
            "KS851",
            f"{name} is pushed beyond 2 TiB {where}, by what grows before it: nothing boots from there",
            request.statement,
            "grow",
            help="make a `/boot` besides, or give what grows a `--maxsize`",
        )
    missing = request.size - found.free
    notes = (f"{amount(_up(missing))} are missing",) if missing > 0 else ()
    if request.weight and request.size > BOOT_END:
        notes = ("what the machine boots from has to end below 2 TiB",)
    left = f"{amount(found.free // MIB)} are left" if found.free >= MIB else "nothing is left"
    return Problem(
        "KS851",
        f"{name} does not fit {where}: it takes {amount(_up(request.size))}, and {left}",
        request.statement,
        request.option,
        notes,
        "make it or what lies beside it smaller, or the disk larger",
    )


def limited(request: Request, size: int, limits: Limits) -> Problem | None:
    """A partition of `size` sectors that is too small or too large for its file system."""
    if size < limits.least * MIB:
        return Problem(
            "KS852",
            f"{said(request)} gets {amount(size // MIB)}, too small for {request.fmt}, "
            f"which takes {amount(limits.least)} at least",
            request.statement,
            request.option,
            help="make it larger, or choose another file system",
        )
    if limits.most and size > limits.most * MIB:
        return Problem(
            "KS853",
            f"{said(request)} gets {amount(size // MIB)}, too large for {request.fmt}, "
            f"which takes {amount(limits.most)} at most",
            request.statement,
            request.option,
            help="make it smaller, or choose another file system",
        )
    return None


def negative(name: str, size: int, statement: int | None) -> Problem:
    """A size below nothing."""
    return Problem(
        "KS855", f"the partition `{name}` cannot have {size} MiB", statement, "size", help="give it 1 MiB or more"
    )


def unplanned(name: str, statement: int | None) -> Problem:
    """A statement about what is on the disks already."""
    return Problem(
        THERE,
        f"`{name}` is on the disk already, so what becomes of it cannot be planned",
        statement,
        help="a plan is for blank disks: it leaves this out",
    )


def said(request: Request) -> str:
    """A partition's name for a message."""
    if request.partition:
        return f"the partition `{request.partition.mount}`"
    return f"the partition `{request.mount}`" if request.mount else f"the {request.fmt} partition"


def _up(sectors: int) -> int:
    return -(-sectors // MIB)
