"""A file for ISC dhcpd, from 3.0 of RHEL 5 on, that its own dhcpd.conf includes.

Everything stands in one group, so that nothing is said to networks that others declare in dhcpd.conf. What is
further inside counts: a host's group over its subnet, and that over the group of all (dhcpd.conf(5)).
"""

from collections.abc import Iterator

from ksc.artifacts import Place
from ksc.emit.dhcp.boots import HTTP_CLIENT, USER_CLASS, Boots
from ksc.emit.dhcp.model import Network, Plan, Reservation, Told, Wire
from ksc.emit.dhcp.text import BOOT, BY_KSC, DHCP, HEADER, Line
from ksc.emit.templates import in_quotes
from ksc.layer.site import Site

LEAST_LEASE = 300
"""Seconds: dhcpd's own `min-lease-time`. It makes shorter leases as long, unless it is told."""


def lines(plan: Plan, site: Site) -> Iterator[Line]:
    """The file."""
    settings = plan.settings
    place: Place = settings.location or DHCP
    yield f"# {BY_KSC}", HEADER
    yield (
        f"# The server's own dhcpd.conf includes it, at its end: include {in_quotes(site.serving.paths['dhcpd'])};",
        HEADER,
    )
    yield "", HEADER
    if any(table.cases for table in (plan.common, *plan.tables)):
        yield "# What firmware a client has (RFC 4578). Any other name for option 93 stays as good as this one.", BOOT
        yield "option ksc-arch code 93 = unsigned integer 16;", BOOT
    if settings.log_facility:
        yield f"log-facility {settings.log_facility};", place
    yield "", HEADER
    yield "group {", HEADER
    if settings.authoritative:
        yield "  authoritative;", place
    for text in _told(plan.told):
        yield f"  {text}", place
    yield f"  next-server {plan.server};", place
    yield from _boots(plan.common, "  ")
    for wire in plan.wires:
        yield "", HEADER
        yield from _wire(wire, plan)
    held: dict[str, list[Reservation]] = {}
    for one in plan.reservations:
        held.setdefault(one.boots, []).append(one)
    for table in (plan.common, *plan.tables):
        if table.name in held:
            yield "", HEADER
            yield from _hosts(table.beside(plan.common) if table.name else table, held[table.name])
    yield "}", HEADER


def _told(told: Told) -> Iterator[str]:
    if told.domain:
        yield f"option domain-name {in_quotes(told.domain)};"
    if told.dns:
        yield f"option domain-name-servers {', '.join(told.dns)};"
    if told.router:
        yield f"option routers {told.router};"
    if told.lease is not None:
        yield f"default-lease-time {told.lease};"
    if told.max_lease is not None:
        yield f"max-lease-time {told.max_lease};"
    shortest = min((one for one in (told.lease, told.max_lease) if one is not None), default=LEAST_LEASE)
    if shortest < LEAST_LEASE:
        yield f"min-lease-time {shortest};"


def _boots(table: Boots, indent: str) -> Iterator[Line]:
    """What is loaded, by what the client says of itself: the first that fits."""
    cases = []
    if table.script:
        cases.append((f"option user-class = {in_quotes(USER_CLASS)}", table.script, False))
    for client, file in table.cases:
        numbers = " or ".join(f"substring(option ksc-arch, 0, 2) = {_hex(number)}" for number in client.numbers)
        cases.append((numbers, file, client.way == "http"))
    word = "if"
    for test, file, by_http in cases:
        yield f"{indent}{word} {test} {{", BOOT
        if by_http:
            yield f"{indent}  option vendor-class-identifier {in_quotes(HTTP_CLIENT)};", BOOT
        yield f"{indent}  filename {in_quotes(file)};", BOOT
        word = "} elsif"
    if cases and table.otherwise:
        yield f"{indent}}} else {{", BOOT
        yield f"{indent}  filename {in_quotes(table.otherwise)};", BOOT
    elif table.otherwise:
        yield f"{indent}filename {in_quotes(table.otherwise)};", BOOT
    if cases:
        yield f"{indent}}}", BOOT


def _hex(number: int) -> str:
    return f"{number >> 8:02x}:{number & 255:02x}"


def _wire(wire: Wire, plan: Plan) -> Iterator[Line]:
    place: Place = wire.networks[0].subnet.location or DHCP
    alone = not wire.name and not wire.relays
    indent = "  " if alone else "    "
    if not alone:
        name = wire.name or wire.networks[0].tag
        yield f"  shared-network {in_quotes(f'ksc-{name}')} {{", place
    for relay in wire.relays:
        # dhcpd knows a network by the address of the agent that asks: it has to be in one of the shared network's.
        yield f"{indent}subnet {relay} netmask 255.255.255.255 {{ }}", place
    for network in wire.networks:
        yield from _subnet(network, plan, indent)
    if not alone:
        yield "  }", place


def _subnet(network: Network, plan: Plan, indent: str) -> Iterator[Line]:
    subnet = network.subnet
    place: Place = subnet.location or DHCP
    yield f"{indent}subnet {subnet.first} netmask {subnet.netmask} {{", place
    for text in _told(network.told):
        yield f"{indent}  {text}", place
    for pool in subnet.pools:
        at: Place = pool.location or place
        ends = str(pool.first) if pool.first == pool.last else f"{pool.first} {pool.last}"
        if plan.settings.known_only:
            yield f"{indent}  pool {{ deny unknown-clients; range dynamic-bootp {ends}; }}", at
        else:
            yield f"{indent}  range dynamic-bootp {ends};", at
    yield f"{indent}}}", place


def _hosts(table: Boots, held: list[Reservation]) -> Iterator[Line]:
    indent = "  "
    if table.name:
        yield f"  # Hosts of {table.name}", BOOT
        yield "  group {", BOOT
        indent = "    "
        yield from _boots(table, indent)
    for one in held:
        told = "".join(f" {text}" for text in _told(one.told))
        address = f" fixed-address {one.address};" if one.address else ""
        name = f" option host-name {in_quotes(one.hostname)};" if one.hostname else ""
        for mac in one.macs:
            # A name of ours: dhcpd.conf may have a host of the same name, and would not start.
            called = f"ksc-{mac.replace(':', '-')}"
            yield (
                f"{indent}host {called} {{ hardware ethernet {mac};{address}{name}{told} }}",
                one.location or DHCP,
            )
    if table.name:
        yield "  }", BOOT
