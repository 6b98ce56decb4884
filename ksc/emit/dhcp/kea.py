"""The whole configuration of Kea's DHCPv4 server, in words that 2.0 and later know.

Of the classes that a client is in no two name a file, since the order among them is Kea's own affair. Those of hosts
are told by their reservations, so whatever depends on one asks for KNOWN: then it is looked at after these are found.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from ksc.artifacts import Place
from ksc.emit.dhcp.boots import HTTP_CLIENT, USER_CLASS, Boots
from ksc.emit.dhcp.model import Network, Plan, Reservation, Told, Wire
from ksc.emit.dhcp.placed import Placed, json_lines
from ksc.emit.dhcp.text import BOOT, BY_KSC, DHCP, HEADER, Line
from ksc.layer.site import Site

USUAL_LEASE = 7200
"""Seconds: Kea's own, which must not be longer than the longest that is said."""

_IPXE, _HOSTS = "ksc-ipxe", "ksc-hosts"

Json = dict[str, Any]


def lines(plan: Plan, _: Site) -> Iterator[Line]:
    """The file."""
    return json_lines({"Dhcp4": _server(plan)}, HEADER)


def _server(plan: Plan) -> Json:
    settings = plan.settings
    place: Place = settings.location or DHCP
    interfaces = settings.interfaces or ("*",)
    server: Json = {
        "comment": BY_KSC,
        "interfaces-config": Placed({"interfaces": list(interfaces)}, place, flat=True),
        "lease-database": Placed({"type": "memfile", "persist": True}, DHCP, flat=True),
        "authoritative": Placed(settings.authoritative, place),
        # Firmware, loader and installer of one machine call themselves differently, and shall have one address.
        "match-client-id": Placed(False, DHCP),
        "host-reservation-identifiers": Placed(["hw-address"], DHCP, flat=True),
        "reservations-global": Placed(True, DHCP),
        "reservations-in-subnet": Placed(True, DHCP),
    }
    if any(one.address and len(one.macs) > 1 for one in plan.reservations):
        server["ip-reservations-unique"] = Placed(False, DHCP)  # any card of a bond may ask for its address
    server |= _told(plan.told, place)
    server["next-server"] = Placed(plan.server, place)
    server["client-classes"] = [Placed(one, BOOT, flat=True) for one in _classes(plan)]
    server["reservations"] = [card for one in (*plan.anywhere, *_early(plan)) for card in _cards(one)]
    ids = _ids(plan)
    server["shared-networks"] = [_shared(wire, ids) for wire in plan.wires if wire.name]
    server["subnet4"] = [_subnet(wire.networks[0], ids) for wire in plan.wires if not wire.name]
    if settings.log_facility:
        output = {"output": f"syslog:{settings.log_facility}"}
        logger = {"name": "kea-dhcp4", "severity": "INFO", "output_options": [output]}
        server["loggers"] = Placed([logger], place, flat=True)
    return server


def _told(told: Told, place: Place) -> Json:
    made: Json = {}
    if told.lease is not None:
        made["valid-lifetime"] = Placed(told.lease, place)
    elif told.max_lease is not None and told.max_lease < USUAL_LEASE:
        made["valid-lifetime"] = Placed(told.max_lease, place)
    if told.max_lease is not None:
        made["max-valid-lifetime"] = Placed(told.max_lease, place)
    if options := _options(told):
        made["option-data"] = [Placed(one, place, flat=True) for one in options]
    return made


def _options(told: Told) -> list[Json]:
    said = {
        "domain-name": told.domain,
        "domain-name-servers": ", ".join(told.dns),
        "routers": told.router,
    }
    return [{"name": name, "data": data} for name, data in said.items() if data]


