"""The plugin `vsftpd`: an instance of its own, for anonymous reading and nothing else.

vsftpd includes no files. RHEL starts one server for each file in /etc/vsftpd: by init script in RHEL 5 and 6, as
`vsftpd@ksc` from RHEL 7 on. Debian has one server, which a drop-in of its unit gives ksc's file.
"""

from collections.abc import Iterator

from ksc.artifacts import Artifact
from ksc.diagnostics import Diagnostic, error
from ksc.emit.configuration import configuration, port, url_path, versions
from ksc.emit.context import EmitContext, Emitter, SiteInput
from ksc.emit.served import services, too_much
from ksc.emit.templates import fill
from ksc.layer.marks import shown
from ksc.layer.serving import Service
from ksc.markers import hookimpl

# Data connections; within those that SELinux's policy lets FTP servers have (32768 to 60999).
PASSIVE = (50000, 50999)


@hookimpl
def ksc_emitters() -> list[Emitter]:
    """The one emitter of this plugin."""
    return [Emitter("vsftpd", "site", emit, lambda site: site.serving.services["ftp"].said)]


def emit(value: SiteInput, context: EmitContext) -> Iterator[Artifact | Diagnostic]:
    """The file of vsftpd, and for Debian what makes the service read it."""
    site = context.site
    for service in services(site, "ftp"):
        root = anonymous_root(service)
        problem = too_much(service)
        if root is None or problem is not None:
            yield problem or _no_root(service)
            return
        path = site.serving.paths["vsftpd"]
        both = 6 in versions(service.server)
        text = fill("vsftpd.conf", service=service, root=root, port=port(service), both=both, passive=PASSIVE)
        yield configuration("vsftpd", path, text, service.location)
        if site.serving.layout == "debian":
            unit = fill("vsftpd.service", path=path)
            folder = site.serving.paths["units"].rstrip("/")
            yield configuration("vsftpd", f"{folder}/vsftpd.service.d/ksc.conf", unit, service.location)


def anonymous_root(service: Service) -> str | None:
    """The folder that is `/` for those who come by FTP, which has no aliases; None where none can be, or is all."""
    path = url_path(service.url)
    if not f"{service.root.rstrip('/')}/".endswith(f"{path}/"):
        return None
    return service.root.removesuffix(path).rstrip("/") or None


def _no_root(service: Service) -> Diagnostic:
    path = url_path(service.url)
    return error(
        "KS935",
        f"FTP cannot serve {service.root} as `{shown(path)}`: it has no aliases",
        service.location,
        help="end both alike, as in `root: /srv/ftp/pub` and `/pub`, or leave the folder out of `url`",
    )
