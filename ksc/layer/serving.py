"""Who serves what under which URL: `http`, `https`, `ftp`, `nfs`, `tftp`, `layout` and `paths` of `ksc.yaml`."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import field
from typing import Any

from ksc.diagnostics import Diagnostic, Location, error
from ksc.layer.addresses import address_problem, in_url, url_problem
from ksc.layer.fields import Codes, Fields, Named, WrongTypeError, fields, one_of
from ksc.layer.layouts import LAYOUTS, STANDARD
from ksc.layer.marks import Value, shown
from ksc.records import dataclass

Text = Callable[[Value], str]

SERVICES = ("http", "https", "ftp", "nfs", "tftp")
WEB_SERVERS = ("httpd", "nginx")
TFTP_SERVERS = ("tftpd", "dnsmasq")  # tftpd is the system's own; dnsmasq serves files beside DHCP
_WEB = ("http", "https")
_BUILT = ("http", "tftp")  # folders of the build whose files go to a service's root
_PROGRAM = {"http": "httpd", "https": "httpd", "tftp": "tftpd"}
# They go into the configurations of many programs, none of which quotes as another does.
_FOLDER = re.compile(r"/[A-Za-z0-9._+~@=,/-]*", re.ASCII)
_SERVER = re.compile(r"(?P<scheme>[A-Za-z]+):(?P<slashes>/*)(?P<server>[^/]*)", re.ASCII)
_PORTS = {"http": ":80", "https": ":443", "ftp": ":21", "tftp": ":69"}


@dataclass(frozen=True, slots=True)
class Service:
    """One way in which files reach machines.

    `root` is the folder on the server that is served, `url` what machines call it, without a final `/`:
    `http://192.0.2.10`, `ftp://192.0.2.10`, `nfs:192.0.2.10:/srv/nfs`, `tftp://192.0.2.10`. `program` is which web
    or TFTP server it is, `certificate` and `key` are its files where it has one. `said`: it stands in `ksc.yaml`.
    `loaders` is a folder of loaders on the machine that compiles, from the workspace, where one is named.
    """

    name: str
    server: str
    root: str
    url: str
    said: bool = False
    program: str = ""
    certificate: str = ""
    key: str = ""
    location: Location | None = None
    loaders: str = ""


def _unsaid() -> dict[str, Service]:
    """The services of a workspace without a `ksc.yaml`."""
    return {name: Service(name, "", LAYOUTS[STANDARD][name], "") for name in SERVICES}


@dataclass(frozen=True, slots=True)
class Serving:
    """The services by name, all of SERVICES; the layout's name; and where programs read ksc's files, by program."""

    services: Mapping[str, Service] = field(default_factory=_unsaid)
    layout: str = STANDARD
    paths: Mapping[str, str] = field(default_factory=lambda: dict(LAYOUTS[STANDARD]))

    @property
    def said(self) -> tuple[Service, ...]:
        """Those that stand in `ksc.yaml`."""
        return tuple(one for one in self.services.values() if one.said)

    def serves(self, url: str) -> tuple[Service, str] | None:
        """The service that a URL is served by, and the rest of the URL's path; None where none of these does it."""
        asked = canonical(url)
        for one in sorted(self.services.values(), key=lambda one: -len(one.url)):
            served = canonical(one.url)
            if served and (asked == served or asked.startswith(f"{served.rstrip('/')}/")):
                return one, asked[len(served) :].strip("/")
        return None


def canonical(url: str) -> str:
    """A URL with its scheme and its server in lower case, and without the scheme's own port."""
    found = _SERVER.match(url)
    if found is None:
        return url
    scheme, server = found["scheme"].lower(), found["server"].lower()
    return f"{scheme}:{found['slashes']}{server.removesuffix(_PORTS.get(scheme, ' '))}{url[found.end() :]}"


def table(line: Text) -> dict[str, Callable[[Value], Any]]:
    """The keys of `ksc.yaml` that are read here; `line` reads a text with templates."""
    return {
        **dict.fromkeys(SERVICES, _whole),
        "layout": _named(one_of(*LAYOUTS)),
        "paths": _whole,
    }


