"""What the two arguments of `ksc diff` name: profiles, hosts with them, kickstart files, standard input, builds."""

import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import Literal, NamedTuple

from ksc.cli.given import STDIN, has_profile, neither, profile_of, root_of
from ksc.diagnostics import Diagnostic, Source, error
from ksc.diagnostics.taming import tame
from ksc.layer.files import read_source, read_stream

MANIFEST = "manifest.json"


class Named(NamedTuple):
    """One argument: its text, or the profile (`PROFILE` or `PROFILE@HOST`) and its workspace, or a build's folder."""

    name: str
    kind: Literal["text", "profile", "build"]
    text: Source | None = None
    root: Path | None = None


def name_side(name: str, directory: Path) -> Named | Diagnostic:
    """What an argument stands for; `directory` is in the workspace whose profiles may be named."""
    if name == "-":
        source = read_stream(sys.stdin.buffer, STDIN)
        return source if isinstance(source, Diagnostic) else Named(name, "text", source)
    profile, at, host = name.partition("@")
    if _is_both(name, profile, directory):
        return _ambiguous(name)
    known = _host(name, directory) if at and not profile else profile_of(profile, directory)
    if known is not None:
        return Named(f"{known[1]}{at}{host}", "profile", root=known[0])
    if os.path.isdir(name):  # noqa: PTH112 - unlike Path's it never raises
        if os.path.lexists(Path(name) / MANIFEST):
            return Named(name, "build", root=Path(name))
        said = f"{tame(name, 120)} is a folder, and no build: it has no {MANIFEST}"
        return error("KS770", said, help="name a kickstart in it, or a folder that `ksc compile` has written")
    read = read_source(Path(name), name)
    if not isinstance(read, Diagnostic):
        return Named(name, "text", read)
    if read.code == "KS901" and not os.path.lexists(name):
        return replace(neither(profile, read, directory), message=read.message)
    return read


def _host(name: str, directory: Path) -> tuple[Path, str] | None:
    """The workspace whose host `@HOST` is."""
    root = None if os.path.lexists(name) else root_of(directory)
    return (root, "") if root is not None else None


def _is_both(name: str, profile: str, directory: Path) -> bool:
    """Whether a profile's name is a file's or a build's in the current folder as well."""
    if "/" in name or not os.path.lexists(name):
        return False
    comparable = not os.path.isdir(name) or os.path.lexists(Path(name) / MANIFEST)  # noqa: PTH112 - as above
    return comparable and (root := root_of(directory)) is not None and has_profile(root, profile)


def _ambiguous(name: str) -> Diagnostic:
    shown = tame(name, 120)
    return error(
        "KS771",
        f"`{shown}` is a profile, and here it is something else as well",
        help=f"write ./{shown} for what is in this folder, or profiles/{shown}.yaml for the profile",
    )
