"""Where services keep their files, by distribution: the presets of `layout` in `ksc.yaml`.

Folders that are served are under the name of their protocol, ksc's own files under that of the program which reads
them; `paths` in `ksc.yaml` sets any of them.
"""

from collections.abc import Mapping
from types import MappingProxyType

_EL = {
    "http": "/var/www/html",
    "https": "/var/www/html",
    "ftp": "/var/ftp",
    "nfs": "/srv/nfs",
    "tftp": "/var/lib/tftpboot",
    "dhcpd": "/etc/dhcp/ksc.conf",
    "kea": "/etc/kea/ksc-dhcp4.json",
    "dnsmasq": "/etc/dnsmasq.d/ksc.conf",
}

LAYOUTS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        # RHEL 5 keeps its DHCP server's file in /etc itself; Linux systems of that time had the TFTP root in /.
        "el5": {**_EL, "tftp": "/tftpboot", "dhcpd": "/etc/ksc-dhcpd.conf"},
        "el6": _EL,
        "el": _EL,
        "debian": {**_EL, "ftp": "/srv/ftp", "tftp": "/srv/tftp"},
    }
)
STANDARD = "el"
"""RHEL 7 and later, and what is made like them."""
