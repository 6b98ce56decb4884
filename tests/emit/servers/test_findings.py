"""What is wrong with services and trees, and what is made all the same."""

import subprocess

import pytest
from emit.kit import codes
from emit.kit import site as read
from emit.servers.kit import files, made

from ksc.emit.mounts import unit
from ksc.emit.places import mounted_at, service_of
from ksc.emit.served import served
from ksc.trees import read_trees

AT = "server: 192.0.2.10\n"


def tree(url: str, path: str, name: str = "a") -> str:
    return f"  {name}: {{release: rocky9, url: '{url}', path: '{path}'}}\n"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("http: null\ntrees:\n" + tree("http://192.0.2.10/a", "iso/a.iso"), "KS930"),
        ("http: null\ntrees:\n" + tree("http://192.0.2.10/a", "../a"), "KS930"),
        ("http: null\ntrees:\n" + tree("http://192.0.2.10/a", '/srv/a"b.iso'), "KS931"),
        ("http: null\ntrees:\n" + tree("http://192.0.2.10/a", "/srv/a$b"), "KS931"),
        ("http: null\ntrees:\n" + tree("http://192.0.2.10/a", "/srv/a\\b"), "KS931"),
        ("http: null\ntrees:\n" + tree("http://192.0.2.10/a", "/srv/../etc"), "KS931"),
        ("http: null\ntrees:\n" + tree("http://192.0.2.10/a", "/srv/ä"), "KS931"),
        ("http: null\ntrees:\n" + tree("http://192.0.2.10/%0Aroot", "/srv/a.iso"), "KS931"),
        ("http: null\ntrees:\n" + tree("http://192.0.2.10/a/%2e%2e/b", "/srv/a.iso"), "KS931"),
        ("http: null\ntrees:\n" + tree("http://192.0.2.10/a", "/srv/a;reboot"), "KS931"),
        ("http: null\ntrees:\n" + tree("http://192.0.2.10", "/srv/a.iso"), "KS932"),
        (
            "http: null\ntrees:\n"
            + tree("http://192.0.2.10/a", "/srv/a.iso")
            + tree("http://192.0.2.10/a/b", "/srv/b.iso", "b"),
            "KS932",
        ),
        (
            "http: null\nftp: {root: /var/www/html}\ntrees:\n"
            + tree("http://192.0.2.10/a", "/srv/a.iso")
            + tree("ftp://192.0.2.10/a", "/srv/b.iso", "b"),
            "KS932",
        ),
        ("https: {program: nginx}\n", "KS933"),
        ("url: http://boot.example.com/install\nhttp: null\n", "KS946"),
        ("url: http://192.0.2.10:8080\nhttp: null\n", "KS946"),
        ("https: {certificate: /a.crt}\n", "KS933"),
        ("https: {url: 'https://192.0.2.10:8443'}\n", "KS933"),
        ("http: {root: /srv/x}\n", "KS934"),
        ("http: {url: 'http://192.0.2.10/a%0Ab'}\n", "KS931"),
        ("http: {url: 'http://192.0.2.10/%24x', program: nginx}\n", "KS931"),
        ("http: null\nurl: 'http://192.0.2.10/%22'\n", "KS931"),
        ("ftp: {root: /srv, url: 'ftp://192.0.2.10/%0A'}\n", "KS935"),
        ("ftp: {root: /}\n", "KS935"),
        ("ftp: {root: /pub, url: 'ftp://192.0.2.10/pub'}\n", "KS935"),
        ("nfs: {root: /}\n", "KS935"),
        ("tftp: {root: //}\n", "KS935"),
        ("http: {root: /, program: nginx}\n", "KS935"),
        ("http: {root: /}\n", "KS935"),
        ("ftp: {root: /srv/x, url: 'ftp://192.0.2.10/pub'}\n", "KS935"),
        ("http: null\nhttps: {program: nginx, certificate: /a.crt, key: /a.key}\n", "KS939"),
        ("http: null\nhttps: {server: 192.0.2.11}\n", "KS939"),
        ("http: {url: 'http://192.0.2.10:443'}\nhttps: null\n", "KS936"),
    ],
)
def test_what_is_wrong_is_said_once(text: str, code: str) -> None:
    _, found = made(AT + text)
    assert codes(found) == [code]
    assert found[0].location is not None or "http: null" in text
    assert found[0].help
    assert found[0].message.isprintable()


