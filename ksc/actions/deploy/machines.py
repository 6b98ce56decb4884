"""Which artifacts go to which machine of a site: DHCP and TFTP may be one server, the files another."""

import socket
from collections.abc import Iterable

from ksc.diagnostics import Diagnostic, error
from ksc.emit.places import service_of
from ksc.layer.ip import read_ip
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
        if wanted in servers:
            return wanted, None
        return None, error("KS916", f"nothing in the build is for the server {wanted}", help=f"it is for {listed}")
    if len(servers) < 2:
        return None, None
    here = [one for one in servers if real and is_here(one)]
    if len(here) == 1:
        return here[0], None
    said = f"the build is for {len(servers)} servers: {listed}"
    return None, error("KS916", said, help=f"name the one that this is: --server {servers[0]}")


def is_here(address: str) -> bool:
    """Whether an address is one of this machine's: it can be bound to."""
    ip = read_ip(address)
    if ip is None:
        return False
    try:
        with socket.socket(socket.AF_INET if ip.version == 4 else socket.AF_INET6, socket.SOCK_DGRAM) as one:
            one.bind((address, 0))
    except OSError:
        return False
    return True
