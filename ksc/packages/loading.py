"""One repository's metadata, from where it lies into the cache, checked on the way by the checksums of repomd.xml."""

import hashlib
import json
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

from ksc.artifacts import Progress
from ksc.packages.cache import FORMAT, Cache, content
from ksc.packages.comps import MOST_COMPS, Comps, as_data, from_data, read_comps
from ksc.packages.modules import MOST_MODULES, Modules, modules_as_data, modules_from_data, read_modules
from ksc.packages.repomd import MOST_OPEN, MOST_PACKED, Data, MetadataError, read_index, unpacked
from ksc.trees.medium import Medium
from ksc.trees.repository import MOST_REPOMD, REPOMD
from ksc.trees.wanted import located

_CHUNK = 1 << 20
_SECONDS, _PER_SECOND = 20, 4 << 20  # of processor time for a file, and the bytes unpacked that each further one is for


class Repository(NamedTuple):
    """A repository that was read. `solv` is libsolv's form of its packages; `filelists` makes that of their files.

    `name` is how findings call it. `filelists` raises MetadataError and MediumError.
    """

    name: str
    solv: Path
    comps: Comps
    modules: Modules
    filelists: Callable[[], Path]
    digest: str


def load(medium: Medium, top: str, name: str, place: str, cache: Cache, progress: Progress) -> Repository:
    """The repository at `top`, a path in the medium or, with `..`, beside it. `place` is what the cache knows it by.

    MetadataError, MediumError.
    """
    medium, top = located(medium, top)
    path = _below(top, REPOMD)
    if medium.size(path) is None:
        raise MetadataError(f"there is no {REPOMD}")
    with medium.open(path) as stream:
        text = stream.read(MOST_REPOMD + 1)
    if len(text) > MOST_REPOMD:
        raise MetadataError("repomd.xml is larger than any such file")
    files = read_index(text)
    digest = hashlib.sha256(FORMAT + text).hexdigest()

    def get(kind: str, make: Callable[[Path], None]) -> Path:
        return cache.get(place, digest, kind, make)

    def fetched(data: Data) -> Path:
        fresh = cache.new(data.path.rpartition("/")[2])
        try:
            _fetch(medium, _below(top, data.path), data, fresh, progress)
        except BaseException:
            fresh.unlink(missing_ok=True)
            raise
        return fresh

    def small(kind: str, most: int, read: Callable[[bytes], object]) -> Any:
        """What is made of a small file, as JSON has it; nothing of one that is not there."""
        if kind not in files:
            return None

        def make(target: Path) -> None:
            fresh = fetched(files[kind])
            try:
                plain = unpacked(fresh.read_bytes(), files[kind].path, most)
            finally:
                fresh.unlink()
            target.write_text(json.dumps(read(plain), separators=(",", ":")), "ascii")

        return json.loads(content(get(f"{kind}.json", make)))

    def large(kind: str, primary: Path | None, target: Path) -> None:
        if kind not in files:
            raise MetadataError("repomd.xml names no file lists")
        fresh = fetched(files[kind])
        try:
            _convert(fresh, files[kind], target, primary)
        finally:
            fresh.unlink()

    solv = get("primary.solv", lambda target: large("primary", None, target))
    comps = small("group", MOST_COMPS, lambda text: as_data(read_comps(text)))
    modules = small("modules", MOST_MODULES, lambda text: modules_as_data(read_modules(text)))
    return Repository(
        name,
        solv,
        from_data(comps) if comps else Comps(),
        modules_from_data(modules) if modules else Modules(),
        lambda: get("filelists.solv", lambda target: large("filelists", solv, target)),
        digest,
    )


def _below(top: str, path: str) -> str:
    return path if top in ("", ".") else f"{top}/{path}"


def _fetch(medium: Medium, path: str, data: Data, target: Path, progress: Progress) -> None:
    """Copies a file, and compares it with its checksum."""
    hasher = hashlib.new(data.checksum.kind, usedforsecurity=False)
    done = 0
    most = MOST_PACKED if data.size is None else data.size
    if medium.size(path) is None and data.size is not None:
        raise MetadataError(f"{path} is missing, which repomd.xml names")
    progress(path, 0, data.size or 0)
    with medium.open(path) as source, target.open("wb") as stream:
        while chunk := source.read(_CHUNK):
            done += len(chunk)
            if done > most:
                raise MetadataError(f"{path} is longer than repomd.xml says")
            hasher.update(chunk)
            stream.write(chunk)
            progress(path, done, data.size or 0)
    if hasher.hexdigest() != data.checksum.digest:
        raise MetadataError(f"{path} is not the file that repomd.xml names: it has another checksum")


def _convert(source: Path, data: Data, target: Path, primary: Path | None) -> None:
    """Runs `convert.py`, which may use as much time as a file of that size takes."""
    import solv

    folder = str(Path(solv.__file__).parent.parent)
    seconds = _SECONDS + (data.open_size or 16 * source.stat().st_size) // _PER_SECOND
    program = str(Path(__file__).with_name("convert.py"))
    most = data.open_size or MOST_OPEN
    words = [sys.executable, "-I", "-S", program, folder, str(source), str(target), str(seconds), str(most)]
    done = subprocess.run(  # noqa: S603 - Python itself, and a file of ksc
        [*words, *([str(primary)] if primary is not None else [])],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        check=False,
    )
    if done.returncode:
        said = ""
        with suppress(IndexError):
            said = done.stderr.decode("utf-8", "replace").strip().splitlines()[-1]
        if done.returncode != 1 or "Error" in said:
            said = "it takes more memory or time than such a file does"
        raise MetadataError(f"{data.path} cannot be read: {said}")
