"""The address of a tree, by the services of a site."""

from pathlib import Path

import pytest

from ksc.actions.trees.serving import served_at
from ksc.diagnostics import Source
from ksc.layer.site import read_site

SERVER = "server: 192.0.2.10\n"


@pytest.mark.parametrize(
    ("text", "protocol", "path", "url"),
    [
        (SERVER, None, "/srv/r9", "http://{{ site.server }}/r9"),
        (SERVER, "https", "/srv/r9", "https://{{ site.server }}/r9"),
        (SERVER, "ftp", "/var/ftp/pub/rocky", "ftp://{{ site.server }}/pub/rocky"),
        (SERVER, "nfs", "/srv/nfs/r9/x", "nfs:{{ site.server }}:/srv/nfs/r9/x"),
        (SERVER, "nfs", "/elsewhere", "nfs:{{ site.server }}:/srv/nfs/r9"),
        (SERVER + "ftp: ~\n", None, "/var/ftp/r9", "ftp://{{ site.server }}/r9"),
        (SERVER + "ftp: ~\nhttp: ~\n", None, "/var/www/html/el/9", "http://{{ site.server }}/el/9"),
        (SERVER + "nfs: {root: /export}\n", None, "/export/r9", "nfs:{{ site.server }}:/export/r9"),
        (
            SERVER + "http: {url: 'http://www.example.org:8080/trees'}\n",
            None,
            "/x",
            "http://www.example.org:8080/trees/r9",
        ),
        ("url: http://h/x\n", None, "/srv/r9", "{{ site.url }}/r9"),
        ("server: 2001:db8::1\n", None, "/srv/r9", "http://[2001:db8::1]/r9"),
        ("server: 2001:db8::1\n", "nfs", "/srv/nfs/a", "nfs:[2001:db8::1]:/srv/nfs/a"),
        ("menu: {}\n", None, "/srv/r9", None),
        ("menu: {}\n", "ftp", "/srv/r9", None),
        ("url: http://h/x\n", "ftp", "/srv/r9", None),
    ],
)
def test_addresses(text: str, protocol: str | None, path: str, url: str | None) -> None:
    site, found = read_site(Source("ksc.yaml", text))
    assert found == []
    assert served_at(site, "r9", protocol, Path(path)) == url


def test_an_iso_is_served_by_its_name_wherever_it_lies(tmp_path: Path) -> None:
    site, _ = read_site(Source("ksc.yaml", f"{SERVER}http: {{root: {tmp_path}}}\n"))
    (tmp_path / "dvd.iso").touch()
    (tmp_path / "tree").mkdir()
    assert served_at(site, "r9", None, tmp_path / "dvd.iso") == "http://{{ site.server }}/r9"
    assert served_at(site, "r9", None, tmp_path / "tree") == "http://{{ site.server }}/tree"
    assert served_at(site, "r9", None, tmp_path, "a/b") == "http://{{ site.server }}/r9/a/b"
