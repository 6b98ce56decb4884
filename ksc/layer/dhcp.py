"""`dhcp:` of `ksc.yaml`: what machines are told with their addresses; the networks themselves are `subnets:`."""

import re
from collections.abc import Callable, Mapping
from dataclasses import field
from typing import Any, Literal

from ksc.diagnostics import Diagnostic, Location
from ksc.layer.fields import Codes, WrongTypeError, between, boolean, fields, one_of
from ksc.layer.marks import Sequence, Value
from ksc.layer.serving import address
from ksc.records import dataclass

Text = Callable[[Value], str]
Program = Literal["dhcpd", "kea", "dnsmasq"]

PROGRAMS: tuple[Program, ...] = ("dhcpd", "kea", "dnsmasq")
FACILITIES = ("daemon", "user", *(f"local{number}" for number in range(8)))
LONGEST_LEASE = 31_536_000  # seconds: a year
INTERFACE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,14}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Dhcp:
    """`dhcp:`. Leases in seconds, None: the program's own.

    `dns` are addresses or names. `known_only`: machines that are no hosts of the workspace get no address. `proxy`:
    another server gives the addresses, and this one only says what to boot (dnsmasq). `unknown` is what a client gets
    that says no architecture, or one that nothing is served for: what BIOS machines boot, or nothing. `ipxe`: firmware
    loads iPXE, which loads the menu. `resolver`: dnsmasq answers questions for names too. `places` are where the keys
    stand that are there.
    """

    program: Program = "dhcpd"
    domain: str = ""
    dns: tuple[str, ...] = ()
    lease: int | None = None
    max_lease: int | None = None
    log_facility: str = ""
    authoritative: bool = False
    interfaces: tuple[str, ...] = ()
    known_only: bool = False
    proxy: bool = False
    unknown: Literal["bios", "nothing"] = "bios"
    ipxe: bool = False
    resolver: bool = False
    location: Location | None = None
    places: Mapping[str, Location] = field(default_factory=dict)

    def at(self, key: str) -> Location | None:
        """Where a key stands; where it does not, `dhcp` itself."""
        return self.places.get(key, self.location)


def read_dhcp(value: Value | None, line: Text, codes: Codes) -> tuple[Dhcp | None, tuple[Diagnostic, ...]]:
    """The settings, None where `dhcp:` does not stand there; and what is wrong with them."""
    if value is None:
        return None, ()
    lease = between(60, LONGEST_LEASE, "seconds")
    table: dict[str, Callable[[Value], Any]] = {
        "program": one_of(*PROGRAMS),
        "domain": address(line),
        "dns": several(address(line)),
        "lease": lease,
        "max_lease": lease,
        "log_facility": one_of(*FACILITIES),
        "authoritative": boolean,
        "interfaces": several(interface(line)),
        "known_only": boolean,
        "proxy": boolean,
        "unknown": one_of("bios", "nothing"),
        "ipxe": boolean,
        "resolver": boolean,
    }
    taken = fields(value, table, codes, "`dhcp`")
    said = {name: taken.values[name] for name in table if name in taken.values}
    return Dhcp(**said, location=value.location, places=taken.places), taken.found


def several(convert: Text) -> Callable[[Value], tuple[str, ...]]:
    """A converter for one text or a list of them."""
    return lambda value: tuple(map(convert, value.items if isinstance(value, Sequence) else (value,)))


def interface(line: Text) -> Text:
    """A converter for the name of a network interface of the server."""

    def convert(value: Value) -> str:
        written = line(value)
        if not INTERFACE.fullmatch(written):
            raise WrongTypeError("the name of a network interface, such as eth0")
        return written

    return convert
