"""What the keys of a host take: converters for `ksc.layer.fields`."""

import re
from collections.abc import Mapping
from typing import NamedTuple

from ksc.diagnostics import Location, error
from ksc.inventory.host import Bond
from ksc.layer import marks
from ksc.layer.fields import Codes, Named, WrongTypeError, kind, text
from ksc.layer.ip import BITS, IP, Version, read_ip, read_prefix, special
from ksc.layer.marks import Scalar, Sequence, Value, shown
from ksc.storage.sizes import Size, SizeError

CODES = Codes(shape="KS561", unknown="KS562", wrong="KS563")

# Part of file names, of DHCP configurations and of boot arguments, so none of their signs.
HOST_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_-]|\.(?=[A-Za-z0-9_])){0,252}(?<!-)", re.ASCII)
DEVICE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,14}", re.ASCII)
_DISK_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._:+-]|/(?=[A-Za-z0-9])){0,120}", re.ASCII)
_BOND_WORD = re.compile(r"[A-Za-z0-9_.:;+-]+", re.ASCII)
_BOND_OPTIONS = re.compile(r"[a-z0-9_]+=[A-Za-z0-9_.:;+-]+(?:,[a-z0-9_]+=[A-Za-z0-9_.:;+-]+)*", re.ASCII)

_MAC = re.compile(r"[0-9a-f]{2}(?::[0-9a-f]{2}){5}", re.ASCII)
_MAC_FORMS = re.compile(r"[0-9a-f]{2}(?:-[0-9a-f]{2}){5}|[0-9a-f]{4}(?:\.[0-9a-f]{4}){2}|[0-9a-f]{12}", re.ASCII)
_NUMBERED = re.compile(r"[0-9]+[.,]?[0-9]*E\+?[0-9]+", re.ASCII | re.IGNORECASE)


class Placed(NamedTuple):
    """An address and where it stands; the prefix where it was written behind it."""

    ip: IP
    location: Location
    prefix: int | None = None
    written: str = ""

    def __str__(self) -> str:
        # IPv4 has one spelling only.
        return self.written if self.ip.version == 4 else str(self.ip)


class Asked(NamedTuple):
    """What `ip` says: ask a DHCP server, or these addresses."""

    dhcp: bool = False
    addresses: tuple[Placed, ...] = ()


class MacError(ValueError):
    """A text that is no card's address. `str(error)` says why."""


def read_mac(written: str) -> str:
    """A card's address in lower case with colons, from any usual spelling. Raises `MacError`."""
    folded = written.lower()
    if not _MAC.fullmatch(folded):
        if not _MAC_FORMS.fullmatch(folded):
            if _NUMBERED.fullmatch(written):
                raise MacError("a spreadsheet has turned it into a number; format the column as text")
            raise MacError("write six pairs of digits and letters up to `f`, such as 52:54:00:12:34:56")
        digits = folded.replace("-", "").replace(".", "")
        folded = ":".join(digits[at : at + 2] for at in range(0, 12, 2))
    if int(folded[1], 16) & 1:
        raise MacError("it is a multicast address, which no card has as its own")
    if folded == "00:00:00:00:00:00":
        raise MacError("no card has this address")
    return folded


def macs(value: Value) -> tuple[Named, ...]:
    """One or several cards' addresses."""
    made = []
    for item in _items(value, "an address or a list of addresses"):
        try:
            made.append(Named(read_mac(item.value), item.location))
        except MacError as problem:
            said = f"`{shown(item.value)}` is no hardware address: {problem}"
            raise _bad("KS565", said, item.location) from None
    return tuple(made)


def devices(value: Value) -> tuple[str, ...]:
    """One or several devices' names."""
    return tuple(_device(item) for item in _items(value, "a name or a list of names"))


def _device(item: Scalar) -> str:
    if not DEVICE_NAME.fullmatch(item.value):
        raise WrongTypeError(_DEVICE, item.location)
    return item.value


def asked(value: Value) -> Asked:
    """`dhcp`, an address, or a list of at most one address of each version."""
    if isinstance(value, Scalar) and value.value.lower() == "dhcp" and not value.tag:
        return Asked(dhcp=True)
    return Asked(addresses=_one_of_each(value, "`dhcp`, an address, or a list of one IPv4 and one IPv6 address"))


def gateways(value: Value) -> tuple[Placed, ...]:
    """An address, or a list of at most one of each version."""
    made = _one_of_each(value, "an address, or a list of one IPv4 and one IPv6 address", prefixes=False)
    for one in made:
        if one.ip.version == 4 and (what := special(one.ip)):
            raise _bad("KS571", f"{one.ip} can be no gateway: it is {what}", one.location)
    return made


def name_servers(value: Value) -> tuple[str, ...]:
    """Addresses of name servers."""
    return tuple(str(_address(item).ip) for item in _items(value, "an address or a list of addresses"))


def _one_of_each(value: Value, expected: str, *, prefixes: bool = True) -> tuple[Placed, ...]:
    if type(value) is Scalar and not value.tag and not value.null:
        return (_address(value, prefixes=prefixes),)
    made: list[Placed] = []
    for item in _items(value, expected):
        one = _address(item, prefixes=prefixes)
        if any(one.ip.version == other.ip.version for other in made):
            said = f"a second IPv{one.ip.version} address"
            help_ = "an interface has one address of each version here; `interfaces:` takes further interfaces"
            raise _bad("KS566", said, item.location, help_)
        made.append(one)
    return tuple(sorted(made, key=lambda one: one.ip.version)) if len(made) > 1 else tuple(made)