def read_serving(taken: Fields, server: str, line: Text, codes: Codes) -> tuple[Serving, list[Diagnostic]]:
    """The services, and what is wrong with what is said of them; `taken` has the keys of `table`."""
    layout = taken.get("layout", Named(STANDARD)).name
    standard = LAYOUTS[layout]
    programs = [name for name in standard if name not in SERVICES]
    places = {name: place(line, of_file=name != "units") for name in programs}
    given = fields(taken.get("paths", None), places, codes, "`paths`")
    found = list(given.found)
    services = {}
    for name in SERVICES:
        one = fields(taken.get(name, None), _service(name, line), codes, f"`{name}`")
        found += one.found
        services[name] = _made(name, one, server, standard[name], taken)
        found += _lacking(services[name])
    return Serving(services, layout, {**standard, **given.values}), found


def _service(name: str, line: Text) -> dict[str, Callable[[Value], Any]]:
    table: dict[str, Callable[[Value], Any]] = {"server": address(line), "root": folder(line)}
    if name == "nfs":
        return table
    table["url"] = url(line, name)
    if name in _WEB:
        table["program"] = one_of(*WEB_SERVERS)
    if name == "tftp":
        table |= {"program": one_of(*TFTP_SERVERS), "loaders": line}
    if name == "https":
        table |= {"certificate": folder(line), "key": folder(line)}
    return table


def _made(name: str, given: Fields, server: str, root: str, taken: Fields) -> Service:
    at: str = given.get("server", server)
    root = given.get("root", root)
    called = f"nfs:{in_url(at)}:{root}" if name == "nfs" else f"{name}://{in_url(at)}"
    return Service(
        name,
        at,
        root.rstrip("/") or "/",
        given.get("url", called if at else ""),
        name in taken.places or name in taken.nulls,
        given.get("program", _PROGRAM.get(name, "")),
        given.get("certificate", ""),
        given.get("key", ""),
        taken.places.get(name),
        given.get("loaders", ""),
    )


def _lacking(service: Service) -> Iterator[Diagnostic]:
    if service.said and not service.server and not service.url:
        said = f"nothing says at which address `{service.name}` is served"
        yield error("KS724", said, service.location, help=f"add `server: ADDRESS` to ksc.yaml, or to `{service.name}`")


def folder(line: Text) -> Text:
    """A converter for an absolute path on the server."""

    def convert(value: Value) -> str:
        written = line(value)
        if not _FOLDER.fullmatch(written) or {".", ".."} & set(written.split("/")):
            raise WrongTypeError("an absolute path of letters, digits and `._+~@=,/-`, without `..`")
        return re.sub("/+", "/", written)

    return convert


def place(line: Text, *, of_file: bool) -> Text:
    """A converter for the path of a configuration on the server, or for a folder of such.

    It is the path in the build too, where `http` and `tftp` are folders of their own.
    """
    convert_folder = folder(line)

    def convert(value: Value) -> str:
        written = convert_folder(value)
        if written.split("/")[1] in _BUILT:
            raise WrongTypeError("a path that does not begin with /http or /tftp")
        if of_file and written.endswith("/"):
            raise WrongTypeError("the path of a file")
        return written

    return convert


def address(line: Text) -> Text:
    """A converter for an IP address or a host's name."""

    def convert(value: Value) -> str:
        written = line(value)
        problem = address_problem(written)
        if problem is None:
            return written.strip("[]")
        said = f"`{shown(written)}` is no address: {problem}"
        raise WrongTypeError("an address", finding=error("KS504", said, value.location))

    return convert


def url(line: Text, *schemes: str) -> Text:
    """A converter for a URL of one of these schemes."""

    def convert(value: Value) -> str:
        written = line(value)
        problem = url_problem(written, schemes)
        if problem is not None:
            said = f"`{shown(written)}` is no URL that ksc can use: {problem}"
            raise WrongTypeError("a URL", finding=error("KS505", said, value.location))
        return written.rstrip("/")

    return convert


def _named(convert: Text) -> Callable[[Value], Named]:
    return lambda value: Named(convert(value), value.location)


def _whole(value: Value) -> Value:
    return value
