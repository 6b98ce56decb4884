"""What can be wrong with what lies above the partitions: the messages."""

from ksc.dialects.spec import Dialect
from ksc.planner.filesystems import limits
from ksc.planner.terms import BYTES, whole
from ksc.planner.values import Problem


def beyond(
    name: str,
    group: str,
    asked: int,
    free: int,
    *,
    statement: int | None,
    option: str | None,
    has: int,
    over: int,
    note: str = "",
) -> Problem:
    """A volume of `asked` bytes in a group of `has`, of which `free` are left: `over` more are asked for."""
    left = f"{max(free, 0) // BYTES} MiB are left"
    has_too_little = (
        f"the group has {has // BYTES} MiB; its volumes together ask for {whole(over)} MiB more than it can give"
    )
    return Problem(
        "KS860",
        f"`{name}` takes {whole(asked)} MiB of the volume group `{group}`, and {left}",
        statement,
        option,
        (*([note] if note else []), has_too_little),
        f"make volumes smaller, by {whole(over)} MiB in all, or what the group lies on larger",
    )


def shares(group: str, total: int, statement: int | None) -> Problem:
    """Volumes of one group, or thin ones of one pool, that ask for more than the whole."""
    return Problem(
        "KS861",
        f"the shares of `{group}` add up to {total}%",
        statement,
        "percent",
        help=f"lower them by {total - 100}% in all: a share is of what volumes with fixed sizes leave free",
    )


def small(
    name: str, filesystem: str, size: int, least: int, *, statement: int | None, option: str | None, note: str = ""
) -> Problem:
    """A volume or array with less than the `least` MiB that its file system works with.

    `note` says where a size that was reckoned is from.
    """
    becomes = {"percent": "becomes", "grow": "becomes", "maxsize": "may become"}.get(option or "", "is")
    return Problem(
        "KS862",
        f"`{name}` {becomes} {size // BYTES} MiB large, too small for {filesystem}: it takes {least} MiB at least",
        statement,
        option,
        (note,) if note else (),
        help="make it larger, what else lies beside it smaller, or choose another file system",
    )


def large(name: str, filesystem: str, size: int, most: int, *, statement: int | None, option: str | None) -> Problem:
    """A volume or array with more than the `most` MiB that its file system works with."""
    return Problem(
        "KS862",
        f"`{name}` is {size // BYTES} MiB large, too large for {filesystem}: it takes {most} MiB at most",
        statement,
        option,
        help="make it smaller, or choose another file system",
    )


def unfit(
    name: str, filesystem: str, size: int, dialect: Dialect, *, statement: int | None, option: str | None
) -> Problem | None:
    """What the installer finds before it begins: a device that its file system does not fit; None where it does."""
    least, most = limits(filesystem, dialect)
    if size < least * BYTES:
        return small(name, filesystem, size, least, statement=statement, option=option)
    if most and size > most * BYTES:
        return large(name, filesystem, size, most, statement=statement, option=option)
    return None


def missing(name: str, what: str, wanted: str, statement: int | None, option: str | None) -> Problem:
    """Something on what no statement makes: `name` is a `what` on `wanted`."""
    return Problem(
        "KS863",
        f"the {what} `{name}` needs `{wanted}`, which is not there when it is made",
        statement,
        option,
        help=f"make `{wanted}` before it, on disks that have room for it",
    )


def strange(message: str, statement: int | None, option: str | None, help: str) -> Problem:
    """A figure that LVM does not work with."""
    return Problem("KS864", message, statement, option, help=help)


def unmakable(name: str, message: str, statement: int | None, option: str | None, help: str) -> Problem:
    """An array that cannot be made."""
    return Problem("KS865", f"the array `{name}` cannot be made: {message}", statement, option, help=help)


def unplanned(name: str, what: str, statement: int | None) -> Problem:
    """Something that is on the disk already: nothing is known of it."""
    return Problem(
        "KS866",
        f"the {what} `{name}` is on the disk already, so what becomes of it cannot be planned",
        statement,
        help="a plan is for blank disks: it leaves this out",
    )
