"""Machines of a DHCP server as entries of hosts.yaml, behind what stands there."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field, replace
from pathlib import Path

from ksc.actions.hosts.adding import appended, flow
from ksc.actions.hosts.reserved import Reserved
from ksc.actions.import_.placing import Wanted, place
from ksc.actions.import_.yaml_text import scalar
from ksc.actions.rewriting import rewrite, unwritable
from ksc.diagnostics import Diagnostic, Related, Source, note, warning
from ksc.inventory import Host
from ksc.inventory.values import HOST_NAME
from ksc.layer.files import encode, read_source
from ksc.layer.ip import IP, read_ip, same_network
from ksc.layer.marks import shown
from ksc.layer.subnets import Subnet, subnet_of
from ksc.records import dataclass


@dataclass(slots=True)
class Plan:
    """hosts.yaml as it is (None: there is none) and as it will be, and the names that are added."""

    before: Source | None
    after: Source
    added: tuple[str, ...] = ()
    text: str = ""
    found: list[Diagnostic] = field(default_factory=list)


def plan(
    given: Iterable[Reserved],
    before: Source | None,
    known: Sequence[Host],
    subnets: Sequence[Subnet],
    profile: str | None,
) -> Plan:
    """The file with the machines that are not among the `known` hosts; nothing is changed of what stands in it.

    `subnets` are the site's: what they say of an address is not said again.
    """
    found: list[Diagnostic] = []
    names = {host.name.lower(): host for host in known}
    cards = {mac: host for host in known for mac in host.macs}
    ours: dict[str, Reserved] = {}
    taken: dict[str, Reserved] = {}
    for one in given:
        named = _named(one, found)
        if named is None:
            continue
        there = names.get(named.name.lower()) or next((cards[mac] for mac in named.macs if mac in cards), None)
        twice = ours.get(named.name.lower()) or next((taken[mac] for mac in named.macs if mac in taken), None)
        if there is not None:
            found.append(_known(named, there))
        elif twice is not None:
            said = f"{named.name} is {twice.name} again: it is left out"
            found.append(warning("KS589", said, named.location, related=[Related("the first", twice.location)]))
        else:
            ours[named.name.lower()] = named
            taken.update(dict.fromkeys(named.macs, named))
            found.extend(_left(named, subnets))
    found.extend(_without_network(ours.values(), subnets))
    path = before.path if before is not None else "hosts.yaml"
    text = "".join(f"{line}\n" for one in ours.values() for line in _lines(one, subnets, profile))
    if not text:
        return Plan(before, before or Source(path, ""), (), "", found)
    added = tuple(one.name for one in ours.values())
    after = appended(before, text, added, path)
    if isinstance(after, Diagnostic):
        found.append(replace(after, help=f"{after.help}, or take the entries from --stdout"))
        return Plan(before, before or Source(path, ""), (), text, found)
    old = before.text if before is not None else ""
    return Plan(before, after, added, after.text[len(old) :].lstrip("\r\n"), found)


def _named(one: Reserved, found: list[Diagnostic]) -> Reserved | None:
    """The machine under a name that a host can have, or None where nothing tells it from others."""
    if not one.macs and not one.addresses:
        said = f"{shown(one.name) or 'this host'} has neither a hardware address nor an IP address: it is left out"
        found.append(warning("KS589", said, one.location))
        return None
    if one.hostname and not HOST_NAME.fullmatch(one.hostname):
        said = f"`{shown(one.hostname)}` can be no host's name: it is left out"
        found.append(warning("KS589", said, one.location, help="say `hostname` in hosts.yaml"))
    for name in (one.name, one.hostname):
        if HOST_NAME.fullmatch(name):
            hostname = one.hostname if HOST_NAME.fullmatch(one.hostname) and one.hostname != name else ""
            return one._replace(name=name, hostname=hostname)
    made = "ip-" + one.addresses[0].replace(".", "-") if one.addresses else "mac-" + one.macs[0].replace(":", "-")
    made = made.replace("::", "-").replace(":", "-").strip("-")
    called = f"`{shown(one.name)}` can be no host's name" if one.name else "this host has no name"
    found.append(warning("KS589", f"{called}: it becomes {made}", one.location, help="rename it in hosts.yaml"))
    return one._replace(name=made, hostname="")


def _without_network(hosts: Iterable[Reserved], subnets: Sequence[Subnet]) -> Iterator[Diagnostic]:
    """One finding for all addresses whose network nothing says: the hosts are written, and not yet right."""
    bare = [
        (one, address)
        for one in hosts
        for address in _of_each(one.addresses)
        if "/" not in _address(address, one, subnets)
        and (ip := read_ip(address)) is not None
        and subnet_of(ip, subnets) is None
    ]
    if bare:
        more = f", and {len(bare) - 1} more" if len(bare) > 1 else ""
        yield warning(
            "KS594",
            f"nothing says how large the network of {bare[0][1]} is{more}",
            bare[0][0].location,
            help="add it under `subnets:` in ksc.yaml, before or after; until then `ksc hosts` finds errors",
        )


def _known(one: Reserved, there: Host) -> Diagnostic:
    other = "" if there.name.lower() == one.name.lower() else f", as {there.name}"
    where = f" ({there.location})" if there.location else ""
    return note("KS588", f"the host {one.name} is there already{other}{where}: it is left out", one.location)


def _left(one: Reserved, subnets: Sequence[Subnet]) -> Iterator[Diagnostic]:
    """What is said of a machine and not written."""
    kept = _of_each(one.addresses)
    more = [address for address in one.addresses if address not in kept]
    if more:
        said = f"{one.name} has further addresses of one card, and hosts have one: {', '.join(more[:8])} left out"
        help_ = "a further network's address goes under `interfaces:` in hosts.yaml, with its card"
        yield warning("KS589", said, one.location, help=help_)
    ips = [ip for each in kept if (ip := read_ip(each)) is not None]
    if one.gateway and one.prefix is not None and not _inside(ips, subnets) and not _near(one, ips):
        said = f"the gateway {shown(one.gateway)} of {one.name} is not in its network: it is left out"
        yield warning("KS589", said, one.location)


def _inside(ips: Sequence[IP], subnets: Sequence[Subnet]) -> bool:
    """Whether the site's subnets say what goes with an address."""
    return any(subnet_of(ip, subnets) is not None for ip in ips)


