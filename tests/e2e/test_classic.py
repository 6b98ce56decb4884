"""The classic set-up, whole: what a person types by hand for one DHCP and TFTP server and one file server.

`tests/classic/` has the workspace, once by FTP and once by HTTP, and all that a compile makes of it, file by file.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from ipaddress import IPv4Address
from pathlib import Path

import installtree
import pytest
from emit.dhcp.test_offers import apart
from golden import UPDATE, same
from support import program

from ksc.diagnostics.render.text import render
from ksc.syntax.menus import parse_menu
from ksc.workspace import Workspace

WIRE = Path(__file__).resolve().parent.parent / "emit/dhcp/wire.py"
HERE = Path(__file__).resolve().parent.parent / "classic"
MEDIUM = {
    "isolinux/boot.msg": b"boot.msg of the medium\n",
    "isolinux/splash.jpg": b"splash.jpg of the medium\n",
    "isolinux/vesamenu.c32": b"\x7fELF vesamenu.c32 4.04 of the medium\n",
    "isolinux/vmlinuz": b"kernel 6",
    "isolinux/initrd.img": b"initrd 6",
    "isolinux/memtest": b"memtest of the medium\n",
    "EFI/BOOT/BOOTX64.EFI": b"GRUB of that time\n",
    "EFI/BOOT/BOOTX64.conf": b"default=0\n",
}
# Modules of syslinux 4 are COM32 programs, which begin like this.
_COM32 = bytes.fromhex("b8ff4ccd21")
LOADERS = {"pxelinux.0": b"PXELINUX 4.02 of the package\n", "vesamenu.c32": _COM32 + b" vesamenu.c32 of the package\n"}


def workspace(folder: Path, way: str) -> Path:
    """The workspace with a medium, at a path that a server could have."""
    shutil.copytree(HERE / "profiles", folder / "profiles")
    shutil.copytree(HERE / "menus", folder / "menus")
    medium = installtree.iso(folder / "CentOS-6.8-x86_64-bin-DVD1.iso", {**installtree.el6(), **MEDIUM})
    text = (HERE / way / "ksc.yaml").read_text()
    (folder / "ksc.yaml").write_text(text.replace("/srv/CentOS-6.8-x86_64-bin-DVD1.iso", str(medium)))
    installtree.folder(folder / "loaders", LOADERS)
    return folder


def built(folder: Path) -> dict[str, bytes]:
    made, report = Workspace(folder).compile().write(folder / "build")
    assert report.ok, render(report)
    paths = [path for path in sorted((folder / "build").rglob("*")) if path.is_file() and path.name != "manifest.json"]
    assert len(paths) == len(made.created)
    # Where the medium is differs from machine to machine.
    return {
        str(path.relative_to(folder / "build")): path.read_bytes().replace(str(folder).encode(), b"/srv")
        for path in paths
    }


@pytest.fixture(scope="module", params=["ftp", "http"])
def case(request, tmp_path_factory) -> tuple[str, Path, dict[str, bytes]]:
    folder = workspace(tmp_path_factory.mktemp("classic") / "ws", request.param)
    return request.param, folder, built(folder)


def test_every_file_is_as_it_was_looked_at(case):
    way, _, made = case
    expected = HERE / way / "expected"
    if UPDATE:
        shutil.rmtree(expected, ignore_errors=True)
    for path, content in made.items():
        same(expected / path, content)
    kept = {str(path.relative_to(expected)) for path in expected.rglob("*") if path.is_file()}
    assert kept == set(made)


def test_nothing_that_a_person_types_is_missing(case):
    """The page of the classic set-up, thing by thing."""
    way, _, made = case
    tftp = made["etc/xinetd.d/tftp"].decode()
    assert re.search(r"disable\s+= no", tftp)
    assert {"images/centos/vmlinuz", "images/centos/initrd.img"} <= {path.removeprefix("tftp/") for path in made}
    assert {"pxelinux.0", "boot.msg", "vesamenu.c32", "splash.jpg", "pxelinux.cfg/default"} <= {
        path.removeprefix("tftp/") for path in made
    }
    menu = parse_menu(made["tftp/pxelinux.cfg/default"].decode(), "default")
    linux = next(label for label in menu.labels() if label.name == "linux")
    assert linux.get("MENU DEFAULT") is not None
    assert linux.get("KERNEL").value == "images/centos/vmlinuz"
    assert f"ks={way}://172.16.92.13/ks/server.ks" in linux.get("APPEND").value.split()
    kickstart = made["http/ks/server.ks"].decode().splitlines()
    assert f"url --url={way}://172.16.92.13/centos" in kickstart
    assert "cdrom" not in kickstart
    root = {"ftp": "/opt", "http": "/var/www/html"}[way]
    assert f"/srv/CentOS-6.8-x86_64-bin-DVD1.iso {root}/centos iso9660 loop,ro" in made["etc/ksc/fstab"].decode()
    server = {"ftp": "etc/vsftpd/ksc.conf", "http": "etc/httpd/conf.d/ksc.conf"}[way]
    assert server in made
    assert way == "http" or "anon_root=/opt" in made[server].decode().splitlines()


def test_dhcpd_reads_the_values_of_the_subnet_back(case, tmp_path):
    """The server itself, in a network of its own, is asked by a machine that boots there."""
    _, folder, made = case
    alone = apart()
    program("dhcpd", "isc-dhcp-server")
    (tmp_path / "made").write_bytes((folder / "build/etc/dhcp/ksc.conf").read_bytes())
    asks = [{"mac": "52:54:00:00:00:01", "arch": 0}]
    words = [*alone, sys.executable, WIRE, "dhcpd", tmp_path]
    around = {**os.environ, "WIRE_SERVER": "172.16.92.12"}
    text = json.dumps({"asks": asks})
    done = subprocess.run([*map(str, words)], input=text, capture_output=True, text=True, timeout=60, env=around)
    assert done.returncode == 0, done.stderr
    [given] = json.loads(done.stdout)
    assert given, (tmp_path / "log").read_text()[-2000:]
    options = {number: bytes.fromhex(value) for number, value in given["options"].items()}
    assert IPv4Address("172.16.92.30") <= IPv4Address(given["address"]) <= IPv4Address("172.16.92.200")
    assert (given["server"], given["file"]) == ("172.16.92.12", "pxelinux.0")
    assert (options["1"], options["15"]) == (IPv4Address("255.255.255.0").packed, b"example.org")
    assert int.from_bytes(options["51"], "big") == 600
    # What no answer shows: names are looked up, and there is no name server in that network.
    text = made["etc/dhcp/ksc.conf"].decode()
    for line in ("option domain-name-servers ns1.example.org;", "max-lease-time 7200;", "log-facility local7;"):
        assert line in text
    assert "range dynamic-bootp 172.16.92.30 172.16.92.200;" in text


def test_the_menu_is_what_another_reader_finds_in_it(case, tmp_path):
    _, folder, _ = case
    tool = program("grub-syslinux2cfg", "grub-common")
    words = [tool, "-t", "pxelinux", "-r", folder / "build/tftp", "-c", "/", "-o", tmp_path / "grub.cfg"]
    done = subprocess.run([*words, folder / "build/tftp/pxelinux.cfg/default"], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    text = (tmp_path / "grub.cfg").read_text()
    assert re.findall(r"--id '(.*?)'", text) == ["linux", "vesa", "rescue", "local", "memtest86"]
    assert "images/centos/vmlinuz" in text
