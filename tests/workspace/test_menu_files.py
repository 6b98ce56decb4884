"""The menu's password and background through a whole compile."""

import re

import pytest
from commandline import BASE, WEB, make
from passlib.hash import grub_pbkdf2_sha512, sha512_crypt
from workspace.test_secrets import key, private

from ksc.secrets import Ledger
from ksc.workspace import Workspace
from ksc.workspace.menu import hashes
from ksc.workspace.opened import open_workspace

SITE = """\
server: 192.0.2.10
menu:
  password: {password}
  background: {background}
trees:
  rocky9: {{release: rocky9, url: "http://192.0.2.10/rocky9"}}
"""
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x02\x80\0\0\x01\xe0\x08\x02\0\0\0crc."
HOSTS = "web1: {mac: 52:54:00:00:00:01, ip: 192.0.2.21/24, profile: web}\n"
HASH = re.compile(r"^MENU MASTER PASSWD (.*)$", re.MULTILINE)


def folder(tmp_path, password="!secret menu", background="bg.png", **more):
    files = {"profiles/base.ks": BASE, "profiles/web.yaml": WEB, "hosts.yaml": HOSTS, "bg.png": PNG, **more}
    made = make(tmp_path, {"ksc.yaml": SITE.format(password=password, background=background), **files})
    private(made, menu="hunter2")
    key(made)
    return made


def test_a_password_is_in_no_menu_and_its_hash_in_all(tmp_path):
    made = folder(tmp_path)
    _, report = Workspace(made).compile().write(made / "build")
    assert report.ok
    menus = sorted((made / "build/tftp/pxelinux.cfg").iterdir())
    found = {HASH.search(path.read_text())[1] for path in menus}
    assert [path.name for path in menus] == ["01-52-54-00-00-00-01", "default"]
    (hashed,) = found
    assert sha512_crypt.verify("hunter2", hashed)
    others = [path for name in ("efi/rocky9", "ipxe") for path in sorted((made / "build/tftp" / name).iterdir())]
    assert [path.name for path in others] == [
        "grub.cfg",
        "grub.cfg-01-52-54-00-00-00-01",
        "01-52-54-00-00-00-01.ipxe",
        "boot.ipxe",
    ]
    assert all("hunter2" not in path.read_text() for path in (*menus, *others))
    assert [path.name for path in others if "grub.pbkdf2" in path.read_text()] == [path.name for path in others[:2]]
    assert (made / "build/tftp/menu/background.png").read_bytes() == PNG

    # A second time nothing changes; another password changes the menus, and a host's kickstart not.
    assert not Workspace(made).compile().write(made / "build")[0].changed
    private(made, menu="another")
    replaced = Workspace(made).compile().write(made / "build")[0].replaced
    assert sorted(replaced) == [
        "tftp/efi/rocky9/grub.cfg",
        "tftp/efi/rocky9/grub.cfg-01-52-54-00-00-00-01",
        "tftp/pxelinux.cfg/01-52-54-00-00-00-01",
        "tftp/pxelinux.cfg/default",
    ]


def test_grub_gets_a_hash_of_its_own(tmp_path):
    site = open_workspace(folder(tmp_path, password="hunter2")).site
    made, found = hashes(site, Ledger())
    assert not found
    assert sha512_crypt.verify("hunter2", made.crypt)
    assert grub_pbkdf2_sha512.verify("hunter2", made.pbkdf2)
    assert "hunter2" not in repr(site)
    assert made.crypt not in repr(made)


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("$6$salt$hash", "KS730"),
        ("grub.pbkdf2.sha512.10000.AB.CD", "KS730"),
        ("Schl\u00fcssel", "KS729"),
        ('" sesame"', "KS729"),
        ("x" * 65, "KS729"),
        ("!secret no-such", "KS338"),
        ('""', "KS339"),
        ("[sesame]", "KS503"),
        ('"sesame\\nopen"', "KS503"),
    ],
)
def test_passwords_that_will_not_do(tmp_path, password, code):
    made = folder(tmp_path, password=password)
    report = Workspace(made).compile().report
    assert [one.code for one in report.errors] == [code]
    assert not any("sesame" in part for one in report.errors for part in (one.message, *one.notes, str(one.help)))


@pytest.mark.parametrize(
    ("background", "code"), [("no.png", "KS901"), ("hosts.yaml", "KS748"), ("../bg.png", "KS503"), ("/bg.png", "KS503")]
)
def test_backgrounds_that_will_not_do(tmp_path, background, code):
    made = folder(tmp_path, background=background)
    assert [one.code for one in Workspace(made).compile().report.errors] == [code]


def test_what_profiles_and_hosts_say_of_submenus_and_the_local_disk(tmp_path):
    """`submenu` and `local` are inherited, `null` is in none; a host's own word counts."""
    files = {
        "profiles/web.yaml": f"{WEB}boot: {{submenu: [Servers, Web], local: next, append: quiet}}\n",
        "profiles/child.yaml": "extends: web\ntitle: Child\n",
        "profiles/top.yaml": "extends: web\ntitle: Top\nboot: {submenu: null}\n",
        "hosts.yaml": f"{HOSTS.strip()[:-1]}, boot: {{local: chain}}}}\n"
        "web2: {mac: 52:54:00:00:00:02, ip: dhcp, profile: child, state: local}\n",
    }
    made = folder(tmp_path, **files)
    menus = {one.path.rpartition("/")[2]: one for one in Workspace(made).compile().artifacts if one.kind == "pxelinux"}
    text = menus["default"].content.decode()
    labels = re.findall(r"^( *)LABEL (\w+)", text, re.MULTILINE)
    assert labels == [("", "local"), ("    ", "child"), ("    ", "web"), ("    ", "back"), ("  ", "back"), ("", "top")]
    assert "KERNEL chain.c32" in menus["01-52-54-00-00-00-01"].content.decode()
    assert "LOCALBOOT -1" in menus["01-52-54-00-00-00-02"].content.decode()
