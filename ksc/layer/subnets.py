"""`subnets:` of `ksc.yaml`: the networks that the machines are in, with what their hosts share."""

import re
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from ksc.diagnostics import Diagnostic, Location, Related, error
from ksc.layer import marks
from ksc.layer.dhcp import LONGEST_LEASE, interface
from ksc.layer.fields import Codes, Fields, WrongTypeError, between, fields, kind
from ksc.layer.ip import BITS, IP, edge, link_local, mask_of, network_of, read_ip, read_prefix, same_network
from ksc.layer.marks import Scalar, Sequence, Value, shown
from ksc.layer.serving import address as host_address
from ksc.records import dataclass

Text = Callable[[Value], str]

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,62}", re.ASCII)


class Pool(NamedTuple):
    """Addresses that machines get which have none of their own: from `first` to `last`, both included."""

    first: IP
    last: IP
    location: Location | None = None


@dataclass(frozen=True, slots=True)
class Subnet:
    """A network: its first address and prefix; the gateway and name servers of its hosts that say none.

    For DHCP: `pools`; the `shared` network that it is one of (several subnets on one wire); the relay agents that
    ask for its machines; the server's `interface` that it is on; `domain`, and leases in seconds, where they are not
    those of `dhcp:`.
    """

    name: str
    first: IP
    prefix: int
    gateway: str | None = None
    dns: tuple[str, ...] = ()
    location: Location | None = None
    pools: tuple[Pool, ...] = ()
    shared: str = ""
    relays: tuple[str, ...] = ()
    interface: str = ""
    domain: str = ""
    lease: int | None = None
    max_lease: int | None = None

    @property
    def network(self) -> str:
        """The network as `192.0.2.0/24`."""
        return f"{self.first}/{self.prefix}"

    @property
    def netmask(self) -> str | None:
        """The mask of an IPv4 network."""
        return mask_of(self.prefix) if self.first.version == 4 else None

    def holds(self, address: IP) -> bool:
        """Whether an address is in the network."""
        return same_network(self.first, address, self.prefix)


def subnet_of(address: IP, subnets: Iterable[Subnet]) -> Subnet | None:
    """The narrowest of the subnets that an address is in."""
    return max((one for one in subnets if one.holds(address)), key=lambda one: one.prefix, default=None)


def finder(subnets: Iterable[Subnet]) -> Callable[[IP], Subnet | None]:
    """`subnet_of` for many addresses: one look for each length of prefix, however many subnets there are."""
    found: dict[tuple[int, int], dict[int, Subnet]] = {}
    for one in subnets:
        bits = BITS[one.first.version] - one.prefix
        found.setdefault((one.first.version, bits), {}).setdefault(one.first.number >> bits, one)
    narrowest = sorted(found.items())

    def find(address: IP) -> Subnet | None:
        version, number = address
        for (of, bits), by_number in narrowest:
            if of == version and (one := by_number.get(number >> bits)) is not None:
                return one
        return None

    return find


def read_subnets(value: Value | None, line: Text, codes: Codes) -> tuple[tuple[Subnet, ...], list[Diagnostic]]:
    """The subnets in the order of the file, and what is wrong with them; `line` reads a text, templates filled in."""
    if value is None:
        return (), []
    if not isinstance(value, marks.Mapping) or value.tag:
        return (), [error(codes.shape, f"`subnets` must be a mapping by name, not {kind(value)}", value.location)]
    made: list[Subnet] = []
    found: list[Diagnostic] = []
    for key, entry in value.pairs:
        what = f"the subnet `{shown(key.value)}`"
        taken = fields(entry, _table(line), codes, what)
        found.extend(taken.found)
        if "network" not in taken.places and not taken.found:
            said = f"{what} does not say which network it is"
            found.append(error("KS580", said, key.location, help="add `network: 192.0.2.0/24` (or what it is)"))
        if "network" in taken.values:
            made.append(_subnet(key, taken, found, made))
    return tuple(made), found


def _table(line: Text) -> dict[str, Callable[[Value], Any]]:
    lease = between(60, LONGEST_LEASE, "seconds")
    return {
        "network": _network(line),
        "gateway": _address(line),
        "dns": _addresses(line),
        "pools": _pools(line),
        "shared": _name(line),
        "relays": _addresses(line),
        "interface": interface(line),
        "domain": host_address(line),
        "lease": lease,
        "max_lease": lease,
    }