def _address(item: Scalar, *, prefixes: bool = False) -> Placed:
    written, slash, length = item.value.partition("/")
    ip = read_ip(written)
    if ip is None:
        help_ = "write one such as 192.0.2.11 or 2001:db8::11; a host's name will not do"
        raise _bad("KS566", f"`{shown(item.value)}` is no IP address", item.location, help_)
    if not slash:
        return Placed(ip, item.location, None, written)
    if not prefixes:
        raise _bad("KS566", f"`{shown(item.value)}` has a prefix, which means nothing here", item.location)
    return Placed(ip, item.location, _length(length, ip.version, item.location), written)


def prefix(value: Value) -> Scalar:
    """A prefix as it was written: what it may be depends on the address."""
    text(value)
    assert isinstance(value, Scalar)
    return value


def length_of(written: Scalar, version: Version) -> int:
    """The prefix of an address of that version. Raises `WrongTypeError`."""
    return _length(written.value.removeprefix("/"), version, written.location)


def _length(written: str, version: Version, location: Location) -> int:
    length = read_prefix(written, version)
    if length is None:
        forms = "24, or as a mask: 255.255.255.0" if version == 4 else "64"
        said = f"`{shown(written)}` is no prefix of an IPv{version} address"
        raise _bad("KS566", said, location, f"write a number from 1 to {BITS[version]}, such as {forms}")
    return length


def bond(value: Value) -> Bond:
    """A bond's name, or a mapping with `name` and `options`."""
    if isinstance(value, Scalar):
        return Bond(_bond_name(value))
    if not isinstance(value, marks.Mapping) or value.tag:
        raise WrongTypeError("a name, or a mapping with `name` and `options`")
    given = {pair.key.value: pair.value for pair in value.pairs}
    unknown = next((pair.key for pair in value.pairs if pair.key.value not in ("name", "options")), None)
    if unknown is not None:
        said = f"a mapping with `name` and `options`, without `{shown(unknown.value)}`"
        raise WrongTypeError(said, unknown.location)
    if not isinstance(given.get("name"), Scalar):
        raise WrongTypeError("something with a `name`", value.location, help="write `{name: bond0, options: …}`")
    options = given.get("options")
    return Bond(_bond_name(given["name"]), _bond_options(options) if options is not None else "")


def _bond_name(value: Value) -> str:
    if not isinstance(value, Scalar) or not DEVICE_NAME.fullmatch(value.value):
        raise WrongTypeError(f"a bond, and its name {_DEVICE}", value.location)
    return value.value


def _bond_options(value: Value) -> str:
    if isinstance(value, Scalar):
        if not value.null and not _BOND_OPTIONS.fullmatch(value.value):
            said = "a bond, and its options of the form `mode=802.3ad,miimon=100`"
            raise WrongTypeError(said, value.location)
        return value.value
    if not isinstance(value, marks.Mapping):
        raise WrongTypeError("a bond, and its options a mapping or a text", value.location)
    made = []
    for key, given in value.pairs:
        words = given.items if isinstance(given, Sequence) else (given,)
        for word in (key, *words):
            if not isinstance(word, Scalar) or not _BOND_WORD.fullmatch(word.value):
                said = "a bond, and its options words of the kernel's, such as `mode: active-backup`"
                raise WrongTypeError(said, word.location)
        made.append(f"{key.value}={';'.join(word.value for word in words if isinstance(word, Scalar))}")
    return ",".join(made)


def disks(value: Value) -> Mapping[str, int | None]:
    """Names of disks, or a mapping of them to sizes, in MiB (None: not said)."""
    if not isinstance(value, marks.Mapping) or value.tag:
        return {_disk(item): None for item in _items(value, "a list of names, or a mapping of names to sizes")}
    return {_disk(key): _size(given) for key, given in value.pairs}


def _disk(item: Scalar) -> str:
    name = item.value.removeprefix("/dev/")
    if not _DISK_NAME.fullmatch(name):
        raise WrongTypeError("names of disks, such as sda or disk/by-id/wwn-0x5000", item.location)
    return name


def _size(value: Value) -> int | None:
    if isinstance(value, Scalar) and value.null:
        return None
    if not isinstance(value, Scalar) or value.tag:
        raise WrongTypeError("names of disks with a size each, such as 20GiB", value.location)
    try:
        size = Size.parse(value.value)
    except SizeError as problem:
        said = f"names of disks with a size each, and `{shown(value.value)}` is none: {problem}"
        raise WrongTypeError(said, value.location) from None
    if size.mib is None or size.grow:
        raise WrongTypeError("names of disks with a size each, such as 20GiB", value.location)
    return size.mib


def host_name(value: Value) -> str:
    """A machine's name: what can be a file's name and a word of every configuration."""
    written = text(value)
    if not HOST_NAME.fullmatch(written):
        raise _bad("KS564", f"`{shown(written)}` can be no host's name", value.location, NAME_HELP)
    return written


NAME_HELP = "use letters, digits, `-`, `_` and single dots between them, and begin with a letter or a digit"
_DEVICE = "a device's name such as eno1: letters, digits, `.`, `-` and `_`, at most 15"


def _items(value: Value, expected: str) -> tuple[Scalar, ...]:
    items = value.items if isinstance(value, Sequence) else (value,)
    for item in items:
        if not isinstance(item, Scalar) or item.tag or item.null:
            said = expected if item is value else f"{expected}, not {kind(item)}"
            raise WrongTypeError(said, None if item is value else item.location)
    return items  # type: ignore[return-value]


def _bad(code: str, said: str, location: Location, help_: str | None = None) -> WrongTypeError:
    return WrongTypeError("", finding=error(code, said, location, help=help_))
