"""Files from web servers, by HTTP and HTTPS, with urllib3: kept connections, proxies of the environment."""

import email.utils
import ssl
from collections.abc import Mapping
from typing import Any
from urllib.parse import urljoin, urlsplit
from urllib.request import getproxies, proxy_bypass

from ksc.trees.medium import BrokenOffError, MediumError, UnreachableError
from ksc.trees.place import TIMEOUT, Head, Pace, Place, without_secrets

_CONNECT = 8.0  # seconds: three tries of TCP
_MOST_REDIRECTS = 8
_GONE = (404, 410)
_NO_HEAD = (400, 403, 405, 501)  # servers that do not know HEAD, or let only GET through


class Web:
    """A web server. Redirects are followed to http and https alone, and from https only to https."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self._pools: dict[str, Any] = {}
        self.settled = ""
        """The URL that the last answer came from, after all redirects."""

    def head(self, path: str) -> Head | None:
        """What the server says of a file; None where there is none."""
        answer = self._answer("HEAD", path, {})
        if answer.status in _NO_HEAD:
            answer.close()
            answer = self._answer("GET", path, {})
            answer.close()  # its bytes are not wanted
        else:
            answer.drain_conn()
        return _head(answer) if self._there(answer) else None

    def get(self, path: str, start: int = 0, tag: str = "") -> "_Body | None":
        """The file from byte `start` on; from its first where it changed, or the server gives no parts of files."""
        asked = {"range": f"bytes={start}-"} if start else {}
        if start and tag:
            asked["if-range"] = tag
        answer = self._answer("GET", path, asked)
        if answer.status == 416:  # it is not that long any more
            answer.close()
            answer = self._answer("GET", path, {})
        try:
            return _Body(answer) if self._there(answer) else None
        except MediumError:
            answer.close()
            raise

    def close(self) -> None:
        """Ends the connections."""
        for pool in self._pools.values():
            pool.clear()

    def _there(self, answer: Any) -> bool:
        if answer.status in (200, 206):
            return True
        answer.close()
        if answer.status in _GONE:
            return False
        said = f"the server answers {answer.status} {_plain(answer.reason)}".rstrip()
        if answer.status in (401, 407):
            raise UnreachableError(said, "give a name and a password in the URL: http://NAME:PASSWORD@HOST/PATH")
        raise MediumError(said)

    def _answer(self, method: str, path: str, more: Mapping[str, str]) -> Any:
        url = self._place.origin + path
        for _ in range(_MOST_REDIRECTS):
            answer = self._request(method, url, more)
            target = answer.headers.get("location") if answer.status in (301, 302, 303, 307, 308) else None
            if target is None:
                self.settled = url
                return answer
            answer.close()
            url = _next(url, target)
        raise UnreachableError("the server sends from one address to the next without end", "name another mirror")

    def _request(self, method: str, url: str, more: Mapping[str, str]) -> Any:
        """One answer, its body not read. A kept connection that was closed meanwhile is opened again."""
        from urllib3.exceptions import HTTPError, ProtocolError, ReadTimeoutError
        from urllib3.util import make_headers

        headers = {"accept-encoding": "identity", "user-agent": "ksc", **more}
        if self._place.user and url.startswith(f"{self._place.origin}/"):
            headers |= make_headers(basic_auth=f"{self._place.user}:{self._place.password}")
        pool = self._pool(url)
        for last in (False, True):
            try:
                return pool.request(method, url, headers=headers, redirect=False, retries=False, preload_content=False)
            except (HTTPError, ValueError, OSError) as problem:
                if last or not isinstance(problem, ProtocolError) or isinstance(problem, ReadTimeoutError):
                    raise _unreachable(problem, url) from None
        return None  # pragma: no cover - the loop returns or raises

    def _pool(self, url: str) -> Any:
        import urllib3

        parts = urlsplit(url)
        proxies = getproxies()
        proxy = proxies.get(parts.scheme) or proxies.get("all") or ""
        if proxy and proxy_bypass(parts.hostname or ""):
            proxy = ""
        if proxy not in self._pools:
            settings: dict[str, Any] = {"timeout": urllib3.Timeout(connect=_CONNECT, read=TIMEOUT), "num_pools": 8}
            if proxy:
                try:
                    begun = urlsplit(proxy if "://" in proxy else f"http://{proxy}")
                    name = f"{begun.username}:{begun.password or ''}" if begun.username else None
                    where = f"{begun.scheme}://{begun.netloc.rpartition('@')[2]}"
                    headers = urllib3.make_headers(proxy_basic_auth=name) if name else None
                    self._pools[proxy] = urllib3.ProxyManager(where, proxy_headers=headers, **settings)
                except (urllib3.exceptions.HTTPError, ValueError) as problem:
                    said = f"the proxy of the environment cannot be used: {type(problem).__name__}"
                    raise UnreachableError(said, "look at http_proxy, https_proxy and no_proxy") from None
            else:
                self._pools[proxy] = urllib3.PoolManager(**settings)
        return self._pools[proxy]


class _Body:
    def __init__(self, answer: Any) -> None:
        self._answer, self._pace = answer, Pace()
        self.start = 0
        self.head = _head(answer)
        if answer.status == 206:
            unit, _, span = answer.headers.get("content-range", "").partition(" ")
            first, _, whole = span.partition("-")[0], "", span.rpartition("/")[2]
            if unit != "bytes" or not first.isdecimal():
                raise MediumError("the server gives a part of the file without saying which")
            self.start = int(first)
            size = int(whole) if whole.isdecimal() else None
            self.head = self.head._replace(size=size)

    def read(self, count: int, /) -> bytes:
        from urllib3.exceptions import HTTPError

        try:
            return self._pace.read(lambda: self._answer.read1(min(count, 1 << 17), decode_content=False))
        except (HTTPError, OSError) as problem:
            raise BrokenOffError(f"the connection broke off: {_reason(problem)}") from None

    def close(self) -> None:
        """A body that was read to its end leaves the connection for the next; else it is closed with it."""
        if self._answer.closed or self._answer.length_remaining == 0:
            self._answer.release_conn()
        else:
            self._answer.close()


def _head(answer: Any) -> Head:
    length = answer.headers.get("content-length", "")
    tag = answer.headers.get("etag", "")
    changed = email.utils.parsedate_tz(answer.headers.get("last-modified", ""))
    try:
        seconds = float(email.utils.mktime_tz(changed)) if changed else None
    except (ValueError, OverflowError):
        seconds = None
    strong = tag.startswith('"') and tag.isprintable() and len(tag) < 200
    size = int(length) if length.isdecimal() and len(length) < 16 else None
    page = answer.headers.get("content-type", "").lower().startswith("text/html")
    return Head(size, tag if strong else "", seconds, page)


def _next(url: str, target: str) -> str:
    """Where a redirect leads."""
    try:
        made = urljoin(url, target)
        parts = urlsplit(made)
    except ValueError:
        made, parts = "", urlsplit("")
    if parts.scheme not in ("http", "https") or not parts.hostname or not made.isascii() or not made.isprintable():
        raise UnreachableError("the server sends to an address that is none of http and https", "name another mirror")
    if url.startswith("https:") and parts.scheme == "http":
        said = f"the server sends from https to {_plain(without_secrets(made))}, which nobody vouches for"
        raise UnreachableError(said, "name a mirror that has https, or that one by its own http URL")
    return made


def _unreachable(problem: Exception, url: str) -> UnreachableError:
    """Why there is no answer, in words that an administrator can do something with."""
    from urllib3 import exceptions

    parts = urlsplit(url)
    where = f"{_plain(parts.hostname or '')} port {parts.port or (443 if parts.scheme == 'https' else 80)}"
    inner = getattr(problem, "reason", None) or problem
    if isinstance(problem, exceptions.ProxyError):
        said = f"the proxy of the environment does not lead to {where}: {_reason(problem)}"
        return UnreachableError(said, "look at http_proxy, https_proxy and no_proxy")
    if isinstance(inner, exceptions.SSLError | ssl.SSLError):
        said = f"the connection to {where} is not secure: {_reason(problem)}"
        help_ = "machines would not trust it either; a certificate of your own: SSL_CERT_FILE=/path/to/ca.pem"
        return UnreachableError(said, help_)
    if isinstance(inner, exceptions.NameResolutionError):
        return UnreachableError(f"the name {_plain(parts.hostname or '')} is not known", "look for a slip of the pen")
    if isinstance(inner, exceptions.TimeoutError) and not isinstance(inner, exceptions.NewConnectionError):
        return UnreachableError(f"{where} does not answer in time", "does a firewall drop what goes there?")
    said = f"{where} does not answer: {_reason(problem)}"
    return UnreachableError(said, "does the server run, and does a firewall let the port through?")


def _reason(problem: BaseException) -> str:
    """The innermost reason, as the system or the library says it."""
    for _ in range(6):
        inner = getattr(problem, "reason", None)
        inner = inner if isinstance(inner, BaseException) else None
        said = (one for one in problem.args if isinstance(one, BaseException))
        inner = inner or problem.__cause__ or next(said, None)
        if inner is None:
            break
        problem = inner
    if isinstance(problem, ssl.SSLCertVerificationError):
        return _plain(problem.verify_message or "its certificate cannot be verified")
    if isinstance(problem, ssl.SSLError):
        return _plain((problem.reason or "TLS failed").replace("_", " ").lower())
    if type(problem).__name__ == "IncompleteRead":
        left = getattr(problem, "expected", None)
        return f"{left:,} bytes before its end" if isinstance(left, int) else "before its end"
    text = problem.strerror if isinstance(problem, OSError) and problem.strerror else str(problem)
    text = text.partition("(")[0] if "object at" in text else text
    return _plain(text.strip().lower() or type(problem).__name__)


def _plain(text: object) -> str:
    return "".join(one if one.isprintable() else " " for one in str(text or ""))[:200]
