"""Real servers on 127.0.0.1 give out what was built: a kickstart and a tree's `.treeinfo`, in the classic ways."""

import ftplib
import io
import os
import shutil
import ssl
import subprocess
import tempfile
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from emit.servers.test_checked import LOADED, answering, certified, free_port
from support import program

from ksc import Workspace
from ksc.emit.places import system_path
from ksc.layer.site import Site

TREEINFO = "[general]\nfamily = Rocky Linux\n"


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """A folder that servers may enter which are no longer root, with a certificate, and a tree in another one."""
    made = Path(tempfile.mkdtemp(prefix="ksc-servers-"))
    made.chmod(0o755)
    certified(made)
    tree = made / "data" / "rocky 9 (new)"
    tree.mkdir(parents=True)
    (tree / ".treeinfo").write_text(TREEINFO)
    yield made
    shutil.rmtree(made)


def deployed(folder: Path, name: str, text: str) -> dict[str, str]:
    """A workspace is compiled, and its kickstarts are put where the site serves them. The texts of the other files."""
    workspace = folder / name
    (workspace / "profiles").mkdir(parents=True)
    (workspace / "ksc.yaml").write_text(text)
    (workspace / "profiles/web.yaml").write_text("extends: base\ntree: rocky9\n")
    (workspace / "profiles/base.ks").write_text("lang en_US.UTF-8\n")
    opened = Workspace(workspace).open()
    build = Workspace(workspace).compile()
    assert build.report.ok, [one.message for one in build.report]
    site: Site = opened.site
    others = {}
    for one in build.artifacts:
        if one.path.startswith("http/"):
            target = Path(system_path(one.path, site))
            assert target.is_relative_to(folder)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(one.content)
        else:
            others[one.emitter] = one.content.decode()
    return others


@contextmanager
def running(command: list[str | Path], port: int, log: Path) -> Iterator[None]:
    with log.open("wb+") as out, subprocess.Popen(command, stdout=out, stderr=out) as server:
        try:
            answering(port, server).close()
            yield
        finally:
            server.terminate()


# To look for the system's own certificates takes longer than all of the servers here.
_TRUSTING = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
_TRUSTING.check_hostname, _TRUSTING.verify_mode = False, ssl.CERT_NONE
OPENER = urllib.request.build_opener(urllib.request.HTTPSHandler(context=_TRUSTING))


def fetched(url: str) -> tuple[str, str]:
    """The type and the text of what a URL leads to."""
    with OPENER.open(url, timeout=10) as answer:
        return answer.headers["Content-Type"], answer.read().decode()


def site_of(folder: Path, program: str, plain: str, safe: int) -> str:
    return f"""\
server: 127.0.0.1
http: {{program: {program}, url: "http://127.0.0.1{plain}/pub", root: {folder}/www}}
https: {{program: {program}, url: "https://127.0.0.1:{safe}", root: {folder}/www-safe, key: {folder}/server.key,
  certificate: {folder}/server.crt}}
url: "http://127.0.0.1{plain}/pub/room2"
trees:
  rocky9: {{release: rocky9, url: "http://127.0.0.1{plain}/pub/rocky9", path: {folder}/data/rocky 9 (new)}}
  rocky8: {{release: rocky8, url: "https://127.0.0.1:{safe}/rocky8", path: {folder}/data/rocky 9 (new)}}
"""


def test_apache_beside_what_it_has(folder: Path) -> None:
    """In the server that is there, which refuses files that begin with a dot; HTTPS on a port of its own."""
    plain, safe = free_port(), free_port()
    made = deployed(folder, "httpd", site_of(folder, "httpd", "", safe))
    conf = folder / "httpd.conf"
    # As emitted, but that a test listens on this machine only.
    conf.write_text(made["httpd"].replace(f"Listen {safe}", f"Listen 127.0.0.1:{safe}"))
    main = folder / "apache.conf"
    user = "User www-data\nGroup www-data\n" * (os.geteuid() == 0)
    main.write_text(
        f"{LOADED}{user}ServerName localhost\nListen 127.0.0.1:{plain}\nPidFile {folder}/apache.pid\n"
        f"ErrorLog {folder}/apache.log\nDocumentRoot {folder}/mine\nTypesConfig /dev/null\nMutex sem\n"
        '<Directory "/">\n    AllowOverride None\n    Require all denied\n</Directory>\n'
        f'<Directory "{folder}/mine">\n    Require all granted\n</Directory>\n'
        f'<FilesMatch "^[.]">\n    Require all denied\n</FilesMatch>\nInclude {conf}\n'
    )
    (folder / "mine").mkdir()
    (folder / "mine" / "index.txt").write_text("the administrator's own")
    (folder / "mine" / ".hidden").write_text("no")
    with running([program("apache2", "apache2"), "-X", "-f", main], plain, folder / "apache.out"):
        at = f"http://127.0.0.1:{plain}"
        kind, text = fetched(f"{at}/pub/room2/ks/web.ks")
        assert kind == "text/plain"
        assert "lang en_US.UTF-8\n" in text
        assert fetched(f"{at}/pub/rocky9/.treeinfo") == ("text/plain", TREEINFO)
        assert fetched(f"https://127.0.0.1:{safe}/rocky8/.treeinfo")[1] == TREEINFO
        assert fetched(f"{at}/index.txt")[1] == "the administrator's own"
        for refused in ("/.hidden", "/pub/rocky9/", "/pub/room2/ks/"):
            with pytest.raises(urllib.error.HTTPError, match=r"40[34]"):
                fetched(f"{at}{refused}")


