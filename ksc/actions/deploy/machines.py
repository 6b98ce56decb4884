"""Which artifacts go to which machine of a site: DHCP and TFTP may be one server, the files another."""

import os
import socket
from collections.abc import Iterable

from ksc.actions.deploy.ground import Ground
from ksc.diagnostics import Diagnostic, error
from ksc.emit.places import service_of
from ksc.layer.ip import read_ip
from ksc.layer.marks import shown
from ksc.layer.site import Site


def addresses(paths: Iterable[tuple[str, str]], site: Site) -> dict[str, list[str]]:
    """The artifacts by the address of the server that they are for; `paths` are each with its emitter."""
    made: dict[str, list[str]] = {}
    for path, emitter in paths:
        made.setdefault(service_of(path, emitter, site).server, []).append(path)
    return made


def choose(known: Iterable[str], wanted: str | None, *, real: bool) -> tuple[str | None, Diagnostic | None]:
    """The server that is deployed to: the one that is named, or that this machine is; None stands for all of them."""
    servers = sorted(known)
    listed = ", ".join(one or "(no address)" for one in servers)
    if wanted is not None:
        named = next((one for one in servers if _same(one, wanted)), None)
        if named is not None:
            return named, None
        said = f"nothing in the build is for the server {shown(wanted)}"
        help_ = f"it is for {listed}; what was deployed here goes with --remove"
        return None, error("KS916", said, help=help_)
    here = [one for one in servers if real and is_here(one)]
    if len(servers) < 2:
        elsewhere = real and not here and any(read_ip(one) for one in servers)
        return None, _elsewhere(listed) if elsewhere else None
    if len(here) == 1:
        return here[0], None
    said = f"the build is for {len(servers)} servers: {listed}"
    return None, error("KS916", said, help=f"name the one that this is: --server {servers[0]}")


def of_another_kind(layout: str, ground: Ground) -> Diagnostic | None:
    """Whether a machine is plainly not one of a site's layout: its services would look for their files elsewhere."""
    debian, rhel = (ground.folder(path).exists() for path in ("/etc/debian_version", "/etc/redhat-release"))
    if debian in (rhel, layout == "debian"):
        return None
    kind, other = ("Debian's", "debian") if debian else ("RHEL's", "el")
    said = f"the build has the layout `{layout}`, and this machine is one of {kind} kind"
    return error(
        "KS916", said, help=f"say `layout: {other}` in ksc.yaml and compile again; --server says that it is meant"
    )


def is_here(address: str) -> bool:
    """Whether an address is one of this machine's: it can be bound to. A name is, if the machine calls itself so."""
    ip = read_ip(address)
    if ip is None:
        return _same(address, os.uname().nodename)
    try:
        with socket.socket(socket.AF_INET if ip.version == 4 else socket.AF_INET6, socket.SOCK_DGRAM) as one:
            one.bind((address, 0))
    except OSError:
        return False
    return True


def _same(one: str, other: str) -> bool:
    """Addresses may be spelt in several ways, and names in capitals."""
    return (read_ip(one) or one.rstrip(".").lower()) == (read_ip(other) or other.rstrip(".").lower())


def _elsewhere(address: str) -> Diagnostic:
    said = f"the build is for {address}, which is no address of this machine"
    return error("KS916", said, help=f"deploy on that machine, or say that this is the one: --server {address}")
