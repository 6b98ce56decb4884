"""The plugin `kea`: a file for Kea's DHCPv4 server."""

from collections.abc import Iterable

from ksc.artifacts import Artifact
from ksc.diagnostics import Diagnostic
from ksc.emit.context import EmitContext, Emitter, SiteInput
from ksc.layer.site import Site
from ksc.markers import hookimpl


@hookimpl
def ksc_emitters() -> list[Emitter]:
    """The file of Kea's DHCPv4 server."""
    return [Emitter("kea", "site", emit, wanted)]


def wanted(site: Site) -> bool:
    """Where `dhcp:` stands and names it."""
    return site.dhcp is not None and site.dhcp.program == "kea"


def emit(value: SiteInput, context: EmitContext) -> Iterable[Artifact | Diagnostic]:
    """The file, and what is wrong with what it says."""
    from ksc.emit.dhcp import making  # only where there is DHCP
    from ksc.emit.dhcp.kea import lines

    return making.make("kea", lines, value, context)
