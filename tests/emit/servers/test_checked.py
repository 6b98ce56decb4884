"""What each program's own checker says of many sites."""

import os
import re
import socket
import subprocess
import time
from pathlib import Path
from random import Random

import pytest
from emit.servers.kit import made
from emit.servers.sites import site_text
from support import LONG, program

from ksc.artifacts import Artifact
from ksc.emit import mounts

SITES = 300 if LONG else 120
MODULES = Path("/usr/lib/apache2/modules")
NEEDED = ("mpm_event", "authz_core", "access_compat", "alias", "mime", "dir", "ssl", "socache_shmcb")
LOADED = "".join(f"LoadModule {one}_module {MODULES}/mod_{one}.so\n" for one in NEEDED)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a certificate."""
    return certified(tmp_path_factory.mktemp("servers"))


def certified(made: Path) -> Path:
    """The folder, with `server.crt` and `server.key` in it."""
    request = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "9"]
    ends = ["-subj", "/CN=install", "-keyout", made / "server.key", "-out", made / "server.crt"]
    subprocess.run([program("openssl", "openssl"), *request, *ends], check=True, capture_output=True)
    return made


@pytest.fixture(scope="module")
def all_made(folder: Path) -> list[tuple[str, list[Artifact]]]:
    """Sites, and what is made of each; nothing is wrong with any but that Apache has one root."""
    kept = []
    for seed in range(SITES):
        text = site_text(Random(seed), certificates=str(folder))
        artifacts, found = made(text)
        wrong = [one.message for one in found if one.code not in ("KS932", "KS934", "KS939")]
        assert not wrong, (text, wrong)
        kept.append((text, artifacts))
    return kept


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


def answering(port: int, server: "subprocess.Popen[bytes]") -> socket.socket:
    """A connection to a server that has just been started."""
    for _ in range(100):
        try:
            return socket.create_connection(("127.0.0.1", port), 10)
        except OSError:
            assert server.poll() is None
            time.sleep(0.02)
    raise TimeoutError(port)


def of_kind(all_made: list[tuple[str, list[Artifact]]], kind: str) -> list[tuple[str, Artifact]]:
    found = [(text, one) for text, artifacts in all_made for one in artifacts if one.kind == kind]
    assert len(found) >= 50
    return found


def test_nginx_takes_them(folder: Path, all_made: list[tuple[str, list[Artifact]]]) -> None:
    """All in one run: servers of one name are no error, and all of them are read."""
    lines = []
    for number, (_, one) in enumerate(of_kind(all_made, "nginx")):
        path = folder / f"nginx-{number}.conf"
        path.write_bytes(one.content)
        lines.append(f"include {path};\n")
    main = folder / "nginx.conf"
    main.write_text(
        f"pid {folder}/nginx.pid;\nerror_log {folder}/error.log;\nevents {{}}\n"
        f"http {{\naccess_log off;\nserver_names_hash_max_size 4096;\n{''.join(lines)}}}\n"
    )
    done = subprocess.run(
        [program("nginx", "nginx-light"), "-t", "-p", folder, "-c", main], capture_output=True, text=True
    )
    others = [line for line in done.stderr.splitlines() if "conflicting server name" not in line]
    assert done.returncode == 0, others
    assert [line for line in others if "[" in line] == []


def test_apache_takes_them(folder: Path, all_made: list[tuple[str, list[Artifact]]]) -> None:
    """All in one run, each with ports of its own. Those of 2.2 as 2.4 still reads them."""
    lines: list[str] = []
    for _, one in of_kind(all_made, "httpd"):
        path = folder / f"httpd-{len(lines)}.conf"
        own = 20000 + 2 * len(lines)
        text = re.sub(r"(Listen |:)8080(?=[ >\n])", rf"\g<1>{own}", one.content.decode())
        path.write_text(re.sub(r"(Listen |:)8443(?=[ >\n])", rf"\g<1>{own + 1}", text))
        lines.append(f"Include {path}\n")
    (folder / "main.conf").write_text(
        f"{LOADED}ServerName localhost\nListen 80\nListen 443\nPidFile {folder}/pid\nErrorLog {folder}/error\n"
        f"DocumentRoot {folder}\n{''.join(lines)}"
    )
    done = subprocess.run(
        [program("apache2", "apache2"), "-t", "-f", folder / "main.conf"], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr


def test_vsftpd_starts_with_each(folder: Path, all_made: list[tuple[str, list[Artifact]]]) -> None:
    """It says what it is on the ports that it is given, all at once; with an option that it does not know it ends."""
    if os.geteuid():
        pytest.skip("vsftpd is started by root only")
    texts = {one.content for _, one in of_kind(all_made, "vsftpd") if one.path == "etc/vsftpd/ksc.conf"}
    vsftpd = program("vsftpd", "vsftpd")
    (folder / "empty").mkdir()
    given = {"listen": "YES", "listen_ipv6": "NO", "listen_address": "127.0.0.1", "secure_chroot_dir": folder / "empty"}
    given["vsftpd_log_file"] = folder / "ftp.log"

    def started(number: int, text: bytes) -> tuple[int, subprocess.Popen[bytes]]:
        conf = folder / f"vsftpd-{number}.conf"
        conf.write_bytes(text)
        port = free_port()
        options = [f"-o{name}={value}" for name, value in {**given, "listen_port": port}.items()]
        return port, subprocess.Popen([vsftpd, conf, *options])

    servers = [started(number, text) for number, text in enumerate(sorted(texts))]
    _, wrong = started(len(servers), b"anonymous_enable=YES\nhide_id=YES\n")
    try:
        for port, server in servers:
            with answering(port, server) as one:
                assert one.recv(4) == b"220 "
        assert wrong.wait(timeout=10) == 2
    finally:
        for _, server in servers:
            server.terminate()
            server.wait(timeout=10)


def test_systemd_takes_the_units(tmp_path: Path, all_made: list[tuple[str, list[Artifact]]]) -> None:
    units: dict[str, bytes] = {}
    places = {}
    for _, one in of_kind(all_made, "mounts"):
        if one.path.endswith(".mount"):
            units[one.path.rpartition("/")[2]] = one.content
            where = next(line for line in one.content.decode().splitlines() if line.startswith("Where="))
            places[where.removeprefix("Where=")] = one.path.rpartition("/")[2]
    assert len(units) >= 30
    for name, content in units.items():
        (tmp_path / name).write_bytes(content)
    for name, kind in (("tftp", "tftpd"), ("vsftpd", "vsftpd")):
        drop = next(one for _, one in of_kind(all_made, kind) if one.path.endswith(".service.d/ksc.conf"))
        (tmp_path / f"{name}.service.d").mkdir()
        (tmp_path / f"{name}.service.d/ksc.conf").write_bytes(drop.content)
        (tmp_path / f"{name}.service").write_text("[Service]\nExecStart=/bin/false\n")
        units[f"{name}.service"] = b""
    names = [f"./{name}" for name in units]
    verified = subprocess.run(
        [program("systemd-analyze", "systemd"), "verify", "--man=no", "--recursive-errors=no", *names],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env={**os.environ, "SYSTEMD_UNIT_PATH": f"{tmp_path}:"},
    )
    said = [line for line in verified.stderr.splitlines() if any(name in line for name in units)]
    assert [line for line in said if "not executable" not in line] == []  # the servers need not be there
    escaped = subprocess.run(
        [program("systemd-escape", "systemd"), "--path", "--suffix=mount", "--", *places],
        capture_output=True,
        text=True,
        check=True,
    )
    assert escaped.stdout.split() == list(places.values())
    assert mounts.unit("/") == "-.mount"
    assert mounts.unit("/.a/b-c") == r"\x2ea-b\x2dc.mount"
