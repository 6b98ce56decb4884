"""Ports, and the URLs that an installation reads from."""

import re
from collections.abc import Iterator

from ksc.checks.installation.values import concrete, concrete_items, few, number
from ksc.checks.kickstart import Kickstart, Statement
from ksc.diagnostics import Diagnostic, error, warning
from ksc.diagnostics.suggest import did_you_mean

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):(//)?(.*)", re.DOTALL)
_SCHEMES = frozenset({"http", "https", "ftp", "file", "nfs", "hd", "cdrom", "media", "nfs4", "harddrive", "hdd"})
# Options that hold one URL, and whether nothing can be installed where that one is wrong.
_URLS = (
    *(("url", option, True) for option in ("url", "mirrorlist", "metalink")),
    ("liveimg", "url", True),
    ("ostreesetup", "url", True),
    *(("repo", option, False) for option in ("baseurl", "mirrorlist", "metalink")),
)
_PROXIES = ("url", "repo", "liveimg")
_PORTS = ("vnc", "logging", "iscsi")


def check_urls(kickstart: Kickstart) -> Iterator[Diagnostic]:
    """KS657 for ports, KS658 for URLs and proxies."""
    for statement in kickstart.all(*_PORTS):
        value = statement.value("port")
        if concrete(value) and not _is_port(value):
            yield _port(statement, value or "", statement.name)
    for statement in kickstart.all("firewall"):
        yield from few(_opened(statement))
    for command, option, stops in _URLS:
        for statement in kickstart.all(command):
            value = statement.value(option)
            if value and concrete(value) and (wrong := _wrong(value)):
                # Without a scheme, what fetches it may take it for http.
                if stops and ":" in value:
                    yield error("KS658", wrong[0], statement.at(option), help=wrong[1])
                else:
                    yield warning("KS658", wrong[0], statement.at(option), help=wrong[1])
    for statement in kickstart.all(*_PROXIES):
        value = statement.value("proxy")
        if value and concrete(value) and "://" in value and (wrong := _wrong(value)):
            yield warning("KS658", wrong[0], statement.at("proxy"), help=wrong[1])


def _opened(statement: Statement) -> Iterator[Diagnostic]:
    """Ports that the firewall is told to open, and that are none."""
    for given, item in concrete_items(statement, "port"):
        first, _, last = item.partition(":")[0].partition("-")
        if any(part.isdecimal() and not 0 < int(part[:9]) <= 65535 for part in (first, last)):
            yield warning(
                "KS657",
                f"`{item.partition(':')[0]}` is not a port",
                statement.at(given),
                help="write a number from 1 to 65535: --port=8443:tcp",
            )


def _wrong(url: str) -> tuple[str, str | None] | None:
    """What is wrong with a URL, and what to do; None where nothing is."""
    if any(one.isspace() for one in url.strip()):
        return "a URL holds a blank", "write %20 for it"
    found = _SCHEME.fullmatch(url.strip())
    if not found:
        return "a URL does not say how to get there", "begin it with http://, https://, ftp:// or nfs://"
    scheme, slashes, rest = found[1].lower(), found[2], found[3]
    if scheme not in _SCHEMES:
        return f"the installer knows no URL of the kind `{scheme}:`", did_you_mean(scheme, _SCHEMES)
    if scheme not in ("http", "https", "ftp"):
        return None
    host = re.split(r"[/?#]", rest, maxsplit=1)[0].rpartition("@")[2] if slashes else ""
    name, _, port = host.rpartition(":") if re.search(r":[^\]]*\Z", host) else (host, "", "")
    if not name:
        return "a URL names no host", f"write {scheme}://HOST/PATH"
    if not port or _is_port(port):
        return None
    # `user:pass/word@host`: what looks like a port may be the beginning of a password.
    if not port.isdigit():
        return "the port of a URL is not a number", "write a number from 1 to 65535, or none; in a password %2F for a /"
    return "the port of a URL is out of range", "write a number from 1 to 65535, or none"


def _is_port(value: str | None) -> bool:
    found = number(value)
    return found is not None and 0 < found <= 65535


def _port(statement: Statement, value: str, name: str) -> Diagnostic:
    help_ = "write a number from 1 to 65535"
    return warning("KS657", f"`{value}` is not a port that `{name}` can use", statement.at("port"), help=help_)
