"""Opening an install tree, and finding out what it is: by `.treeinfo`, else by `.discinfo` and its layout."""

import re
from importlib.util import find_spec
from pathlib import Path

from ksc.diagnostics import Diagnostic, Source, error, note, start_of
from ksc.diagnostics.taming import tame
from ksc.trees.description import Description, architecture, family_of
from ksc.trees.iso import Iso, claim
from ksc.trees.medium import Folder, Medium, MediumError, UnreachableError
from ksc.trees.place import Place, is_url, without_secrets

_TREEINFO = (".treeinfo", "treeinfo")  # mirrors that hide nothing have the second
_DISCINFO = ".discinfo"
UNFINISHED = ".ksc-copy"
"""A file in a copy that is not whole yet: ksc.actions.trees.store."""
_PACKAGES = ("productmd", "pycdlib", "urllib3")


def absent() -> Diagnostic | None:
    """Why no tree can be read here."""
    missing = [name for name in _PACKAGES if find_spec(name) is None]
    if not missing:
        return None
    verb = "is" if len(missing) == 1 else "are"
    said = f"`ksc tree` needs {' and '.join(missing)}, which {verb} not installed"
    return error("KS880", said, help="pip install 'ksc-kickstart[trees]'")


def open_named(word: str) -> Medium | Diagnostic:
    """The tree that a word of the command line means: a URL, a folder or an ISO file."""
    return open_url(word) if is_url(word) else open_medium(Path(word), word)


def open_url(url: str) -> Medium | Diagnostic:
    """The tree on a server, which was asked for it, or why there is none. It is to be closed."""
    place = Place.of(url)
    shown = tame(without_secrets(url), 200)
    if isinstance(place, str):
        help_ = "http://, https:// and ftp:// are read; what NFS serves is a folder where it is mounted"
        return error("KS505", f"`{shown}` is no URL of a tree: {place}", help=help_)
    from ksc.trees.remote import connect

    try:
        return connect(place)
    except UnreachableError as problem:
        return unreachable(place.shown, problem)
    except MediumError as problem:
        said = f"{shown} cannot be read: {tame(str(problem), 200)}"
        return error("KS885", said, start_of(place.shown), help="does the URL name the folder that .treeinfo is in?")


def unreachable(name: str, problem: UnreachableError) -> Diagnostic:
    """Why a server gives nothing."""
    said = f"{tame(name, 200)} cannot be reached: {tame(str(problem), 200)}"
    return error("KS896", said, start_of(name), help=problem.help)


def open_medium(path: Path, shown: str) -> Medium | Diagnostic:
    """The tree at `path`, a folder or an ISO file, or why there is none. It is to be closed."""
    name, at = tame(shown, 120), start_of(shown)
    try:
        if path.is_dir():
            return Folder(path, shown)
        head = claim(path)
    except (FileNotFoundError, NotADirectoryError):
        return error("KS901", f"there is no folder and no file {name}", at)
    except (OSError, ValueError) as problem:
        said = (problem.strerror if isinstance(problem, OSError) else None) or str(problem)
        return error("KS905", f"{name} cannot be read: {said.lower()}", at)
    if head is None:
        help_ = "name the ISO of an installation medium, the folder where it is mounted, or a copy of what is on it"
        return error("KS883", f"{name} is no ISO image, and no folder", at, help=help_)
    if head.missing:
        return error(
            "KS884",
            f"{name} is truncated: {head.missing:,} bytes are missing at its end",
            at,
            notes=(f"its head says {head.said:,} bytes, the file has {head.there:,}",),
            help="fetch it again, and compare it with the checksum that its publisher gives",
        )
    try:
        return Iso(path, shown)
    except MediumError as problem:
        return _damaged(shown, problem)


def describe(medium: Medium) -> tuple[Description | None, list[Diagnostic]]:
    """What a tree says of itself; None, with an error, where it says nothing that can be used."""
    from ksc.trees.treeinfo import MOST_BYTES, read_treeinfo

    try:
        for name in _TREEINFO:
            source = _text(medium, name, MOST_BYTES)
            if source is not None:
                made = source if isinstance(source, Diagnostic) else read_treeinfo(source)
                return (None, [made]) if isinstance(made, Diagnostic) else (made, [])
        return _by_discinfo(medium)
    except UnreachableError as problem:
        return None, [unreachable(medium.name, problem)]
    except MediumError as problem:
        return None, [_damaged(medium.name, problem)]


