"""What each program's own checker says of many sites."""

import os
import subprocess
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
NEEDED = ("mpm_event", "authz_core", "alias", "mime", "dir", "ssl", "socache_shmcb")
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
    """Those of Apache 2.4; each in a run of its own, since ports are listened on once."""
    apache = program("apache2", "apache2")
    given = [(text, one) for text, one in of_kind(all_made, "httpd") if b"Order allow" not in one.content]
    for text, one in given[: 200 if LONG else 12]:
        (folder / "ksc.conf").write_bytes(one.content)
        (folder / "main.conf").write_text(
            f"{LOADED}ServerName localhost\nListen 80\nListen 443\nPidFile {folder}/pid\nErrorLog {folder}/error\n"
            f"DocumentRoot {folder}\nInclude {folder}/ksc.conf\n"
        )
        done = subprocess.run([apache, "-t", "-f", folder / "main.conf"], capture_output=True, text=True)
        assert done.returncode == 0, (text, one.content.decode(), done.stderr)
    assert len(given) >= 12


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
