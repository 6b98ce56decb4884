"""Where a profile's files are in a build, and under which URL a machine fetches them."""

from urllib.parse import quote

from ksc.diagnostics import Diagnostic, Location, error
from ksc.layer.marks import shown
from ksc.layer.site import Site


def kickstart_path(profile: str) -> str:
    """The artifact that is a profile's kickstart."""
    return f"http/ks/{profile}.ks"


def source_path(profile: str) -> str:
    """The artifact that holds a profile's source lines alone."""
    return f"http/ks/{profile}.source.ks"


def kickstart_url(site: Site, profile: str) -> str:
    """The URL of a profile's kickstart, percent-encoded; `site.url` must be set."""
    return f"{site.url}/ks/{quote(profile)}.ks"


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
