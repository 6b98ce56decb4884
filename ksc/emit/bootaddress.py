"""What a host's installer is told of its addresses on the kernel's command line, by release.

EL5 and EL6 take them apart (`ip= netmask= gateway= dns=`), later ones take dracut's `ip=` in one. One `ip=` is
written, for the interface that boots: several would need `bootdev=`, and packages come through one.
"""

from ksc.diagnostics import Diagnostic, error
from ksc.dialects.spec import Dialect
from ksc.inventory import Host, Interface
from ksc.layer.ip import mask_of


def address_arguments(host: Host, dialect: Dialect) -> tuple[str, ...]:
    """The arguments for the interface that a host boots from; none where DHCP on the booting card will do."""
    interface = host.interfaces[0] if host.interfaces else Interface()
    if not interface.configured:
        return ()
    if dialect.family == "rhel" and dialect.version < 7:
        return tuple(_apart(interface, dialect))
    return (*_stacked(interface), *_together(interface, host.hostname or host.name))


def stacked(host: Host, dialect: Dialect) -> bool:
    """Whether the arguments make a bond or a VLAN that gets the address.

    Then the loader is not to say which card booted (BOOTIF): NetworkManager would set that card up by itself, beside
    the device that it is a part of.
    """
    interface = host.interfaces[0] if host.interfaces else Interface()
    made = interface.bond is not None or interface.vlan is not None
    return made and interface.configured and not (dialect.family == "rhel" and dialect.version < 7)


def unnamed(host: Host, dialect: Dialect) -> Diagnostic | None:
    """The finding for a bond or VLAN whose cards nobody has named, where the installer needs names; or None."""
    interface = host.interfaces[0] if host.interfaces else Interface()
    stacked = interface.bond is not None or interface.vlan is not None
    old = dialect.family == "rhel" and dialect.version < 7
    if not stacked or not interface.configured or interface.devices or old:
        return None
    return error(
        "KS721",
        f"the host `{host.name}` has a {'bond' if interface.bond else 'VLAN'}, and its cards have no names",
        host.location,
        notes=("the installer's first network set-up takes a card's name there, not its MAC",),
        help="add the cards' names in the order of their MACs: `device: [ens1f0, ens1f1]`",
    )


def _apart(interface: Interface, dialect: Dialect) -> list[str]:
    told = [] if interface.vlan is None or dialect.version < 6 else [f"vlanid={interface.vlan}"]
    for own in interface.addresses:
        address, prefix, gateway = _parts(own, interface)
        if ":" in own:
            told.append(f"ipv6={own}")
        else:
            told += [f"ip={address}", f"netmask={mask_of(prefix)}", *([f"gateway={gateway}"] if gateway else [])]
    return [*told, *([f"dns={','.join(interface.dns)}"] if interface.addresses and interface.dns else [])]


def _stacked(interface: Interface) -> list[str]:
    """What makes the device that gets the address, where it is no card."""
    made = []
    if interface.bond is not None:
        options = f":{interface.bond.options}" if interface.bond.options else ""
        made.append(f"bond={interface.bond.name}:{','.join(interface.devices)}{options}")
    if interface.vlan is not None:
        made.append(f"vlan={_device(interface)}:{_below(interface)}")
    return made


def _together(interface: Interface, name: str) -> list[str]:
    device = _device(interface)
    servers = [f"nameserver={server}" for server in interface.dns]
    if interface.dhcp:
        return [*([f"ip={device}:dhcp"] if interface.bond or interface.vlan is not None else []), *servers]
    # Older dracut takes a second `ip=` for the same device for an error: IPv4 is enough to fetch a kickstart.
    own = min(interface.addresses, key=lambda one: ":" in one)
    address, prefix, gateway = _parts(own, interface)
    if ":" in own:
        address, mask, gateway = f"[{address}]", str(prefix), f"[{gateway}]" if gateway else ""
    else:
        mask = mask_of(prefix)
    return [f"ip={address}::{gateway}:{mask}:{name}:{device}:none", *servers]


def _parts(own: str, interface: Interface) -> tuple[str, int, str]:
    """An address, its prefix, and the gateway of its IP version, empty where there is none."""
    address, _, prefix = own.partition("/")
    gateway = next((one for one in interface.gateways if (":" in one) == (":" in own)), "")
    return address, int(prefix), gateway


def _below(interface: Interface) -> str:
    """The device below a VLAN. No name at all means the card that booted, which BOOTIF tells."""
    return interface.bond.name if interface.bond else (*interface.devices, "")[0]


def _device(interface: Interface) -> str:
    below = _below(interface)
    return below if interface.vlan is None else f"{below}.{interface.vlan}"
