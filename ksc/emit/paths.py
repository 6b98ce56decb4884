"""Where a profile's and a host's files are in a build, and under which URL a machine fetches them."""

from urllib.parse import quote

from ksc.diagnostics import Diagnostic, Location, error
from ksc.inventory import Host
from ksc.layer.marks import shown
from ksc.layer.site import Site
from ksc.model import Install


def kickstart_path(install: Install) -> str:
    """The artifact that is a profile's or a host's kickstart."""
    return f"http/ks/{_name(install)}.ks"


def dashed(mac: str) -> str:
    """A MAC as names of files have it: `52-54-00-12-34-56`."""
    return mac.replace(":", "-")


def _name(install: Install) -> str:
    return install.profile if install.host is None else _host_name(install.host)


def _host_name(host: Host) -> str:
    """By the booting card's MAC; a host goes by its name where nobody knows that, whatever other cards it has."""
    return f"by-mac/{dashed(host.boots[0])}" if host.boots else f"by-name/{host.name}"


def source_path(profile: str) -> str:
    """The artifact that holds a profile's source lines alone."""
    return f"http/ks/{profile}.source.ks"


def kickstart_url(site: Site, install: Install) -> str:
    """The URL of a profile's or a host's kickstart, percent-encoded; `site.url` must be set."""
    return f"{site.url}/ks/{quote(_name(install))}.ks"


def profile_problem(profile: str, location: Location | None) -> Diagnostic | None:
    """The finding for a profile whose name cannot be a file's, or None."""
    pieces = profile.split("/")
    # What cannot be shown is refused as well: in a header's comment it would be a new line of the kickstart.
    if profile.isprintable() and "\\" not in profile and not {"", ".", ".."} & set(pieces):
        return None
    return error(
        "KS714",
        f"the profile `{shown(profile)}` has a name that cannot be an artifact's",
        location,
        help="rename its file: letters, digits, `.`, `_` and `-` are sure to work everywhere",
    )
