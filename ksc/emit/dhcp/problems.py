"""What is wrong with what a DHCP server is to say, or cannot be said to it."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping

from ksc.diagnostics import Diagnostic, Location, Related, error, note, warning
from ksc.emit.dhcp.boots import menu_made
from ksc.emit.dhcp.model import Network, Plan, Static
from ksc.layer.dhcp import Program
from ksc.layer.ip import IP, read_ip
from ksc.layer.marks import shown
from ksc.layer.site import Site
from ksc.layer.subnets import Pool, Subnet

LONGEST_FILE = 127
"""Bytes: the field of a DHCP answer that names the file has 128 with the zero at its end (RFC 2131)."""

DNSMASQ_LEAST = 120
"""Seconds: the shortest lease that dnsmasq gives (dnsmasq(8), `--dhcp-range`)."""
CALLED: Mapping[Program, str] = {"dhcpd": "dhcpd", "kea": "Kea", "dnsmasq": "dnsmasq"}


def problems(plan: Plan, site: Site, program: Program) -> Iterator[Diagnostic]:
    """All that is wrong, for the program that shall say it."""
    yield from _settings(plan, program)
    if site.dhcp is not None and site.dhcp.ipxe and not menu_made(site):
        said = "`ipxe: true` has iPXE load its menu, and the plugin that makes it, `ipxe`, is off"
        yield error("KS827", said, site.dhcp.at("ipxe"), help="add `ipxe` to `emit`, or leave `ipxe: true` out")
    yield from _addresses(plan, site, program)
    yield from _files(plan)
    yield from _leases(plan)
    yield from _relays(plan)
    yield from _overlaps(plan)
    yield from _pools(plan, site, program)
    yield from _unsaid(plan, program)
    if plan.elsewhere:
        names = ", ".join(one.network for one in plan.elsewhere[:3]) + (", ..." if len(plan.elsewhere) > 3 else "")
        said = f"DHCP answers IPv4 only; {names}: left to the router's announcements, or to a DHCPv6 server of yours"
        yield note("KS828", said, plan.elsewhere[0].location)


def _settings(plan: Plan, program: Program) -> Iterator[Diagnostic]:
    settings = plan.settings
    if settings.proxy and program != "dnsmasq":
        said = f"`proxy` needs dnsmasq: {CALLED[program]} cannot answer beside another DHCP server"
        yield error("KS827", said, settings.at("proxy"), help="write `program: dnsmasq`, or leave `proxy` out")
    networks = tuple(plan.networks)
    gives = settings.proxy or any(one.subnet.pools or any(r.address for r in one.reservations) for one in networks)
    if networks and not gives:
        said = "DHCP has no address to give: no subnet has `pools`, and no host an address in one"
        yield warning("KS835", said, settings.location, help="add `pools: 192.0.2.100-192.0.2.200` to a subnet")
    elif not networks:
        said = "DHCP has no network to answer in: there is no IPv4 subnet in ksc.yaml"
        help_ = "add `subnets: {NAME: {network: 192.0.2.0/24, pools: 192.0.2.100-192.0.2.200}}`"
        yield warning("KS835", said, settings.location, help=help_)


def _addresses(plan: Plan, site: Site, program: Program) -> Iterator[Diagnostic]:
    """Names where a program wants an address; and where files are, which nobody else can say."""
    at = site.serving.services["tftp"].location or plan.settings.location
    help_ = "write `server: ADDRESS` in ksc.yaml, or below `tftp` where files are on another machine"
    if not plan.server and program != "dnsmasq":
        said = "nothing says where machines find their boot files: DHCP has to tell them the TFTP server's address"
        yield error("KS719", said, at, help=help_)
    elif ":" in plan.server:
        said = f"machines boot by IPv4, and the TFTP server's address, {shown(plan.server)}, is one of IPv6"
        yield error("KS719", said, at, help=help_)
    elif program != "dhcpd" and plan.server and read_ip(plan.server) is None:
        said = f"{CALLED[program]} has to be told the TFTP server's address, and `{shown(plan.server)}` is a name"
        yield error("KS719", said, at, help=help_)
    elif program == "dhcpd" and plan.server and not _read_by_dhcpd(plan.server):
        yield error("KS719", _UNREAD.format(shown(plan.server)), at, help=help_)
    for name in plan.told.dns:
        if program == "dhcpd":
            said = "" if _read_by_dhcpd(name) else _UNREAD.format(shown(name))
        else:
            said = f"{CALLED[program]} has to be told the addresses of name servers, and `{shown(name)}` is a name"
        if said and read_ip(name) is None:
            yield error("KS719", said, plan.settings.at("dns"), help="write its address under `dns`")


# It takes a number in front for an address, and its words do not begin with `_`.
_DHCPD_NAME = re.compile(r"(?![0-9]+(?:\.|$))[A-Za-z0-9][\w-]*(?:\.[A-Za-z0-9][\w-]*)*\.?", re.ASCII)
_UNREAD = "dhcpd does not read `{}` as a name"


def _read_by_dhcpd(server: str) -> bool:
    return read_ip(server) is not None or _DHCPD_NAME.fullmatch(server) is not None


def _files(plan: Plan) -> Iterator[Diagnostic]:
    files = {row.file for table in (plan.common, *plan.tables) for row in table.rows}
    for file in sorted(files):
        if len(file.encode()) > LONGEST_FILE:
            said = f"a DHCP answer has room for {LONGEST_FILE} bytes of a file's name, and `{shown(file)}` is longer"
            help_ = "serve it under a shorter `url`, or give the tree a shorter name"
            yield error("KS719", said, plan.settings.location, help=help_)


def _leases(plan: Plan) -> Iterator[Diagnostic]:
    help_ = "make `max_lease` as long at least, or `lease` shorter"
    told = plan.told
    if _longer(told.lease, told.max_lease):
        said = f"`lease` is {told.lease} seconds, and `max_lease` {told.max_lease}"
        yield error("KS827", said, plan.settings.at("lease"), help=help_)
        return
    for one in plan.networks:
        lease, longest = plan.effective(one)[3:]
        if _longer(lease, longest):
            said = f"in the subnet {one.subnet.network} `lease` is {lease} seconds, and `max_lease` {longest}"
            yield error("KS827", said, one.subnet.location, help=help_)


def _longer(lease: int | None, longest: int | None) -> bool:
    return lease is not None and longest is not None and lease > longest


def _relays(plan: Plan) -> Iterator[Diagnostic]:
    """Agents that ask for machines of several wires: which of them one is on, their requests do not say."""
    first: dict[str, tuple[int, Subnet]] = {}
    for number, wire in enumerate(plan.wires):
        for one in (network.subnet for network in wire.networks):
            for relay in one.relays:
                seen, other = first.setdefault(relay, (number, one))
                if seen != number and other.location is not None:
                    said = (
                        f"the relay agent {relay} asks for {other.network} and for {one.network}: it cannot say which"
                    )
                    related = [Related("the other subnet", other.location)]
                    help_ = "write the same `shared: NAME` in both if they are on one wire"
                    yield error("KS827", said, one.location, help=help_, related=related)


def _overlaps(plan: Plan) -> Iterator[Diagnostic]:
    """Networks that are part of another: in the order of their first addresses the wider one comes before."""
    around: list[Subnet] = []
    for one in sorted((one.subnet for one in plan.networks), key=lambda one: (one.first, one.prefix)):
        while around and not around[-1].holds(one.first):
            around.pop()
        if around and around[-1].location is not None:
            said = f"the subnet {one.network} is part of {around[-1].network}: DHCP answers for both as best it can"
            related = [Related("the wider one", around[-1].location)]
            yield warning("KS829", said, one.location, related=related)
        around.append(one)


def _pools(plan: Plan, site: Site, program: Program) -> Iterator[Diagnostic]:
    """Addresses in pools that are somebody's already."""
    if plan.settings.proxy:
        return
    services = site.serving.services.values()
    servers = {at: "a server" for text in (site.server, *(one.server for one in services)) if (at := read_ip(text))}
    for one in plan.networks:
        if not one.subnet.pools:
            continue
        named = dict(servers)
        named |= {at: "a name server" for text in one.told.dns if (at := read_ip(text))}
        named |= {at: "a relay agent" for text in one.subnet.relays if (at := read_ip(text))}
        named |= {at: "the gateway" for text in (one.told.router,) if (at := read_ip(text))}
        pools = sorted(one.subnet.pools, key=lambda pool: pool.first)
        for at, who in sorted(named.items()):
            if (pool := _pool_of(at, pools)) is not None:
                said = f"the pool {pool.first}-{pool.last} holds {at}, the address of {who}"
                yield warning("KS829", said, pool.location, help="leave it out: end a pool before it, begin one after")
        yield from _given_away(one, pools, program)


