"""What tests of the inventory share: hosts of a text, as one file of a workspace."""

from collections.abc import Iterable

from ksc.diagnostics import Diagnostic, Source
from ksc.inventory import Host
from ksc.inventory.collect import Collection
from ksc.inventory.hosts_yaml import read_yaml
from ksc.layer.site import Site, read_site

SITE = """\
server: 192.0.2.2
subnets:
  lab: {network: 192.0.2.0/24, gateway: 192.0.2.1, dns: [192.0.2.3, 2001:db8::3]}
  lab6: {network: "2001:db8::/64", gateway: "fe80::1"}
"""


def site(text: str = SITE) -> Site:
    made, found = read_site(Source("ksc.yaml", text))
    assert not found, said(found)
    return made


def collected(text: str, on: str = "") -> Collection:
    made = Collection(site(on) if on else Site())
    made.add_all(read_yaml(Source("hosts.yaml", text)))
    return made


def host(keys: str, on: str = SITE) -> Host:
    """The one host with these keys, which must be right."""
    made = collected(f"web: {{profile: web, {keys}}}\n", on)
    assert not made.found, said(made.found)
    (one,) = made.hosts.values()
    return one


def found(text: str, on: str = SITE) -> list[str]:
    """What is said of a hosts.yaml."""
    return said(collected(text, on).found)


def said(found: Iterable[Diagnostic]) -> list[str]:
    """Findings as a line each: code, place, message."""
    return [f"{one.code} {one.line}:{one.column} {one.message}" for one in found]
