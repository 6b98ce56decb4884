"""Hosts of all files together: each understood, and none like another where machines must differ."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import field, replace
from typing import Any, NamedTuple

from ksc.diagnostics import Diagnostic, Location, Related, error, warning
from ksc.inventory.entry import Entry
from ksc.inventory.host import Host
from ksc.inventory.interfaces import TABLE, Built, Subnets, build
from ksc.inventory.values import CODES, HOST_NAME, NAME_HELP, disks, host_name
from ksc.layer import marks
from ksc.layer.fields import MERGE, NO_MERGE, Fields, Named, anything, fields, kind, mapping, one_of, text, variables
from ksc.layer.ip import IP, read_ip
from ksc.layer.marks import Sequence, Value, shown
from ksc.layer.site import Site
from ksc.layer.subnets import finder
from ksc.records import dataclass
from ksc.trees.tree import ARCHITECTURES


def _named(value: Value) -> Named:
    return Named(text(value), value.location)


_HOST: Mapping[str, Callable[[Value], Any]] = {
    **TABLE,
    "interfaces": anything,
    "hostname": host_name,
    "profile": _named,
    "arch": one_of(*ARCHITECTURES),
    "firmware": one_of("bios", "uefi"),
    "disks": disks,
    "vars": variables,
    "kickstart": mapping,
    "boot": mapping,
    "state": one_of("install", "local"),
}
KEYS = tuple(_HOST)
# What other programs call the same.
MEANT = {
    "address": "ip",
    "dhcp": "ip: dhcp",
    "hwaddr": "mac",
    "ip4": "ip",
    "ipaddr": "ip",
    "ipv4": "ip",
    "ipv6": "ip",
    "mac-address": "mac",
    "mac_address": "mac",
    "macaddress": "mac",
    "macs": "mac",
    "nameserver": "dns",
    "nameservers": "dns",
    "netmask": "prefix",
    "nic": "device",
    "interface": "device",
    "role": "profile",
    "router": "gateway",
    "variables": "vars",
}


class _Owner(NamedTuple):
    """Who has an address, and where that stands. `boots`: by the interface that the machine boots from."""

    host: str
    location: Location
    boots: bool


@dataclass(slots=True)
class Collection:
    """The hosts read so far, by name in lower case, and what no other may have."""

    site: Site
    hosts: dict[str, Host] = field(default_factory=dict)
    found: list[Diagnostic] = field(default_factory=list)
    _subnets: Subnets = field(init=False)
    _server: IP | None = field(init=False)
    _macs: dict[str, _Owner] = field(default_factory=dict)
    _addresses: dict[IP, _Owner] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._subnets = Subnets(self.site.subnets, finder(self.site.subnets))
        self._server = read_ip(self.site.server)

    def add_all(self, given: Iterable[Entry | Diagnostic]) -> None:
        """The hosts of one file."""
        for one in given:
            if isinstance(one, Diagnostic):
                self.found.append(one)
            else:
                self.add(one)

    def add(self, entry: Entry) -> None:
        """One more host; what is wrong with it is found, and what is right of it kept."""
        name = entry.name.value
        if not HOST_NAME.fullmatch(name):
            said = f"`{shown(name)}` can be no host's name"
            help_ = NO_MERGE if name == MERGE else NAME_HELP
            self.found.append(error("KS564", said, entry.name.location, help=help_))
            return
        first = self.hosts.get(name.lower())
        if first is not None and first.location is not None:
            said = f"there are two hosts `{name}`"
            if first.name != name:
                said = f"the hosts `{first.name}` and `{name}` differ by upper and lower case only"
            related = [Related("the first stands here", first.location)]
            self.found.append(error("KS560", said, entry.name.location, related=related, help="rename or remove one"))
            return
        what = f"the host `{name}`"
        taken = fields(entry.value, _HOST, CODES, what)
        self.found.extend(map(_hinted, taken.found) if taken.found else ())
        built = self._interfaces(taken, what)
        for number, one in enumerate(built):
            self._claim(name, one, boots=number == 0)
        further = next((one.macs[0] for one in built[1:] if one.macs), None)
        if further is not None and not built[0].macs and taken.values.get("profile") is not None:
            said = f"{what} has no boot menu of its own: the card that it boots from has no MAC, and another one has"
            help_ = "add `mac` to the first interface, or put the one first that it boots from"
            self.found.append(warning("KS596", said, further.location, help=help_))
        if entry.ours and isinstance(entry.value, marks.Mapping) and entry.value.get("profile") is None:
            said = f"{what} has no profile: nothing is made for it"
            help_ = "add `profile: NAME`, or `profile: null` where it shall have none"
            self.found.append(warning("KS572", said, entry.name.location, help=help_))
        values = taken.values
        self.hosts[name.lower()] = Host(
            name,
            values.get("profile"),
            tuple(one.interface for one in built),
            values.get("hostname", ""),
            values.get("arch"),
            values.get("firmware"),
            values.get("disks", {}),
            values.get("vars", {}),
            values.get("kickstart"),
            values.get("boot"),
            entry.name.location,
            values.get("state"),
        )

    def _interfaces(self, taken: Fields, what: str) -> list[Built]:
        built = []
        if not taken.places.keys().isdisjoint(TABLE):
            built.append(build(taken, what, self._subnets, self.found, first=True))
        value = taken.values.get("interfaces")
        if value is None:
            return built
        if not isinstance(value, Sequence) or value.tag:
            said = f"`interfaces` of {what} must be a list, not {kind(value)}"
            self.found.append(error(CODES.wrong, said, value.location))
            return built
        boots, silent = taken, False
        for item in value.items:
            which = f"an interface of {what}"
            inner = fields(item, TABLE, CODES, which)
            self.found.extend(map(_hinted, inner.found))
            boots = boots if built else inner
            built.append(build(inner, which, self._subnets, self.found, first=not built))
            if "ip" in inner.places and "ip" not in boots.places and not silent:
                said = f"{what} gives a further interface its address, and none to the one that it boots from"
                help_ = "add `ip: dhcp` to that one, or its address"
                self.found.append(error("KS577", said, inner.places["ip"], help=help_))
                silent = True  # once a host
        return built

    def _claim(self, host: str, one: Built, *, boots: bool) -> None:
        for mac, at in one.macs:
            assert at is not None
            here = _Owner(host, at, boots)
            owner = self._macs.setdefault(mac, here)
            # A VLAN of a card has the card's address.
            if owner is here or (owner.host == host and one.interface.vlan is not None):
                continue
            said = f"{mac} is the address of cards of two hosts, `{owner.host}` and `{host}`"
            if owner.host == host:
                said = f"{mac} stands twice in the host `{host}`"
            related = [Related("it stands here first", owner.location)]
            self.found.append(error("KS567", said, at, related=related))
        for address in one.addresses:
            self._claim_address(host, address.ip, _Owner(host, address.location, boots))

    def _claim_address(self, host: str, ip: IP, here: _Owner) -> None:
        owner = self._addresses.setdefault(ip, here)
        if owner is here:
            if ip == self._server:
                said = f"{ip} is this server's own address (`server` in ksc.yaml)"
                self.found.append(error("KS568", said, here.location))
            return
        said = f"{ip} is the address of two hosts, `{owner.host}` and `{host}`"
        if owner.host == host:
            said = f"{ip} is the address of two interfaces of the host `{host}`"
        related = [Related("it stands here first", owner.location)]
        if owner.boots and here.boots:
            self.found.append(error("KS568", said, here.location, related=related))
        else:
            notes = ("networks that are apart from each other may use the same addresses; else one is wrong",)
            self.found.append(warning("KS579", said, here.location, notes=notes, related=related))


def _hinted(found: Diagnostic) -> Diagnostic:
    """A finding for an unknown key, with what other programs' word for it is here."""
    if found.code != CODES.unknown or found.location is None:
        return found
    line, column, _, end = found.location.span
    written = found.location.source.line(line)[column - 1 : end - 1].strip("\"'").lower()
    meant = MEANT.get(written)
    return replace(found, help=f"write `{meant}`") if meant else found
