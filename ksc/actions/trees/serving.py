"""Where machines find a tree: below the folder of one of the site's services, by the protocol that is chosen."""

import os
from pathlib import Path

from ksc.layer.serving import Service
from ksc.layer.site import Site

PROTOCOLS = ("http", "https", "ftp", "nfs")


def served_at(site: Site, name: str, protocol: str | None, path: Path | None, top: str = "") -> str | None:
    """The address of a tree as `ksc.yaml` is to have it; None where the site does not say where it serves.

    `path` is the folder or the ISO on this machine, `top` the tree's place in what is served of it by its name. What
    lies below a service's folder is served under its path there, other trees under their name. Without a `protocol`
    it is that of the service which the tree lies below, of those that `ksc.yaml` names, else that of `url`.
    """
    services = [site.serving.services[one] for one in PROTOCOLS if one in site.serving.services]
    if protocol is not None:
        service = next((one for one in services if one.name == protocol), None)
    else:
        service = next((one for one in services if one.said and _below(one, path) is not None), None)
        if service is None:
            served = site.serving.serves(site.url) if site.url else None
            service = served[0] if served is not None else site.serving.services.get("http")
    if service is None:
        return None
    if service.url:
        rest = _below(service, path) or "/".join(filter(None, (name, top)))
        return f"{_templated(site, service)}/{rest}"
    rest = "/".join(filter(None, (name, top)))
    return f"{{{{ site.url }}}}/{rest}" if protocol is None and site.url else None


def _below(service: Service, path: Path | None) -> str | None:
    """The path of a folder below a service's; None for what lies elsewhere, and for ISO files."""
    if path is None or service.root == "/" or path.is_file():
        return None
    try:
        rest = Path(os.path.realpath(path)).relative_to(os.path.realpath(service.root))
    except ValueError:
        return None
    return str(rest) if rest.parts else None


def _templated(site: Site, service: Service) -> str:
    """A service's address, by the server's where that is what it is made of."""
    plain = site.server and ":" not in site.server
    if plain and service.url == f"{service.name}://{site.server}":
        return f"{service.name}://{{{{ site.server }}}}"
    if plain and service.name == "nfs" and service.url.startswith(f"nfs:{site.server}:"):
        return "nfs:{{ site.server }}:" + service.url.removeprefix(f"nfs:{site.server}:").rstrip("/")
    return service.url.rstrip("/")
