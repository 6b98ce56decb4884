"""An interface of the keys that say one, with what its subnet adds, and whether it can be."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from ksc.diagnostics import Diagnostic, Related, error, warning
from ksc.inventory.host import Interface
from ksc.inventory.values import (
    Asked,
    Placed,
    asked,
    bond,
    devices,
    gateways,
    length_of,
    macs,
    name_servers,
    prefix,
)
from ksc.layer.fields import Fields, Named, WrongTypeError, between
from ksc.layer.ip import BITS, IP, edge, link_local, network_of, same_network, special
from ksc.layer.marks import Value
from ksc.layer.subnets import Subnet

TABLE: Mapping[str, Callable[[Value], Any]] = {
    "mac": macs,
    "device": devices,
    "ip": asked,
    "prefix": prefix,
    "gateway": gateways,
    "dns": name_servers,
    "vlan": between(1, 4094),
    "bond": bond,
    "mtu": between(68, 65535, "bytes"),
}
# What says how to configure a connection, and nothing by itself.
_NEED_ADDRESS = ("gateway", "prefix", "dns", "vlan", "bond", "mtu")


# Keys of a whole host that need no others.
_COMPLETE = frozenset(
    {"mac", "ip", "profile", "hostname", "arch", "firmware", "disks", "vars", "kickstart", "boot", "state"}
)


class Subnets(NamedTuple):
    """The site's subnets, and which of them an address is in."""

    all: tuple[Subnet, ...]
    find: Callable[[IP], Subnet | None]


class Built(NamedTuple):
    """An interface, and the places of what no other machine may have."""

    interface: Interface
    macs: tuple[Named, ...]
    addresses: tuple[Placed, ...]


def build(taken: Fields, what: str, subnets: Subnets, found: list[Diagnostic], *, first: bool) -> Built:
    """The interface that keys say. `first`: it is the one that the machine boots from."""
    values, places = taken.values, taken.places
    ip: Asked = values.get("ip", Asked())
    given: tuple[Placed, ...] = values.get("gateway", ())
    if not first or not places.keys() <= _COMPLETE:
        found.extend(_shape(taken, what, first=first))
    addresses, ways, dns = [], [], list(values.get("dns", ()))
    said = places.keys() | taken.nulls.keys()  # null: none, whatever the subnet has
    for one in ip.addresses:
        try:
            length, subnet = _length(one, taken, len(ip.addresses), subnets)
        except WrongTypeError as problem:
            found.extend([problem.finding] if problem.finding else ())
            continue
        gateway = next((way for way in given if way.ip.version == one.ip.version), None)
        if subnet is None or subnet.prefix != length or edge(one.ip, length) or special(one.ip):
            found.extend(_placed(one, length, subnet, subnets, first=first))
        if gateway is not None:
            found.extend(_reachable(one, length, gateway))
        addresses.append(f"{one}/{length}")
        if gateway is not None:
            ways.append(str(gateway.ip))
        elif subnet is not None and subnet.gateway is not None and "gateway" not in said:
            ways += [subnet.gateway] * (subnet.gateway != str(one.ip))  # a router is its subnet's gateway
        if subnet is not None and "dns" not in said:
            dns += [server for server in subnet.dns if server not in dns]
    for way in given:
        if ip.addresses and all(one.ip.version != way.ip.version for one in ip.addresses):
            lone = f"{what} has an IPv{way.ip.version} gateway, {way.ip}, and no IPv{way.ip.version} address"
            found.append(error("KS570", lone, way.location))
    named: tuple[Named, ...] = values.get("mac", ())
    interface = Interface(
        tuple(one.name for one in named),
        values.get("device", ()),
        ip.dhcp,
        tuple(addresses),
        tuple(ways),
        tuple(dns),
        values.get("bond"),
        values.get("vlan"),
        values.get("mtu"),
    )
    return Built(interface, named, ip.addresses)