def _given_away(network: Network, pools: list[Pool], program: Program) -> Iterator[Diagnostic]:
    by_pool: dict[Pool, list[str]] = {}
    places: dict[Pool, Location | None] = {}
    # Kea and dnsmasq keep reserved addresses for their machines. dhcpd gives them away.
    reserved = network.reservations if program == "dhcpd" else ()
    held = [*network.statics, *(Static(one.host, at, one.location) for one in reserved if (at := read_ip(one.address)))]
    for host, at, location in held:
        pool = _pool_of(at, pools)
        if pool is not None:
            by_pool.setdefault(pool, []).append(f"{at} of the host `{host}`")
            places.setdefault(pool, location)
    for pool, texts in by_pool.items():
        place = places[pool]
        more = f", and {len(texts) - 1} more" if len(texts) > 1 else ""
        held_by = f"the pool {pool.first}-{pool.last} holds {texts[0]}{more}"
        said = f"{held_by}: {CALLED[program]} may give it to another machine"
        related = [Related("the host", place)] if place is not None else []
        help_ = "keep the addresses of hosts out of the pools"
        yield warning("KS829", said, pool.location, help=help_, related=related)


def _pool_of(at: IP, pools: list[Pool]) -> Pool | None:
    """The pool that holds an address, of some that do not overlap, in their order."""
    place = bisect_right(pools, at, key=lambda pool: pool.first)
    return pools[place - 1] if place and at <= pools[place - 1].last else None


