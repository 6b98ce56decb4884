"""Where a tree is on a server, taken apart: what is shown of it never has the password that the URL may hold."""

import re
import time
from collections.abc import Callable
from typing import NamedTuple, Protocol, Self
from urllib.parse import quote, unquote, urlsplit

from ksc.layer.addresses import in_url, url_problem
from ksc.records import dataclass
from ksc.trees.medium import UnreachableError

SCHEMES = ("http", "https", "ftp")
_BEGIN = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://", re.ASCII)
_SAFE = "/~+:=@,!$&'()*;"  # what a path may hold as it is: RFC 3986, 3.3


class Head(NamedTuple):
    """What a server says of a file ahead of its bytes: None and empty where it says nothing.

    `tag` is a validator that says "the same bytes" (a strong ETag); `changed` seconds since 1970; `page`: the server
    calls it a web page, as some do with what they give for files that they do not have.
    """

    size: int | None
    tag: str = ""
    changed: float | None = None
    page: bool = False


TIMEOUT = 20.0
"""Seconds without a byte: somebody waits."""
_WINDOW, _SLOWEST = 30.0, 1 << 10  # seconds, and the bytes in each that are slower than any line


class Pace:
    """How fast a body comes, for as long as somebody waits for it: one that drips would hold who waits for days."""

    def __init__(self) -> None:
        self._seconds, self._bytes = 0.0, 0

    def read(self, receive: Callable[[], bytes]) -> bytes:
        """What is received. UnreachableError where it has been too slow."""
        begin = time.monotonic()
        data = receive()
        self._seconds += time.monotonic() - begin
        self._bytes += len(data)
        if self._seconds > _WINDOW:
            if self._bytes < self._seconds * _SLOWEST:
                raise UnreachableError("the server gives less than 1 KiB a second", "try again later, or name another")
            self._seconds, self._bytes = 0.0, 0
        return data


class Body(Protocol):
    """A file's bytes as they come; `start` is the byte that they begin with, and may be less than was asked for."""

    head: Head
    start: int

    def read(self, count: int, /) -> bytes:
        """At most so many bytes; empty at the end. BrokenOffError, UnreachableError."""

    def close(self) -> None:
        """Lets go of it, whether or not it is at its end."""


class Transport(Protocol):
    """How files come from a server. Paths are absolute and quoted, as URLs have them."""

    def head(self, path: str) -> Head | None:
        """What the server says of a file; None where there is none. MediumError, UnreachableError."""

    def get(self, path: str, start: int = 0, tag: str = "") -> Body | None:
        """The file from byte `start` on, if it still is the one that `tag` says; None where there is none."""

    def close(self) -> None:
        """Ends the connections."""


@dataclass(frozen=True, slots=True)
class Place:
    """A URL. `path` is quoted, and ends with no `/`; `port` is None for the usual one."""

    scheme: str
    host: str
    port: int | None
    path: str
    user: str = ""
    password: str = ""

    def __repr__(self) -> str:
        return f"Place({self.shown!r})"

    @property
    def origin(self) -> str:
        """Scheme, host and port, as a URL begins."""
        return f"{self.scheme}://{in_url(self.host)}" + (f":{self.port}" if self.port else "")

    @property
    def shown(self) -> str:
        """The URL without its name and password."""
        return self.origin + self.path

    @classmethod
    def of(cls, url: str) -> Self | str:
        """The place that a URL means, or why it is none."""
        problem = url_problem(url, SCHEMES)
        if problem is not None:
            return problem
        parts = urlsplit(url)
        try:
            port = parts.port
        except ValueError:
            return "its port is none"
        user, password = unquote(parts.username or ""), unquote(parts.password or "")
        if any(ord(one) < 32 or ord(one) == 127 for one in user + password):
            return "its name or password holds a control character"
        path = quote(unquote(parts.path, errors="surrogateescape"), safe=_SAFE, errors="surrogateescape").rstrip("/")
        path = path.removesuffix("/.treeinfo")  # what a browser shows, and people copy
        if ".." in path.split("/") or "%00" in path:
            return "its path is not a plain one"
        return cls(parts.scheme.lower(), parts.hostname or "", port, path, user, password)


def is_url(text: str) -> bool:
    """Whether a word of the command line is meant as a URL."""
    return _BEGIN.match(text) is not None


def without_secrets(url: str) -> str:
    """A text that was meant as a URL, for a message: what may be a name and a password is left out."""
    begin, found, rest = url.partition("://")
    authority, slash, path = rest.partition("/")
    return f"{begin}{found}{authority.rpartition('@')[2]}{slash}{path}" if found else url


def quoted(path: str) -> str:
    """A tree's path as a URL has it."""
    return quote(path, safe=_SAFE, errors="surrogateescape")
