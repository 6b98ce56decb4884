"""Files from FTP servers, by the standard library: passive, anonymous where the URL names nobody."""

import calendar
import ftplib
import re
import time
from contextlib import suppress
from typing import Any
from urllib.parse import unquote

from ksc.trees.medium import BrokenOffError, MediumError, UnreachableError
from ksc.trees.place import TIMEOUT, Head, Pace, Place

# What ftplib raises of answers: of those that are no text, or not what the protocol has, as Python does.
_PROBLEMS = (OSError, EOFError, ftplib.Error, ValueError, IndexError, AttributeError)


class Ftp:
    """An FTP server: one connection, opened where it is needed, and again where the server ended it."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self._open: ftplib.FTP | None = None

    def head(self, path: str) -> Head | None:
        """What the server says of a file; None where there is none."""
        name = _name(path)

        def ask(ftp: ftplib.FTP) -> Head:
            size = ftp.size(name)
            changed = None
            with suppress(ftplib.error_perm):  # an extension: RFC 3659
                changed = _seconds(ftp.voidcmd(f"MDTM {name}"))
            return Head(size if size is None or size >= 0 else None, "", changed)

        made: Head | None = self._asked(ask)
        return made

    def get(self, path: str, start: int = 0, tag: str = "") -> "_Body | None":
        """The file from byte `start` on."""
        head = self.head(path)
        if head is None:
            return None
        name = _name(path)
        begin = start if head.size is None or start <= head.size else 0
        connection = self._asked(lambda ftp: ftp.transfercmd(f"RETR {name}", rest=begin or None))
        return None if connection is None else _Body(self, connection, head, begin)

    def close(self) -> None:
        """Says good-bye."""
        ftp, self._open = self._open, None
        if ftp is not None:
            with suppress(*_PROBLEMS):
                ftp.quit()
            ftp.close()

    def drop(self) -> None:
        """Ends the connection without a word: in the middle of a file there is no other way."""
        ftp, self._open = self._open, None
        if ftp is not None:
            ftp.close()

    def end_of_file(self) -> None:
        """The server's word that the whole file was sent."""
        if self._open is not None:
            self._open.voidresp()

    def _asked(self, ask: Any) -> Any:
        """What the server answers; None for its word that there is no such file (550)."""
        for last in (False, True):
            fresh = self._open is None
            try:
                return ask(self._connected())
            except ftplib.error_perm as problem:
                if str(problem).startswith("550"):
                    return None
                raise MediumError(f"the server answers {_plain(problem)}") from None
            except _PROBLEMS as problem:
                self.drop()
                if last or fresh:
                    raise self._unreachable(problem) from None
        return None  # pragma: no cover - the loop returns or raises

    def _connected(self) -> ftplib.FTP:
        if self._open is None:
            place = self._place
            ftp = ftplib.FTP(timeout=TIMEOUT)  # noqa: S321 - the protocol that was asked for; checksums prove what comes
            try:
                ftp.connect(place.host, place.port or 21)
                ftp.login(place.user or "anonymous", place.password or ("" if place.user else "ksc@"))
                ftp.voidcmd("TYPE I")
            except ftplib.error_perm as problem:
                ftp.close()
                said = f"the server lets nobody in by that name: {_plain(problem)}"
                help_ = "give a name and a password in the URL: ftp://NAME:PASSWORD@HOST/PATH"
                raise UnreachableError(said, help_) from None
            except BaseException:
                ftp.close()
                raise
            self._open = ftp
        return self._open

    def _unreachable(self, problem: BaseException) -> UnreachableError:
        where = f"{self._place.host} port {self._place.port or 21}"
        if isinstance(problem, TimeoutError):
            return UnreachableError(f"{where} does not answer in time", "does a firewall drop what goes there?")
        said = problem.strerror if isinstance(problem, OSError) and problem.strerror else str(problem)
        said = _plain(said).lower() or "it ended the connection"
        return UnreachableError(f"{where} does not answer: {said}", "does the FTP server run, also for passive mode?")


class _Body:
    def __init__(self, server: Ftp, connection: Any, head: Head, start: int) -> None:
        self._server, self._connection, self._ended = server, connection, False
        self.head, self.start, self._pace = head, start, Pace()
        self._left = None if head.size is None else head.size - start

    def read(self, count: int, /) -> bytes:
        if self._ended:
            return b""
        try:
            data = self._pace.read(lambda: self._connection.recv(min(count, 1 << 16)))
            if not data:
                self._ended = True
                self._connection.close()
                self._server.end_of_file()
        except _PROBLEMS as problem:
            said = _plain(problem).lower() or "nothing more came"
            raise BrokenOffError(f"the connection broke off: {said}") from None
        if self._left is not None:
            self._left -= len(data)
            if not data and self._left > 0:
                raise BrokenOffError(f"the connection broke off {self._left:,} bytes before the end")
        return data

    def close(self) -> None:
        self._connection.close()
        if not self._ended:
            self._server.drop()


def _name(path: str) -> str:
    name = unquote(path, errors="surrogateescape").removeprefix("/")
    if not name.isprintable():
        raise MediumError("its name cannot be said to an FTP server")
    return name


def _seconds(answer: str) -> float | None:
    """`213 20240508123456`, in UTC: RFC 3659, 3."""
    found = re.fullmatch(r"213 (\d{14})(?:\.\d+)?\s*", answer)
    try:
        return float(calendar.timegm(time.strptime(found[1], "%Y%m%d%H%M%S"))) if found else None
    except ValueError:
        return None


def _plain(problem: object) -> str:
    return "".join(one if one.isprintable() else " " for one in str(problem))[:160].strip()
