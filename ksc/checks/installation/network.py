"""`network`: addresses, masks, gateways, name servers, and what a device or a host name can be."""

import re
from collections.abc import Callable, Iterator

from ksc.checks.installation.addresses import is_ipv4, is_ipv6, is_mask, same_subnet
from ksc.checks.installation.values import concrete, concrete_items, few, number
from ksc.checks.kickstart import Kickstart, Statement
from ksc.diagnostics import Diagnostic, error, warning

_LABEL = re.compile(r"[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?")
_MAC = re.compile(r"[0-9A-Fa-f]{2}(:[0-9A-Fa-f]{2}){5}(?:(?::[0-9A-Fa-f]{2}){14})?")
_MAC_LIKE = re.compile(r"[0-9A-Za-z]{1,2}([:-][0-9A-Za-z]{1,2}){5,}")


def check_network(kickstart: Kickstart) -> Iterator[Diagnostic]:
    """KS650 to KS655 for every `network` line."""
    for statement in kickstart.all("network"):
        yield from few(_addresses(statement))
        yield from _static(statement)
        yield from _numbers(statement)
        yield from _names(statement)


def _addresses(statement: Statement) -> Iterator[Diagnostic]:
    kinds: dict[str, tuple[Callable[[str], bool], str, str]] = {
        "ip": (is_ipv4, "an IPv4 address", "write four numbers up to 255: 192.0.2.10"),
        "netmask": (is_mask, "a network mask", "write one bits first, zero bits last: 255.255.255.0"),
        "gateway": (lambda text: is_ipv4(text) or is_ipv6(text), "an address", "write one address: 192.0.2.1"),
        "ipv6gateway": (is_ipv6, "an IPv6 address", "write one address: 2001:db8::1"),
    }
    static = statement.value("bootproto") == "static" and not statement.has("noipv4")
    for name, (fits, what, how) in kinds.items():
        value = statement.value(name)
        if not concrete(value) or value is None or fits(value) or value in ("auto", "dhcp", "bootp"):
            continue
        alone, slash, _ = value.partition("/")
        prefixed = name == "ip" and slash and is_ipv4(alone)
        # Beside DHCP it is ignored, which is said as well (KS652).
        yield (error if static or name == "ipv6gateway" else warning)(
            "KS650",
            f"`{value}` is not {what}",
            statement.at(name),
            notes=("a prefix length has no place here",) if prefixed else (),
            help=f"write --ip={alone}, and the mask as --netmask" if prefixed else how,
        )
    ipv6 = statement.value("ipv6")
    if ipv6 and concrete(ipv6) and ipv6 not in ("auto", "dhcp", "ignore"):
        address, slash, prefix = ipv6.partition("/")
        bits = number(prefix) if slash else 64
        if not is_ipv6(address) or bits is None or not 0 <= bits <= 128:
            help_ = "write `auto`, `dhcp`, or an address with its prefix length: 2001:db8::10/64"
            yield error("KS650", f"`{ipv6}` is not an IPv6 address", statement.at("ipv6"), help=help_)
    for given, item in concrete_items(statement, "nameserver"):
        if not is_ipv4(item) and not is_ipv6(item):
            help_ = "write addresses with commas between them: --nameserver=192.0.2.1,192.0.2.2"
            yield error("KS650", f"the name server `{item}` is not an address", statement.at(given), help=help_)


def _static(statement: Statement) -> Iterator[Diagnostic]:
    """What belongs to a static configuration, and whether there is one: the default is DHCP."""
    ip, mask, gateway = (statement.value(name) for name in ("ip", "netmask", "gateway"))
    protocol = statement.value("bootproto") or "dhcp"
    if protocol == "static":
        if ip is None and not statement.has("noipv4", "ipv6", "bridgeslaves"):
            help_ = "give --ip and --netmask, or --noipv4"
            yield warning(
                "KS651", "a static address is asked for and none is given", statement.at("bootproto"), help=help_
            )
        elif concrete(ip) and mask is None:
            help_ = "give --netmask: 255.255.255.0 for a /24"
            yield warning("KS651", "a static address without its network mask", statement.at("ip"), help=help_)
        elif ip and mask and gateway and is_ipv4(ip) and is_mask(mask) and is_ipv4(gateway):
            yield from _gateway(statement, ip, mask, gateway)
    elif protocol in ("dhcp", "bootp") and not statement.has("noipv4"):
        ignored = [name for name in ("ip", "netmask", "gateway") if statement.has(name)]
        if ignored and concrete(statement.value(ignored[0])) and statement.value(ignored[0]) not in ("dhcp", "bootp"):
            word = f"`--bootproto={protocol}`" if statement.has("bootproto") else "DHCP, which is the default,"
            yield warning(
                "KS652",
                f"`--{ignored[0]}` beside {word} is ignored",
                statement.at(ignored[0]),
                help="write --bootproto=static for a fixed address, or drop the address",
            )


def _gateway(statement: Statement, ip: str, mask: str, gateway: str) -> Iterator[Diagnostic]:
    # With a mask of one address only, the gateway is reached by a route of its own.
    if mask != "255.255.255.255" and not same_subnet(ip, mask, gateway):
        yield warning(
            "KS653",
            f"the gateway `{gateway}` is not in the network of `{ip}` with the mask `{mask}`",
            statement.at("gateway"),
            notes=("a gateway is reached without another gateway",),
            help="put the address, the mask or the gateway right",
        )


def _numbers(statement: Statement) -> Iterator[Diagnostic]:
    for name, least, most in (("mtu", 68, 65535), ("vlanid", 0, 4094)):
        value = statement.value(name)
        if not concrete(value):
            continue
        found = number(value)
        if name == "mtu" and found == 0:
            continue  # the device's own
        if found is None or not least <= found <= most:
            what = f"`--{name}={value}` is not a number from {least} to {most}"
            yield error("KS654", what, statement.at(name), help="write a number that the kernel takes")


def _names(statement: Statement) -> Iterator[Diagnostic]:
    hostname = statement.value("hostname")
    if hostname and concrete(hostname) and not is_hostname(hostname):
        yield warning(
            "KS655",
            f"`{hostname}` is not a host name",
            statement.at("hostname"),
            notes=("letters, digits and `-` inside, up to 63 between two dots, 253 in all (RFC 1123)",),
            help="write a name like web1.example.com",
        )
    device = statement.value("device")
    if device and concrete(device) and _MAC_LIKE.fullmatch(device) and not _MAC.fullmatch(device):
        help_ = "write six pairs of hexadecimal digits: 52:54:00:12:34:56"
        yield warning("KS655", f"`{device}` is not a MAC address", statement.at("device"), help=help_)
    options = statement.value("bondopts")
    if options and concrete(options):
        if not statement.has("bondslaves"):
            help_ = "name the devices of the bond: --bondslaves=eth0,eth1"
            yield warning("KS655", "options of a bond without its devices", statement.at("bondopts"), help=help_)
        between = ";" if ";" in options else ","
        wrong = [item for item in options.split(between) if item.strip() and "=" not in item]
        if wrong and not (between == "," and "arp_ip_target" in options):
            help_ = (
                "write --bondopts=mode=active-backup,miimon=100; with commas in a value, put `;` between the options"
            )
            yield warning(
                "KS655",
                f"`{wrong[0].strip()}` is not an option of a bond with its value",
                statement.at("bondopts"),
                help=help_,
            )


def is_hostname(text: str) -> bool:
    """Whether a text is a host name, a final dot allowed."""
    name = text.removesuffix(".")
    return len(name) <= 253 and all(_LABEL.fullmatch(label) for label in name.split("."))
