"""The plugin `dnsmasq`: a file for dnsmasq."""

from collections.abc import Iterable

from ksc.artifacts import Artifact
from ksc.diagnostics import Diagnostic
from ksc.emit.context import EmitContext, Emitter, SiteInput
from ksc.layer.site import Site
from ksc.markers import hookimpl


@hookimpl
def ksc_emitters() -> list[Emitter]:
    """The file of dnsmasq."""
    return [Emitter("dnsmasq", "site", emit, wanted)]


def wanted(site: Site) -> bool:
    """Where `dhcp:` stands and names it."""
    return site.dhcp is not None and site.dhcp.program == "dnsmasq"


def emit(value: SiteInput, context: EmitContext) -> Iterable[Artifact | Diagnostic]:
    """The file, and what is wrong with what it says."""
    from ksc.emit.dhcp import making  # only where there is DHCP
    from ksc.emit.dhcp.dnsmasq import lines

    return making.make("dnsmasq", lines, value, context)
