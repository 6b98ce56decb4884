"""Installation sources that only the first machine had at hand."""

from collections.abc import Iterator

from ksc.actions.suspicions.case import Case
from ksc.diagnostics import Diagnostic, warning

_MEDIA = {"cdrom": "the installation medium in the drive", "harddrive": "a folder on one machine's disk"}
_LOCAL = ("file:", "hd:", "cdrom:")
_PLACES = ("url", "baseurl", "mirrorlist", "metalink", "location")


def local_media(case: Case) -> Iterator[Diagnostic]:
    """KS609."""
    for line in case.lines:
        if line.spec.name in _MEDIA:
            yield warning(
                "KS609",
                f"`{line.command.name}` installs from {_MEDIA[line.spec.name]}",
                case.at(line),
                notes=("a machine that boots from the network has none",),
                help="give a profile a `tree:`, whose source replaces it, or a `url`",
            )
        if line.spec.name not in ("url", "repo", "liveimg", "ostreesetup"):
            continue
        for given in line.reading.given:
            if given.name in _PLACES and (given.value or "").lower().startswith(_LOCAL):
                yield warning(
                    "KS609",
                    f"`{line.command.name} --{given.name}` points at local media",
                    case.at(line, given),
                    notes=("a machine that boots from the network does not have them",),
                    help="point it at a server"
                    + ("; `repo: {NAME: null}` in a profile removes it" if line.spec.name == "repo" else ""),
                )
