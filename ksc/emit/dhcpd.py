"""The plugin `dhcpd`: a file for ISC dhcpd."""

from collections.abc import Iterable

from ksc.artifacts import Artifact
from ksc.diagnostics import Diagnostic
from ksc.emit.context import EmitContext, Emitter, SiteInput
from ksc.layer.site import Site
from ksc.markers import hookimpl


@hookimpl
def ksc_emitters() -> list[Emitter]:
    """The file of ISC dhcpd."""
    return [Emitter("dhcpd", "site", emit, wanted)]


def wanted(site: Site) -> bool:
    """Where `dhcp:` stands and names no other program."""
    return site.dhcp is not None and site.dhcp.program == "dhcpd"


def emit(value: SiteInput, context: EmitContext) -> Iterable[Artifact | Diagnostic]:
    """The file, and what is wrong with what it says."""
    from ksc.emit.dhcp import making  # only where there is DHCP
    from ksc.emit.dhcp.dhcpd import lines

    return making.make("dhcpd", lines, value, context)
