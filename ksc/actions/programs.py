"""The programs that read what ksc makes, by layout and by the emitter of their files: the packages that hold them, the
services that run them, what checks a configuration, and what of an administrator's has to name ksc's file.

Data: `ksc deploy` and `ksc install-notes` know no program otherwise.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal, NamedTuple


class Program(NamedTuple):
    """A program of a layout; its services are started in this order.

    `alone` is the command that checks ksc's file by itself, `whole` the one that checks all of the program's
    configuration; `{file}` and `{main}` stand for ksc's file and for the main configuration.
    """

    packages: tuple[str, ...] = ()
    """One that has another name in each release of a layout goes by a file of it: yum and dnf take that too."""
    services: tuple[str, ...] = ()
    alone: tuple[str, ...] = ()
    whole: tuple[str, ...] = ()
    main: str = ""
    """The configuration of the administrator's that has to have `line`, with `{file}` for the path of ksc's file."""
    line: str = ""
    joins: Literal["added", "alone", "copied"] = "added"
    """How: the line is added, or is all that `main` holds, or `main` includes nothing and has the file's own lines."""
    rereads: bool = False
    """Its services read all of their files again while they serve. Others have to be restarted: at SIGHUP dnsmasq reads
    tables of hosts only, and vsftpd keeps its command line."""
    own: bool = False
    """Its services serve what ksc makes and nothing else."""
    stops: str = ""
    """The unit that keeps the old file while it runs, and that a socket will not be started beside."""
    gives_way: bool = False
    """The program's package brings a file to the place of ksc's, with nothing in it that is anybody's."""


_DHCPD = Program(
    ("/usr/sbin/dhcpd",),  # `dhcp` in RHEL 7, then `dhcp-server`
    ("dhcpd",),
    alone=("dhcpd", "-4", "-t", "-cf", "{file}"),
    whole=("dhcpd", "-4", "-t", "-cf", "{main}"),
    main="/etc/dhcp/dhcpd.conf",
    line='include "{file}";',
)
_KEA = Program(
    ("kea",),
    ("kea-dhcp4",),
    alone=("kea-dhcp4", "-t", "{file}"),
    whole=("kea-dhcp4", "-t", "{main}"),
    main="/etc/kea/kea-dhcp4.conf",
    line='<?include "{file}"?>',
    joins="alone",
)
# Mounts are first: services find them there when they start.
_EL = {
    "mounts": Program(),
    "httpd": Program(("httpd",), ("httpd",), whole=("apachectl", "configtest"), rereads=True),
    "nginx": Program(("nginx",), ("nginx",), whole=("nginx", "-t"), rereads=True),
    "vsftpd": Program(("vsftpd",), ("vsftpd@ksc",), own=True),
    "tftpd": Program(("tftp-server", "syslinux"), ("tftp.socket",), stops="tftp.service"),
    "nfs": Program(("nfs-utils",), ("nfs-server",), rereads=True),
    # DHCP is last: it sends machines to the others.
    "dhcpd": _DHCPD,
    "kea": _KEA,
    "dnsmasq": Program(
        ("dnsmasq",), ("dnsmasq",), alone=("dnsmasq", "--test", "-C", "{file}"), whole=("dnsmasq", "--test")
    ),
}
_EXPORTS = Program(main="/etc/exports", joins="copied")
_EL6 = {
    **_EL,
    "mounts": Program(main="/etc/fstab", joins="copied"),
    "vsftpd": Program(("vsftpd",), ("vsftpd",)),
    "tftpd": Program(("xinetd", "tftp-server", "syslinux"), ("xinetd",), gives_way=True),
    "nfs": _EXPORTS._replace(packages=("nfs-utils", "rpcbind"), services=("rpcbind", "nfslock", "nfs")),
    "dhcpd": _DHCPD._replace(packages=("dhcp",)),
}
PROGRAMS: Mapping[str, Mapping[str, Program]] = MappingProxyType(
    {
        "el5": {
            **_EL6,
            "nfs": _EXPORTS._replace(packages=("nfs-utils", "portmap"), services=("portmap", "nfslock", "nfs")),
            "dhcpd": _DHCPD._replace(  # dhcpd 3 knows no other than IPv4
                packages=("dhcp",),
                alone=("dhcpd", "-t", "-cf", "{file}"),
                whole=("dhcpd", "-t", "-cf", "{main}"),
                main="/etc/dhcpd.conf",
            ),
        },
        "el6": _EL6,
        "el": _EL,
        "debian": {
            **_EL,
            "httpd": _EL["httpd"]._replace(packages=("apache2",), services=("apache2",)),
            "vsftpd": Program(("vsftpd",), ("vsftpd",)),
            "tftpd": Program(("tftpd-hpa", "pxelinux", "syslinux-common"), ("tftpd-hpa",), gives_way=True),
            "nfs": _EL["nfs"]._replace(packages=("nfs-kernel-server",), services=("nfs-kernel-server",)),
            "dhcpd": _DHCPD._replace(packages=("isc-dhcp-server",), services=("isc-dhcp-server",)),
            "kea": _KEA._replace(packages=("kea-dhcp4-server",), services=("kea-dhcp4-server",)),
            # Its dnsmasq.conf names no folder: the service is told of it by /etc/default/dnsmasq.
            "dnsmasq": _EL["dnsmasq"]._replace(
                whole=("dnsmasq", "--test", "--conf-dir=/etc/dnsmasq.d,.dpkg-dist,.dpkg-old,.dpkg-new")
            ),
        },
    }
)
SEMANAGE = "/usr/sbin/semanage"  # its package has another name in each release


class Switch(NamedTuple):
    """What switches a file of Debian's Apache on and off: the link that it is read by, and the commands."""

    link: str
    on: tuple[str, ...]
    off: tuple[str, ...]


def switch(file: str) -> Switch | None:
    """That of a file in `/etc/apache2/conf-available` or its like; None for one that is read where it is."""
    folder, _, name = file.rpartition("/")
    kind = folder.rpartition("/")[2].removesuffix("-available")
    if kind not in ("conf", "sites") or not folder.endswith(f"/{kind}-available") or not name.endswith(".conf"):
        return None
    short, word = name.removesuffix(".conf"), kind.removesuffix("s")
    link = f"{folder.removesuffix('available')}enabled/{name}"
    return Switch(link, (f"a2en{word}", short), (f"a2dis{word}", short))