@pytest.mark.parametrize(
    ("services", "url", "path", "kind"),
    [
        ("http: null", "http://192.0.2.10/a", "", "there"),
        ("http: null", "http://192.0.2.10/a", "/var/www/html/a/", "there"),
        ("http: null", "http://192.0.2.10/a", "/data/a", "alias"),
        ("http: null", "http://192.0.2.10/a", "/data/a.ISO", "image"),
        ("http: null", "http://192.0.2.10/a", "/dev/sr0", "image"),
        ("ftp: null", "ftp://192.0.2.10/a", "/data/a", "bind"),
        ("nfs: null", "nfs:192.0.2.10:/srv/nfs/a", "/data/a", "bind"),
        ("nfs: null", "nfs:ro,nolock:192.0.2.10:/srv/nfs/a", "/srv/nfs/a", "there"),
        ("nfs: {server: '2001:db8::1'}", "nfs:[2001:db8::1]:/srv/nfs/a", "/data/a.iso", "image"),
        ("http: null", "ftp://192.0.2.10/a", "/data/a.iso", None),  # that is another's
        ("http: null", "https://mirror.example.com/a", "/data/a.iso", None),
        ("http: null", "http://192.0.2.100/a", "/data/a.iso", None),
        ("http: {url: 'http://192.0.2.10/pub'}", "http://192.0.2.10/pubs/a", "/data/a.iso", None),
    ],
)
def test_how_a_tree_gets_to_its_place(services: str, url: str, path: str, kind: str | None) -> None:
    site = read(f"{AT}{services}\ntrees:\n{tree(url, path)}")
    given, found = served(read_trees(site)[0].values(), site)
    assert not found
    assert [one.kind for one in given] == ([kind] if kind else [])
    assert [one.folder.rpartition("/")[2] for one in given] == (["a"] if kind else [])


def test_one_image_for_two_trees_is_mounted_once() -> None:
    text = tree("http://192.0.2.10/a", "/srv/a.iso") + tree("http://192.0.2.10/a", "/srv/a.iso", "b")
    assert [one for one in files(f"{AT}http: null\ntrees:\n{text}") if one.endswith(".mount")] == [
        "etc/systemd/system/var-www-html-a.mount"
    ]


def test_fstab_and_exports_read_back() -> None:
    """Blanks and what begins comments come back as they were, by the rules of fstab(5) and exports(5)."""
    text = tree("nfs:192.0.2.10:/srv/nfs/a%20b", "/data/it is (new)/#a") + tree(
        "nfs:192.0.2.10:/srv/nfs/c", "/data/x y.iso", "c"
    )
    text = text.replace("/#a", "/a")
    given = files(f"{AT}layout: el6\nnfs: null\ntrees:\n{text}")

    def rows(path: str) -> list[list[str]]:
        lines = [line.split(" ") for line in given[path].splitlines() if not line.startswith("#")]
        return [[field.replace("\\040", " ") for field in line] for line in lines]

    label = "context=system_u:object_r:public_content_t:s0"
    assert rows("etc/ksc/fstab") == [
        ["/data/it is (new)/a", "/srv/nfs/a b", "none", "bind", "0", "0"],
        ["/data/x y.iso", "/srv/nfs/c", "iso9660", f"loop,ro,{label}", "0", "0"],
    ]
    assert [row[0] for row in rows("etc/ksc/exports")] == ["/srv/nfs", "/srv/nfs/a b", "/srv/nfs/c"]


def test_without_services_nothing_is_made() -> None:
    assert files(f"{AT}trees:\n{tree('http://192.0.2.10/a', '/srv/a.iso')}") == {}


