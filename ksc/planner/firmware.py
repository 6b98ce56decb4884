"""The partitions that the installer adds for the platform: `reqpart`, and under `autopart`."""

from collections.abc import Mapping

from ksc.planner import facts
from ksc.planner.disks import Site, Table
from ksc.planner.filesystems import limits
from ksc.planner.requests import Numbers, Request, limit_of
from ksc.planner.values import MIB


def candidates(tables: Mapping[str, Table]) -> tuple[str, ...]:
    """The disks on which the installer adds partitions: those with room for one of the default size, and more."""
    return tuple(name for name, table in tables.items() if table.free > facts.DEFAULT_SIZE * MIB)


def firmware_requests(site: Site, boot: bool, statement: int | None, numbers: Numbers) -> list[Request]:
    """The loader's partition where the firmware needs one and a loader is installed; with `boot` a `/boot` too.

    A partition for GRUB on BIOS is made on a boot drive that is labelled GPT, and only there.
    """
    wanted = []
    dialect = site.terms.dialect
    loads = facts.firmware_partition(site.machine, dialect)
    label = site.tables[site.drive].label if site.drive else None
    if loads and label and (loads.fmt != "biosboot" or label == "gpt"):
        wanted.append(loads)
    if boot:
        wanted.append(facts.Firmware(site.terms.filesystem, "/boot", facts.boot_size(dialect)))
    made = []
    for one in wanted:
        most = one.most * MIB if one.most else None
        made.append(
            Request(
                name=numbers.name(),
                fmt=one.fmt,
                mount=one.mount,
                size=max(one.size, limits(one.fmt, dialect).least) * MIB,
                grows=one.most is not None,
                most=most,
                limit=limit_of(one.fmt, most, dialect),
                disks=(site.drive,) if one.fmt == "biosboot" and site.drive else candidates(site.tables),
                weight=facts.weight(one.fmt, one.mount, site.machine),
                statement=statement,
            )
        )
    return made
