"""What a DHCP server's configuration says of a machine."""

import re
from collections.abc import Iterable
from typing import NamedTuple

from ksc.diagnostics import Diagnostic, Location, Source, error, start_of


class Reserved(NamedTuple):
    """A machine of a DHCP server: cards in lower case with colons, addresses as they were written.

    `prefix` is of the IPv4 address, where the server's networks say it; `gateway` and `dns` are what the server tells
    the machine.
    """

    name: str
    location: Location
    macs: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    hostname: str = ""
    prefix: int | None = None
    gateway: str | None = None
    dns: tuple[str, ...] = ()


_DNSMASQ = re.compile(
    r"^[ \t]*(?:--)?(?:dhcp-host|dhcp-range|dhcp-option|interface|domain|conf-dir)[ \t]*=", re.MULTILINE
)


def read_reserved(source: Source) -> Iterable[Reserved | Diagnostic]:
    """The machines of a dhcpd.conf or a dnsmasq.conf, and what is wrong with it."""
    from ksc.actions.hosts import dhcpd, dnsmasq

    read = dnsmasq.read if _DNSMASQ.search(source.text) else dhcpd.read
    made = list(read(source))
    if not made:
        said = f"{source.path} has no hosts"
        help_ = "ksc reads `host NAME { … }` of a dhcpd.conf, and `dhcp-host=` lines of dnsmasq"
        made.append(error("KS591", said, start_of(source.path, source.text), help=help_))
    return made
