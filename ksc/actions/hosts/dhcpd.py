"""The hosts of a dhcpd.conf, with what the groups and subnets around them say."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import field

from ksc.actions.hosts.reserved import Reserved
from ksc.diagnostics import Diagnostic, Location, Source, Span, error, note, warning
from ksc.inventory.values import MacError, read_mac
from ksc.layer.ip import IP, read_ip, read_prefix, same_network
from ksc.layer.marks import shown
from ksc.records import dataclass

_TOKEN = re.compile(r'#[^\n]*|"(?:[^"\\]|\\.)*"|[{};,]|[^\s{};,"#]+|"')
_MOST_DEPTH = 100
_ROUTERS, _SERVERS = "option routers", "option domain-name-servers"


class _Token(str):
    """A word, and where it begins."""

    __slots__ = ("at",)
    at: int


@dataclass(slots=True)
class _Scope:
    """A block: what it is, the settings that it adds, and those of the blocks around it."""

    head: list[_Token]
    above: "_Scope | None" = None
    said: dict[str, list[_Token]] = field(default_factory=dict)

    def get(self, name: str) -> list[_Token]:
        """A setting's words, from here or from around here."""
        scope: _Scope | None = self
        while scope is not None:
            if name in scope.said:
                return scope.said[name]
            scope = scope.above
        return []


def read(source: Source) -> Iterator[Reserved | Diagnostic]:
    """The hosts in the order of the file, and what there is to say about it."""
    parser = _Parser(_Places(source))
    for found in _TOKEN.finditer(source.text):
        if not found[0].startswith("#"):
            token = _Token(found[0])
            token.at = found.start()
            parser.take(token)
        if parser.stopped:
            break
    parser.end()
    yield from parser.found
    if not parser.stopped:
        networks = [made for one in parser.subnets if (made := _network(one)) is not None]
        told: set[int] = set()  # settings around many hosts, by where they stand
        for one in parser.hosts:
            yield from _host(one, networks, parser.place, told)


class _Parser:
    """The state of one reading: the block that is open, the words since the last statement."""

    def __init__(self, place: "_Places") -> None:
        self.place = place
        self.scope = _Scope([])
        self.depth = 0
        self.words: list[_Token] = []
        self.hosts: list[_Scope] = []
        self.subnets: list[_Scope] = []
        self.found: list[Diagnostic] = []
        self.stopped = False

    def take(self, word: _Token) -> None:
        """The next token of the file."""
        if word == '"':
            self._stop("a quote begins here and does not end", word)
        elif word == ";":
            self.found += _setting(self.scope, self.words, self.place)
            self.words = []
        elif word == "{":
            self._begin(word)
        elif word == "}":
            if self.scope.above is None:
                self._stop("this `}` closes nothing", word)
            else:
                self.scope, self.depth, self.words = self.scope.above, self.depth - 1, []
        else:
            self.words.append(word)

    def _begin(self, word: _Token) -> None:
        self.scope = _Scope(self.words or [word], self.scope)
        self.words, self.depth = [], self.depth + 1
        kind = self.scope.head[0].lower()
        if kind == "host":
            self.hosts.append(self.scope)
        elif kind == "subnet":
            self.subnets.append(self.scope)
        if self.depth > _MOST_DEPTH:
            self._stop(f"blocks lie in one another more than {_MOST_DEPTH} deep", word)

    def end(self) -> None:
        """The end of the file."""
        if not self.stopped and self.scope.above is not None:
            self._stop("this block is not closed: a `}` is missing", self.scope.head[0])

    def _stop(self, said: str, at: _Token) -> None:
        self.found.append(error("KS593", said, self.place.token(at)))
        self.stopped = True


