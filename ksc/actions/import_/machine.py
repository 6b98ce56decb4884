"""A machine's entry in hosts.yaml, behind what stands there."""

import os
import stat
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from ksc.actions.hosts.adding import appended, flow
from ksc.actions.import_.lifting import Interface
from ksc.actions.import_.placing import Wanted
from ksc.actions.import_.yaml_text import Value, scalar, to_yaml
from ksc.diagnostics import Diagnostic, Related, Source, error, start_of
from ksc.inventory import Host
from ksc.inventory.collect import Collection
from ksc.inventory.hosts_yaml import read_yaml
from ksc.layer.files import encode, read_source
from ksc.layer.site import Site
from ksc.workspace.find import HOSTS_YAML


class Machine(NamedTuple):
    """What an entry says. `patches` are options of a host's `network` lines, by their labels."""

    name: str
    profile: str
    hostname: str = ""
    interfaces: tuple[Interface, ...] = ()
    patches: Mapping[str, Value] = {}


def entry_of(machine: Machine) -> str:
    """The machine in hosts.yaml."""
    lines = [f"{scalar(machine.name)}:"]
    for number, one in enumerate(machine.interfaces):
        if number == 1:
            lines.append("  interfaces:")
        first, *others = _keys(one)
        head, pad = ("  ", "  ") if number == 0 else ("    - ", "      ")
        lines += [head + first, *(pad + key for key in others)]
    if machine.hostname:
        lines.append(f"  hostname: {scalar(machine.hostname)}")
    lines.append(f"  profile: {scalar(machine.profile)}")
    if machine.patches:
        patches = to_yaml({"kickstart": {"network": machine.patches}})
        lines += [f"  {line}" for line in patches.splitlines()]
    return "".join(f"{line}\n" for line in lines)


def _keys(one: Interface) -> Iterator[str]:
    for key in ("mac", "device"):
        if values := getattr(one, key):
            yield f"{key}: {flow(values)}"
    if one.bond is not None:
        name, opts = one.bond
        yield f"bond: {{name: {scalar(name)}, options: {_quoted(opts)}}}" if opts else f"bond: {scalar(name)}"
    if one.vlan:
        yield f"vlan: {one.vlan}"
    for key in ("ip", "gateway", "dns"):
        if values := getattr(one, key):
            yield f"{key}: {flow(values)}"
    if one.mtu:
        yield f"mtu: {one.mtu}"


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'" if text.isprintable() else scalar(text)


def hosts_file(root: Path, machine: Machine, site: Site, known: Iterable[Host]) -> Wanted | Diagnostic:
    """hosts.yaml with the entry behind what stands there, or as it is where the entry stands there already."""
    shown, text = str(root / HOSTS_YAML), entry_of(machine)
    path = Path(os.path.realpath(root / HOSTS_YAML))
    before = read_source(path, shown) if os.path.lexists(root / HOSTS_YAML) else None
    if isinstance(before, Diagnostic):
        return before
    if before is not None and not os.access(path, os.W_OK):
        said = f"{shown} cannot be written: this user may not"
        return error("KS624", said, start_of(shown), notes=("nothing was changed",))
    mode = stat.S_IMODE(path.stat().st_mode) if before is not None else None
    if before is not None and f"\n{text}" in f"\n{before.text}\n".replace("\r\n", "\n"):
        return Wanted(path, encode(before.text), mode=mode, edited=True)
    taken = _taken(machine, site, known)
    if taken is not None:
        return taken
    after = appended(before, text, [machine.name], shown)
    return after if isinstance(after, Diagnostic) else Wanted(path, encode(after.text), mode=mode, edited=True)


def _taken(machine: Machine, site: Site, known: Iterable[Host]) -> Diagnostic | None:
    """KS647 where a host has the machine's name, one of its cards or its address."""
    own = Collection(site)
    own.add_all(read_yaml(Source(HOSTS_YAML, entry_of(machine))))
    (new,) = own.hosts.values()
    for host in known:
        related = [Related("it stands here", host.location)] if host.location is not None else []
        if host.name.lower() == machine.name.lower():
            said = f"there is a host `{host.name}` already, and it is another than this kickstart's"
            help_ = "import it under another name, or take its entry out of the file first"
            return error("KS647", said, related=related, notes=("nothing was written",), help=help_)
        same = next((one for one in _unique(new) if one in _unique(host)), None)
        if same is not None:
            said = f"{same} is the host `{host.name}` already"
            help_ = f"say --as-host {host.name} where that is this machine, and take its entry out of the file first"
            return error("KS647", said, related=related, notes=("nothing was written",), help=help_)
    return None


def _unique(host: Host) -> list[str]:
    """What no other host may have: its cards, and the addresses that it boots with."""
    addresses = host.interfaces[0].addresses if host.interfaces else ()
    return [*host.macs, *(one.partition("/")[0] for one in addresses)]
