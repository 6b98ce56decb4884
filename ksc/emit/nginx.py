"""The plugin `nginx`: a server of ksc's own, asked for by its name or address, beside those of the administrator."""

from collections.abc import Iterator

from ksc.artifacts import Artifact
from ksc.diagnostics import Diagnostic
from ksc.emit.configuration import configuration, port, versions
from ksc.emit.context import EmitContext, Emitter, SiteInput
from ksc.emit.served import Served, served
from ksc.emit.templates import fill
from ksc.emit.web import Folder, aliases, names, of_program, problems, whole
from ksc.layer.serving import Service
from ksc.layer.site import Site
from ksc.markers import hookimpl
from ksc.records import dataclass


@dataclass(frozen=True, slots=True)
class Server:
    """A `server` of nginx. `root` is empty where only `locations` are served."""

    service: Service
    listen: tuple[str, ...]
    names: tuple[str, ...]
    root: str
    locations: tuple[Folder, ...]


@hookimpl
def ksc_emitters() -> list[Emitter]:
    """The one emitter of this plugin."""
    return [Emitter("nginx", "site", emit, lambda site: any(one.said for one in of_program(site, "nginx")))]


def emit(value: SiteInput, context: EmitContext) -> Iterator[Artifact | Diagnostic]:
    """The file for the web services that nginx serves."""
    site = context.site
    given = of_program(site, "nginx")
    amiss = list(problems(given, site))
    yield from amiss
    if not given or any(one.severity == "error" for one in amiss):
        return
    trees, _ = served(value.trees, site)  # what is wrong there, the plugin `mounts` says
    text = fill("nginx.conf", servers=[_server(one, site, trees) for one in given])
    yield configuration("nginx", site.serving.paths["nginx"], text, given[0].location)


def _server(service: Service, site: Site, trees: tuple[Served, ...]) -> Server:
    everything = whole(service)
    number = port(service)
    sockets = {4: str(number), 6: f"[::]:{number}"}
    return Server(
        service,
        tuple(sockets[version] for version in versions(names(service, site)[0])),
        names(service, site),
        "" if everything.path else everything.folder,
        (*aliases(service, trees), *((everything,) if everything.path else ())),
    )
