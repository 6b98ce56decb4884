"""The packages that hold the servers' programs, and the services that run them, by layout and emitter.

A package that has another name in each release of a layout goes by a file of it: yum and dnf take that too.
"""

from collections.abc import Mapping
from typing import NamedTuple


class Program(NamedTuple):
    """A program of a layout; its services are started in this order. DHCP is last: it sends machines to the others."""

    packages: tuple[str, ...]
    services: tuple[str, ...]


_EL = {
    "httpd": Program(("httpd",), ("httpd",)),
    "nginx": Program(("nginx",), ("nginx",)),
    "vsftpd": Program(("vsftpd",), ("vsftpd@ksc",)),
    "tftpd": Program(("tftp-server", "syslinux"), ("tftp.socket",)),
    "nfs": Program(("nfs-utils",), ("nfs-server",)),
    "dhcpd": Program(("/usr/sbin/dhcpd",), ("dhcpd",)),  # `dhcp` in RHEL 7, then `dhcp-server`
    "kea": Program(("kea",), ("kea-dhcp4",)),
    "dnsmasq": Program(("dnsmasq",), ("dnsmasq",)),
}
_EL6 = {
    **_EL,
    "dhcpd": Program(("dhcp",), ("dhcpd",)),
    "vsftpd": Program(("vsftpd",), ("vsftpd",)),
    "tftpd": Program(("xinetd", "tftp-server", "syslinux"), ("xinetd",)),
    "nfs": Program(("nfs-utils", "rpcbind"), ("rpcbind", "nfslock", "nfs")),
}
PROGRAMS: Mapping[str, Mapping[str, Program]] = {
    "el5": {**_EL6, "nfs": Program(("nfs-utils", "portmap"), ("portmap", "nfslock", "nfs"))},
    "el6": _EL6,
    "el": _EL,
    "debian": {
        "httpd": Program(("apache2",), ("apache2",)),
        "nginx": Program(("nginx",), ("nginx",)),
        "vsftpd": Program(("vsftpd",), ("vsftpd",)),
        "tftpd": Program(("tftpd-hpa", "pxelinux", "syslinux-common"), ("tftpd-hpa",)),
        "nfs": Program(("nfs-kernel-server",), ("nfs-kernel-server",)),
        "dhcpd": Program(("isc-dhcp-server",), ("isc-dhcp-server",)),
        "kea": Program(("kea-dhcp4-server",), ("kea-dhcp4-server",)),
        "dnsmasq": Program(("dnsmasq",), ("dnsmasq",)),
    },
}
SEMANAGE = "/usr/sbin/semanage"  # its package has another name in each release
