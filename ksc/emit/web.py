"""What web servers are to give out: folders by their paths in URLs, the same for each program."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple
from urllib.parse import urlsplit

from ksc.diagnostics import Diagnostic, error, warning
from ksc.emit.configuration import PORTS, host, port, url_path
from ksc.emit.places import kickstarts, system_path
from ksc.emit.served import WEB, Served, plain, services, too_much
from ksc.layer.addresses import in_url
from ksc.layer.layouts import LAYOUTS
from ksc.layer.marks import shown
from ksc.layer.serving import Service
from ksc.layer.site import Site


class Folder(NamedTuple):
    """A folder, and the path in URLs under which it is served, without a final `/`; empty for all paths."""

    path: str
    folder: str


def of_program(site: Site, program: str) -> tuple[Service, ...]:
    """The web services that a program is to serve."""
    return tuple(one for one in services(site, *WEB) if one.program == program)


def names(service: Service, site: Site) -> tuple[str, ...]:
    """The names by which machines ask for a service: that of its URL first."""
    asked = [host(service.url), in_url(service.server).lower()]
    if kickstarts(site) == service:
        asked.append(host(site.url))
    return tuple(dict.fromkeys(filter(None, asked)))


def whole(service: Service) -> Folder:
    """All that a service serves."""
    return Folder(url_path(service.url), service.root)


def aliases(service: Service, trees: Iterable[Served]) -> tuple[Folder, ...]:
    """The folders elsewhere, the longer paths first."""
    prefix = url_path(service.url)
    return longest_first(
        Folder(f"{prefix}/{one.below}".rstrip("/"), one.path)
        for one in trees
        if one.service == service and one.kind == "alias"
    )


def parts(service: Service, site: Site, trees: Iterable[Served]) -> tuple[Folder, ...]:
    """The folders below the root in which ksc knows something: kickstarts, trees, what firmware boots by HTTP."""
    given = tuple(trees)
    prefix = url_path(service.url)
    made = [
        Folder(f"{prefix}/{one.below}", one.folder)
        for one in given
        if one.service == service and one.below and one.kind != "alias"
    ]
    if kickstarts(site) == service and site.serving.serves(site.url):
        top = url_path(site.url)
        pieces = ["ks"]
        if not standard_root(service, site):  # else the server gives these out by itself
            pieces += ["ipxe", *(f"{folder}/{one.tree.name}" for folder in ("efi", "images") for one in given)]
        made += [Folder(f"{top}/{name}", system_path(f"http/{name}", site)) for name in pieces]
    return longest_first(made)


def own_server(service: Service) -> bool:
    """Whether it needs a server of its own: on a port of its own, or with a certificate of its own."""
    return port(service) != PORTS[service.name] or bool(service.certificate)


def standard_root(service: Service, site: Site) -> bool:
    """Whether its root is the one that the distribution's web server has without ksc."""
    return service.root == LAYOUTS[site.serving.layout][service.name]


def problems(given: Iterable[Service], site: Site) -> Iterator[Diagnostic]:
    """What is missing for HTTPS, whether both services want one port, and roots of too much."""
    for one in given:
        refused = too_much(one)
        if refused is not None:
            yield refused
        if kickstarts(site) == one and not _found(one, site):
            yield _elsewhere(one, site)
        urls = (one.url, site.url) if kickstarts(site) == one else (one.url,)
        yield from (_odd(url, one) for url in dict.fromkeys(urls) if not plain(url_path(url)))
        if one.name != "https":
            continue
        bare = one.program == "nginx" or own_server(one)  # Apache has a certificate by itself, on the usual port
        if bool(one.certificate) != bool(one.key) or (bare and not one.certificate):
            missing = "`key`" if one.certificate else "`certificate`" if one.key else "`certificate` and `key`"
            said = f"`https` has no {missing}, and {one.program} cannot serve it"
            help_ = "name the files on the server: `certificate: /etc/pki/tls/certs/NAME.crt`, `key: …`"
            yield error("KS933", said, one.location, help=help_)
        other = site.serving.services["http"]
        if other.said:
            yield from _together(other, one)


def _found(service: Service, site: Site) -> bool:
    """Whether machines find kickstarts where they are put. Another name of the server will do."""
    if site.serving.serves(site.url) is not None:
        return True
    alike = site.url.startswith(f"{service.name}://") and not url_path(site.url)
    whole = service.program == "nginx" or own_server(service) or standard_root(service, site)
    return (
        alike
        and whole
        and not url_path(service.url)
        and (urlsplit(site.url).port or PORTS[service.name]) == port(service)
    )


def _elsewhere(service: Service, site: Site) -> Diagnostic:
    return warning(
        "KS946",
        f"machines fetch kickstarts from `{shown(site.url)}`, and `{service.name}` serves {shown(service.url)}",
        service.location,
        notes=(f"build/http is for {service.root} there, and that URL has to lead to it",),
        help=f"write the same below `{service.name}`, as its `url`, or leave the `url` of the site out",
    )


def _odd(url: str, service: Service) -> Diagnostic:
    return error(
        "KS931",
        f"the folder of `{shown(url)}` cannot be written into the servers' configurations",
        service.location,
        help="rename it: letters, digits, blanks within and `._+~@=,:()-` do everywhere, and no `..`",
    )


def _together(bare: Service, safe: Service) -> Iterator[Diagnostic]:
    place = safe.location or bare.location
    if bare.server != safe.server:
        if bare.program == safe.program:
            said = f"`http` and `https` are on two machines, and {bare.program} has one file for both"
            help_ = "have one machine serve both, or each by another program"
            yield warning("KS939", said, place, help=help_)
    elif port(bare) == port(safe):
        said = f"`http` and `https` are both on port {port(safe)}"
        yield error("KS936", said, place, help="give one of them another port in its `url`")
    elif bare.program != safe.program:
        said = (
            f"`http` is {bare.program}'s and `https` {safe.program}'s: both come with a server of their own on port 80"
        )
        yield warning("KS939", said, place, help="have one program serve both")


def longest_first(folders: Iterable[Folder]) -> tuple[Folder, ...]:
    """Each once, the longer paths first: web servers take the first that fits."""
    return tuple(sorted(dict.fromkeys(folders), key=lambda one: (-len(one.path), one)))
