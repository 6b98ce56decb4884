"""Finding a workspace: the folder that holds `ksc.yaml` or `profiles/`, here or further up."""

import os
from pathlib import Path

from ksc.diagnostics import Diagnostic, error

SITE = "ksc.yaml"
PROFILES = "profiles"
HOSTS_YAML = "hosts.yaml"
STATE = ".ksc"
BUILD = "build"
SCHEMAS = f"{STATE}/schema"

# The first line of a profile: where yaml-language-server finds its schema. ksc.yaml and hosts.yaml say it alike.
PROFILE_SCHEMA = f"# yaml-language-server: $schema=../{SCHEMAS}/profile.json\n"


def find_root(start: Path) -> Path | Diagnostic:
    """The workspace that `start` is in."""
    try:
        # Not only made absolute: what is above `ws/../other` is not `ws`.
        here = start.resolve()
    except (OSError, RuntimeError):
        here = start.absolute()
    for folder in (here, *here.parents):
        if os.path.lexists(folder / SITE) or os.path.isdir(folder / PROFILES):  # noqa: PTH112 - it never raises
            return folder
    return error(
        "KS550",
        f"there is no workspace in {here} or above it",
        notes=("a workspace is a folder with ksc.yaml or profiles/ in it",),
        help="`ksc init` or `ksc import FILE` makes one of the current folder; -C DIR names another",
    )
