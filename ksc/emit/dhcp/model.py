"""What a DHCP server is to say: its networks, the machines that it knows, and what they load.

All of it is IPv4: IPv6 subnets, and IPv6 addresses of hosts, gateways and name servers, are left to DHCPv6.
"""

from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import NamedTuple

from ksc.diagnostics import Location
from ksc.emit.context import SiteInput
from ksc.emit.dhcp.boots import Boots, everybodys, of_host, script, tables
from ksc.inventory import Host
from ksc.layer.dhcp import Dhcp
from ksc.layer.ip import IP, read_ip
from ksc.layer.site import Site
from ksc.layer.subnets import Subnet, finder
from ksc.records import dataclass


class Told(NamedTuple):
    """What machines are told besides an address; what is empty or None is not said here. Leases in seconds."""

    router: str = ""
    dns: tuple[str, ...] = ()
    domain: str = ""
    lease: int | None = None
    max_lease: int | None = None


class Reservation(NamedTuple):
    """A machine that the server knows, by the addresses of its cards.

    `address` is empty where it gets one of a pool. `told` is what it is told that others of its network are not.
    `boots` is the name of its table.
    """

    host: str
    macs: tuple[str, ...]
    address: str
    hostname: str
    boots: str
    told: Told
    location: Location | None


class Static(NamedTuple):
    """An address that a machine has without asking for it: of a further interface, or of a card that nobody knows."""

    host: str
    address: IP
    location: Location | None


class Network(NamedTuple):
    """An IPv4 subnet with the machines that have an address in it. `told` is only what the subnet says itself.

    `statics` are addresses in it that the server keeps for nobody.
    """

    subnet: Subnet
    told: Told
    reservations: tuple[Reservation, ...]
    statics: tuple[Static, ...] = ()

    @property
    def tag(self) -> str:
        """The network as a word: 192.0.2.0-24. No two have the same; the name in `ksc.yaml` may be any text."""
        return f"{self.subnet.first}-{self.subnet.prefix}"


class Wire(NamedTuple):
    """Networks on one wire; `name` is empty for one that is alone.

    `relays` are agents that ask for its machines from an address outside all of its networks.
    """

    name: str
    networks: tuple[Network, ...]
    relays: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """All of it. `server` is where files are by TFTP, an address or a name; empty where nobody says.

    `told` is what all networks share; `anywhere` are known machines without an address of their own.
    """

    settings: Dhcp
    server: str
    told: Told
    common: Boots
    tables: tuple[Boots, ...]
    wires: tuple[Wire, ...]
    anywhere: tuple[Reservation, ...]
    elsewhere: tuple[Subnet, ...]

    @property
    def networks(self) -> Iterator[Network]:
        """All networks, in the order of the wires."""
        return (network for wire in self.wires for network in wire.networks)

    @property
    def reservations(self) -> Iterator[Reservation]:
        """All machines, in the order in which they are written."""
        for network in self.networks:
            yield from network.reservations
        yield from self.anywhere

    def effective(self, network: Network) -> Told:
        """What a network's machines are told in the end."""
        own, shared = network.told, self.told
        return Told(
            own.router,
            own.dns or shared.dns,
            own.domain or shared.domain,
            own.lease if own.lease is not None else shared.lease,
            own.max_lease if own.max_lease is not None else shared.max_lease,
        )


