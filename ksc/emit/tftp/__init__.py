"""The plugin `tftp`: what the TFTP root holds beside menus: loaders, kernels and initrds, as files of this machine."""

from collections.abc import Iterator

from ksc.artifacts import Artifact
from ksc.diagnostics import Diagnostic
from ksc.emit.context import EmitContext, Emitter, SiteInput
from ksc.layer.site import Site
from ksc.markers import hookimpl

NAME = "tftp"


@hookimpl
def ksc_emitters() -> list[Emitter]:
    """The TFTP root, and what of it is under `build/http` too."""
    return [Emitter(NAME, "site", emit, wanted)]


def wanted(site: Site) -> bool:
    """Whether `ksc.yaml` says that there is a TFTP server."""
    return site.serving.services["tftp"].said


def emit(value: SiteInput, context: EmitContext) -> Iterator[Artifact | Diagnostic]:
    """The files that were found, and what is missing."""
    from ksc.emit.tftp.root import files  # only where there is a TFTP server

    return files(value, context.site)
