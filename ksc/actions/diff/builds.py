"""Builds: their artifacts by path, kickstarts by meaning and other files line by line."""

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import field, replace
from pathlib import Path

from ksc.actions.diff.change import Sign
from ksc.actions.diff.hiding import difference
from ksc.actions.diff.sides import Compared, Release, Side, compare_sides, of_text, together
from ksc.diagnostics import Diagnostic, Source, error, start_of
from ksc.diagnostics.taming import tame
from ksc.dialects import facts
from ksc.emit.paths import kickstart_path
from ksc.layer.files import decode, read_bytes
from ksc.model import Install
from ksc.records import dataclass
from ksc.write.folders import BlockedError, Folders
from ksc.write.manifest import Entry, Manifest, parse
from ksc.write.preview import MOST_BYTES, Weighed

MANIFEST = "manifest.json"
KICKSTART = "kickstart"
COMPILED = "as it was compiled"  # how a release is known
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC


@dataclass(frozen=True, slots=True)
class Built:
    """A folder that a compile has written: its name, and what its manifest says of its files."""

    name: str
    folder: Path
    manifest: Manifest


@dataclass(frozen=True, slots=True)
class FileChange:
    """A file of two builds that differs: `compared` where both have it as a kickstart, else its `lines`.

    `note` says why there are none.
    """

    sign: Sign
    path: str
    note: str = ""
    compared: Compared | None = None
    lines: tuple[str, ...] = field(default=(), repr=False)

    @property
    def different(self) -> bool:
        """Whether it says something else: a kickstart may differ in its text alone."""
        return self.compared is None or self.compared.different


def open_build(folder: Path, name: str) -> Built | Diagnostic:
    """A build by its manifest."""
    where = f"{name.rstrip('/')}/{MANIFEST}"
    content = read_bytes(folder / MANIFEST, where)
    if isinstance(content, Diagnostic):
        return content
    manifest, broken = parse(content, where)
    return broken or Built(name, folder, manifest)


def compare_builds(left: Built, right: Built, target: str | None, *, text: bool) -> Iterator[FileChange]:
    """The files that differ, by path."""
    with _files(left) as one, _files(right) as other:
        for path in sorted({*left.manifest.files, *right.manifest.files}):
            entries = left.manifest.files.get(path), right.manifest.files.get(path)
            if entries[0] is None or entries[1] is None:
                yield FileChange("+" if entries[0] is None else "-", path)
                continue
            change = _compare(path, entries, (_content(one, path), _content(other, path)), (left, right), target, text)
            if change is not None:
                yield change


def _compare(
    path: str,
    entries: tuple[Entry | None, Entry | None],
    contents: tuple[bytes | Weighed | str, bytes | Weighed | str],
    builds: tuple[Built, Built],
    target: str | None,
    text: bool,
) -> FileChange | None:
    if contents[0] == contents[1] and not isinstance(contents[0], str):
        return None
    if notes := [f"{build.name}: {one}" for build, one in zip(builds, contents, strict=True) if isinstance(one, str)]:
        return FileChange("~", path, ", ".join(notes))
    names = [f"{build.name.rstrip('/')}/{path}" for build in builds]
    pair = [content for content in contents if isinstance(content, bytes)]
    if len(pair) < 2 or any(b"\0" in content for content in pair):
        sizes = [one.size if isinstance(one, Weighed) else len(one) for one in contents]
        return FileChange("~", path, f"binary: {sizes[0]} bytes → {sizes[1]} bytes")
    one, other = (Source(name, decode(content)) for name, content in zip(names, pair, strict=True))
    if text or any(entry is None or entry.kind != KICKSTART for entry in entries):
        return FileChange("~", path, lines=tuple(difference(one, other)))
    sides = [_side(source, entry, target) for source, entry in zip((one, other), entries, strict=True)]
    compared = compare_sides(*together(*sides))
    note = "" if compared.different else "only the text differs, which --text shows"
    return FileChange("~", path, note, compared)


def _side(source: Source, entry: Entry | None, target: str | None) -> Side:
    """A kickstart of a build, read as the release that it was made for, whatever its text says.

    A build of an older ksc does not know that release, and one of a newer may have another.
    """
    side = of_text(source, target)
    if entry is None or entry.release is None or facts().dialect(entry.release) is None:
        return side
    return replace(side, release=Release(entry.release, COMPILED))


@contextmanager
def _files(build: Built) -> Iterator[Folders]:
    with ExitStack() as ends:
        opened = os.open(build.folder, _FOLDER)
        ends.callback(os.close, opened)
        yield ends.enter_context(Folders(opened))


def _content(folders: Folders, path: str) -> bytes | Weighed | str:
    """A file's bytes, those of a large one weighed; or in a few words why there are none."""
    try:
        found = folders.look(path)
        if found is None:
            return "the file is gone"
        if found.st_size > MOST_BYTES:
            return Weighed(found.st_size, folders.digest(path))
        return folders.read(path, found.st_size)
    except BlockedError as obstacle:
        return f"a {obstacle.kind} has taken its place"
    except OSError as problem:
        return (problem.strerror or str(problem)).lower()


def kickstart_in(build: Built, install: Install, target: str | None) -> Side | Diagnostic:
    """The kickstart of a profile, or of a host, in a build."""
    mine = [
        path
        for path, entry in build.manifest.files.items()
        if entry.kind == KICKSTART
        and entry.profile == install.profile
        and (entry.host is None if install.host is None else path == kickstart_path(install))
    ]
    if len(mine) != 1:
        who = f"the profile {tame(install.profile, 60)}" if install.host is None else "that host"
        said = f"{tame(build.name, 120)} has {'no kickstart' if not mine else f'{len(mine)} kickstarts'} of {who}"
        return error("KS770", said, start_of(build.name), help=_instead(build, mine))
    with _files(build) as folders:
        content = _content(folders, mine[0])
    where = f"{build.name.rstrip('/')}/{mine[0]}"
    if not isinstance(content, bytes):
        why = content if isinstance(content, str) else "it is too large for a kickstart"
        return error("KS770", f"{tame(where, 200)} cannot be compared: {why}", start_of(where), help="compile again")
    return _side(Source(where, decode(content)), build.manifest.files[mine[0]], target)


def _instead(build: Built, mine: list[str]) -> str:
    known = mine or [path for path, entry in build.manifest.files.items() if entry.kind == KICKSTART]
    if not known:
        return "ksc compile writes one"
    path = f"{build.name.rstrip('/')}/{min(known)}"
    return f"name the file itself: {tame(path, 200)}"