def make_plan(value: SiteInput, site: Site) -> Plan:
    """The plan of a site and its hosts. `elsewhere` in it are the subnets of IPv6."""
    settings = site.dhcp or Dhcp()
    menu = script(value.entries, site)
    if settings.ipxe and not menu:
        settings = replace(settings, ipxe=False)  # else iPXE would load itself for ever
    common = everybodys(site, settings, value.trees, menu)
    told = Told("", _four(settings.dns), settings.domain, settings.lease, settings.max_lease)
    subnets = tuple(one for one in site.subnets if one.first.version == 4)
    loads: dict[tuple[str, str | None], Boots] = {}
    of = {}
    for host in value.hosts:
        tree = value.tree_of(host)
        alike = (tree.name if tree is not None else "", host.firmware)
        if alike not in loads:
            loads[alike] = of_host(host.firmware, tree, common, site, settings)
        of[host.name] = loads[alike]
    find = finder(subnets)
    by_network: dict[str, list[Reservation]] = {one.network: [] for one in subnets}
    statics: dict[str, list[Static]] = {one.network: [] for one in subnets}
    anywhere: list[Reservation] = []
    for host in value.hosts:
        kept = set()
        for one, subnet in _reserved(host, of[host.name], settings, find, told):
            (by_network[subnet.network] if subnet is not None and one.address else anywhere).append(one)
            kept.add(one.address)
        for static in _statics(host, kept):
            subnet = find(static.address)
            if subnet is not None:
                statics[subnet.network].append(static)
    return Plan(
        settings,
        site.serving.services["tftp"].server,
        told,
        common,
        tables(common, loads.values()),
        _wires(subnets, by_network, statics),
        tuple(anywhere),
        tuple(one for one in site.subnets if one.first.version == 6),
    )


def _reserved(
    host: Host, boots: Boots, settings: Dhcp, find: Callable[[IP], Subnet | None], told: Told
) -> Iterator[tuple[Reservation, Subnet | None]]:
    if host.boots:
        first = host.interfaces[0]
        written = next((one.partition("/")[0] for one in first.addresses if ":" not in one), "")
        at = read_ip(written)
        subnet = find(at) if at is not None else None
        # Firmware knows no VLAN: it asks from the network that the port is in without one.
        address = written if subnet is not None and first.vlan is None else ""
        own = Told()
        if subnet is not None and address:
            router = next(iter(_four(first.gateways)), "")
            dns = _four(first.dns)
            own = Told(
                router if router != _router(subnet) else "",
                dns if dns != (_four(subnet.dns) or told.dns) else (),
            )
        name = host.hostname or host.name
        yield Reservation(host.name, host.boots, address, name, boots.name, own, host.location), subnet
    if settings.known_only:
        further = tuple(mac for one in host.interfaces[1:] if one.dhcp for mac in one.macs if mac not in host.boots)
        if further:
            macs = tuple(dict.fromkeys(further))
            yield Reservation(host.name, macs, "", "", boots.name, Told(), host.location), None


def _statics(host: Host, kept: Container[str]) -> Iterator[Static]:
    """A host's IPv4 addresses but those that are kept for it."""
    for one in (address.partition("/")[0] for interface in host.interfaces for address in interface.addresses):
        if one not in kept and (at := read_ip(one)) is not None and at.version == 4:
            yield Static(host.name, at, host.location)


def _wires(
    subnets: tuple[Subnet, ...], reserved: Mapping[str, list[Reservation]], statics: Mapping[str, list[Static]]
) -> tuple[Wire, ...]:
    """The networks by wire, in the order of the file."""
    grouped: dict[str, list[Network]] = {}
    for one in subnets:
        own = Told(_router(one), _four(one.dns), one.domain, one.lease, one.max_lease)
        made = Network(one, own, tuple(reserved[one.network]), tuple(statics[one.network]))
        grouped.setdefault(f"shared {one.shared}" if one.shared else one.network, []).append(made)
    return tuple(
        Wire(networks[0].subnet.shared, tuple(networks), tuple(_outside(networks))) for networks in grouped.values()
    )


def _outside(networks: list[Network]) -> Iterator[str]:
    relays = dict.fromkeys(relay for network in networks for relay in _four(network.subnet.relays))
    for relay in relays:
        at = read_ip(relay)
        if at is not None and not any(network.subnet.holds(at) for network in networks):
            yield relay


def _router(subnet: Subnet) -> str:
    return subnet.gateway if subnet.gateway and ":" not in subnet.gateway else ""


def _four(addresses: Iterable[str]) -> tuple[str, ...]:
    """Those that are not IPv6: IPv4 addresses, and names."""
    return tuple(one for one in addresses if ":" not in one)
