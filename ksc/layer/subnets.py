"""`subnets:` of `ksc.yaml`: the networks that the machines are in, with what their hosts share."""

from collections.abc import Callable, Iterable

from ksc.diagnostics import Diagnostic, Location, Related, error
from ksc.layer import marks
from ksc.layer.fields import Codes, Fields, WrongTypeError, fields, kind
from ksc.layer.ip import BITS, IP, link_local, mask_of, network_of, read_ip, read_prefix, same_network
from ksc.layer.marks import Scalar, Sequence, Value, shown
from ksc.records import dataclass

Text = Callable[[Value], str]


@dataclass(frozen=True, slots=True)
class Subnet:
    """A network: its first address and prefix; the gateway and name servers of its hosts that say none."""

    name: str
    first: IP
    prefix: int
    gateway: str | None = None
    dns: tuple[str, ...] = ()
    location: Location | None = None

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
        table = {"network": _network(line), "gateway": _address(line), "dns": _addresses(line)}
        taken = fields(entry, table, codes, what)
        found.extend(taken.found)
        if "network" not in taken.places and not taken.found:
            said = f"{what} does not say which network it is"
            found.append(error("KS580", said, key.location, help="add `network: 192.0.2.0/24` (or what it is)"))
        if "network" in taken.values:
            made.append(_subnet(key, taken, found, made))
    return tuple(made), found


def _subnet(key: Scalar, taken: Fields, found: list[Diagnostic], before: list[Subnet]) -> Subnet:
    first, prefix = taken.values["network"]
    gateway: str | None = taken.values.get("gateway")
    made = Subnet(key.value, first, prefix, gateway, taken.get("dns", ()), key.location)
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
