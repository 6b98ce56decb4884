"""Servers of small trees on 127.0.0.1, by HTTP and FTP, that also behave as servers should not."""

import email.utils
import hashlib
import socket
import socketserver
import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import MappingProxyType
from typing import Any

CHANGED = 1_700_000_000


class Web:
    """What a web server has, and what is odd about it. Paths are below its top, without the first `/`."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self.files = dict(files)
        self.status: dict[str, int] = {}
        self.redirect: dict[str, str] = {}
        self.cut: dict[str, int] = {}
        """Bytes after which an answer breaks off, once."""
        self.page: bytes | None = None
        """A web page that is given for what is not there, with the status 200."""
        self.ranges = self.head = self.lengths = self.tags = True
        self.password = ""
        self.asked: list[tuple[str, str, str]] = []
        """Method, path and Range of each request."""
        self.url = ""


@contextmanager
def web(files: Mapping[str, bytes], certificate: str = "") -> Iterator[Web]:
    """A web server. With a certificate's file, which holds the key too, by HTTPS."""
    made = Web(files)

    class Handler(_Handler):
        site = made

    server = _Server(("127.0.0.1", 0), Handler)
    scheme = "http"
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
        scheme = "https"
    made.url = f"{scheme}://127.0.0.1:{server.server_address[1]}"
    with _running(server):
        yield made


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = 1 << 16  # one packet an answer: two wait for one another
    site: Web

    def log_message(self, *_: object) -> None:
        pass

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_GET(self) -> None:
        path = self.path.lstrip("/")
        self.site.asked.append((self.command, path, self.headers.get("range", "")))
        if self.site.password and self.headers.get("authorization") != f"Basic {self.site.password}":
            return self._say(401)
        if self.command == "HEAD" and not self.site.head:
            return self._say(405)
        if path in self.site.status:
            return self._say(self.site.status[path])
        if path in self.site.redirect:
            return self._say(302, b"elsewhere", {"Location": self.site.redirect[path]})
        if path not in self.site.files:
            return (
                self._say(404)
                if self.site.page is None
                else self._say(200, self.site.page, {"Content-Type": "text/html"})
            )
        return self._file(path, self.site.files[path])

    def _file(self, path: str, content: bytes) -> None:
        tag = f'"{hashlib.sha256(content).hexdigest()[:16]}"'
        headers = {"Last-Modified": email.utils.formatdate(CHANGED, usegmt=True)}
        if self.site.tags:
            headers["ETag"] = tag
        asked = self.headers.get("range", "")
        fits = self.headers.get("if-range", tag) == tag
        if not (asked and self.site.ranges and fits):
            return self._say(200, content, headers, self.site.cut.pop(path, None) if self.command == "GET" else None)
        start = int(asked.removeprefix("bytes=").removesuffix("-"))
        if start >= len(content):
            return self._say(416)
        headers["Content-Range"] = f"bytes {start}-{len(content) - 1}/{len(content)}"
        return self._say(206, content[start:], headers, self.site.cut.pop(path, None))

    def _say(
        self, code: int, body: bytes = b"no", headers: Mapping[str, str] | None = None, cut: int | None = None
    ) -> None:
        self.send_response(code)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        if self.site.lengths or code != 200:
            self.send_header("Content-Length", str(len(body)))
        else:
            self.send_header("Connection", "close")
            self.close_connection = True
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(body if cut is None else body[:cut])
            if cut is not None:
                self.close_connection = True


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        """A client that goes away is no error of the test."""


@contextmanager
def _running(server: Any) -> Iterator[None]:
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def ftp(
    files: Mapping[str, bytes],
    *,
    user: str = "anonymous",
    cut: dict[str, int] | None = None,
    odd: Mapping[str, bytes] = MappingProxyType({}),
) -> Iterator[str]:
    """An FTP server of the few commands that files are fetched with; its URL. `odd` are answers to some of them."""

    class Handler(socketserver.StreamRequestHandler):
        disable_nagle_algorithm = True

        def handle(self) -> None:
            rest, passive = 0, None
            self._say("220 trees")
            with suppress(OSError), ExitStack() as stack:
                while line := self.rfile.readline().decode().strip():
                    word, _, name = line.partition(" ")
                    content = files.get(name.lstrip("/"))
                    if word in odd:
                        self.wfile.write(odd[word])
                    elif word == "USER":
                        self._say("331 and the password" if name == user else "530 not you")
                    elif word in ("SIZE", "MDTM", "RETR") and content is None:
                        self._say("550 no such file")
                    elif word == "SIZE":
                        self._say(f"213 {len(content or b'')}")
                    elif word == "MDTM":
                        self._say("213 20231114221320")
                    elif word in ("EPSV", "PASV"):
                        passive = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
                        port = passive.getsockname()[1]
                        two = f"127,0,0,1,{port >> 8},{port & 255}"
                        self._say(f"229 here (|||{port}|)" if word == "EPSV" else f"227 here ({two})")
                    elif word == "REST":
                        rest = int(name)
                        self._say("350 from there")
                    elif word == "RETR":
                        self._say("150 it comes")
                        length = (cut or {}).pop(name.lstrip("/"), None)
                        assert passive is not None
                        with passive, passive.accept()[0] as data:
                            data.sendall((content or b"")[rest:][:length])
                        rest = 0
                        self._say("226 done" if length is None else "426 broken off")
                    else:
                        self._say("221 bye" if word == "QUIT" else "230 as you like" if word == "PASS" else "200 yes")

        def _say(self, line: str) -> None:
            self.wfile.write(f"{line}\r\n".encode())

    class Server(socketserver.ThreadingTCPServer):
        allow_reuse_address = daemon_threads = True

    server = Server(("127.0.0.1", 0), Handler)
    with _running(server):
        yield f"ftp://127.0.0.1:{server.server_address[1]}"
