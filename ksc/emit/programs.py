"""The servers' programs, by layout: the packages that hold them, the services that run them, how each checks itself.

Keys are the names of the emitters. A package that has another name in each release of a layout goes by a file of it:
yum and dnf take that too.
"""

from collections.abc import Mapping
from typing import NamedTuple

from ksc.layer.layouts import WITHOUT_SYSTEMD


class Program(NamedTuple):
    """A program of a layout.

    `services` are started in this order. `check` is the command that judges the configuration as a whole, empty where
    the program has none. `main` is the administrator's own file, and `include` the line that it needs for ksc's, with
    `{}` for its path; empty where it includes it already.
    """

    packages: tuple[str, ...]
    services: tuple[str, ...]
    check: str = ""
    main: str = ""
    include: str = ""


_DHCPD_INCLUDE = 'include "{}";'
_DHCPD = Program(("dhcp",), ("dhcpd",), "dhcpd -t -cf /etc/dhcp/dhcpd.conf", "/etc/dhcp/dhcpd.conf", _DHCPD_INCLUDE)
_EL = {
    "dhcpd": _DHCPD._replace(packages=("/usr/sbin/dhcpd",)),  # `dhcp` in RHEL 7, then `dhcp-server`
    "kea": Program(("kea",), ("kea-dhcp4",), "kea-dhcp4 -t {}"),
    "dnsmasq": Program(("dnsmasq",), ("dnsmasq",), "dnsmasq --test"),
    "httpd": Program(("httpd",), ("httpd",), "apachectl configtest"),
    "nginx": Program(("nginx",), ("nginx",), "nginx -t"),
    "vsftpd": Program(("vsftpd",), ("vsftpd@ksc",)),
    "tftpd": Program(("tftp-server", "syslinux"), ("tftp.socket",)),
    "nfs": Program(("nfs-utils",), ("nfs-server",)),
}
_EL6 = {
    **_EL,
    "dhcpd": _DHCPD,
    "vsftpd": Program(("vsftpd",), ("vsftpd",)),
    "tftpd": Program(("xinetd", "tftp-server", "syslinux"), ("xinetd",)),
    "nfs": Program(("nfs-utils", "rpcbind"), ("rpcbind", "nfslock", "nfs"), "", "/etc/exports"),
}
PROGRAMS: Mapping[str, Mapping[str, Program]] = {
    "el5": {
        **_EL6,
        "dhcpd": Program(("dhcp",), ("dhcpd",), "dhcpd -t -cf /etc/dhcpd.conf", "/etc/dhcpd.conf", _DHCPD_INCLUDE),
        "nfs": Program(("nfs-utils", "portmap"), ("portmap", "nfslock", "nfs"), "", "/etc/exports"),
    },
    "el6": _EL6,
    "el": _EL,
    "debian": {
        "dhcpd": _DHCPD._replace(packages=("isc-dhcp-server",), services=("isc-dhcp-server",)),
        "kea": Program(("kea-dhcp4-server",), ("kea-dhcp4-server",), "kea-dhcp4 -t {}"),
        "dnsmasq": Program(("dnsmasq",), ("dnsmasq",), "dnsmasq --test"),
        "httpd": Program(("apache2",), ("apache2",), "apache2ctl configtest"),
        "nginx": Program(("nginx",), ("nginx",), "nginx -t"),
        "vsftpd": Program(("vsftpd",), ("vsftpd",)),
        "tftpd": Program(("tftpd-hpa", "pxelinux", "syslinux-common"), ("tftpd-hpa",)),
        "nfs": Program(("nfs-kernel-server",), ("nfs-kernel-server",)),
    },
}


def has_systemd(layout: str) -> bool:
    """Whether services are systemd's units; else they are init scripts."""
    return layout not in WITHOUT_SYSTEMD
