"""Services, DHCP and pools of `ksc.yaml`."""

import pytest

from ksc.diagnostics import Source
from ksc.emit.places import build_path, kickstarts, system_path
from ksc.layer.site import Site, read_site
from ksc.layer.subnets import Pool


def read(text: str) -> Site:
    site, found = read_site(Source("ksc.yaml", text))
    assert not found, found
    return site


def wrong(text: str) -> list[tuple[str, str]]:
    return [(one.code, one.message) for one in read_site(Source("ksc.yaml", text))[1]]


def test_without_a_word_everything_has_its_usual_place():
    site = read("server: 192.0.2.10\n")
    assert {name: (one.root, one.url, one.said) for name, one in site.serving.services.items()} == {
        "http": ("/var/www/html", "http://192.0.2.10", False),
        "https": ("/var/www/html", "https://192.0.2.10", False),
        "ftp": ("/var/ftp", "ftp://192.0.2.10", False),
        "nfs": ("/srv/nfs", "nfs:192.0.2.10:/srv/nfs", False),
        "tftp": ("/var/lib/tftpboot", "tftp://192.0.2.10", False),
    }
    assert (site.url, site.dhcp, site.emit) == ("http://192.0.2.10", None, None)


def test_services_on_machines_of_their_own():
    site = read("server: 172.16.92.13\ntftp: {server: 172.16.92.12}\nftp: {root: /opt/}\nnfs:\n")
    assert site.serving.services["tftp"].url == "tftp://172.16.92.12"
    assert [one.name for one in site.serving.said] == ["ftp", "nfs", "tftp"]
    assert site.url == "ftp://172.16.92.13"
    assert site.serving.serves("ftp://172.16.92.13/centos") == (site.serving.services["ftp"], "centos")
    assert site.serving.serves("ftp://172.16.92.130/centos") is None
    assert site.serving.serves("FTP://172.16.92.13:21/CentOS/") == (site.serving.services["ftp"], "CentOS")
    assert site.serving.serves("ftp://172.16.92.13:2121/centos") is None
    assert system_path("http/ks/web.ks", site) == "/opt/ks/web.ks"
    assert system_path("tftp/pxelinux.0", site) == "/var/lib/tftpboot/pxelinux.0"
    assert system_path(build_path("/etc/dhcp/ksc.conf"), site) == "/etc/dhcp/ksc.conf"


def test_a_url_below_that_of_its_service():
    site = read("server: 192.0.2.10\nurl: http://192.0.2.10/pub/\nhttp: {root: /srv/web}\n")
    assert kickstarts(site).name == "http"
    assert system_path("http/ks/web.ks", site) == "/srv/web/pub/ks/web.ks"


def test_ipv6_addresses_and_templates():
    assert read("server: 2001:db8::10\n").serving.services["ftp"].url == "ftp://[2001:db8::10]"
    site = read("server: a\nvars: {room: b}\nhttp: {url: 'http://{{ site.server }}:8080/{{ vars.room }}'}\n")
    assert site.url == "http://a:8080/b"


@pytest.mark.parametrize("layout", ["el5", "debian"])
def test_layouts_and_single_paths(layout):
    site = read(f"layout: {layout}\npaths: {{dhcpd: /usr/local/etc/ksc.conf}}\n")
    assert site.serving.paths["dhcpd"] == "/usr/local/etc/ksc.conf"
    assert site.serving.services["tftp"].root == {"el5": "/tftpboot", "debian": "/srv/tftp"}[layout]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("tftp: {root: srv}\n", "KS503"),
        ("server: a\ntftp: {root: /srv/../etc}\n", "KS503"),
        ('server: a\ntftp: {root: "/srv/a b"}\n', "KS503"),
        ("server: a\nhttp: {program: lighttpd}\n", "KS503"),
        ("server: a\nftp: {program: vsftpd}\n", "KS502"),
        ("server: a\nnfs: {url: 'nfs:a:/b'}\n", "KS502"),
        ("server: a\nftp: {url: http://a}\n", "KS505"),
        ("http: {server: 999.1.1.1}\n", "KS504"),
        ("ftp:\n", "KS724"),
        ("layout: solaris\n", "KS503"),
        ("paths: {http: /srv}\n", "KS502"),
        ("paths: {httpd: /}\n", "KS503"),
        ("paths: {httpd: /etc/httpd/}\n", "KS503"),
        ("paths: {httpd: /http/ks/web.ks}\n", "KS503"),
        ("paths: {units: /tftp/units}\n", "KS503"),
        ("dhcp: {program: udhcpd}\n", "KS503"),
        ("dhcp: {lease: 3}\n", "KS503"),
        ("dhcp: {interfaces: [eth0, 'eth0; rm']}\n", "KS503"),
        ("dhcp: {dns: [192.0.2.3, 'a b']}\n", "KS504"),
    ],
)
def test_what_is_wrong_with_services(text, code):
    assert [found for found, _ in wrong(text)][:1] == [code]


def test_dhcp_with_nothing_in_it_is_dhcp():
    assert read("dhcp:\n").dhcp is not None


def test_pools():
    site = read("subnets:\n  a: {network: 192.0.2.0/24, pools: [192.0.2.30-192.0.2.40, 192.0.2.50 - 192.0.2.50]}\n")
    assert [f"{one.first}-{one.last}" for one in site.subnets[0].pools] == [
        "192.0.2.30-192.0.2.40",
        "192.0.2.50-192.0.2.50",
    ]
    assert isinstance(site.subnets[0].pools[0], Pool)


@pytest.mark.parametrize(
    ("pools", "said"),
    [
        ("192.0.2.40-192.0.2.30", "no range"),
        ("192.0.2.30", "no range"),
        ("192.0.2.30-2001:db8::1", "no range"),
        ("192.0.2.30-198.51.100.7", "not in the subnet"),
        ("192.0.2.0-192.0.2.7", "the address of the network itself"),
        ("192.0.2.7-192.0.2.255", "its broadcast address"),
        ("[192.0.2.7-192.0.2.9, 192.0.2.9-192.0.2.12]", "overlap"),
    ],
)
def test_what_is_wrong_with_pools(pools, said):
    [(code, message)] = wrong(f"subnets: {{a: {{network: 192.0.2.0/24, pools: {pools}}}}}\n")
    assert code == "KS580"
    assert said in message
