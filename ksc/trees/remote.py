"""A tree on a server, read by its URL."""

import io
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO, cast

from ksc.trees.ftp import Ftp
from ksc.trees.medium import BrokenOffError, MediumError, parts_of
from ksc.trees.place import Body, Head, Place, Transport, quoted
from ksc.trees.web import Web

# What is looked for at a tree's top: a server has no list of names that could be relied on.
_NAMES = ("BaseOS", "Client", "Cluster", "ClusterStorage", "Server", "VT", "Workstation")
_PAGE = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.{0,400}?-->\s*)?<(?:!doctype\s+html|html[\s>])", re.IGNORECASE | re.DOTALL
)
_TRIES = 3  # for the rest of an answer that broke off, as long as none of them brings a byte
_MOST_BYTES = 64 << 30  # of one file: a server that never ends


class Remote:
    """A tree on a server."""

    def __init__(self, transport: Transport, place: Place, name: str | None = None) -> None:
        self._transport, self._place = transport, place
        self.name = place.shown if name is None else name
        self._heads: dict[str, Head | None] = {}

    def head(self, path: str) -> Head | None:
        """What the server says of a file; None where there is none. It is asked once."""
        parts = parts_of(path)
        if not parts:
            return None
        whole = "/".join(parts)
        if whole not in self._heads:
            self._heads[whole] = self._transport.head(f"{self._place.path}/{quoted(whole)}")
        return self._heads[whole]

    def size(self, path: str) -> int | None:
        """Bytes of the file at `path`, 0 where the server does not say how many; None where there is none."""
        found = self.head(path)
        return None if found is None else found.size or 0

    def names(self) -> list[str]:
        """What trees have at their top: which of it is there, `size` knows."""
        return list(_NAMES)

    @contextmanager
    def open(self, path: str, start: int = 0) -> Iterator[BinaryIO]:
        """The file's bytes from `start` on, as a stream."""
        with io.BufferedReader(_Raw(self, path, start), 1 << 17) as stream:
            if not start:
                refuse_page(stream.peek(1024))
            yield cast(BinaryIO, stream)

    def body(self, path: str, start: int = 0, tag: str = "") -> Body:
        """The file's bytes from `start` on, if the server knows how."""
        found = self._transport.get(f"{self._place.path}/{quoted('/'.join(parts_of(path)))}", start, tag)
        if found is None:
            raise MediumError("there is no such file")
        return found

    def beside(self, levels: int) -> "Remote | None":
        """The folder above."""
        parts = self._place.path.split("/")
        if not 0 < levels < len(parts):
            return None
        place = self._place
        above = Place(place.scheme, place.host, place.port, "/".join(parts[:-levels]), place.user, place.password)
        return Remote(self._transport, above)

    def below(self, path: str) -> "Remote":
        """A folder of it."""
        place = self._place
        top = f"{place.path}/{quoted('/'.join(parts_of(path)))}"
        return Remote(self._transport, Place(place.scheme, place.host, place.port, top, place.user, place.password))

    @property
    def folders(self) -> list[str]:
        """The parts of the URL's path."""
        return [part for part in self._place.path.split("/") if part]

    def close(self) -> None:
        """Ends the connections."""
        self._transport.close()


class _Raw(io.RawIOBase):
    """A file's bytes as the standard library's buffers read them. Where an answer breaks off, the rest is asked for."""

    def __init__(self, remote: Remote, path: str, start: int) -> None:
        self._remote, self._path = remote, path
        self._body = remote.body(path, start)
        if self._body.start != start:
            self._body.close()
            raise MediumError("the server gives no parts of files")
        self._at, self._tries = start, 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:
        data: bytes | None = None
        while data is None:
            try:
                data = self._body.read(len(buffer))
            except BrokenOffError:
                self._tries += 1
                if self._tries > _TRIES or not self._again():
                    raise
        if data:
            self._tries = 0
        buffer[: len(data)] = data
        self._at += len(data)
        if self._at > _MOST_BYTES:
            raise MediumError("the server sends without end")
        return len(data)

    def close(self) -> None:
        self._body.close()
        super().close()

    def _again(self) -> bool:
        """Whether the rest of the same file can be had."""
        head = self._body.head
        self._body.close()
        time.sleep(0.3 * self._tries)
        self._body = self._remote.body(self._path, self._at, head.tag)
        same = head.size is not None and self._body.head[:2] == head[:2] and self._body.head.changed == head.changed
        return same and self._body.start == self._at


def refuse_page(begin: bytes) -> None:
    """MediumError for a file that begins as a web page does."""
    if _PAGE.match(begin[:1024]):
        raise MediumError("the server gives a web page in its place")


def connect(place: Place) -> Remote:
    """The tree at a place. A mirror that the server sends to is kept to: all files are then of one.

    MediumError, UnreachableError.
    """
    if place.scheme == "ftp":
        return Remote(Ftp(place), place)
    web = Web(place)
    made = Remote(web, place)
    for name in (".treeinfo", "treeinfo", ".discinfo"):
        if made.head(name) is None:
            continue
        settled = Place.of(web.settled.removesuffix(f"/{name}")) if web.settled.endswith(f"/{name}") else None
        if isinstance(settled, Place) and settled != place and not place.user:
            web.close()
            return Remote(Web(settled), settled, place.shown)
        break
    return made
