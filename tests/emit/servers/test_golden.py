"""The configurations by layout, as files that were looked at."""

import pytest
from emit.servers.kit import FOLDER, files
from golden import same

SITES = {
    # The classic case: one machine for DHCP and TFTP, one for files.
    "classic": """\
server: 172.16.92.12
tftp: null
ftp: {server: 172.16.92.13, root: /opt}
trees:
  centos: {release: centos6, url: "ftp://172.16.92.13/centos", path: /srv/iso/CentOS-6.8-x86_64-bin-DVD1.iso}
""",
    # All services, trees by every way, what the standard roots make simple.
    "whole": """\
server: 192.0.2.10
http: null
https: {certificate: /etc/pki/tls/certs/install.crt, key: /etc/pki/tls/private/install.key}
ftp: null
nfs: null
tftp: null
trees:
  rocky9: {release: rocky9, url: "http://192.0.2.10/rocky9", path: /srv/iso/Rocky 9 (x86_64).iso}
  rocky8: {release: rocky8, url: "http://192.0.2.10/rocky8", path: /data/rocky8}
  centos7: {release: centos7, url: "http://192.0.2.10/centos7"}
  centos6: {release: centos6, url: "nfs:192.0.2.10:/srv/nfs/centos-6", path: /data/centos6}
  disc: {release: centos5, url: "ftp://192.0.2.10/disc", path: /dev/sr0}
  f43: {release: fedora43, url: "https://192.0.2.10/f43", path: /data/f43}
""",
    # nginx for both, by a name, with trees elsewhere and in the root.
    "nginx": """\
server: install.example.com
http: {program: nginx, root: /srv/install}
https: {program: nginx, certificate: /etc/ssl/install.crt, key: /etc/ssl/install.key, url: "https://[2001:db8::10]"}
trees:
  rocky9: {release: rocky9, url: "http://install.example.com/rocky9", path: /data/rocky9}
  rocky8: {release: rocky8, url: "https://[2001:db8::10]/rocky8", path: /srv/iso/rocky8.iso}
""",
    # Nothing where it usually is.
    "own": """\
server: install.example.com
http: {url: "http://install.example.com:8080/pub", root: /srv/install}
https: {root: /srv/www}
url: http://install.example.com:8080/pub/room2
ftp: {url: "ftp://install.example.com:2121/pub", root: /srv/ftp.d/pub}
tftp: {server: "2001:db8::10", root: /srv/boot}
trees:
  rocky9: {release: rocky9, url: "http://install.example.com:8080/pub/rocky9", path: /data/rocky9}
  rocky8: {release: rocky8, url: "https://install.example.com/rocky8"}
paths: {httpd: /usr/local/apache/conf/ksc.conf, fstab: /root/fstab.ksc}
""",
}


@pytest.mark.parametrize("layout", ["el5", "el6", "el", "debian"])
@pytest.mark.parametrize("name", SITES)
def test_as_it_was_looked_at(name: str, layout: str) -> None:
    text = SITES[name]
    if name == "own":
        from emit.servers.kit import made

        artifacts, found = made(f"layout: {layout}\n{text}")
        assert [one.code for one in found] == ["KS934"]  # https has a root that Apache does not have
        given = {one.path: one.content.decode() for one in artifacts}
    else:
        given = files(f"layout: {layout}\n{text}")
    whole = "".join(f"==> {path} <==\n{content}\n" for path, content in sorted(given.items()))
    same(FOLDER / "golden" / f"{name}-{layout}.txt", whole)
