"""Where services keep their files, by distribution: the presets of `layout` in `ksc.yaml`.

Folders that are served are under the name of their protocol, ksc's own files under that of the program which reads
them; `paths` in `ksc.yaml` sets any of them. `units` is the folder of systemd's units, and `fstab` the file of the
lines for /etc/fstab where there is no systemd.
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
    "httpd": "/etc/httpd/conf.d/ksc.conf",
    "nginx": "/etc/nginx/conf.d/ksc.conf",
    "vsftpd": "/etc/vsftpd/ksc.conf",
    "tftpd": "/etc/systemd/system/tftp.service.d/ksc.conf",
    "exports": "/etc/exports.d/ksc.exports",
    "units": "/etc/systemd/system",
    "fstab": "/etc/ksc/fstab",
}
# Without systemd. Their /etc/exports and /etc/fstab include nothing: what is for those is kept in files of its own.
_INIT = {**_EL, "tftpd": "/etc/xinetd.d/tftp", "exports": "/etc/ksc/exports"}

LAYOUTS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        # RHEL 5 keeps its DHCP server's file in /etc itself; Linux systems of that time had the TFTP root in /.
        "el5": {**_INIT, "tftp": "/tftpboot", "dhcpd": "/etc/ksc-dhcpd.conf"},
        "el6": _INIT,
        "el": _EL,
        "debian": {
            **_EL,
            "ftp": "/srv/ftp",
            "tftp": "/srv/tftp",
            "httpd": "/etc/apache2/conf-available/ksc.conf",
            "tftpd": "/etc/default/tftpd-hpa",
        },
    }
)
STANDARD = "el"
"""RHEL 7 and later, and what is made like them."""
WITHOUT_SYSTEMD = frozenset({"el5", "el6"})
