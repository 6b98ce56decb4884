"""The `dhcp-host=` lines of a dnsmasq.conf, in all their forms."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from ksc.actions.hosts.reserved import Reserved
from ksc.diagnostics import Diagnostic, Location, Source, note, warning
from ksc.diagnostics.spans import whole_line
from ksc.inventory.values import HOST_NAME, MacError, read_mac
from ksc.layer.ip import IP, read_ip, read_prefix, same_network
from ksc.layer.marks import shown

_LINE = re.compile(r"[ \t]*(?:--)?(?P<key>[a-z0-9-]+)[ \t]*=[ \t]*(?P<value>.*?)[ \t]*$")
_MAC = re.compile(r"(?:[0-9A-Fa-f]{1,2}-)?(?:(?:[0-9A-Fa-f]{1,2}|\*):){5}(?:[0-9A-Fa-f]{1,2}|\*)")
_TIME = re.compile(r"(?:[0-9]+[smhdwSMHDW]?|infinite)")
_IGNORED = ("id:", "set:", "net:", "tag:")
_ELSEWHERE = frozenset({"conf-file", "conf-dir", "dhcp-hostsfile", "dhcp-hostsdir", "read-ethers"})
_ROUTER = frozenset({"3", "option:router"})
_SERVERS = frozenset({"6", "option:dns-server"})


class _Network(NamedTuple):
    first: IP
    prefix: int


def read(source: Source) -> Iterator[Reserved | Diagnostic]:
    """The hosts in the order of the file, and what there is to say about it."""
    hosts: list[tuple[str, Location]] = []
    networks: list[_Network] = []
    gateway: str | None = None
    dns: tuple[str, ...] = ()
    for number, written in enumerate(source.lines, 1):
        line = re.sub(r"(?:^|[ \t])#.*$", "", written)
        found = _LINE.fullmatch(line)
        if found is None:
            continue
        key, value, at = found["key"], found["value"], whole_line(source, number)
        words = [word.strip() for word in value.split(",")]
        if key == "dhcp-host":
            hosts.append((value, at))
        elif key in _ELSEWHERE:
            said = f"`{key}` is not followed: {shown(value)}"
            yield warning("KS587", said, at, help="import that file as well, where it holds hosts")
        elif key == "dhcp-range":
            networks += _network(words)
        elif key == "dhcp-option" and words[0] in _ROUTER | _SERVERS:
            given = tuple(word for word in words[1:] if read_ip(word) is not None)
            named = next((word for word in words[1:] if word and word not in given), None)
            if named is not None:
                said = f"`{shown(named)}` is a name, which is not looked up: it is left out"
                yield warning("KS589", said, at, help="say it under `subnets:` in ksc.yaml")
            if words[0] in _SERVERS:
                dns = dns or given
            else:
                gateway = gateway or (given[0] if given else None)
    for value, at in hosts:
        yield from _host(value, at, networks, gateway, dns)


def _network(words: list[str]) -> Iterator[_Network]:
    """`dhcp-range=192.0.2.50,192.0.2.150,255.255.255.0,12h`: the first address and the mask after it."""
    plain = [word for word in words if read_ip(word) is not None]
    prefix = read_prefix(plain[-1], 4) if len(plain) > 1 else None
    first = read_ip(plain[0]) if plain else None
    if first is not None and prefix is not None:
        yield _Network(first, prefix)


def _host(
    value: str, at: Location, networks: list[_Network], gateway: str | None, dns: tuple[str, ...]
) -> Iterator[Reserved | Diagnostic]:
    macs: list[str] = []
    addresses: list[str] = []
    name = ""
    # In brackets, and only there, a comma would be part of an item.
    for item in (word.strip() for word in value.split(",")):
        ip = read_ip(item.removeprefix("[").removesuffix("]"))
        if item == "ignore":
            yield note("KS589", f"{shown(value)} is a machine that the server ignores: it is left out", at)
            return
        if not item or item.startswith(_IGNORED):
            continue
        if _MAC.fullmatch(item) and "*" in item:
            yield warning("KS589", f"`{shown(item)}` means many cards: it is left out", at)
        elif _MAC.fullmatch(item):
            try:
                macs.append(read_mac(":".join(part.zfill(2) for part in item.rpartition("-")[2].split(":"))))
            except MacError as problem:
                yield warning("KS589", f"`{shown(item)}` is no one card's address: {problem}", at)
        elif ip is not None:
            # `[::56]` is the end of an address whose beginning comes from elsewhere.
            if ip.version == 6 and ip.number < 1 << 64:
                yield warning("KS589", f"`{shown(item)}` is only the end of an address: it is left out", at)
            else:
                addresses.append(str(ip))
        elif item.startswith("["):
            yield warning("KS589", f"`{shown(item)}` is no single address: it is left out", at)
        elif HOST_NAME.fullmatch(item) and not _TIME.fullmatch(item):
            name = name or item
        elif not _TIME.fullmatch(item):
            yield warning("KS589", f"`{shown(item)}` is nothing that ksc knows: it is left out", at)
    ips = [ip for address in addresses if (ip := read_ip(address)) is not None]
    prefix = next((one.prefix for one in networks for ip in ips if same_network(one.first, ip, one.prefix)), None)
    yield Reserved(
        name, at, tuple(macs), tuple(addresses), "", prefix, gateway if prefix else None, dns if prefix else ()
    )
