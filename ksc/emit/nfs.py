"""The plugin `nfs`: what is exported, to all and for reading only, as the web server would give it out."""

from collections.abc import Iterable, Iterator

from ksc.artifacts import Artifact
from ksc.diagnostics import Diagnostic
from ksc.emit.configuration import configuration
from ksc.emit.context import EmitContext, Emitter, SiteInput
from ksc.emit.served import Served, served, services, too_much
from ksc.emit.templates import fill, in_octal
from ksc.layer.serving import Service
from ksc.markers import hookimpl


@hookimpl
def ksc_emitters() -> list[Emitter]:
    """The one emitter of this plugin."""
    return [Emitter("nfs", "site", emit, lambda site: site.serving.services["nfs"].said)]


def emit(value: SiteInput, context: EmitContext) -> Iterator[Artifact | Diagnostic]:
    """The root, and each mount below it: old kernels do not export those by themselves."""
    site = context.site
    for service in services(site, "nfs"):
        problem = too_much(service)
        if problem is not None:
            yield problem
            return
        trees, _ = served(value.trees, site)  # what is wrong there, the plugin `mounts` says
        text = fill("exports", lines=export_lines(service, trees))
        yield configuration("nfs", site.serving.paths["exports"], text, service.location)


def export_lines(service: Service, trees: Iterable[Served]) -> tuple[str, ...]:
    """The lines, the root's first."""
    mounts = {one.folder for one in trees if one.service == service and one.kind in ("bind", "image")}
    rule = "ro,sync,no_subtree_check"
    rest = (f"{in_octal(folder)} *({rule})" for folder in sorted(mounts - {service.root}))
    return (f"{in_octal(service.root)} *({rule},crossmnt)", *rest)
