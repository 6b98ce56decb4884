"""What the arguments of `ksc check` name: files, standard input, profiles of the workspace."""

import os
import sys
from dataclasses import field, replace
from pathlib import Path

from ksc.diagnostics import Diagnostic, Source, did_you_mean
from ksc.layer.files import read_source, read_stream
from ksc.records import dataclass

STDIN = "<stdin>"
_MOST = 1_000  # files of a folder that may have been meant


@dataclass(slots=True)
class Given:
    """The texts of files in their order, or why there is none; the profiles' names, and their workspaces."""

    texts: list[Source | Diagnostic] = field(default_factory=list)
    profiles: list[str] = field(default_factory=list)
    roots: set[Path] = field(default_factory=set)


def given(names: list[str], directory: Path) -> Given:
    """What `names` stand for; `directory` is in the workspace whose profiles may be named. Files come first."""
    made = Given()
    for name in names:
        if name == "-":
            made.texts.append(read_stream(sys.stdin.buffer, STDIN))
        elif (profile := profile_of(name, directory)) is not None:
            made.roots.add(profile[0])
            made.profiles.append(profile[1])
        else:
            read = read_source(Path(name), name)
            if isinstance(read, Diagnostic) and read.code == "KS901" and not os.path.lexists(name):
                read = neither(name, read, directory)
            made.texts.append(read)
    return made


def profile_of(name: str, directory: Path) -> tuple[Path, str] | None:
    """The workspace and the profile that an argument names, or None: then it is a file's path."""
    path = Path(name)
    if os.path.isfile(name):  # noqa: PTH113 - unlike Path's it never raises
        folder = path.absolute().parent
        if path.suffix != ".yaml" or folder.name != "profiles":
            return None
        root = root_of(folder)
        return (root, path.stem) if root is not None and Path(os.path.realpath(folder)) == root / "profiles" else None
    if not _plain(name) or (os.path.lexists(name) and not os.path.isdir(name)):  # noqa: PTH112
        return None
    root = root_of(directory)
    if root is None:
        return None
    if "/" in name:
        # `package/profile`: only the plugins know whether it is one.
        return None if os.path.lexists(path.parent) or "." in name else (root, name)
    return (root, name) if has_profile(root, name) else None


def has_profile(root: Path, name: str) -> bool:
    """Whether a workspace has a profile, or a base, of that name."""
    return any(os.path.lexists(root / "profiles" / f"{name}{suffix}") for suffix in (".yaml", ".ks"))


def _plain(name: str) -> bool:
    """Whether an argument could be a profile's name: no path that leads up or begins at the top."""
    return name.isprintable() and name.count("/") <= 1 and not name.startswith(("/", ".", "-")) and len(name) < 200


def root_of(directory: Path) -> Path | None:
    """The workspace that a folder is in, if any."""
    from ksc.workspace.find import find_root  # the workspace loads everything

    found = find_root(directory)
    return None if isinstance(found, Diagnostic) else found


def neither(name: str, missing: Diagnostic, directory: Path) -> Diagnostic:
    """There is no such file, and no such profile: what was meant?"""
    folder = Path(name).parent
    try:
        known = [str(folder / one.name) for one in sorted(folder.iterdir())[:_MOST]]
    except (OSError, ValueError):
        known = []
    if _plain(name) and not Path(name).suffix and (root := root_of(directory)) is not None:
        from ksc.workspace.profiles import Library

        library = Library(root)
        known += [*library.names(), *library.base_names()]
        missing = replace(missing, notes=("there is no profile of that name either",))
    return replace(missing, help=did_you_mean(name, known))