def test_nginx_beside_what_it_has(folder: Path) -> None:
    plain, safe = free_port(), free_port()
    made = deployed(folder, "nginx", site_of(folder, "nginx", f":{plain}", safe))["nginx"]
    conf = folder / "nginx-ksc.conf"
    for port in (plain, safe):
        made = made.replace(f"listen {port}", f"listen 127.0.0.1:{port}")
    conf.write_text(made)
    main = folder / "nginx.conf"
    kept = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    places = "".join(f"{one}_temp_path {folder}/{one};\n" for one in kept)
    user = "user root;\n" * (os.geteuid() == 0)
    main.write_text(
        f"{user}daemon off;\nmaster_process off;\npid {folder}/nginx.pid;\nerror_log {folder}/nginx.log;\nevents {{}}\n"
        f"http {{\naccess_log off;\n{places}"
        f"server {{ listen 127.0.0.1:{plain} default_server; return 200 mine; }}\ninclude {conf};\n}}\n"
    )
    with running([program("nginx", "nginx-light"), "-p", folder, "-c", main], safe, folder / "nginx.out"):
        at = f"http://127.0.0.1:{plain}"
        kind, text = fetched(f"{at}/pub/room2/ks/web.ks")
        assert kind == "text/plain"
        assert "lang en_US.UTF-8\n" in text
        assert fetched(f"{at}/pub/rocky9/.treeinfo")[1] == TREEINFO
        assert fetched(f"https://127.0.0.1:{safe}/rocky8/.treeinfo")[1] == TREEINFO
        for refused in ("/pub/rocky9/", "/etc/passwd", "/pub/../etc/passwd"):
            with pytest.raises(urllib.error.HTTPError, match=r"40[034]"):
                fetched(f"{at}{refused}")
        other = urllib.request.Request(f"{at}/", headers={"Host": "www.example.com"})
        assert OPENER.open(other, timeout=10).read() == b"mine"


def test_vsftpd_gives_out_and_takes_nothing(folder: Path) -> None:
    """By its own file on a port of its own: anonymous, read only, and nothing above the root."""
    if os.geteuid():
        pytest.skip("vsftpd is started by root only")
    port = free_port()
    made = deployed(
        folder,
        "ftp",
        f"server: 127.0.0.1\nftp: {{root: {folder}/ftp/pub, url: 'ftp://127.0.0.1:{port}/pub'}}\n"
        f"trees:\n  rocky9: {{release: rocky9, url: 'ftp://127.0.0.1:{port}/pub/rocky9'}}\n",
    )["vsftpd"]
    (folder / "empty").mkdir()
    shutil.copytree(folder / "data/rocky 9 (new)", folder / "ftp/pub/rocky9")
    (folder / "ftp/pub/secret.ks").write_text("not for all")
    (folder / "ftp/pub/secret.ks").chmod(0o600)
    conf = folder / "vsftpd.conf"
    conf.write_text(made)
    # Where a test's server listens and logs, and what containers do not let it have.
    given = {
        "listen_address": "127.0.0.1",
        "secure_chroot_dir": folder / "empty",
        "vsftpd_log_file": folder / "ftp.log",
    }
    options = [f"-o{name}={value}" for name, value in given.items()]
    with running([program("vsftpd", "vsftpd"), conf, *options], port, folder / "vsftpd.out"):
        with ftplib.FTP(timeout=10) as ftp:
            ftp.connect("127.0.0.1", port)
            ftp.login()
            got: list[bytes] = []
            ftp.retrbinary("RETR /pub/ks/web.ks", got.append)
            assert b"lang en_US.UTF-8\n" in b"".join(got)
            ftp.retrbinary("RETR pub/rocky9/.treeinfo", got.append)
            assert b"".join(got).endswith(TREEINFO.encode())
            for refused in ("RETR /pub/secret.ks", f"RETR {folder}/ftp/pub/ks/web.ks", "RETR ../../server.key"):
                with pytest.raises(ftplib.error_perm, match="550"):
                    ftp.retrbinary(refused, got.append)
            with pytest.raises(ftplib.error_perm, match="550"):
                ftp.storbinary("STOR /pub/new", io.BytesIO(b"x"))
            with pytest.raises(ftplib.error_perm, match="550"):
                ftp.delete("/pub/ks/web.ks")
            assert 50000 <= ftp.makepasv()[1] <= 50999
        with ftplib.FTP(timeout=10) as ftp:
            ftp.connect("127.0.0.1", port)
            with pytest.raises(ftplib.error_perm, match="530"):
                ftp.login("root", "x")
