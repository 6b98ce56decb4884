"""A `network` line as the keys of an interface in hosts.yaml, and what these keys leave unsaid."""

import re
from collections.abc import Mapping
from typing import NamedTuple

from ksc.actions.import_.inputs import tame
from ksc.actions.import_.sections_yaml import CannotSayError, literal
from ksc.actions.import_.yaml_text import Value
from ksc.dialects.spec import CommandSpec
from ksc.dialects.statement import Reading
from ksc.inventory.values import DEVICE_NAME, MacError, read_mac
from ksc.layer.ip import read_ip, read_prefix

Said = bool | str | tuple[str, ...]
Options = Mapping[str, Said]
"""What a line gives, by option; of an option that stands twice, what counts."""

# Stand for the card that the machine booted from, or that has a link: no machine's own.
_ANY_CARD = ("", "link", "bootif")
_NO_KEYS = {
    "teamslaves": "a team",
    "bridgeslaves": "a bridge",
    "essid": "a wireless network",
    "wpakey": "a wireless network",
    "wepkey": "a wireless network",
}
# What a host's line says where the file's said nothing, and means to: see docs/import.md.
_MEANT: Mapping[str, tuple[Said, ...]] = {
    "onboot": (True,),
    "activate": (True,),
    "bootproto": ("dhcp",),
    "device": ("bootif",),
}
_AUTOMATIC = ("auto", "dhcp", "ignore")
_TRUE = frozenset({"1", "on", "true", "yes"})


class Interface(NamedTuple):
    """The keys of one interface, in the order in which hosts.yaml has them. One value, or several."""

    mac: tuple[str, ...] = ()
    device: tuple[str, ...] = ()
    bond: tuple[str, str] | None = None
    vlan: str = ""
    ip: tuple[str, ...] = ()
    gateway: tuple[str, ...] = ()
    dns: tuple[str, ...] = ()
    mtu: str = ""


class CannotLiftError(ValueError):
    """Why hosts.yaml cannot say a line; `option` is the one at which it ends."""

    def __init__(self, reason: str, option: str = "") -> None:
        super().__init__(reason)
        self.option = option


def options(reading: Reading) -> dict[str, Said]:
    """What a line gives. Raises `CannotLiftError` for what nobody knows."""
    if reading.ambiguous or reading.missing_value or reading.extra:
        raise CannotLiftError("it cannot be read")
    made: dict[str, Said] = {}
    for one in reading.given:
        if one.spec is None:
            raise CannotLiftError(f"the release has no `--{tame(one.name, 40)}`")
        value = one.value or ""
        if one.spec.type == "flag":
            made[one.name] = True
        elif one.spec.type == "boolean":
            made[one.name] = value.lower() in _TRUE
        elif one.spec.type == "list":
            made[one.name] = tuple(part.strip() for part in value.split(",") if part.strip())
        else:
            made[one.name] = value
    return made


def general(given: Options) -> bool:
    """Whether a line is for any machine: DHCP on the card that it booted from."""
    own = ("ip", "netmask", "gateway", "ipv6gateway", "vlanid", "bondslaves", *_NO_KEYS)
    return (
        _text(given, "device").lower() in _ANY_CARD
        and _text(given, "bootproto") in ("", "dhcp", "bootp")
        and _text(given, "ipv6") in ("", *_AUTOMATIC)
        and not any(name in given for name in own)
    )


def interface(given: Options, cards: Mapping[str, str]) -> Interface:
    """The interface that a line configures; `cards` are MACs by name. Raises `CannotLiftError`."""
    for name, what in _NO_KEYS.items():
        if name in given:
            raise CannotLiftError(f"hosts.yaml has no keys for {what}", name)
    proto = _text(given, "bootproto")
    if proto not in ("", "dhcp", "bootp", "static"):
        raise CannotLiftError(f"hosts.yaml does not know `--bootproto={tame(proto, 40)}`", "bootproto")
    made = _card(given, cards)._replace(vlan=_number(given, "vlanid"), mtu=_number(given, "mtu"))
    four = _four(given) if proto == "static" and "noipv4" not in given else ()
    if not four and "noipv4" not in given:
        if "ip" in given:
            raise CannotLiftError("it gives an address without saying `--bootproto=static`", "ip")
        # With another `--bootproto` over the host's line, its name servers are said there as well.
        return made._replace(ip=("dhcp",), dns=_servers(given) if proto != "bootp" else ())
    written = _text(given, "ipv6")
    six = (written,) if written not in ("", *_AUTOMATIC) else ()
    if not four and not six:
        raise CannotLiftError("it gives the device no address that hosts.yaml could say")
    if six and read_ip(written.partition("/")[0]) is None:
        raise CannotLiftError(f"`{tame(written, 60)}` is no address", "ipv6")
    wanted = (("gateway", four), ("ipv6gateway", six))
    ways = tuple(_address(given, way) for way, own in wanted if own and way in given)
    return made._replace(ip=(*four, *six), gateway=ways, dns=_servers(given))


