"""A file for the folder that dnsmasq.conf names as `conf-dir`.

A tag that `set:` gives a client is asked for by `tag:`. Of the files that fit a client the last in the file counts, so
what is more special comes later; options are given for a network's tag, so that networks of others stay as they are.
"""

import re
from collections.abc import Iterator

from ksc.artifacts import Place
from ksc.emit.dhcp.boots import HTTP_CLIENT, USER_CLASS, Boots
from ksc.emit.dhcp.model import Network, Plan, Reservation, Told
from ksc.emit.dhcp.text import BOOT, BY_KSC, DHCP, HEADER, Line
from ksc.emit.templates import in_quotes
from ksc.layer.site import Site

USUAL_LEASES = 1000
"""More leases than this dnsmasq gives only where it is told to."""

_IPXE = "ksc-ipxe"
# What `dhcp-host` takes for a name; digits at its end mean a lease, and two words something else.
_PLAIN = re.compile(r"(?!(?:infinite|ignore|id|[0-9]+[smhdw]?)$)[a-z0-9-]{1,63}", re.ASCII | re.IGNORECASE)


def lines(plan: Plan, site: Site) -> Iterator[Line]:
    """The file."""
    yield f"# {BY_KSC}", HEADER
    yield from _server(plan, site)
    yield "", HEADER
    yield from _kinds(plan)
    yield "", HEADER
    if plan.settings.proxy:
        yield from _proxy(plan)
    else:
        yield from _networks(plan)
        yield from _boots(plan.common, plan.server)
        for table in plan.tables:
            yield from _boots(table.beside(plan.common), plan.server)
    yield from _hosts(plan)


def _server(plan: Plan, site: Site) -> Iterator[Line]:
    settings = plan.settings
    place: Place = settings.location or DHCP
    if not settings.resolver:
        yield (
            "# No names are looked up here. Where dnsmasq shall do that too: `dhcp: {resolver: true}` in ksc.yaml.",
            DHCP,
        )
        yield "port=0", place
    interfaces = dict.fromkeys((*settings.interfaces, *(one.subnet.interface for one in plan.networks)))
    if settings.interfaces:
        for name in filter(None, interfaces):
            yield f"interface={name}", place
        yield "bind-dynamic", place
    if settings.log_facility:
        yield f"log-facility={settings.log_facility}", place
    if settings.authoritative and not settings.proxy:
        yield "dhcp-authoritative", place
    if settings.known_only and not settings.proxy:
        yield "dhcp-ignore=tag:!known", place
    count = _most(plan)
    if count > USUAL_LEASES:
        yield f"dhcp-lease-max={count}", DHCP
    tftp = site.serving.services["tftp"]
    if tftp.program == "dnsmasq":
        yield "enable-tftp", tftp.location or place
        yield f"tftp-root={in_quotes(tftp.root)}", tftp.location or place


def _most(plan: Plan) -> int:
    """How many addresses there are to give."""
    pools = sum(pool.last.number - pool.first.number + 1 for one in plan.networks for pool in one.subnet.pools)
    return pools + sum(1 for one in plan.reservations if one.address)


def _kinds(plan: Plan) -> Iterator[Line]:
    """What a client says of itself, as tags."""
    yield "# What firmware a client has (RFC 4578), and whether it is iPXE already.", BOOT
    if plan.common.script:
        yield f"dhcp-userclass=set:{_IPXE},{USER_CLASS}", BOOT
    told = [table.rows if plan.settings.proxy else table.cases for table in (plan.common, *plan.tables)]
    kinds = {row.client.name: row.client for rows in told for row in rows}
    for client in kinds.values():
        for number in client.numbers:
            yield f"dhcp-match=set:ksc-{client.name},option:client-arch,{number}", BOOT
    for client in kinds.values():
        if client.way == "http" and not plan.settings.proxy:
            yield f"dhcp-option-force=tag:ksc-{client.name},option:vendor-class,{HTTP_CLIENT}", BOOT


def _networks(plan: Plan) -> Iterator[Line]:
    for wire in plan.wires:
        for network in wire.networks:
            subnet = network.subnet
            place: Place = subnet.location or DHCP
            told = plan.effective(network)
            lease = f",{told.lease}" if told.lease is not None else ""
            ranges = [(f"{one.first},{one.last}", one.location or place) for one in subnet.pools]
            # Machines with an address of their own get it in any case.
            for ends, at in ranges or [(f"{subnet.first},static", place)]:
                yield f"dhcp-range=set:{_tag(network)},{ends},{subnet.netmask}{lease}", at
            yield from _options(told, _tag(network), place, router=True)
        yield from _shared(wire.networks, wire.relays)


