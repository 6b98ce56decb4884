"""A host and its network interfaces, as values."""

from collections.abc import Mapping
from dataclasses import field
from typing import Any, Literal, NamedTuple

from ksc.diagnostics import Location
from ksc.layer import marks
from ksc.layer.fields import Named
from ksc.layer.ip import mask_of
from ksc.records import dataclass

Firmware = Literal["bios", "uefi"]
State = Literal["install", "local"]


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


class InterfaceNames(NamedTuple):
    """What templates see of an interface. `ip` is the IPv4 address where there is one; None is what is not said."""

    mac: str | None
    device: str | None
    ip: str | None
    prefix: int | None
    netmask: str | None
    gateway: str | None
    ipv6: str | None
    prefix6: int | None
    gateway6: str | None
    dns: tuple[str, ...]
    dhcp: bool
    bond: str | None
    vlan: int | None
    mtu: int | None


class HostNames(NamedTuple):
    """What templates see as `host`: itself, its interfaces, and from `mac` on the one that it boots from."""

    name: str
    hostname: str
    profile: str | None
    arch: str | None
    firmware: str | None
    macs: tuple[str, ...]
    disks: tuple[str, ...]
    vars: Mapping[str, Any]
    interfaces: tuple[InterfaceNames, ...]
    mac: str | None
    device: str | None
    ip: str | None
    prefix: int | None
    netmask: str | None
    gateway: str | None
    ipv6: str | None
    prefix6: int | None
    gateway6: str | None
    dns: tuple[str, ...]
    dhcp: bool
    bond: str | None
    vlan: int | None
    mtu: int | None


@dataclass(frozen=True, slots=True, eq=False)
class Host:
    """A machine. The first interface is the one it boots from.

    `hostname` is what the machine is called where that is not `name`. `disks` are sizes in MiB by device name,
    None where only the name is known. `kickstart` and `boot` are overrides as in a profile, with their marks.
    `names` are what templates see as `host`. `state` is what its next boot from the network is for: `install`, or
    `local` where it is installed already; None where nobody says.
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
    state: State | None = None

    @property
    def macs(self) -> tuple[str, ...]:
        """The addresses of all its cards, the booting card's first; VLANs of one card have one."""
        return tuple(dict.fromkeys(mac for interface in self.interfaces for mac in interface.macs))

    @property
    def boots(self) -> tuple[str, ...]:
        """The addresses of the cards that it may boot from; none where nobody knows them."""
        return self.interfaces[0].macs if self.interfaces else ()

    @property
    def names(self) -> HostNames:
        """What templates see as `host`."""
        interfaces = tuple(map(_interface_names, self.interfaces))
        first = interfaces[0] if interfaces else _interface_names(Interface())
        return HostNames(
            self.name,
            self.hostname or self.name,
            self.profile.name if self.profile else None,
            self.arch,
            self.firmware,
            self.macs,
            tuple(self.disks),
            self.vars,
            interfaces,
            *first,
        )


def _interface_names(one: Interface) -> InterfaceNames:
    addresses = [address.partition("/")[::2] for address in one.addresses]
    by_version = {6 if ":" in ip else 4: (ip, int(prefix)) for ip, prefix in addresses}
    ip, prefix = by_version.get(4) or by_version.get(6) or (None, None)
    gateway = next((way for way in one.gateways if ip is not None and (":" in way) == (":" in ip)), None)
    ipv6, prefix6 = by_version.get(6, (None, None))
    return InterfaceNames(
        one.macs[0] if one.macs else None,
        one.devices[0] if one.devices else None,
        ip,
        prefix,
        mask_of(prefix) if prefix is not None and 4 in by_version else None,
        gateway,
        ipv6,
        prefix6,
        next((way for way in one.gateways if ":" in way), None),
        one.dns,
        one.dhcp,
        one.bond.name if one.bond else None,
        one.vlan,
        one.mtu,
    )
