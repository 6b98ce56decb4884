"""The programs that read what is deployed: how each is asked whether it can, and is told that there is something new;
what of an administrator's has to name ksc's file. Data; the rest of the package knows no program.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

# Their file is one that the program's own package brings, with nothing in it that is anybody's.
GIVES_WAY = frozenset({"tftpd"})


class Program(NamedTuple):
    """A program, by the emitter of its file.

    `alone` is the command that checks ksc's file by itself, `whole` the one that checks all of the program's
    configuration; `{file}` and `{main}` stand for the file and for the main configuration. `units` are asked to read
    again where they run, by layout; `main` is the configuration that has to hold `line`, with `{file}` for the path.
    """

    alone: tuple[str, ...] = ()
    whole: tuple[str, ...] = ()
    units: Mapping[str, tuple[str, ...]] = MappingProxyType({})
    main: Mapping[str, str] = MappingProxyType({})
    line: str = ""
    after: tuple[tuple[str, ...], ...] = ()


def _alike(unit: str, debian: str) -> Mapping[str, tuple[str, ...]]:
    return {"el5": (unit,), "el6": (unit,), "el": (unit,), "debian": (debian,)}


PROGRAMS: Mapping[str, Program] = {
    "dhcpd": Program(
        alone=("dhcpd", "-4", "-t", "-cf", "{file}"),
        whole=("dhcpd", "-4", "-t", "-cf", "{main}"),
        units=_alike("dhcpd", "isc-dhcp-server"),
        main={
            "el5": "/etc/dhcpd.conf",
            "el6": "/etc/dhcp/dhcpd.conf",
            "el": "/etc/dhcp/dhcpd.conf",
            "debian": "/etc/dhcp/dhcpd.conf",
        },
        line='include "{file}";',
    ),
    "kea": Program(alone=("kea-dhcp4", "-t", "{file}"), units=_alike("kea-dhcp4", "kea-dhcp4-server")),
    "dnsmasq": Program(
        alone=("dnsmasq", "--test", "-C", "{file}"),
        whole=("dnsmasq", "--test"),
        units=_alike("dnsmasq", "dnsmasq"),
    ),
    "httpd": Program(whole=("apachectl", "configtest"), units=_alike("httpd", "apache2")),
    "nginx": Program(whole=("nginx", "-t"), units=_alike("nginx", "nginx")),
    "vsftpd": Program(
        units={"el5": ("vsftpd",), "el6": ("vsftpd",), "el": ("vsftpd@ksc",), "debian": ("vsftpd",)},
    ),
    "tftpd": Program(
        units={"el5": ("xinetd",), "el6": ("xinetd",), "el": ("tftp.socket",), "debian": ("tftpd-hpa",)},
    ),
    "nfs": Program(after=(("exportfs", "-ra"),)),
}
