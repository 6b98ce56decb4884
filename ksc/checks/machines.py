"""The machine that a layout is planned for: from words, and from what the layout itself says of it."""

import re
from collections.abc import Sequence
from fnmatch import fnmatchcase
from typing import Literal

from ksc.checks.kickstart import Kickstart
from ksc.checks.storage.disks import named
from ksc.checks.storage.machine import NAMED, is_needed
from ksc.checks.storage.view import Storage
from ksc.diagnostics import Diagnostic, Location, error, warning
from ksc.diagnostics.taming import tame
from ksc.dialects.spec import Dialect
from ksc.planner.values import MIB, Disk
from ksc.storage.choice import PLACEHOLDER
from ksc.storage.devices import Autopart, Partition, ReqPart
from ksc.storage.layout import Layout
from ksc.storage.releases import at_least
from ksc.storage.sizes import Size, SizeError

MEMORY = 4096
"""MiB of memory where nobody says how much the machine has."""

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_./:+-]{0,127}")
_USUAL = ("sda", "nvme0n1", "vda", "mmcblk0", "xvda", "dasda", "hda")


def mebibytes(text: str, what: str) -> int:
    """A size such as `16GiB` in MiB. Raises ValueError, which says of `what` it is no size."""
    try:
        size = Size.parse(text)
    except SizeError as problem:
        raise ValueError(f"{what}: {text[:40]!r} is no size: {problem}") from None
    if size.mib is None or size.grow:
        raise ValueError(f"{what}: {text[:40]!r} is no size: write `20GiB`")
    return size.mib


def disk(name: str, text: str) -> Disk:
    """A disk by its name and its size as text. Raises ValueError."""
    name = name.strip().removeprefix("/dev/")
    if not _NAME.fullmatch(name):
        raise ValueError(f"{name[:40]!r} is no name of a disk: write `sda`, or `disk/by-id/...`")
    return Disk(name, mebibytes(text, f"the disk {name}") * MIB)


def disk_names(layout: Layout) -> tuple[str, ...]:
    """The disks that a layout names, in the order in which it does, but those that are chosen on the machine.

    A pattern stands for a usual name that it covers.
    """
    loader = layout.loader
    words = [*layout.disks]
    words += [one.disk for one in layout.devices if isinstance(one, Partition) and one.disk]
    words += layout.clear.drives if layout.clear else ()
    words += [*((loader.drive,) if loader and loader.drive else ()), *(loader.order if loader else ())]
    names = [name for word in words if (name := _one_of(word)) is not None]
    return tuple(dict.fromkeys(names))


def firmware(layout: Layout, dialect: Dialect) -> Literal["bios", "uefi"]:
    """The firmware that a layout looks made for: what its own partitions say, else that of today's machines."""
    made = [one for one in layout.devices if isinstance(one, Partition)]
    if any(one.mount == "/boot/efi" or one.filesystem == "efi" for one in made):
        return "uefi"
    # Partitions, none of them for UEFI, and nothing that adds it: that boots with BIOS alone.
    added = any(isinstance(one, Autopart | ReqPart) for one in layout.devices)
    if any(one.mount == "biosboot" for one in made) or not added:
        return "bios"
    return "uefi" if at_least(dialect, 7) else "bios"


def absent(kickstart: Kickstart, disks: Sequence[Disk]) -> list[Diagnostic]:
    """KS868: what names a disk that is not among these; once for each place, however many statements are from there."""
    names = [one.name for one in disks]
    found: dict[tuple[str, Location | None], Diagnostic] = {}
    for user, given, word in named(Storage(kickstart), NAMED):
        if is_name(word) and not word.startswith("md") and not any(covers(word, name) for name in names):
            one = (error if is_needed(user, given) else warning)(
                "KS868",
                f"there is no disk `{tame(word, 60)}`",
                user.at(given),
                notes=(f"the machine has {', '.join(names[:8])}{', …' if len(names) > 8 else ''}",) if names else (),
                help="name the disk as the machine does, or give the machine one of that name",
            )
            key = one.message, one.location
            if key not in found or one.severity == "error":
                found[key] = one
    return list(found.values())


def is_name(word: str) -> bool:
    """Whether a word can be a disk's name, and not something by which the installer looks for one."""
    return "=" not in word and not PLACEHOLDER.search(word)


def covers(word: str, name: str) -> bool:
    """Whether a word of a statement means a disk: its name, with `/dev/` or not, or a pattern; several with `|`."""
    return any(fnmatchcase(name, one.strip().removeprefix("/dev/")) for one in word.split("|"))


def _one_of(word: str) -> str | None:
    """A disk that a word of a statement may mean."""
    first = word.split("|", maxsplit=1)[0].strip().removeprefix("/dev/")
    if not set("*?[") & set(first):
        return first if is_name(first) else None
    return next((name for name in _USUAL if fnmatchcase(name, first)), None)
