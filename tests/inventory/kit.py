"""What tests of the inventory share: hosts of a text, as one file of a workspace."""

from collections.abc import Iterable

from ksc.diagnostics import Diagnostic, Source
from ksc.inventory import Host
from ksc.inventory.ansible.read import read
from ksc.inventory.collect import Collection
from ksc.inventory.entry import HostEntry, entry_of
from ksc.inventory.hosts_csv import read_csv
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


def collected(text: str, on: str = "", name: str = "hosts.yaml") -> Collection:
    """The hosts of a text, read as its name says: `.csv`, `.yaml`, else as an inventory of Ansible."""
    made = Collection(site(on) if on else Site())
    source = Source(name, text)
    if name.startswith("hosts."):
        made.add_all((read_csv if name.endswith(".csv") else read_yaml)(source))
    else:
        made.add_all(entry_of(one, source) if isinstance(one, HostEntry) else one for one in read(source))
    return made


def host(keys: str, on: str = SITE) -> Host:
    """The one host with these keys, which must be right."""
    made = collected(f"web: {{profile: web, {keys}}}\n", on)
    assert not made.found, said(made.found)
    (one,) = made.hosts.values()
    return one


def found(text: str, on: str = SITE, name: str = "hosts.yaml") -> list[str]:
    """What is said of a file of hosts."""
    return said(collected(text, on, name).found)


def said(found: Iterable[Diagnostic]) -> list[str]:
    """Findings as a line each: code, place, message."""
    return [f"{one.code} {one.line}:{one.column} {one.message}" for one in found]