def _unsaid(plan: Plan, program: Program) -> Iterator[Diagnostic]:
    """What stands in ksc.yaml, and the program has no words for."""
    settings = plan.settings
    if program == "dhcpd" and settings.interfaces:
        said = "dhcpd is told its `interfaces` on its command line, and not in a file"
        help_ = "DHCPDARGS in /etc/sysconfig/dhcpd, or INTERFACESv4 in /etc/default/isc-dhcp-server, names them"
        yield warning("KS830", said, settings.at("interfaces"), help=help_)
    if program != "dnsmasq" and settings.resolver:
        yield warning(
            "KS830",
            f"{CALLED[program]} answers no questions for names: `resolver` is dnsmasq's",
            settings.at("resolver"),
        )
    if program == "dnsmasq":
        yield from _unsaid_to_dnsmasq(plan)
    if program != "kea":
        for wire in plan.wires:
            for relay in wire.relays:
                yield from _foreign(relay, plan, wire.networks[0].subnet, program)


def _unsaid_to_dnsmasq(plan: Plan) -> Iterator[Diagnostic]:
    settings = plan.settings
    if settings.proxy:
        given = ("domain", "dns", "lease", "max_lease", "authoritative", "known_only")
        useless = [name for name in given if getattr(settings, name)]
        if useless:
            said = f"with `proxy` another server says what machines are told: {', '.join(useless)} of `dhcp` do nothing"
            yield warning("KS830", said, settings.at(useless[0]))
        return
    told = [(plan.told, settings.at("max_lease"), settings.at("lease"))]
    told += [(one.told, one.subnet.location, one.subnet.location) for one in plan.networks]
    at = next((at for one, at, _ in told if one.max_lease is not None), None)
    if at is not None:
        said = "dnsmasq knows no longest lease: `max_lease` does nothing"
        yield warning("KS830", said, at, help="what `lease` says is the longest, too")
    at = next((at for one, _, at in told if one.lease is not None and one.lease < DNSMASQ_LEAST), None)
    if at is not None:
        said = f"dnsmasq lends addresses for {DNSMASQ_LEAST} seconds at least: a shorter `lease` is as long"
        yield warning("KS830", said, at)
    for wire in plan.wires:
        if len(wire.networks) > 1 and not any(one.subnet.interface for one in wire.networks):
            said = f"dnsmasq has to know which interface the shared network `{wire.name}` is on"
            help_ = "add `interface: NAME` to one of its subnets; else dnsmasq needs an address in each of them"
            yield warning("KS830", said, wire.networks[0].subnet.location, help=help_)


def _foreign(relay: str, plan: Plan, of: Subnet, program: Program) -> Iterator[Diagnostic]:
    at = read_ip(relay)
    other = next((one.subnet for one in plan.networks if at is not None and one.subnet.holds(at)), None)
    if other is not None and other.location is not None:
        said = f"{relay} asks for {of.network}, and is in {other.network}: {program} gives its machines addresses there"
        related = [Related("the subnet that it is in", other.location)]
        yield warning("KS830", said, of.location, related=related, help="Kea can tell them apart: `program: kea`")
