"""A repository's index as its packages are read by it, and its small XML and packed files, read up to a limit."""

import re
from io import BytesIO
from typing import NamedTuple
from xml.etree.ElementTree import Element, ParseError, fromstring

from ksc.trees.description import Checksum
from ksc.trees.medium import OutsideError, parts_of
from ksc.trees.repository import RepositoryError, read_repomd
from ksc.trees.repository import unpacked as opened
from ksc.trees.treeinfo import usable

MOST_PACKED = 1 << 30  # bytes of a file as it lies there
MOST_OPEN = 8 << 30  # and unpacked: the file lists of all of Fedora have some 1 GiB
_KINDS = ("primary", "filelists", "group", "modules")
_PACKED = (".gz", ".xz", ".zst", ".bz2", ".xml", ".yaml", ".yml")


class MetadataError(Exception):
    """A repository's metadata cannot be used; the text says why."""


class Data(NamedTuple):
    """A file of the metadata: its path in the repository, its checksum, its bytes, and those unpacked if it says."""

    path: str
    checksum: Checksum
    size: int | None = None
    open_size: int | None = None


def read_index(text: bytes) -> dict[str, Data]:
    """The files that matter here, by kind: `primary`, which always is, `filelists`, `group`, `modules`.

    Raises MetadataError.
    """
    try:
        files = read_repomd(BytesIO(text))
    except RepositoryError as problem:
        raise MetadataError(f"repomd.xml cannot be used: {problem}") from None
    found: dict[str, Data] = {}
    for one in files:
        plain = re.sub(r"^(group)_(gz|xz|bz2|zst)$", r"\1", one.kind)  # the packed file is the shorter one
        if plain in _KINDS and one.path.endswith(_PACKED) and (one.kind != plain or plain not in found):
            found[plain] = _data(one.path, one.checksum, one.size, one.open_size)
    if "primary" not in found:
        raise MetadataError("repomd.xml names no list of packages (`primary`)")
    return found


def parsed(text: bytes, name: str, root: str) -> Element:
    """The root of a small XML text, which may have a document type: comps.xml has one.

    Entities of its own have no business there: they are how such texts explode. Raises MetadataError.
    """
    if b"<!ENTITY" in text or b"\0" in text:
        raise MetadataError(f"{name} has entities of its own, or is no UTF-8")
    try:
        made = fromstring(text)  # noqa: S314 - what makes it dangerous was just refused
    except (ParseError, ValueError, LookupError) as problem:
        raise MetadataError(f"{name} is no XML that can be read: {problem}") from None
    if local(made) != root:
        raise MetadataError(f"{name} is something else: it begins with <{local(made)[:40]}>")
    return made


def local(element: Element) -> str:
    """An element's name without its namespace."""
    return str(element.tag).rpartition("}")[2]


def unpacked(data: bytes, name: str, most: int) -> bytes:
    """The bytes of a small file by its name's ending. Raises MetadataError, also where they are more than `most`."""
    try:
        with opened(BytesIO(data), name) as stream:
            plain = stream.read(most + 1)
    except RepositoryError as problem:
        raise MetadataError(f"{name} cannot be used: {problem}") from None
    if len(plain) > most:
        raise MetadataError(f"{name} is larger than any such file once it is unpacked")
    return plain


def _data(path: str, checksum: Checksum | None, size: int | None, opened: int | None) -> Data:
    try:
        clean = "/".join(parts_of(path))
    except OutsideError as problem:
        raise MetadataError(f"repomd.xml names a file elsewhere: {problem}") from None
    if checksum is None or not usable(checksum):
        raise MetadataError(f"repomd.xml has no checksum for {path} that can be compared")
    if (size or 0) > MOST_PACKED or (opened or 0) > MOST_OPEN:
        raise MetadataError(f"repomd.xml says that {path} is larger than any such file")
    return Data(clean, checksum, size, opened)