def unsaid(given: Options, compiled: Options) -> dict[str, Value]:
    """The options of a line that its host's line, as it is compiled, lacks or says otherwise; None for one too many.

    Raises `CannotLiftError` for what no profile can say.
    """
    made: dict[str, Value] = {}
    for name, value in given.items():
        if name == "hostname" or _same(value, compiled.get(name)) or (name == "bootproto" and "noipv4" in compiled):
            continue
        try:
            made[name] = value if isinstance(value, bool) else _literal(value)
        except CannotSayError as problem:
            raise CannotLiftError(str(problem), name) from None
    for name, value in compiled.items():
        if name not in given and name != "hostname" and value not in _MEANT.get(name, ()):
            made[name] = None
    return made


def clashing(spec: CommandSpec, given: Options, patch: Mapping[str, Value]) -> tuple[str, str] | None:
    """Two options of a line of which a profile would drop one, where one of them is to be patched."""
    for group in spec.alternatives:
        both = [name for name in group if name in given]
        if len(both) > 1 and any(name in patch for name in both):
            return both[0], both[1]
    return None


def _card(given: Options, cards: Mapping[str, str]) -> Interface:
    name = _text(given, "device")
    slaves = given.get("bondslaves")
    if isinstance(slaves, tuple):
        _named([name, *slaves])
        macs = tuple(cards[one] for one in slaves if one in cards)
        bond = (name, _text(given, "bondopts"))
        return Interface(macs if len(macs) == len(slaves) else (), slaves, bond)
    if name.lower() in _ANY_CARD:
        return Interface()
    if ":" in name:
        try:
            return Interface((read_mac(name),))
        except MacError as problem:
            raise CannotLiftError(f"`{tame(name, 40)}` is no card's address: {problem}", "device") from None
    _named([name])
    return Interface((cards[name],) if name in cards else (), (name,))


def _named(names: list[str]) -> None:
    for name in names:
        if not DEVICE_NAME.fullmatch(name) or name.lower() == "ibft":
            raise CannotLiftError(f"`{tame(name, 40)}` is no name of a card in hosts.yaml", "device")


def _four(given: Options) -> tuple[str]:
    mask = _text(given, "netmask")
    prefix = read_prefix(mask, 4)
    if prefix is None:
        said = f"`{tame(mask, 40)}` is no network mask" if mask else "it says no network mask"
        raise CannotLiftError(said, "netmask" if mask else "ip")
    return (f"{_address(given, 'ip')}/{prefix}",)


def _address(given: Options, name: str) -> str:
    address = _text(given, name)
    if read_ip(address) is None:
        raise CannotLiftError(f"`{tame(address, 60)}` is no address", name)
    return address


def _servers(given: Options) -> tuple[str, ...]:
    servers = given.get("nameserver", ())
    assert isinstance(servers, tuple)
    wrong = next((one for one in servers if read_ip(one) is None), None)
    if wrong is not None:
        raise CannotLiftError(f"`{tame(wrong, 60)}` is no address", "nameserver")
    return servers


def _number(given: Options, name: str) -> str:
    written = _text(given, name)
    if written and not re.fullmatch("[1-9][0-9]{0,5}", written, re.ASCII):
        raise CannotLiftError(f"`{tame(written, 40)}` is no number that hosts.yaml takes", name)
    return written


def _text(given: Options, name: str) -> str:
    value = given.get(name, "")
    return value if isinstance(value, str) else ""


def _same(one: Said, other: Said | None) -> bool:
    """MACs and IPv6 addresses are the same in either case of letters."""
    return one == other or (isinstance(one, str) and isinstance(other, str) and one.lower() == other.lower())


def _literal(value: str | tuple[str, ...]) -> Value:
    return literal(value) if isinstance(value, str) else [literal(one) for one in value]