def _damaged(name: str, problem: MediumError) -> Diagnostic:
    said = f"{tame(name, 120)} cannot be read: {tame(str(problem), 200)}"
    help_ = "fetch it again; as it is, no machine could read it either"
    if is_url(name):
        help_ = "look at it with a browser; as it is, no machine could read it either"
    return error("KS885", said, start_of(name), help=help_)


def _text(medium: Medium, path: str, most: int) -> Source | Diagnostic | None:
    """A small file's text; None where there is none."""
    size = medium.size(path)
    if size is None:
        return None
    name = f"{medium.name}/{path}"
    if size <= most:
        with medium.open(path) as stream:
            data = stream.read(most + 1)
        try:
            if len(data) <= most:
                return Source(name, data.decode("utf-8-sig"))
            why = "it is longer than such a file is"
        except UnicodeDecodeError:
            why = "it is not UTF-8"
    else:
        why = f"it has {size:,} bytes, and such a file has some thousand"
    return error("KS882", f"{tame(name, 120)} cannot be used: {why}", start_of(name))


def _by_discinfo(medium: Medium) -> tuple[Description | None, list[Diagnostic]]:
    """A tree without `.treeinfo`: the second line of `.discinfo` names the release, the third the architecture."""
    names = medium.names()
    source = _text(medium, _DISCINFO, 4096)
    if isinstance(source, Diagnostic):
        return None, [source]
    if source is None:
        return None, [_nothing(medium, names)]
    from productmd.discinfo import DiscInfo

    disc = DiscInfo()
    try:
        disc.loads(source.text)
        said, arch = str(disc.description), architecture(str(disc.arch))
    except Exception as problem:  # noqa: BLE001 - of whatever kind: a damaged file fails in every way that there is
        why = tame(str(problem) or type(problem).__name__, 120)
        at = start_of(source.path, source.text)
        return None, [error("KS882", f"{tame(source.path, 120)} cannot be used: {why}", at)]
    version = re.search(r"\d+(?:\.\d+)*", said)
    family = said[: version.start()].removesuffix("release ").strip() if version else said
    if not re.search(r"[A-Za-z]{3}", family):
        family = family_of(names, _label(medium))
    told = note(
        "KS889",
        f"{tame(medium.name, 120)} has no .treeinfo: its files can be seen to be there, not to be whole",
        start_of(medium.name),
    )
    return Description(family, version[0] if version else "", arch), [told]


def _nothing(medium: Medium, names: list[str]) -> Diagnostic:
    below: list[str] = []
    for name in names[:200]:
        for path in (name, f"{name}/os", f"{name}/x86_64/os"):
            if not below and _there(medium, f"{path}/.treeinfo"):
                below.append(path)
    help_ = (
        "name the top of a tree, where .treeinfo is; `cp -r DVD/*` leaves it behind, `cp -a DVD/. TREE` takes it along"
    )
    if below:
        help_ = f"there is one below it: {tame(f'{medium.name}/{below[0]}', 200)}"
    elif medium.name.lower().endswith(".iso") and is_url(medium.name):
        help_ = f"an ISO is read on this machine: curl -C - -O {tame(medium.name, 200)}"
    elif is_url(medium.name):
        help_ = "name the folder that .treeinfo is in: .../BaseOS/x86_64/os/ on mirrors"
    elif _there(medium, UNFINISHED):
        help_ = "it is a copy that was interrupted: the same `ksc tree add` goes on with it"
    label = _label(medium)
    if "live" in label.lower():
        help_ = "a live image installs itself, and has no tree: take the DVD's ISO"
    named = f" (labelled {tame(label, 40)})" if label else ""
    said = f"{tame(medium.name, 120)}{named} is no install tree: it has no .treeinfo and no .discinfo"
    return error("KS881", said, start_of(medium.name), help=help_)


def _label(medium: Medium) -> str:
    """What a disc is called; empty for what is none."""
    try:
        return medium.label if isinstance(medium, Iso) else ""
    except MediumError:
        return ""


def _there(medium: Medium, path: str) -> bool:
    try:
        return medium.size(path) is not None
    except MediumError:
        return False