def _length(one: Placed, taken: Fields, count: int, subnets: Subnets) -> tuple[int, Subnet | None]:
    """An address's prefix, from behind it, from `prefix`, or from its subnet; and that subnet."""
    subnet = subnets.find(one.ip)
    # Of two addresses, `prefix` is about the IPv4 one.
    own = count == 1 or one.ip.version == 4
    written = taken.values.get("prefix") if own else None
    if written is not None:
        length = length_of(written, one.ip.version)
        if one.prefix not in (None, length):
            said = f"`prefix` is {length}, and {one.ip}/{one.prefix} has another one"
            finding = error("KS566", said, written.location, related=[Related("the address", one.location)])
            raise WrongTypeError("", finding=replace(finding, help="keep one of the two"))
        return length, subnet
    if one.prefix is not None:
        return one.prefix, subnet
    null = taken.nulls.get("prefix") if own else None
    if subnet is not None and null is None:
        return subnet.prefix, subnet
    known = ", and none of the subnets in ksc.yaml holds it" if subnets.all else ""
    known = ", and `prefix: null` says that its subnet does not either" if subnet is not None else known
    example = "24" if one.ip.version == 4 else "64"
    finding = error(
        "KS574",
        f"nothing says how large the network of {one.ip} is{known}",
        one.location,
        help=f"write {one.ip}/{example} (or what it is), or add the network under `subnets:` in ksc.yaml",
    )
    raise WrongTypeError("", finding=finding)


def _placed(one: Placed, length: int, subnet: Subnet | None, subnets: Subnets, *, first: bool) -> Iterator[Diagnostic]:
    """Whether an address can be a machine's, and is where the site has a network."""
    what = special(one.ip) or edge(one.ip, length)
    if what is not None:
        yield error("KS571", f"{one.ip}/{length} can be no machine's: it is {what}", one.location)
    if subnet is not None and subnet.prefix != length:
        said = f"{one.ip}/{length} does not fit the subnet `{subnet.name}`, which is {subnet.network}"
        help_ = "leave the prefix out: the subnet gives it"
        yield error("KS569", said, one.location, related=_there(subnet), help=help_)
    same = [other for other in subnets.all if other.first.version == one.ip.version]
    if subnet is None and same and first and what is None:
        said = f"{one.ip} is outside all subnets in ksc.yaml"
        listed = ", ".join(f"{other.name} ({other.network})" for other in same[:8])
        yield warning("KS578", said, one.location, notes=(f"there are {listed}",))


def _there(subnet: Subnet) -> tuple[Related, ...]:
    return (Related("the subnet", subnet.location),) if subnet.location is not None else ()


def _reachable(one: Placed, length: int, gateway: Placed) -> Iterator[Diagnostic]:
    ip: IP = gateway.ip
    if ip == one.ip:
        yield error("KS570", f"the gateway {ip} is the machine's own address", gateway.location)
    elif not link_local(ip) and length < BITS[ip.version] and not same_network(ip, one.ip, length):
        network = f"{network_of(one.ip, length)}/{length}"
        said = f"the gateway {ip} cannot be reached: it is not in {network}, the network of {one.ip}"
        yield error("KS570", said, gateway.location, related=[Related("the address", one.location)])


def _shape(taken: Fields, what: str, *, first: bool) -> Iterator[Diagnostic]:
    """Whether the keys go together."""
    values, places = taken.values, taken.places
    cards, names = values.get("mac", ()), values.get("device", ())
    if cards and len(names) > len(cards):
        said = f"{what} names {len(names)} devices, and has {len(cards)} hardware address{'es' * (len(cards) > 1)}"
        yield error("KS575", said, places["device"], related=[Related("the addresses", places["mac"])])
    if "bond" in values and (not names or len(names) < len(cards)):
        many = f"over {len(cards)} cards, and names {len(names)}" if names else "and not the names of its cards"
        yield error(
            "KS576",
            f"{what} has a bond {many}",
            places["bond"],
            notes=("the installer is told of a bond by boot arguments, and these take the names of devices",),
            help="add them in the order of the addresses: `device: [eno1, eno2]`",
        )
    if "ip" not in places:
        idle = next((key for key in _NEED_ADDRESS if key in places), None)
        if idle is not None:
            said = f"{what} says `{idle}`, and not how the interface gets its address"
            yield error("KS577", said, places[idle], help="add `ip: dhcp`, or an address")
    elif values.get("ip", Asked()).dhcp:
        idle = next((key for key in ("gateway", "prefix") if key in places), None)
        if idle is not None:
            said = f"{what} asks a DHCP server for its address, and says `{idle}`, which the server does"
            yield error("KS577", said, places[idle], help="take one of the two away")
    if not first and not cards and not names:
        at = next(iter(places.values()), None)
        said = f"{what} does not say which card it is"
        yield error("KS584", said, at, help="add its `device`, or its `mac`")
