"""A host's interfaces as `network` lines of a release."""

from ksc.diagnostics import Diagnostic, error
from ksc.dialects.spec import Dialect
from ksc.inventory.host import Host, Interface
from ksc.layer.ip import mask_of


def network_lines(host: Host, dialect: Dialect) -> tuple[tuple[str, ...], ...]:
    """The words of a host's `network` lines, the boot interface first; none where nothing is said of addresses."""
    interfaces = [one for one in host.interfaces if one.configured]
    return tuple(_line(one, dialect, first=at == 0) for at, one in enumerate(interfaces))


def device(interface: Interface, dialect: Dialect) -> str:
    """What names an interface in a kickstart: the bond, the card's name, its MAC; empty where nothing does.

    EL5's installer takes no MAC there, and without a name the line is about the card that it booted from.
    """
    if interface.bond is not None:
        return interface.bond.name
    if interface.devices:
        return interface.devices[0]
    if dialect.family == "rhel" and dialect.version < 6:
        return ""
    return interface.macs[0] if interface.macs else "bootif"


def lost(host: Host, dialect: Dialect) -> Diagnostic | None:
    """The finding for a further interface whose line would be about the card that booted; or None.

    Only EL5 takes no MAC there, so only for it the name is needed.
    """
    further = [one for one in host.interfaces[1:] if one.configured]
    nameless = next((one for one in further if not device(one, dialect)), None)
    if nameless is None:
        return None
    which = f", {nameless.macs[0]}," if nameless.macs else ""
    return error(
        "KS723",
        f"the host `{host.name}` has a further interface{which} and its card has no name",
        host.location,
        notes=(f"the installer of {dialect.name} takes a card's name there, not its MAC",),
        help="add the name that the system gives it: `device: eth1`",
    )


def _line(interface: Interface, dialect: Dialect, *, first: bool) -> tuple[str, ...]:
    named = device(interface, dialect)
    words = ["network", *([f"--device={named}"] if named else [])]
    if interface.bond is not None:
        words.append(f"--bondslaves={','.join(interface.devices)}")
        if interface.bond.options:
            words.append(f"--bondopts={interface.bond.options}")
    if interface.vlan is not None:
        words.append(f"--vlanid={interface.vlan}")
    words += ["--bootproto=dhcp"] if interface.dhcp else _static(interface)
    if interface.dns:
        words.append(f"--nameserver={','.join(interface.dns)}")
    if interface.mtu is not None:
        words.append(f"--mtu={interface.mtu}")
    words.append("--onboot=yes")
    # Only the first is needed to fetch packages; EL5 knows no other.
    if first and not (dialect.family == "rhel" and dialect.version < 6):
        words.append("--activate")
    return tuple(words)


def _static(interface: Interface) -> list[str]:
    words = []
    gateways = {":" in one: one for one in interface.gateways}
    addresses = {":" in one: one for one in interface.addresses}
    four, six = addresses.get(False), addresses.get(True)
    if four is not None:
        address, _, prefix = four.partition("/")
        words += ["--bootproto=static", f"--ip={address}", f"--netmask={mask_of(int(prefix))}"]
        words += [f"--gateway={gateways[False]}"] if False in gateways else []
    else:
        words.append("--noipv4")
    if six is not None:
        words.append(f"--ipv6={six}")
        words += [f"--ipv6gateway={gateways[True]}"] if True in gateways else []
    return words
