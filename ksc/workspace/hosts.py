"""The hosts of a workspace, from `hosts.yaml`, `hosts.csv` and the inventories that `ksc.yaml` lists."""

import os
from collections.abc import Iterator
from pathlib import Path

from ksc.diagnostics import Diagnostic, did_you_mean, error
from ksc.hooks import Plugins
from ksc.inventory import Host
from ksc.inventory.collect import Collection
from ksc.inventory.hosts_yaml import read_yaml
from ksc.layer.fields import Named
from ksc.layer.files import read_source
from ksc.layer.marks import shown
from ksc.layer.profile import NAME
from ksc.layer.site import Site
from ksc.workspace.profiles import Library

HOSTS_YAML = "hosts.yaml"

_READERS = {HOSTS_YAML: read_yaml}


def read_hosts(
    root: Path, site: Site, plugins: Plugins, library: Library | None = None
) -> tuple[tuple[Host, ...], list[Diagnostic]]:
    """All hosts, sorted by name, and what is wrong with them; the plugins have the kinds of inventories.

    With `library`, a host's profile must be there; abstract ones may have hosts.
    """
    made = Collection(site)
    for name, read in _READERS.items():
        if os.path.lexists(root / name):
            source = read_source(root / name, name)
            made.add_all([source] if isinstance(source, Diagnostic) else read(source))
    hosts = tuple(sorted(made.hosts.values(), key=lambda host: host.name))
    if library is not None:
        made.found.extend(_without_profile(hosts, library))
    return hosts, made.found


def _without_profile(hosts: tuple[Host, ...], library: Library) -> Iterator[Diagnostic]:
    """One finding for each profile that is not there, however many hosts have it."""
    wanted: dict[str, list[Named]] = {}
    for host in hosts:
        if host.profile is not None:
            wanted.setdefault(host.profile.name, []).append(host.profile)
    for name, places in wanted.items():
        if NAME.match(name) and not isinstance(library.lookup(name), Diagnostic):
            continue
        known = [*library.names(), *library.base_names()]
        more = f", and {len(places) - 1} more hosts say so" if len(places) > 1 else ""
        yield error(
            "KS573",
            f"there is no profile `{shown(name)}`{more}",
            places[0].location,
            help=did_you_mean(name, known) or (f"there are: {', '.join(sorted(known)[:20])}" if known else None),
        )
