"""The partitions that a layout asks for, and those that the installer adds: requests, and what cannot be one."""

from collections.abc import Sequence
from dataclasses import replace

from ksc.planner import autopart, unfit
from ksc.planner.disks import Site, find
from ksc.planner.firmware import candidates, firmware_requests
from ksc.planner.requests import SECTOR, Numbers, Request, asked
from ksc.planner.terms import Asked
from ksc.planner.values import MIB, Disk, Problem
from ksc.storage.devices import Autopart, MountPoint, Partition, ReqPart


def gather(wanted: Sequence[Asked], site: Site) -> tuple[list[Request], list[Problem]]:
    """The requests of all statements, and the problems of those that cannot be had on any machine like this."""
    requests: list[Request] = []
    problems: list[Problem] = []
    numbers = Numbers()
    for device, index in wanted:
        if isinstance(device, ReqPart | Autopart):
            if not candidates(site.tables):
                problems.append(unfit.no_room(index))
            elif isinstance(device, ReqPart):
                requests += firmware_requests(site, device.boot, index, numbers)
            else:
                requests += _automatic(device, index, site, numbers)
    for device, index in wanted:
        if isinstance(device, MountPoint):
            problems.append(unfit.unplanned(device.device, index))
        if not isinstance(device, Partition) or device.filesystem == "tmpfs":
            continue
        disk = find(device.disk, site.disks) if device.disk else None
        problem = _problem(device, disk, index, requests, site)
        if problem:
            problems.append(problem)
            continue
        one = asked(device, index, (disk.name,) if disk else (), site, numbers)
        # As in the installer, a mount point belongs to the last that asks for it.
        requests = [other for other in requests if other.mount is None or other.mount != one.mount]
        requests.append(one)
    return requests, problems


def _automatic(device: Autopart, index: int | None, site: Site, numbers: Numbers) -> list[Request]:
    if device.filesystem:
        site = site._replace(terms=site.terms._replace(filesystem=device.filesystem))
    added = firmware_requests(site, not device.noboot, index, numbers)
    free = [autopart.Free(name, site.tables[name].free * SECTOR) for name in candidates(site.tables)]
    firmware = [one.size // MIB for one in added]
    wishes = autopart.partitions(device, free, site.machine, site.terms, firmware)
    made = [asked(one.partition, index, one.disks, site, numbers) for one in wishes]
    return [*added, *(replace(one, option=None) for one in made)]


def _problem(
    device: Partition, disk: Disk | None, index: int | None, requests: Sequence[Request], site: Site
) -> Problem | None:
    if device.existing:
        return unfit.unplanned(device.existing.device or device.mount, index)
    if device.size.mib is not None and device.size.mib < 0:
        return unfit.negative(device.mount, device.size.mib, index)
    if device.disk and disk is None:
        return unfit.unknown_disk(device.disk, index, site.tables)
    if any(one.member == device.mount for one in requests if one.member):
        return unfit.twice(device.mount, index)
    return None