def _shared(networks: tuple[Network, ...], relays: tuple[str, ...]) -> Iterator[Line]:
    """Networks that machines are in, whose requests come from elsewhere: another network of the wire, or an agent."""
    interface = next((one.subnet.interface for one in networks if one.subnet.interface), "")
    inside = [relay for one in networks for relay in one.subnet.relays if ":" not in relay and relay not in relays]
    for network in networks:
        place: Place = network.subnet.location or DHCP
        first = network.subnet.first
        if len(networks) > 1 and interface:
            yield f"shared-network={interface},{first}", place
        others = inside if len(networks) > 1 else ()
        for relay in dict.fromkeys((*relays, *others)):
            yield f"shared-network={relay},{first}", place


def _tag(network: Network) -> str:
    return f"ksc-{network.tag}"


def _options(told: Told, tag: str, place: Place, *, router: bool) -> Iterator[Line]:
    if told.domain:
        yield f"dhcp-option=tag:{tag},option:domain-name,{in_quotes(told.domain)}", place
    if told.dns:
        yield f"dhcp-option=tag:{tag},option:dns-server,{','.join(told.dns)}", place
    if told.router:
        yield f"dhcp-option=tag:{tag},option:router,{told.router}", place
    elif router:
        yield f"dhcp-option=tag:{tag},option:router", place  # else dnsmasq names itself


def _boots(table: Boots, server: str) -> Iterator[Line]:
    """The files of a table, the most special last."""
    of = f"tag:{_of(table.name)}," if table.name else ""
    after = f",,{server}" if server else ""
    if table.name:
        yield "", HEADER
    if table.otherwise:
        yield f"dhcp-boot={of}{in_quotes(table.otherwise)}{after}", BOOT
    for client, file in table.cases:
        yield f"dhcp-boot={of}tag:ksc-{client.name},{in_quotes(file)}{after}", BOOT
    if table.script:
        yield f"dhcp-boot={of}tag:{_IPXE},{in_quotes(table.script)}{after}", BOOT


def _of(name: str) -> str:
    return f"ksc-of-{name}"


def _proxy(plan: Plan) -> Iterator[Line]:
    """What to load alone; firmware asks for it at port 4011."""
    for network in plan.networks:
        place: Place = network.subnet.location or DHCP
        yield f"dhcp-range={network.subnet.first},proxy,{network.subnet.netmask}", place
    after = f",{plan.server}" if plan.server else ""
    names = [_of(table.name) for table in plan.tables]
    for table in (plan.common, *plan.tables):
        tags = f"tag:{_of(table.name)}," if table.name else "".join(f"tag:!{name}," for name in names)
        for client, file in table.rows:
            if client.way != "tftp":
                continue
            for number in client.numbers:
                if table.script:
                    script = in_quotes(table.script)
                    yield f'pxe-service={tags}tag:{_IPXE},{number},"Boot menu",{script}{after}', BOOT
                native = f"tag:!{_IPXE}," if table.script else ""
                yield f'pxe-service={tags}{native}{number},"Boot menu",{in_quotes(file)}{after}', BOOT


def _hosts(plan: Plan) -> Iterator[Line]:
    """The machines that are known. With a proxy they matter where they load something of their own."""
    some = False
    for one in plan.reservations:
        if plan.settings.proxy and not one.boots:
            continue
        if not some:
            yield "", HEADER
        some = True
        yield from _host(one, proxy=plan.settings.proxy)


def _host(one: Reservation, *, proxy: bool) -> Iterator[Line]:
    place: Place = one.location or DHCP
    plain = _PLAIN.fullmatch(one.hostname) is not None
    own = f"ksc-host-{one.macs[0].replace(':', '')}"
    named = not proxy and bool(one.hostname) and not plain
    parts = [*one.macs]
    if one.boots:
        parts.append(f"set:{_of(one.boots)}")
    if not proxy:
        if named or one.told != Told():
            parts.append(f"set:{own}")
        parts += [one.address] * bool(one.address)
        parts += [one.hostname] * (plain and bool(one.hostname))
    yield f"dhcp-host={','.join(parts)}", place
    if named:
        yield f"dhcp-option=tag:{own},12,{in_quotes(one.hostname)}", place
    if not proxy:
        yield from _options(one.told, own, place, router=False)