def test_tftp_by_dnsmasq_needs_no_tftpd() -> None:
    assert files(f"{AT}tftp: {{program: dnsmasq}}\n") == {}


def test_a_mount_belongs_to_the_server_of_its_service() -> None:
    site = read(
        f"{AT}http: {{server: 192.0.2.11}}\nftp: {{server: 192.0.2.12, root: /srv}}\nnfs: {{server: 192.0.2.13}}\n"
    )
    for place, server in (("/var/www/html/a-b", ".11"), ("/srv/x", ".12"), ("/srv/nfs/a b", ".13"), ("/x", ".11")):
        path = f"etc/systemd/system/{unit(place)}"
        assert mounted_at(path) == place
        assert service_of(path, "mounts", site).server == f"192.0.2{server}"


def test_a_web_servers_file_belongs_to_the_server_of_what_it_serves() -> None:
    site = read(f"{AT}https: {{server: 192.0.2.11}}\nhttp: {{server: 192.0.2.12, program: nginx}}\n")
    assert service_of("etc/httpd/conf.d/ksc.conf", "httpd", site).server == "192.0.2.11"
    assert service_of("etc/nginx/conf.d/ksc.conf", "nginx", site).server == "192.0.2.12"


def test_the_shell_reads_debians_file() -> None:
    path = "etc/default/tftpd-hpa"
    text = files(f"{AT}layout: debian\ntftp: {{root: '/x@y=z,w~+/a'}}\n")[path]
    read = subprocess.run(
        ["sh", "-euc", f'{text}\nprintf "%s %s" "$TFTP_DIRECTORY" "$TFTP_OPTIONS"'], capture_output=True, text=True
    )
    assert read.stdout == "/x@y=z,w~+/a --secure"


def _given(tail: str, path: str, url: str = "http://192.0.2.10/m9") -> list[tuple[str, str, str]]:
    text = f"""{AT}http: null
trees:
  m9:
    release: rocky9
    url: {url}/{tail}
    path: {path}
    repos: {{AppStream: '{url}/AppStream/x86_64/os', epel: 'http://192.0.2.10/epel', other: 'http://h/m9/x'}}
"""
    found = read(text)
    return [(one.below, one.path, one.kind) for one in served(read_trees(found)[0].values(), found)[0]]


def test_what_lies_beside_a_tree_is_given_out_with_it() -> None:
    assert _given("BaseOS/x86_64/os", "/mirror/9/BaseOS/x86_64/os") == [
        ("m9/BaseOS/x86_64/os", "/mirror/9/BaseOS/x86_64/os", "alias"),
        ("m9/AppStream/x86_64/os", "/mirror/9/AppStream/x86_64/os", "alias"),
    ]


@pytest.mark.parametrize(
    ("tail", "path"),
    [
        ("BaseOS/x86_64/os", "/mirror/9"),  # nothing says where AppStream lies
        ("BaseOS/x86_64/os", "/mirror/other/x86_64/os"),
        ("BaseOS/x86_64/os", "/srv/dvd.iso"),
        ("", "/mirror/9"),
    ],
)
def test_nothing_else_is(tail: str, path: str) -> None:
    assert len(_given(tail, path)) == 1


@pytest.mark.parametrize(
    "url", ["http://boot.example.com", "http://BOOT.example.com:80", "http://192.0.2.10:80/install"]
)
@pytest.mark.parametrize("program", ["httpd", "nginx"])
def test_another_name_of_the_server_will_do(url: str, program: str) -> None:
    assert files(f"{AT}url: {url}\nhttp: {{program: {program}}}\n")


def test_a_tree_is_served_however_its_server_is_written() -> None:
    site = read(
        "server: Boot.example.com\nhttp: null\ntrees:\n" + tree("HTTP://boot.EXAMPLE.com:80/Rocky", "/srv/a.iso")
    )
    (one,), found = served(read_trees(site)[0].values(), site)
    assert (one.folder, one.kind, found) == ("/var/www/html/Rocky", "image", ())
