"""The hosts of a workspace, from `hosts.yaml`, `hosts.csv` and the inventories that `ksc.yaml` lists."""

import os
from collections.abc import Iterator
from pathlib import Path

from ksc.diagnostics import Diagnostic, Source, did_you_mean, error
from ksc.hooks import Plugins
from ksc.inventory import Host
from ksc.inventory.entry import Entry
from ksc.layer.fields import Named
from ksc.layer.files import read_source
from ksc.layer.marks import shown
from ksc.layer.profile import NAME
from ksc.layer.site import Site
from ksc.workspace.find import HOSTS_YAML
from ksc.workspace.profiles import Library

HOSTS_CSV = "hosts.csv"


def read_hosts(
    root: Path, site: Site, plugins: Plugins, library: Library | None = None
) -> tuple[tuple[Host, ...], list[Diagnostic]]:
    """All hosts, sorted by name, and what is wrong with them; the plugins have the kinds of inventories.

    With `library`, a host's profile must be there; abstract ones may have hosts.
    """
    files = [name for name in (HOSTS_YAML, HOSTS_CSV) if os.path.lexists(root / name)]
    if not files and not site.inventories:
        return (), []
    from ksc.inventory.collect import Collection  # a workspace without hosts starts the sooner

    made = Collection(site)
    for name in files:
        source = read_source(root / name, name)
        made.add_all([source] if isinstance(source, Diagnostic) else _read(source))
    made.add_all(_inventories(root, site, plugins))
    hosts = tuple(sorted(made.hosts.values(), key=lambda host: host.name))
    if library is not None:
        made.found.extend(_without_profile(hosts, library))
    return hosts, made.found


def _read(source: Source) -> Iterator[Entry | Diagnostic]:
    if source.path == HOSTS_CSV:
        from ksc.inventory.hosts_csv import read_csv

        return read_csv(source)
    from ksc.inventory.hosts_yaml import read_yaml

    return read_yaml(source)


def _inventories(root: Path, site: Site, plugins: Plugins) -> Iterator[Entry | Diagnostic]:
    """What stands in the files that `ksc.yaml` lists."""
    if not site.inventories:
        return
    kinds, found = plugins.inventories()
    yield from found
    for one in site.inventories:
        kind = kinds.get(one.kind)
        if kind is None:
            known = ", ".join(sorted(kinds)) or "none"
            said = f"there is no kind of inventory `{shown(one.kind)}`"
            help_ = did_you_mean(one.kind, kinds)
            yield error("KS581", said, one.kind_location, notes=(f"plugins have: {known}",), help=help_)
            continue
        path = Path(os.path.normpath(root / one.file))
        if not Path(os.path.realpath(path)).is_relative_to(os.path.realpath(root)):
            said = f"the inventory {shown(one.file)} is outside of the workspace"
            yield error("KS581", said, one.location, help="copy it into the workspace")
            continue
        source = read_source(path, path.relative_to(root).as_posix(), one.location)
        if isinstance(source, Diagnostic):
            yield source
            continue
        entries, found = plugins.read_inventory(kind, source)
        yield from (*entries, *found)


def _without_profile(hosts: tuple[Host, ...], library: Library) -> Iterator[Diagnostic]:
    """One finding for each profile that is not there, however many hosts have it."""
    wanted: dict[str, list[Named]] = {}
    for host in hosts:
        if host.profile is not None:
            wanted.setdefault(host.profile.name, []).append(host.profile)
    known = sorted({*library.names(), *library.base_names()}) if wanted else []
    for name, places in wanted.items():
        if NAME.match(name) and not isinstance(library.lookup(name), Diagnostic):
            continue
        others = len(places) - 1
        more = f", and {others} more host{'s say' if others > 1 else ' says'} so" if others else ""
        yield error(
            "KS573",
            f"there is no profile `{shown(name)}`{more}",
            places[0].location,
            help=did_you_mean(name, known) or (f"there are: {', '.join(known[:20])}" if known else None),
        )
