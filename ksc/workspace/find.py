"""Finding a workspace: the folder that holds `ksc.yaml` or `profiles/`, here or further up."""

from pathlib import Path

from ksc.diagnostics import Diagnostic, error

SITE = "ksc.yaml"
PROFILES = "profiles"
STATE = ".ksc"
BUILD = "build"


def find_root(start: Path) -> Path | Diagnostic:
    """The workspace that `start` is in."""
    here = start.absolute()
    for folder in (here, *here.parents):
        if (folder / SITE).is_file() or (folder / PROFILES).is_dir():
            return folder
    return error(
        "KS550",
        f"there is no workspace in {start} or above it",
        notes=("a workspace is a folder with ksc.yaml or profiles/ in it",),
        help="`ksc import FILE` makes profiles/ in the current folder; -C DIR names another",
    )
