"""btrfs volumes and their subvolumes, as devices."""

from ksc.planner import problems
from ksc.planner.terms import Laid, Members, Requests, Terms, mib
from ksc.planner.values import Planned
from ksc.storage.devices import BtrfsVolume, Subvolume

UNNAMED = "btrfs"
"""The name of a volume without `--label`; the installer makes one up."""


def lay_out(asked: Requests, members: Members, terms: Terms) -> Laid:
    """The volumes and subvolumes that are asked for. Never raises.

    A volume is as large as its members together, as the installer shows it; mirrored data (`--data=1`) use twice
    their size of that. A subvolume has the whole of its volume.
    """
    laid = Laid()
    volumes: dict[str, Planned] = {}
    for device, statement in asked:
        if isinstance(device, BtrfsVolume):
            _volume(laid, volumes, device, statement, members, terms)
        elif isinstance(device, Subvolume):
            _subvolume(laid, volumes, device, statement)
    return laid


def _volume(
    laid: Laid,
    volumes: dict[str, Planned],
    device: BtrfsVolume,
    statement: int | None,
    members: Members,
    terms: Terms,
) -> None:
    name = device.label or UNNAMED
    if device.existing:
        laid.problems.append(problems.unplanned(name, "btrfs volume", statement))
        return
    absent = next((member for member in device.members if member not in members), None)
    if absent is not None or not device.members:
        wanted = absent or "btrfs.01"
        laid.problems.append(problems.missing(name, "btrfs volume", wanted, statement, None))
        return
    on = [members[member] for member in dict.fromkeys(device.members)]
    size = sum(member.size for member in on)
    names = tuple(member.name for member in on)
    made = Planned(name, "btrfsvolume", mib(size), "btrfs", _mount(device.mount), names, statement=statement)
    laid.devices.append(made)
    volumes.update(dict.fromkeys((f"LABEL={name}", name, device.mount, *device.members), made))
    found = problems.unfit(name, "btrfs", size, terms.dialect, statement=statement, option=None)
    if found:
        laid.problems.append(found)


def _subvolume(laid: Laid, volumes: dict[str, Planned], device: Subvolume, statement: int | None) -> None:
    if device.existing:
        laid.problems.append(problems.unplanned(device.name, "subvolume", statement))
        return
    volume = volumes.get(device.parent)
    if volume is None:
        laid.problems.append(problems.missing(device.name, "subvolume", device.parent, statement, None))
        return
    laid.devices.append(
        Planned(
            f"{volume.name}/{device.name}",
            "btrfssubvolume",
            volume.size_mib,
            "btrfs",
            _mount(device.mount),
            (volume.name,),
            statement=statement,
        )
    )


def _mount(mount: str) -> str | None:
    return mount if mount.startswith("/") else None
