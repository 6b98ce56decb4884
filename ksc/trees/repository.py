"""A repository's own words: `repodata/repomd.xml`, and the list of packages that it leads to.

The format is createrepo's: https://github.com/rpm-software-management/createrepo_c. Its `sha` is SHA-1.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO, NamedTuple, cast

from ksc.trees.description import Checksum
from ksc.trees.medium import Medium, OutsideError, parts_of
from ksc.trees.xml import Readable, XmlError, elements

REPOMD = "repodata/repomd.xml"
MOST_REPOMD = 4 << 20  # bytes; real ones have some 10 KiB
MOST_LIST = 4 << 30  # bytes of a list of packages, unpacked; Fedora's has 200 MiB
MOST_PACKAGES = 1_000_000
# What an installation reads of an index, besides what only dnf's history or searches want.
READ = frozenset({"primary", "filelists", "group", "group_gz", "group_xz", "group_bz2", "group_zst", "modules"})

_OF_PACKAGES = frozenset({"metadata", "package", "checksum", "size", "location"})


class RepositoryError(Exception):
    """A repository's index cannot be used; the text says why."""


class Index(NamedTuple):
    """A file of the index, its path from the repository's top. Without a size where none is said (EL5).

    `open_size` are its bytes unpacked.
    """

    kind: str
    path: str
    size: int | None
    checksum: Checksum | None
    open_size: int | None = None


class Package(NamedTuple):
    """A package's file, its path from the repository's top."""

    path: str
    size: int | None
    checksum: Checksum


def read_repomd(stream: Readable) -> list[Index]:
    """The files of an index. RepositoryError, MediumError."""
    made: list[Index] = []
    said: dict[str, tuple[dict[str, str], str]] = {}
    wanted = frozenset({"data", "checksum", "location", "size", "open-size", "repomd"})
    root = ""
    try:
        for one in elements(_Limited(stream, MOST_REPOMD), wanted):
            root = one.path[0]
            if one.path == ("repomd", "data"):
                made.append(_index(one.attributes.get("type", ""), said))
                said = {}
            elif one.path[:2] == ("repomd", "data") and len(one.path) == 3:
                said[one.path[2]] = (one.attributes, one.text.strip())
            if len(made) > 200:
                raise RepositoryError("it lists hundreds of files")
    except XmlError as problem:
        raise RepositoryError(str(problem)) from None
    if root != "repomd":
        raise RepositoryError("it is no index of a repository")
    return made


def _index(kind: str, said: dict[str, tuple[dict[str, str], str]]) -> Index:
    where = said.get("location", ({}, ""))[0]
    size, opened = (_number(said.get(name, ({}, ""))[1]) for name in ("size", "open-size"))
    return Index(kind, _path(where, "its files"), size, _sum(said.get("checksum")), opened)


def packages(stream: Readable) -> Iterator[Package]:
    """The packages of a list, as it says them. RepositoryError, MediumError."""
    said: dict[str, tuple[dict[str, str], str]] = {}
    count = 0
    root = ""
    try:
        for one in elements(stream, _OF_PACKAGES, "format"):
            root = one.path[0]
            if one.path == ("metadata", "package"):
                checksum = _sum(said.get("checksum"))
                if checksum is None:
                    raise RepositoryError("a package in it has no checksum")
                size = _number(said.get("size", ({}, ""))[0].get("package", ""))
                yield Package(_path(said.get("location", ({}, ""))[0], "its packages"), size, checksum)
                said = {}
                count += 1
                if count > MOST_PACKAGES:
                    raise RepositoryError(f"it lists more than {MOST_PACKAGES:,} packages")
            elif one.path[:2] == ("metadata", "package") and len(one.path) == 3:
                said[one.path[2]] = (one.attributes, one.text.strip())
    except XmlError as problem:
        raise RepositoryError(str(problem)) from None
    if root != "metadata":
        raise RepositoryError("it is no list of packages")


def _path(attributes: dict[str, str], what: str) -> str:
    """Where a file lies, inside or beside the repository: `Packages/a.rpm`, `../Packages/a.rpm`."""
    if any(name.rpartition(" ")[2] == "base" for name in attributes):
        raise RepositoryError(f"{what} lie on another server")
    path = attributes.get("href", "")
    if not path or path.startswith("/") or not path.isprintable() or len(path) > 1000:
        raise RepositoryError(f"it does not say where {what} lie, or not with a path in it")
    return path


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 16 else None


def _sum(said: tuple[dict[str, str], str] | None) -> Checksum | None:
    if said is None or not said[1]:
        return None
    kind = said[0].get("type", "").lower()
    return Checksum("sha1" if kind == "sha" else kind, said[1].lower())


class _Limited:
    """A stream that ends in an error where it is longer than it may be."""

    def __init__(self, stream: Readable, most: int) -> None:
        self._stream, self._left = stream, most

    def read(self, count: int, /) -> bytes:
        data = self._stream.read(count)
        self._left -= len(data)
        if self._left < 0:
            raise RepositoryError("it is longer than such a file is")
        return data


@contextmanager
def unpacked(stream: BinaryIO, name: str) -> Iterator[Readable]:
    """What is in a file, unpacked as its name says. RepositoryError."""
    suffix = name.rpartition(".")[2]
    try:
        yield _Limited(_opened(stream, suffix), MOST_LIST)
    except (EOFError, OSError, ValueError) as problem:
        raise RepositoryError(f"it cannot be unpacked: {str(problem).lower() or 'it is cut off'}") from None
    except Exception as problem:
        if type(problem).__name__ in ("LZMAError", "ZstdError", "error"):
            raise RepositoryError(f"it cannot be unpacked: {str(problem).lower()}") from None
        raise


def _opened(stream: BinaryIO, suffix: str) -> Readable:
    if suffix == "gz":
        import gzip

        return gzip.GzipFile(fileobj=stream)
    if suffix == "xz":
        import lzma

        return lzma.LZMAFile(stream)
    if suffix == "bz2":
        import bz2

        return bz2.BZ2File(stream)
    if suffix == "zst":
        return _zstd(stream)
    return stream


def _zstd(stream: BinaryIO) -> Readable:
    """Zstandard is in Python's own library from 3.14 on; the same module is on PyPI for those before."""
    import sys
    from importlib import import_module

    name = "compression.zstd" if sys.version_info >= (3, 14) else "backports.zstd"
    try:
        module = import_module(name)
    except ImportError:
        raise RepositoryError(f"it is packed by zstd, which needs {name}: pip install 'ksc-kickstart[trees]'") from None
    return cast(Readable, module.ZstdFile(stream))


def inside(top: str, path: str) -> str:
    """A path from a repository's top as one from the tree's. OutsideError for one that leads out."""
    made = "/".join(parts_of(f"{top}/{path}" if top not in ("", ".") else path))
    if not made:
        raise OutsideError("the path is not one of a file")
    return made


def index_of(medium: Medium, top: str) -> list[Index]:
    """The index of the repository at `top`, a path in the tree. RepositoryError, MediumError."""
    with medium.open(inside(top, REPOMD)) as stream:
        return read_repomd(stream)


def packages_of(medium: Medium, top: str, index: list[Index]) -> Iterator[Package]:
    """The packages of the repository at `top`. RepositoryError, MediumError."""
    primary = next((one for one in index if one.kind == "primary"), None)
    if primary is None:
        raise RepositoryError("it leads to no list of packages")
    with medium.open(inside(top, primary.path)) as stream, unpacked(stream, primary.path) as plain:
        yield from packages(plain)