def _classes(plan: Plan) -> Iterator[Json]:
    """What a client is, then what that loads. A class is defined before one that asks for it."""
    ipxe = _member(_IPXE)
    if plan.common.script:
        yield {"name": _IPXE, "test": f"option[77].hex == '{USER_CLASS}'"}
    kinds = {row.client.name: row.client for table in (plan.common, *plan.tables) for row in table.cases}
    for client in kinds.values():
        numbers = " or ".join(f"substring(option[93].hex, 0, 2) == 0x{number:04x}" for number in client.numbers)
        test = f"not {ipxe} and ({numbers})" if plan.common.script else numbers
        yield {"name": _kind(client.name), "test": test}
    for table in plan.tables:
        yield {"name": _table(table)}
    if plan.tables:
        of = " or ".join(_member(_table(table)) for table in plan.tables)
        yield {"name": _HOSTS, "test": f"{_member('KNOWN')} and ({of})"}
    for table in (plan.common, *plan.tables):
        others = (f"not {_member(_HOSTS)}",) if plan.tables else ()
        yield from _loads(table, (_member("KNOWN"), _member(_table(table))) if table.name else others)
    if plan.settings.known_only:
        yield {"name": "DROP", "test": _member("UNKNOWN")}


def _loads(table: Boots, who: tuple[str, ...]) -> Iterator[Json]:
    """The classes that name files, for the clients of a table."""
    prefix = f"{_table(table)}-" if table.name else "ksc-all-"
    if table.script:
        yield {"name": f"{prefix}ipxe", "test": _all(*who, _member(_IPXE)), "boot-file-name": table.script}
    for client, file in table.cases:
        loads = {"name": f"{prefix}{client.name}", "test": _all(*who, _member(_kind(client.name)))}
        echo = {"name": "vendor-class-identifier", "data": HTTP_CLIENT, "always-send": True}
        yield {**loads, "boot-file-name": file, **({"option-data": [echo]} if client.way == "http" else {})}
    if table.otherwise:
        others = [_IPXE] * bool(table.script) + [_kind(row.client.name) for row in table.cases]
        test = _all(*who, *(f"not {_member(name)}" for name in others))
        yield {"name": f"{prefix}otherwise", "test": test, "boot-file-name": table.otherwise}


def _all(*tests: str) -> str:
    """A test that holds where all of these do, and without one always."""
    return " and ".join(tests) or _member("ALL")


def _member(name: str) -> str:
    return f"member('{name}')"


def _kind(client: str) -> str:
    return f"ksc-is-{client}"


def _table(table: Boots) -> str:
    return f"ksc-of-{table.name}"


def _shared(wire: Wire, ids: Mapping[str, int]) -> Json:
    return {"name": wire.name, "subnet4": [_subnet(one, ids) for one in wire.networks]}


def _subnet(network: Network, ids: Mapping[str, int]) -> Placed:
    subnet = network.subnet
    place: Place = subnet.location or DHCP
    made: Json = {"id": ids[network.tag], "subnet": subnet.network}
    if subnet.interface:
        made["interface"] = subnet.interface
    relays = [relay for relay in subnet.relays if ":" not in relay]
    if relays:
        made["relay"] = Placed({"ip-addresses": relays}, place, flat=True)
    made |= _told(network.told, place)
    made["pools"] = [
        Placed({"pool": f"{one.first} - {one.last}"}, one.location or place, flat=True) for one in subnet.pools
    ]
    made["reservations"] = [card for one in network.reservations for card in _cards(one)]
    return Placed(made, place)


def _cards(one: Reservation) -> Iterator[Placed]:
    """A reservation for each card of a machine."""
    for mac in one.macs:
        made: Json = {"hw-address": mac}
        if one.address:
            made["ip-address"] = one.address
        if one.hostname:
            made["hostname"] = one.hostname
        if one.boots:
            made["client-classes"] = [f"ksc-of-{one.boots}"]
        if options := _options(one.told):
            made["option-data"] = options
        yield Placed(made, one.location or DHCP, flat=True)


def _early(plan: Plan) -> Iterator[Reservation]:
    """Machines of shared networks that load something of their own, once more and without their addresses.

    Classes are looked at before it is settled which of the networks on a wire a machine is in. Reservations in
    networks are not all known by then; global ones are.
    """
    for wire in plan.wires:
        if len(wire.networks) > 1:
            for network in wire.networks:
                yield from (one._replace(address="", told=Told()) for one in network.reservations if one.boots)


def _ids(plan: Plan) -> dict[str, int]:
    """The number of each network, which leases on disk keep: that of its address, so that it is always the same."""
    made: dict[str, int] = {}
    taken: set[int] = set()
    for one in sorted(plan.networks, key=lambda one: (one.subnet.first, one.subnet.prefix)):
        number = one.subnet.first.number or 1
        while number in taken:
            number += 1
        taken.add(number)
        made[one.tag] = number
    return made
