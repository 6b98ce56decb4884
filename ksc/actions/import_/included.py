"""The files that a kickstart includes from beside itself: they come along, since compiling flattens them."""

import posixpath
from collections.abc import Iterator
from dataclasses import field
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from ksc.actions.import_.inputs import tame
from ksc.diagnostics import Diagnostic, Location, error, warning, whole_line
from ksc.layer.files import decode, read_bytes
from ksc.layer.includes import is_local
from ksc.records import dataclass
from ksc.syntax import Document, Include, Section, parse
from ksc.syntax.words import cut

MAX_FILES = 1_000


class Included(NamedTuple):
    """A file that comes along: its path below the kickstart's folder and below `profiles/`, and its bytes."""

    path: PurePosixPath
    raw: bytes


class _Include(NamedTuple):
    path: str
    location: Location | None


@dataclass(slots=True)
class _Search:
    beside: Path | None
    files: dict[str, Included] = field(default_factory=dict)
    found: list[Diagnostic] = field(default_factory=list)


def included_files(document: Document, beside: Path | None) -> tuple[tuple[Included, ...], list[Diagnostic]]:
    """The files that `document` includes, and that they include, each once; and what cannot come along.

    A path counts from the folder of the file that names it. Nothing from outside the kickstart's own folder
    comes along, by `..` or by a link.
    """
    search = _Search(beside)
    waiting = [("", document)]
    while waiting:
        folder, holder = waiting.pop()
        for include in includes(holder):
            if not is_local(include.path):
                continue
            found = _find(search, folder, include)
            if isinstance(found, Diagnostic):
                search.found.append(found)
            elif found is not None:
                name = str(found.path)
                search.files[name] = found
                shown = str(beside / name) if beside else name
                waiting.append((posixpath.dirname(name), parse(decode(found.raw), tame(shown))))
    return tuple(search.files.values()), search.found + list(_unwritten(document))


def includes(document: Document) -> Iterator[_Include]:
    """Every `%include` of a document, inside sections too."""
    for node in document.nodes:
        if isinstance(node, Include) and node.target:
            yield _Include(node.target, document.locate(node, node.words[1]))
        elif isinstance(node, Section) and node.span and "%include" in node.body:
            for number, line in enumerate(node.body.splitlines(), node.span.line + 1):
                words = cut(line)[0] if line.lstrip().startswith("%include") else ()
                if len(words) > 1 and words[0].value == "%include":
                    yield _Include(words[1].value, whole_line(document.source, number))


def _find(search: _Search, folder: str, include: _Include) -> Included | Diagnostic | None:
    """A file to take along; None where it is taken already."""
    path, location = include
    name = posixpath.normpath(posixpath.join(folder, path))
    if name in search.files:
        return None
    if name == ".." or name.startswith("../"):
        return _outside(path, location)
    if search.beside is None or "\0" in name:
        return _missing(path, location)
    if len(search.files) >= MAX_FILES:
        return error("KS626", f"more than {MAX_FILES:,} files are included", location)
    here = search.beside / name
    try:
        if not here.resolve().is_relative_to(search.beside.resolve()):
            return _outside(path, location)
    except (OSError, RuntimeError):  # links in a circle
        return _missing(path, location)
    raw = read_bytes(here, tame(str(here)), location)
    if isinstance(raw, Diagnostic):
        return _missing(path, location) if raw.code == "KS901" else _unreadable(raw, location)
    return Included(PurePosixPath(name), raw)


def _missing(path: str, location: Location | None) -> Diagnostic:
    return warning(
        "KS625",
        f"`{tame(path, 60)}`, which the kickstart includes, is not there",
        location,
        notes=("ksc looks for it beside the file that names it; the installer would stop without it",),
        help="put it beside the kickstart and import again, or into profiles/ later",
    )


def _unreadable(problem: Diagnostic, location: Location | None) -> Diagnostic:
    return warning(
        "KS625",
        f"a file that the kickstart includes was not copied: {problem.message}",
        location,
        help="mend that and import again, or put the file into profiles/ later",
    )


def _outside(path: str, location: Location | None) -> Diagnostic:
    return warning(
        "KS626",
        f"`{tame(path, 60)}` lies outside the kickstart's folder and was not copied",
        location,
        notes=("its copy would lie outside profiles/",),
        help="put it beside the kickstart, and name it without `..`",
    )


def _unwritten(document: Document) -> Iterator[Diagnostic]:
    """Absolute paths stay as they are: a `%pre` writes them. Where none does, say so."""
    scripts = "".join(section.body for section in document.sections() if section.kind.startswith("%pre"))
    seen = set()
    for path, location in includes(document):
        if path.startswith("/") and path not in seen and posixpath.basename(path) not in scripts:
            seen.add(path)
            yield warning(
                "KS625",
                f"no `%pre` of this file writes `{tame(path, 60)}`, which it includes",
                location,
                notes=("the path is read on the machine being installed, while it is installed",),
                help="write it in a `%pre`, or put the file beside the kickstart and include it by its name",
            )
