"""A host and its network interfaces, as values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

from ksc.diagnostics import Location
from ksc.layer import marks
from ksc.layer.site import Named

Firmware = Literal["bios", "uefi"]


class Bond(NamedTuple):
    """A bond over an interface's cards; `options` as the kernel has them (`mode=802.3ad,miimon=100`)."""

    name: str
    options: str = ""


class Interface(NamedTuple):
    """One configured connection: a card, or a bond over several, perhaps a VLAN on it.

    `macs` are in lower case with colons, the booting card's first; `devices` the cards' names in the same order,
    where somebody knows them. `addresses` are `192.0.2.11/24`, at most one of each IP version; `dhcp` asks a
    server instead. With neither, nothing is said of the addressing, and the profile's stays.
    """

    macs: tuple[str, ...] = ()
    devices: tuple[str, ...] = ()
    dhcp: bool = False
    addresses: tuple[str, ...] = ()
    gateways: tuple[str, ...] = ()
    dns: tuple[str, ...] = ()
    bond: Bond | None = None
    vlan: int | None = None
    mtu: int | None = None

    @property
    def configured(self) -> bool:
        """Whether this says how the interface gets its address."""
        return self.dhcp or bool(self.addresses)


@dataclass(frozen=True, slots=True, eq=False)
class Host:
    """A machine. The first interface is the one it boots from.

    `hostname` is what the machine is called where that is not `name`. `disks` are sizes in MiB by device name,
    None where only the name is known. `kickstart` and `boot` are overrides as in a profile, with their marks.
    `names` are what templates see as `host`.
    """

    name: str
    profile: Named | None = None
    interfaces: tuple[Interface, ...] = ()
    hostname: str = ""
    arch: str | None = None
    firmware: Firmware | None = None
    disks: Mapping[str, int | None] = field(default_factory=dict)
    vars: Mapping[str, Any] = field(default_factory=dict)
    kickstart: marks.Mapping | None = None
    boot: marks.Mapping | None = None
    location: Location | None = None

    @property
    def macs(self) -> tuple[str, ...]:
        """The addresses of all its cards, the booting card's first."""
        return tuple(mac for interface in self.interfaces for mac in interface.macs)
