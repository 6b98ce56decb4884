"""A server's configuration as an artifact, and what all of them need to know of a service."""

import ipaddress
from urllib.parse import unquote, urlsplit

from ksc.artifacts import Artifact, Made
from ksc.diagnostics import Location
from ksc.emit.places import build_path
from ksc.layer.serving import Service

PORTS = {"http": 80, "https": 443, "ftp": 21}

_HEADER = Made("ksc: header")


def configuration(emitter: str, system: str, text: str, location: Location | None) -> Artifact:
    """The file `system` of a server; what made it is the place in `ksc.yaml`, its first line is ksc's own."""
    place = location or Made(f"ksc: {emitter}")
    return Artifact(
        path=build_path(system),
        kind=emitter,
        content=text.encode(),
        emitter=emitter,
        origins=(_HEADER, *(place for _ in range(text.count("\n") - 1))),
    )


def port(service: Service) -> int:
    """The port of a service's URL."""
    return urlsplit(service.url).port or PORTS[service.name]


def url_path(url: str) -> str:
    """The path of a URL, decoded, without a final `/`: empty where it has none."""
    return unquote(urlsplit(url).path).rstrip("/")


def host(url: str) -> str:
    """The host of a URL, an IPv6 address in brackets; in lower case, as clients send it."""
    name = urlsplit(url).hostname or ""
    return f"[{name}]" if ":" in name else name


def versions(address: str) -> tuple[int, ...]:
    """The versions of IP that an address is reached by; a name may have an address of each."""
    try:
        return (ipaddress.ip_address(address.strip("[]")).version,)
    except ValueError:
        return (4, 6)