class _Places:
    """Locations by offset, from one pass over the text."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.starts = [0, *(found.end() for found in re.finditer("\n", source.text))]

    def of(self, at: int, length: int) -> Location:
        line = bisect_right(self.starts, at)
        column = at - self.starts[line - 1] + 1
        return Location(self.source, Span(line, column, line, column + length))

    def token(self, one: _Token) -> Location:
        return self.of(one.at, len(one))


def _setting(scope: _Scope, words: list[_Token], place: _Places) -> Iterator[Diagnostic]:
    if not words:
        return
    key = words[0].lower()
    if key == "include":
        said = f"`include` is not followed: {shown(' '.join(words[1:]))}"
        yield warning("KS587", said, place.token(words[0]), help="import that file as well, where it holds hosts")
    elif key == "option" and len(words) > 2:
        scope.said.setdefault(f"option {words[1].lower()}", [word for word in words[2:] if word != ","])
    elif key == "hardware":
        scope.said.setdefault("hardware", words[1:])
    elif key in ("allow", "deny", "ignore") and len(words) > 1:
        scope.said[words[1].lower()] = [words[0]]  # of several, the server takes the last
    else:
        scope.said.setdefault(key, [word for word in words[1:] if word != ","])


def _network(scope: _Scope) -> tuple[IP, int, _Scope] | None:
    """`subnet 192.0.2.0 netmask 255.255.255.0`."""
    if len(scope.head) < 4:
        return None
    first = read_ip(scope.head[1])
    prefix = read_prefix(scope.head[3], 4)
    return (first, prefix, scope) if first is not None and first.version == 4 and prefix is not None else None


def _host(
    scope: _Scope, networks: list[tuple[IP, int, _Scope]], place: _Places, told: set[int]
) -> Iterator[Reserved | Diagnostic]:
    at = place.token(scope.head[0])
    name = _bare(scope.head[1]) if len(scope.head) > 1 else ""
    booting = scope.said.get("booting")  # it means nothing around a host
    if booting and booting[0].lower() != "allow":
        said = f"{shown(name)} is a machine that the server ignores (`{booting[0]} booting`): it is left out"
        yield note("KS589", said, at)
        return
    hostname = "".join(map(_bare, scope.said.get("option host-name", [])))
    macs: list[str] = []
    hardware = scope.said.get("hardware", [])
    if len(hardware) > 1 and hardware[0].lower() == "ethernet":
        try:
            macs.append(read_mac(_padded(hardware[1])))
        except MacError as problem:
            said = f"`{shown(hardware[1])}` of {shown(name)} is no hardware address: {problem}"
            yield warning("KS589", said, place.token(hardware[1]))
    addresses = []
    prefix, around = None, scope
    for word in (*scope.said.get("fixed-address", []), *scope.said.get("fixed-address6", [])):
        ip = read_ip(word)
        if ip is None:
            said = f"the address `{shown(word)}` of {shown(name)} is a name, which is not looked up"
            yield warning("KS589", said, place.token(word), help="write its address into hosts.yaml")
            continue
        addresses.append(str(ip))
        inside = next((one for one in networks if same_network(one[0], ip, one[1])), None)
        if inside is not None and prefix is None:
            prefix, around = inside[1], inside[2]
    routers = scope.get(_ROUTERS) or around.get(_ROUTERS)
    servers = scope.get(_SERVERS) or around.get(_SERVERS)
    for word in (*routers, *servers):
        if read_ip(word) is None and word.at not in told:
            told.add(word.at)
            what = "router" if word in routers else "name server"
            said = f"the {what} `{shown(word)}` is a name, which is not looked up: it is left out"
            yield warning("KS589", said, place.token(word), help="say it under `subnets:` in ksc.yaml")
    ways = [word for word in routers if read_ip(word) is not None]
    gateway = ways[0] if ways else None
    if len(ways) > 1 and ways[1].at not in told:
        told.add(ways[1].at)
        yield warning("KS589", f"a machine has one gateway: {ways[1]} is left out", place.token(ways[1]))
    dns = tuple(str(word) for word in servers if read_ip(word) is not None)
    yield Reserved(name, at, tuple(macs), tuple(addresses), hostname, prefix, gateway and str(gateway), dns)


def _bare(word: str) -> str:
    return word[1:-1].replace('\\"', '"') if word.startswith('"') else str(word)


def _padded(written: str) -> str:
    """The server takes `0:1a:…` for `00:1a:…`."""
    return ":".join(part.zfill(2) for part in written.split(":"))
