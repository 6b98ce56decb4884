"""The plugin `httpd`: Apache's part, a file that its main configuration includes.

It adds to what the server does: aliases for ksc's folders, so that they are served whatever the administrator's own
sites are. Only a port or certificate of its own makes a virtual host.
"""

from collections.abc import Iterator

from ksc.artifacts import Artifact
from ksc.diagnostics import Diagnostic, note
from ksc.emit.configuration import PORTS, configuration, port, url_path
from ksc.emit.context import EmitContext, Emitter, SiteInput
from ksc.emit.served import Served, served
from ksc.emit.templates import fill
from ksc.emit.web import (
    Folder,
    aliases,
    longest_first,
    names,
    of_program,
    own_server,
    parts,
    problems,
    standard_root,
    whole,
)
from ksc.layer.layouts import WITHOUT_SYSTEMD
from ksc.layer.serving import Service
from ksc.layer.site import Site
from ksc.markers import hookimpl
from ksc.records import dataclass


@dataclass(frozen=True, slots=True)
class Section:
    """What is said for one service. `port` is None for what holds in all servers that there are; else `root` is that of
    its own, empty where only aliases are served.
    """

    service: Service
    port: int | None
    listen: bool
    names: tuple[str, ...]
    root: str
    aliases: tuple[Folder, ...]
    folders: tuple[str, ...]


@hookimpl
def ksc_emitters() -> list[Emitter]:
    """The one emitter of this plugin."""
    return [Emitter("httpd", "site", emit, lambda site: any(one.said for one in of_program(site, "httpd")))]


def emit(value: SiteInput, context: EmitContext) -> Iterator[Artifact | Diagnostic]:
    """The file for the web services that Apache serves."""
    site = context.site
    given = of_program(site, "httpd")
    amiss = list(problems(given, site))
    yield from amiss
    if not given or any(one.severity == "error" for one in amiss):
        return
    trees, _ = served(value.trees, site)  # what is wrong there, the plugin `mounts` says
    for one in given:
        if _partly(one, site):
            yield _served_in_part(one)
    sections = [_section(one, site, trees) for one in given]
    text = fill(
        "httpd.conf",
        sections=[one for one in sections if one.port or one.folders],
        old=site.serving.layout in WITHOUT_SYSTEMD,  # Apache 2.2, of RHEL 5 and 6
    )
    yield configuration("httpd", site.serving.paths["httpd"], text, given[0].location)


def _section(service: Service, site: Site, trees: tuple[Served, ...]) -> Section:
    elsewhere, everything = aliases(service, trees), whole(service)
    own = own_server(service)
    if own or everything.path:
        called = (*elsewhere, *((everything,) if everything.path else ()))
        folders = _folders(elsewhere, (everything,))
    else:
        standard = standard_root(service, site)
        known = parts(service, site, trees)
        called = elsewhere if standard else longest_first((*elsewhere, *known))
        folders = _folders(elsewhere, known if standard else (everything,))
    return Section(
        service,
        port(service) if own else None,
        own and port(service) != PORTS[service.name],
        names(service, site),
        "" if everything.path else everything.folder,
        called,
        folders,
    )


def _folders(*given: tuple[Folder, ...]) -> tuple[str, ...]:
    return tuple(sorted({one.folder for some in given for one in some}))


def _partly(service: Service, site: Site) -> bool:
    return not (own_server(service) or url_path(service.url) or standard_root(service, site))


def _served_in_part(service: Service) -> Diagnostic:
    return note(
        "KS934",
        f"of {service.root} Apache serves kickstarts and install trees only, since its own root is another",
        service.location,
        help=f"give it a folder of the URL, or a port, to have all of it served: `url: {service.url}/install`",
    )