def _near(one: Reserved, ips: Sequence[IP]) -> bool:
    """Whether a machine reaches its gateway."""
    way = read_ip(one.gateway) if one.gateway else None
    return way is not None and one.prefix is not None and any(same_network(ip, way, one.prefix) for ip in ips)


def _lines(one: Reserved, subnets: Sequence[Subnet], profile: str | None) -> Iterator[str]:
    yield f"{scalar(one.name)}:"
    if one.macs:
        yield f"  mac: {flow(one.macs)}"
    addresses = _of_each(one.addresses)
    yield f"  ip: {flow([_address(each, one, subnets) for each in addresses]) if addresses else 'dhcp'}"
    ips = [ip for each in addresses if (ip := read_ip(each)) is not None]
    if addresses and not _inside(ips, subnets):
        if one.gateway and _near(one, ips) and one.gateway not in addresses:
            yield f"  gateway: {flow([one.gateway])}"
        if one.dns:
            yield f"  dns: {flow(one.dns)}"
    if one.hostname:
        yield f"  hostname: {scalar(one.hostname)}"
    if profile is not None:
        yield f"  profile: {scalar(profile)}"


def _of_each(addresses: Sequence[str]) -> list[str]:
    """The first address of each version."""
    made: Mapping[bool, str] = {":" in one: one for one in reversed(addresses)}
    return [made[version] for version in (False, True) if version in made]


def _address(address: str, one: Reserved, subnets: Sequence[Subnet]) -> str:
    ip = read_ip(address)
    known = ip is not None and subnet_of(ip, subnets) is not None
    return address if known or one.prefix is None or ":" in address else f"{address}/{one.prefix}"


def save(made: Plan, path: Path, shown_as: str) -> Diagnostic | None:
    """Writes the plan's file at once; None: done. It must still be as it was when the plan was made."""
    if made.before is None:
        placed = place([Wanted(path, encode(made.after.text))], force=False)
        return placed if isinstance(placed, Diagnostic) else None
    now = read_source(path, shown_as)
    if isinstance(now, Diagnostic):
        return now
    if now.text != made.before.text:
        return unwritable(shown_as, "somebody else has changed it meanwhile", "it is as they left it", help="try again")
    return rewrite(path, made.after.text, shown_as)
