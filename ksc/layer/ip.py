"""IP addresses as numbers: what a fleet's addresses are checked with, ten thousand at a time.

`ipaddress` takes some five microseconds for an address; the system's own parser a tenth of that, and is as strict.
"""

import re
import socket
from functools import lru_cache
from typing import Literal, NamedTuple

Version = Literal[4, 6]
BITS = {4: 32, 6: 128}
_FAMILY = {4: socket.AF_INET, 6: socket.AF_INET6}
_WRITTEN = re.compile(r"[0-9A-Fa-f:.]{2,45}", re.ASCII)


class IP(NamedTuple):
    """An address. `number` has 32 or 128 bits."""

    version: Version
    number: int

    def __str__(self) -> str:
        return socket.inet_ntop(_FAMILY[self.version], self.number.to_bytes(BITS[self.version] // 8, "big"))


@lru_cache(maxsize=1024)  # the name servers and gateways of a fleet are a few
def read_ip(text: str) -> IP | None:
    """The address that a text is, or None. IPv4 has four numbers without leading zeros; no zone, no brackets."""
    if not _WRITTEN.fullmatch(text):
        return None
    version: Version = 6 if ":" in text else 4
    try:
        return IP(version, int.from_bytes(socket.inet_pton(_FAMILY[version], text), "big"))
    except OSError:
        return None


def read_prefix(text: str, version: Version) -> int | None:
    """The length of a prefix, from 1 to 32 or 128, written as a number or as an IPv4 mask (255.255.255.0)."""
    if text.isascii() and text.isdigit() and len(text) <= 3:
        length = int(text)
        return length if 1 <= length <= BITS[version] else None
    mask = read_ip(text)
    if mask is None or mask.version != 4 or version != 4:
        return None
    zeros = mask.number ^ 0xFFFFFFFF
    return 32 - zeros.bit_length() if mask.number and not zeros & (zeros + 1) else None


def network_of(address: IP, prefix: int) -> IP:
    """The first address of the network that an address is in."""
    free = BITS[address.version] - prefix
    return IP(address.version, address.number >> free << free)


def same_network(one: IP, other: IP, prefix: int) -> bool:
    """Whether two addresses share their first `prefix` bits."""
    return one.version == other.version and not (one.number ^ other.number) >> (BITS[one.version] - prefix)


def mask_of(prefix: int) -> str:
    """An IPv4 prefix as a mask: 24 is 255.255.255.0."""
    return str(IP(4, (0xFFFFFFFF << (32 - prefix)) & 0xFFFFFFFF))


def edge(address: IP, prefix: int) -> str | None:
    """What an address is of its network where no machine can have it: its first, or IPv4's last."""
    free = BITS[address.version] - prefix
    rest = address.number & ((1 << free) - 1)
    if free < 2:
        return None  # two machines at the ends of a line, or one alone
    if rest == 0:
        return "the address of the network itself"
    return "the broadcast address" if address.version == 4 and rest == (1 << free) - 1 else None


def special(address: IP) -> str | None:
    """What an address is where it can be no machine's, whatever the network."""
    if address.version == 4:
        first = address.number >> 24
        if first in (0, 127):
            return "an address of no network" if first == 0 else "a loopback address"
        return None if first < 224 else "a multicast or reserved address"
    if address.number < 2:
        return "a loopback address" if address.number else "an address of no network"
    if address.number >> 120 == 0xFF:
        return "a multicast address"
    return "a link-local address, as every card has one" if link_local(address) else None


def link_local(address: IP) -> bool:
    """Whether an IPv6 address is of the card's own link (fe80::1): a gateway may be, whatever the network."""
    return address.version == 6 and address.number >> 118 == 0x3FA
