"""What the checks of storage look at: its statements, what each mounts, and what lies on what."""

from collections.abc import Iterator
from functools import cached_property

from ksc.checks.installation.values import concrete, plain_words, whole
from ksc.checks.kickstart import Kickstart, Statement

MADE = ("part", "raid", "logvol", "btrfs")
"""Statements that may mount something."""

MEMBERS = ("pv.", "raid.", "btrfs.")
"""How the names of members begin, by which a statement uses what another one makes."""

COMMANDS = (
    *MADE,
    "volgroup",
    "autopart",
    "reqpart",
    "mount",
    "clearpart",
    "ignoredisk",
    "bootloader",
    "snapshot",
    "zerombr",
)
"""The commands that are about disks."""


class Storage:
    """A kickstart's storage."""

    def __init__(self, kickstart: Kickstart) -> None:
        self.kickstart = kickstart

    @cached_property
    def whole(self) -> bool:
        """Whether all of it stands in the file, in plain words."""
        return whole(self.kickstart) and all(map(plain_words, self.kickstart.all(*COMMANDS)))

    @cached_property
    def made(self) -> list[Statement]:
        """What makes devices that may be mounted, or be members."""
        return self.kickstart.all(*MADE)

    @cached_property
    def mounted(self) -> dict[str, list[Statement]]:
        """What is mounted at each mount point."""
        found: dict[str, list[Statement]] = {}
        for one in (*self.made, *self.kickstart.all("mount")):
            if (point := mount_point(one)) is not None:
                found.setdefault(point, []).append(one)
        return found

    @cached_property
    def automatic(self) -> bool:
        """Whether the installer lays out what the file does not."""
        return bool(self.kickstart.all("autopart"))

    @cached_property
    def emptied(self) -> bool:
        """Whether every disk is emptied first."""
        clear = self.kickstart.last("clearpart")
        return clear is not None and clear.has("all") and not clear.has("drives", "none", "linux", "list")

    @cached_property
    def loads(self) -> bool:
        """Whether a boot loader is put on the machine."""
        loader = self.kickstart.last("bootloader")
        return loader is None or (loader.value("location") != "none" and not loader.has("disabled"))

    @cached_property
    def makers(self) -> dict[str, Statement]:
        """What makes each member, by its name."""
        return {name: one for one in self.kickstart.all("part", "raid") if (name := member_name(one))}

    @cached_property
    def arrays(self) -> dict[str, Statement]:
        """What makes each array, by the array's own name: a group may name one in the place of a member."""
        return {name: one for one in self.kickstart.all("raid") if (name := one.value("device"))}

    @cached_property
    def groups(self) -> dict[str, Statement]:
        """The volume groups, by name."""
        return {name: one for one in self.kickstart.all("volgroup") if (name := one.value("name"))}

    def below(self, statement: Statement) -> Iterator[Statement]:
        """What a device lies on, itself first: its group, the group's members and what these lie on, each once."""
        waiting, seen = [statement], {statement}
        while waiting:
            one = waiting.pop()
            yield one
            for other in self._on(one):
                if other not in seen:
                    seen.add(other)
                    waiting.append(other)

    def _on(self, one: Statement) -> Iterator[Statement]:
        if one.spec.name == "logvol":
            if group := self.groups.get(one.value("vgname") or ""):
                yield group
        elif one.spec.name == "btrfs" and one.has("subvol"):
            if volume := self._volume(one):
                yield volume
        else:
            found = (self.makers.get(name) or self.arrays.get(name) for name in one.reading.values("partitions"))
            yield from (maker for maker in found if maker is not None)

    def _volume(self, subvolume: Statement) -> Statement | None:
        """The btrfs volume of a subvolume: named by its label, its mount point, or a member."""
        parent = next(iter(subvolume.reading.values("partitions")), None) or subvolume.value("parent") or ""
        for one in self.kickstart.all("btrfs"):
            names = {f"LABEL={one.value('label')}", one.value("label"), one.value("mntpoint")}
            if not one.has("subvol") and parent in names | set(one.reading.values("partitions")):
                return one
        return None

    def encrypted(self, statement: Statement) -> bool:
        """Whether a device, or something that it lies on, is encrypted."""
        if statement.spec.name != "logvol":
            return any(one.has("encrypted") for one in self.below(statement))
        return statement.has("encrypted") or (statement.value("vgname") or "") in self._encrypted_groups

    @cached_property
    def _encrypted_groups(self) -> set[str]:
        return {name for name, group in self.groups.items() if self.encrypted(group)}


def member_name(statement: Statement) -> str | None:
    """The name of the member that a statement makes; None where it makes none, or one of a template."""
    name = statement.value("mntpoint") or ""
    return name if name.startswith(MEMBERS) and concrete(name) else None


def mount_point(statement: Statement) -> str | None:
    """Where a statement mounts what it makes, without needless slashes; None where it does not."""
    name = statement.value("mntpoint") or ""
    if not name.startswith("/") or not concrete(name) or statement.has("thinpool"):
        return None
    return "/" + "/".join(part for part in name.split("/") if part)


def exists(statement: Statement) -> bool:
    """Whether a statement uses what is on the disk already."""
    return statement.spec.name == "mount" or statement.has("onpart", "useexisting", "noformat")
