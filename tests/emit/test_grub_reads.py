"""Another program's reader of PXELINUX menus: what ksc emits is what `grub-syslinux2cfg` finds in it."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from emit.kit import install, menu, site, tree
from emit.test_existing_menu import BOOT, case, laid

TOOL = shutil.which("grub-syslinux2cfg") or shutil.which("grub2-syslinux2cfg")
pytestmark = pytest.mark.skipif(TOOL is None, reason="grub-syslinux2cfg is not installed (grub-common)")


def read(text: str, folder: Path) -> str:
    """The menu as a configuration of GRUB. What it does not support is a comment there."""
    file = folder / "default"
    file.write_text(text)
    made = folder / "grub.cfg"
    command = [TOOL, "-t", "pxelinux", "-r", folder, "-c", "/", "-o", made, file]
    ran = subprocess.run([*map(str, command)], capture_output=True, text=True, timeout=60)
    assert (ran.returncode, ran.stderr) == (0, "")
    return made.read_text()


def found(grub: str) -> list[tuple[str, str]]:
    """The entries: each label, and its title."""
    return [(label, title) for title, label in re.findall(r"^menuentry '(.*?)' .*--id '(.*?)'", grub, re.MULTILINE)]


def test_a_menu_of_its_own(tmp_path: Path) -> None:
    at = site("server: 192.0.2.10\nmenu: {timeout: 7}\n")
    text, _ = menu(install("web", title="Web server"), install("el6", "rhel6", on=tree("c6")), at=at)
    grub = read(text, tmp_path)
    assert found(grub) == [("local", "Boot from the local disk"), ("web", "Web server"), ("el6", "el6")]
    assert "set timeout=7\n" in grub
    assert "'images/rocky9/vmlinuz' initrd=images/rocky9/initrd.img inst.ks=http://192.0.2.10/ks/web.ks" in grub
    assert set(re.findall(r"UNSUPPORTED command '(\S+)", grub)) <= {"UI", "MENU", "IPAPPEND", "SYSAPPEND"}


@pytest.mark.parametrize(
    ("name", "label"), [("el5", "linux"), ("el6", "linux"), ("crlf", "linux"), ("fedora", "linux")]
)
def test_an_existing_menu(tmp_path: Path, name: str, label: str) -> None:
    text, _ = laid(case(name), install("web", boot=BOOT), install("db"))
    labels = [entry[0] for entry in found(read(text, tmp_path))]
    before = [entry[0] for entry in found(read(case(name), tmp_path))]
    assert [one for one in labels if one in before] == before
    assert set(labels) - set(before) <= {"db", "local"}
    assert labels.index("db") > labels.index("linux")
