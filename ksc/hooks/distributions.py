"""The entry points of ksc's group in the distributions that are installed, read from what installers write.

`importlib.metadata` does the same, and takes a tenth of a small compile to be imported and to read all that is
installed. It is asked where a folder holds anything but plain `.dist-info`: eggs, archives, finders of their own.
"""

import re
import sys
from collections.abc import Callable, Iterator
from functools import lru_cache
from importlib import import_module
from importlib.machinery import PathFinder
from operator import attrgetter
from pathlib import Path
from typing import NamedTuple

GROUP = "ksc"
_INFOS = (".dist-info", ".egg-info", ".egg")
# `name = module:attribute [extra]`: the packaging guide's entry point specification.
_POINT = re.compile(r"(?P<name>[^=\[;#]*[^=\[;#\s])\s*=\s*(?P<module>[\w.]+)\s*(?::\s*(?P<attr>[\w.]+))?\s*(?:\[.*\])?")


class Point(NamedTuple):
    """An entry point: its name, its distribution and version, and what imports it."""

    name: str
    where: str
    load: Callable[[], object]


class _StrangeError(Exception):
    """Something that is not read here."""


def points() -> tuple[Point, ...]:
    """The entry points of the group; looked for again where the folders they are in have changed."""
    if any(hasattr(finder, "find_distributions") for finder in sys.meta_path if finder is not PathFinder):
        return _asked()
    return _in(tuple((folder, _changed(folder)) for folder in dict.fromkeys(sys.path)))


@lru_cache(maxsize=1)  # for a process that compiles more than once
def _in(path: tuple[tuple[str, int], ...]) -> tuple[Point, ...]:
    try:
        return tuple(_read(folder for folder, _ in path))
    except _StrangeError:
        return _asked()


def _asked() -> tuple[Point, ...]:
    from importlib.metadata import entry_points

    return tuple(
        Point(point.name, f"{point.dist.name} {point.dist.version}" if point.dist else point.value, point.load)
        for point in entry_points(group=GROUP)
    )


def _changed(folder: str) -> int:
    try:
        return Path(folder).stat().st_mtime_ns
    except OSError:
        return 0


def _read(folders: Iterator[str]) -> Iterator[Point]:
    """The points of all folders; of two distributions of one name the first on the path counts."""
    seen: set[str] = set()
    for folder in folders:
        try:
            infos = [one for one in Path(folder).iterdir() if one.suffix in _INFOS]
        except NotADirectoryError:
            raise _StrangeError from None  # an archive may have some
        except OSError:
            continue
        for info in infos:
            text = _text(info / "entry_points.txt")
            ours = text is not None and f"[{GROUP}]" in "".join(text.split())
            if info.suffix != ".dist-info" and (ours or info.suffix == ".egg"):
                raise _StrangeError
            name = re.sub(r"[-_.]+", "_", info.name.removesuffix(info.suffix).partition("-")[0]).lower()
            if name not in seen and ours and text is not None:
                yield from _points(text, info)
            seen.add(name)


def _text(path: Path) -> str | None:
    try:
        return path.read_text(encoding="utf-8")
    except OSError:
        return None
    except UnicodeDecodeError:
        raise _StrangeError from None


def _points(text: str, info: Path) -> Iterator[Point]:
    section = ""
    for line in map(str.strip, text.splitlines()):
        if line.startswith("["):
            section = line.strip("[]")
        elif section == GROUP and line and line[0] != "#":
            found = _POINT.fullmatch(line)
            if found is None:
                raise _StrangeError
            yield Point(found["name"], _where(info), _importer(found["module"], found["attr"]))


def _where(info: Path) -> str:
    """The distribution and its version, as its metadata says them."""
    told: dict[str, str] = {}
    for line in (_text(info / "METADATA") or "").split("\n\n")[0].splitlines():
        key, colon, value = line.partition(":")
        if colon:
            told.setdefault(key.lower(), value.strip())
    if not {"name", "version"} <= told.keys():
        raise _StrangeError
    return f"{told['name']} {told['version']}"


def _importer(module: str, attribute: str | None) -> Callable[[], object]:
    def load() -> object:
        made = import_module(module)
        return attrgetter(attribute)(made) if attribute else made

    return load
