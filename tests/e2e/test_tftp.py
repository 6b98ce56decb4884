"""A TFTP server serves what a compile has made: all that a machine fetches on its way to the installer."""

import re
from pathlib import Path

import installtree
import pytest
from installtree import EL9, EL9_LOADERS, treeinfo
from support import installed
from tftpclient import RefusedError, fetch, serving

from ksc.workspace import Workspace

SITE = """\
server: 192.0.2.10
tftp:
emit: [pxelinux, grub, ipxe, tftp]
dhcp: {ipxe: true}
trees:
  rocky9: {release: rocky9, url: "http://192.0.2.10/rocky9", path: rocky9.iso}
"""

PACKAGES = {
    "/usr/lib/PXELINUX/pxelinux.0": "pxelinux",
    "/usr/lib/syslinux/modules/bios/menu.c32": "syslinux-common",
    "/usr/lib/ipxe/undionly.kpxe": "ipxe",
}


@pytest.fixture
def workspace(tmp_path) -> Path:
    files = {".treeinfo": treeinfo(EL9).encode(), **EL9, **EL9_LOADERS}
    installtree.iso(tmp_path / "rocky9.iso", files)
    (tmp_path / "profiles").mkdir()
    (tmp_path / "profiles/base.ks").write_text("lang en_US.UTF-8\n")
    (tmp_path / "profiles/web.yaml").write_text("extends: base\ntarget: rocky9\ntree: rocky9\n")
    (tmp_path / "ksc.yaml").write_text(SITE)
    return tmp_path


def test_a_machine_finds_all_it_asks_for(workspace):
    """With the packages of this machine: Debian's pxelinux, syslinux-common and ipxe."""
    for path, package in PACKAGES.items():
        installed(path, package)
    outcome, report = Workspace(workspace).compile().write(workspace / "build")
    assert not [str(one) for one in report if one.severity != "note"]
    assert outcome.created
    root = workspace / "build/tftp"
    with serving(root) as port:
        loader = fetch(port, "pxelinux.0")
        assert b"PXELINUX " in loader
        menu = fetch(port, "pxelinux.cfg/default").decode()
        named = re.findall(r"(?m)^ *(?:UI|KERNEL) (\S+)|initrd=(\S+)", menu)
        fetched = {name: fetch(port, name) for pair in named for name in pair if name}
        assert fetched["images/rocky9/vmlinuz"] == EL9["images/pxeboot/vmlinuz"]
        assert fetched["images/rocky9/initrd.img"] == EL9["images/pxeboot/initrd.img"]
        assert fetched["menu.c32"].startswith(b"\x7fELF")
        others = {path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()} - fetched.keys()
        assert {
            "efi/rocky9/BOOTX64.EFI",
            "efi/rocky9/grub.cfg",
            "ipxe/boot.ipxe",
            "ldlinux.c32",
            "ipxe/undionly.kpxe",
            "ipxe/ipxe.efi",
        } <= others
        assert all(fetch(port, name) == (root / name).read_bytes() for name in others)
        with pytest.raises(RefusedError):
            fetch(port, "../manifest.json")
