"""The plugin `tftpd`: which folder the TFTP server gives out, as each layout has it said.

A drop-in of `tftp.service` from RHEL 7 on, xinetd's file before, Debian's /etc/default/tftpd-hpa.
"""

from collections.abc import Iterator

from ksc.artifacts import Artifact
from ksc.diagnostics import Diagnostic
from ksc.emit.configuration import configuration, versions
from ksc.emit.context import EmitContext, Emitter, SiteInput
from ksc.emit.served import services, too_much
from ksc.emit.templates import fill
from ksc.layer.site import Site
from ksc.markers import hookimpl

_TEMPLATES = {"el5": "tftp.xinetd", "el6": "tftp.xinetd", "el": "tftp.service", "debian": "tftpd-hpa"}


@hookimpl
def ksc_emitters() -> list[Emitter]:
    """The one emitter of this plugin."""
    return [Emitter("tftpd", "site", emit, _wanted)]


def _wanted(site: Site) -> bool:
    tftp = site.serving.services["tftp"]
    return tftp.said and tftp.program == "tftpd"


def emit(value: SiteInput, context: EmitContext) -> Iterator[Artifact | Diagnostic]:
    """The TFTP server's file."""
    site = context.site
    for service in services(site, "tftp"):
        problem = too_much(service)
        if problem is not None:
            yield problem
            return
        text = fill(_TEMPLATES[site.serving.layout], root=service.root, old=4 in versions(service.server))
        yield configuration("tftpd", site.serving.paths["tftpd"], text, service.location)