def _subnet(key: Scalar, taken: Fields, found: list[Diagnostic], before: list[Subnet]) -> Subnet:
    first, prefix = taken.values["network"]
    gateway: str | None = taken.values.get("gateway")
    made = Subnet(
        key.value,
        first,
        prefix,
        gateway,
        taken.get("dns", ()),
        key.location,
        taken.get("pools", ()),
        taken.get("shared", ""),
        taken.get("relays", ()),
        taken.get("interface", ""),
        taken.get("domain", ""),
        taken.get("lease", None),
        taken.get("max_lease", None),
    )
    found.extend(_pool_problems(made))
    at = read_ip(gateway) if gateway else None
    if at is not None and not made.holds(at) and not link_local(at):
        said = f"the gateway {gateway} is not in the subnet {made.network}"
        found.append(error("KS580", said, taken.places["gateway"]))
    for other in before:
        if (other.first, other.prefix) == (first, prefix) and other.location is not None:
            related = [Related("it stands here first", other.location)]
            said = f"two subnets are {made.network}: `{shown(other.name)}` and `{shown(key.value)}`"
            found.append(error("KS580", said, taken.places["network"], related=related))
    return made


def _pool_problems(subnet: Subnet) -> Iterable[Diagnostic]:
    before: list[Pool] = []
    for one in subnet.pools:
        written = f"{one.first}-{one.last}"
        if not (subnet.holds(one.first) and subnet.holds(one.last)):
            yield error("KS580", f"the pool {written} is not in the subnet {subnet.network}", one.location)
        elif edge(one.first, subnet.prefix) is not None or edge(one.last, subnet.prefix) is not None:
            said = f"the pool {written} holds the address of the network itself, or its broadcast address"
            yield error("KS580", said, one.location, help="leave the first and the last address of the network out")
        twice = next((two for two in before if two.first <= one.last and one.first <= two.last), None)
        if twice is not None and twice.location is not None:
            said = f"the pools {twice.first}-{twice.last} and {written} overlap"
            yield error("KS580", said, one.location, related=[Related("the other one", twice.location)])
        before.append(one)


def _pools(line: Text) -> Callable[[Value], tuple[Pool, ...]]:
    def convert(value: Value) -> Pool:
        written = line(value)
        first, _, last = written.partition("-")
        ends = read_ip(first.strip()), read_ip(last.strip())
        if ends[0] is None or ends[1] is None or ends[0].version != ends[1].version or ends[0] > ends[1]:
            help_ = "write the first and the last address, as 192.0.2.100-192.0.2.200"
            raise _wrong(value, f"`{shown(written)}` is no range of addresses", help_)
        return Pool(ends[0], ends[1], value.location)

    return lambda value: tuple(map(convert, value.items if isinstance(value, Sequence) else (value,)))


def _name(line: Text) -> Text:
    def convert(value: Value) -> str:
        written = line(value)
        if not _NAME.fullmatch(written):
            raise WrongTypeError("a name of letters, digits, `_` and `-`")
        return written

    return convert


def _network(line: Text) -> Callable[[Value], tuple[IP, int]]:
    def convert(value: Value) -> tuple[IP, int]:
        written = line(value)
        address, slash, length = written.partition("/")
        first = read_ip(address)
        prefix = read_prefix(length, first.version) if first is not None else None
        if first is None or prefix is None or not slash:
            raise _wrong(value, f"`{shown(written)}` is no network", "write one as 192.0.2.0/24 or 2001:db8::/64")
        whole = network_of(first, prefix)
        if whole != first:
            said = f"`{shown(written)}` is a machine in the network {whole}/{prefix}, and no network"
            raise _wrong(value, said, f"write {whole}/{prefix}")
        if prefix == BITS[first.version]:
            raise _wrong(value, f"the network `{shown(written)}` has room for one machine only")
        return first, prefix

    return convert


def _address(line: Text) -> Text:
    def convert(value: Value) -> str:
        written = line(value)
        address = read_ip(written)
        if address is None:
            raise _wrong(value, f"`{shown(written)}` is no IP address")
        return str(address)

    return convert


def _addresses(line: Text) -> Callable[[Value], tuple[str, ...]]:
    one = _address(line)
    return lambda value: tuple(map(one, value.items if isinstance(value, Sequence) else (value,)))


def _wrong(value: Value, said: str, help_: str | None = None) -> WrongTypeError:
    return WrongTypeError("a network", finding=error("KS580", said, value.location, help=help_))
