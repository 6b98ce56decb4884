"""Where what is built belongs on the servers: the path of an artifact, and that of the file it becomes."""

import re

from ksc.layer.serving import WEB_SERVERS, Service
from ksc.layer.site import Site

_MOUNT = ".mount"
_ESCAPED = re.compile(r"\\x([0-9a-f]{2})")


def build_path(system: str) -> str:
    """The artifact that becomes the file `system` of a server, an absolute path."""
    return system.lstrip("/")


def kickstarts(site: Site) -> Service:
    """The service that `build/http` belongs to: that of `site.url`, else the plain web server."""
    served = site.serving.serves(site.url) if site.url else None
    return served[0] if served is not None else site.serving.services["http"]


def system_path(artifact: str, site: Site) -> str:
    """The file that an artifact becomes: below the TFTP root, below the folder of `site.url`, else in its own place."""
    top, _, rest = artifact.partition("/")
    if top == "tftp":
        return f"{site.serving.services['tftp'].root.rstrip('/')}/{rest}"
    if top == "http":
        below = served[1] if site.url and (served := site.serving.serves(site.url)) is not None else ""
        return "/".join((kickstarts(site).root.rstrip("/"), *([below] if below else []), rest))
    return f"/{artifact}"


def leaves_the_build(artifact: str, site: Site) -> bool:
    """Whether an artifact is for a server at all: what a plugin writes for people to read, such as a list, is not."""
    tops = {"tftp", "http", "etc", *(path.split("/")[1] for path in site.serving.paths.values())}
    return artifact.partition("/")[0] in tops


# The emitters of configurations, and the service whose server reads them; all others go by the folder of the build.
_READ_BY = {
    "dhcpd": "tftp",
    "kea": "tftp",
    "dnsmasq": "tftp",
    "tftpd": "tftp",
    "vsftpd": "ftp",
    "nfs": "nfs",
}


def service_of(artifact: str, emitter: str, site: Site) -> Service:
    """The service on whose server a file is to be. DHCP is taken to be where TFTP is."""
    top = artifact.partition("/")[0]
    if top == "tftp":
        return site.serving.services["tftp"]
    if top != "http" and emitter in _READ_BY:
        return site.serving.services[_READ_BY[emitter]]
    if top != "http" and emitter in WEB_SERVERS:
        web = (site.serving.services[name] for name in ("http", "https"))
        return next((one for one in web if one.said and one.program == emitter), site.serving.services["http"])
    if emitter == "mounts" and artifact.endswith(_MOUNT):
        return _mounted_for(mounted_at(artifact), site)
    return kickstarts(site)


def mounted_at(unit: str) -> str:
    """Where a unit of systemd mounts to, by its name, as `systemd-escape --unescape --path` has it."""
    name = unit.rpartition("/")[2].removesuffix(_MOUNT)
    return "/" + _ESCAPED.sub(lambda found: chr(int(found[1], 16)), name.replace("-", "/"))


def _mounted_for(place: str, site: Site) -> Service:
    """The service below whose root a place is: the nearest root, of those in `ksc.yaml` rather than others."""
    above = [
        one
        for one in site.serving.services.values()
        if one.name != "tftp" and f"{place}/".startswith(f"{one.root.rstrip('/')}/")
    ]
    return max(above, key=lambda one: (one.said, len(one.root)), default=kickstarts(site))
