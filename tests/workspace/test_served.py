"""What a TFTP root takes from this machine, and what is said where something lacks."""

import os
import shutil
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import installtree
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from installtree import COM32, EL6_LOADERS, EL9, EL9_LOADERS, ELF, el6, treeinfo
from support import ROOT, examples

from ksc.artifacts import FileArtifact
from ksc.diagnostics import Source
from ksc.emit import SiteInput
from ksc.layer.files import noting_reads
from ksc.layer.site import read_site
from ksc.syntax.menus import parse_menu
from ksc.workspace import Workspace
from ksc.workspace import served as served_module
from ksc.write import known as known_module
from ksc.write.paths import path_problem

MODULES = ("ldlinux.c32", "libutil.c32", "libcom32.c32", "menu.c32", "vesamenu.c32", "chain.c32")
SYSLINUX6 = {"pxelinux.0": b"..PXELINUX 6.04 PXE 20200816\0", **dict.fromkeys(MODULES, ELF)}
SYSLINUX4 = {"pxelinux.0": b"..PXELINUX 4.02 2010-07-21\0", **dict.fromkeys(MODULES[3:], COM32)}
EL9_TREE = {".treeinfo": treeinfo(EL9).encode(), **EL9, **EL9_LOADERS}
SITE = "server: 192.0.2.10\ntftp:\n"
ROCKY = "trees:\n  rocky9: {release: rocky9, url: 'http://192.0.2.10/rocky9', path: rocky9}\n"
CENTOS = "  centos6: {release: centos6, url: 'http://192.0.2.10/centos', path: isos/centos6.iso}\n"
TREE = "tftp/images/rocky9"


@pytest.fixture
def workspace(tmp_path, monkeypatch) -> Path:
    """A workspace with a tree of EL9; the machine around it has no loaders."""
    root = tmp_path / "workspace"
    (root / "profiles").mkdir(parents=True)
    (root / "profiles/base.ks").write_text("lang en_US.UTF-8\n")
    (root / "profiles/web.yaml").write_text("extends: base\ntarget: rocky9\ntree: rocky9\n")
    installtree.folder(root / "rocky9", EL9_TREE)
    real = served_module.find_served
    monkeypatch.setattr(
        served_module, "find_served", lambda root, site, value, known: real(root, site, value, known, tmp_path)
    )
    return root


def compiled(root: Path, text: str) -> tuple[dict[str, bytes], list[str]]:
    """The artifacts by path, without kickstarts and menus; and what is said, without notes."""
    (root / "ksc.yaml").write_text(text)
    build = Workspace(root).compile()
    said = [str(one.code) for one in build.report if one.severity != "note"]
    return {one.path: one.content for one in build.artifacts if isinstance(one, FileArtifact)}, said


def test_only_where_there_is_a_tftp_server(workspace):
    assert compiled(workspace, f"server: 192.0.2.10\n{ROCKY}") == ({}, [])
    assert compiled(workspace, f"server: 192.0.2.10\nemit: [tftp]\n{ROCKY}")[0]


def test_a_tree_and_the_packages_of_the_machine(workspace, tmp_path):
    installtree.folder(tmp_path / "usr/share/syslinux", SYSLINUX6)
    made, said = compiled(workspace, SITE + ROCKY)
    assert not said
    assert made == {
        **{f"tftp/{name}": content for name, content in SYSLINUX6.items()},
        f"{TREE}/vmlinuz": EL9["images/pxeboot/vmlinuz"],
        f"{TREE}/initrd.img": EL9["images/pxeboot/initrd.img"],
        **{f"tftp/efi/rocky9/{name}": EL9_LOADERS[f"EFI/BOOT/{name}"] for name in ("BOOTX64.EFI", "grubx64.efi")},
        "tftp/efi/rocky9/mmx64.efi": EL9_LOADERS["EFI/BOOT/mmx64.efi"],
    }


def test_http_boot_has_the_same_files_once(workspace, tmp_path):
    installtree.folder(tmp_path / "usr/share/syslinux", SYSLINUX6)
    made, _ = compiled(workspace, f"{SITE}http:\n{ROCKY}")
    below = {path.removeprefix("http/"): content for path, content in made.items() if path.startswith("http/")}
    assert below == {
        path.removeprefix("tftp/"): content for path, content in made.items() if "rocky9" in path and "tftp/" in path
    }
    _, report = Workspace(workspace).compile().write(workspace / "build")
    assert report.ok
    paths = [workspace / "build" / top / "images/rocky9/initrd.img" for top in ("tftp", "http")]
    assert all(path.samefile(workspace / "rocky9/images/pxeboot/initrd.img") for path in paths)
    loaders = [workspace / "build/tftp" / name for name in ("pxelinux.0", "efi/rocky9/BOOTX64.EFI")]
    assert not loaders[0].samefile(tmp_path / "usr/share/syslinux/pxelinux.0")


def test_debian_keeps_loader_and_modules_apart(workspace, tmp_path):
    installtree.folder(tmp_path / "usr/lib/PXELINUX", {"pxelinux.0": SYSLINUX6["pxelinux.0"]})
    installtree.folder(tmp_path / "usr/lib/syslinux/modules/bios", dict.fromkeys(MODULES, ELF))
    made, said = compiled(workspace, SITE + ROCKY)
    assert (said, {path for path in made if path.count("/") == 1}) == ([], {f"tftp/{name}" for name in SYSLINUX6})


def test_a_root_that_ksc_fills_is_no_source(workspace, tmp_path):
    """What a deployment has put into /tftpboot would otherwise come back for ever."""
    installtree.folder(tmp_path / "tftpboot", SYSLINUX4)
    assert compiled(workspace, SITE + ROCKY)[1] == []
    made, said = compiled(workspace, f"layout: el5\n{SITE}{ROCKY}")
    assert (said, "tftp/pxelinux.0" in made) == (["KS941"], False)


def test_a_folder_of_ones_own_comes_first(workspace, tmp_path):
    installtree.folder(tmp_path / "usr/share/syslinux", SYSLINUX6)
    installtree.folder(workspace / "loaders", SYSLINUX4)
    site = SITE.replace("tftp:", "tftp: {loaders: loaders}")
    made, said = compiled(workspace, site + ROCKY)
    # Nothing of the packages': libraries of another version would hang. And syslinux 4 needs none.
    assert (said, {path for path in made if path.count("/") == 1}) == ([], {f"tftp/{name}" for name in SYSLINUX4})
    (workspace / "loaders/menu.c32").write_bytes(ELF)
    assert compiled(workspace, site + ROCKY) == ({}, ["KS943"])
    assert compiled(workspace, site.replace("loaders}", "leaders}") + ROCKY) == ({}, ["KS901"])


def test_what_is_not_installed_is_named_with_its_package(workspace):
    (workspace / "ksc.yaml").write_text(f"layout: debian\ndhcp: {{ipxe: true}}\n{SITE}{ROCKY}")
    found = [one for one in Workspace(workspace).compile().report if one.code == "KS941"]
    assert [one.message for one in found] == [
        "loaders of PXELINUX are not on this machine: pxelinux.0, ldlinux.c32, menu.c32, libutil.c32",
        "loaders of iPXE are not on this machine: ipxe/undionly.kpxe, ipxe/ipxe.efi",
    ]
    assert [one.help.partition(";")[0] for one in found if one.help] == [
        "install the package (Debian: pxelinux and syslinux-common",
        "install the package (Debian: ipxe",
    ]


def test_the_names_that_distributions_have_for_ipxe(workspace, tmp_path):
    installtree.folder(tmp_path / "usr/share/syslinux", SYSLINUX6)
    installtree.folder(tmp_path / "usr/share/ipxe", {"undionly.kpxe": b"bios", "ipxe-snponly-x86_64.efi": b"snp"})
    made, said = compiled(workspace, f"{SITE}emit: [tftp]\ndhcp: {{ipxe: true}}\n{ROCKY}")
    assert not said
    assert {path: content for path, content in made.items() if "ipxe" in path} == {
        "tftp/ipxe/undionly.kpxe": b"bios",
        "tftp/ipxe/ipxe.efi": b"snp",
        "tftp/ipxe/snponly.efi": b"snp",
    }


def test_trees_that_lie_nowhere_or_lack_something(workspace, tmp_path):
    installtree.folder(tmp_path / "usr/share/syslinux", SYSLINUX6)
    bare = ROCKY.replace(", path: rocky9", "")
    assert compiled(workspace, SITE + bare)[1] == ["KS940"]
    (workspace / "rocky9/EFI/BOOT/grubx64.efi").unlink()
    assert compiled(workspace, SITE + ROCKY)[1] == ["KS942"]
    (workspace / "rocky9/images/pxeboot/initrd.img").unlink()
    assert compiled(workspace, SITE + ROCKY) == ({}, ["KS887", "KS942"])
    # A medium that is not mounted now must not empty the build.
    made, said = compiled(workspace, SITE + ROCKY.replace("path: rocky9", "path: /mnt/nothing"))
    assert (made, said) == ({}, ["KS901"])


@pytest.mark.parametrize(
    ("arch", "release", "files", "loader"),
    [
        ("aarch64", "rocky9", {"EFI/BOOT/BOOTAA64.EFI": b"shim", "EFI/BOOT/grubaa64.efi": b"grub"}, "BOOTAA64.EFI"),
        ("ppc64le", "rhel9", {"boot/grub/powerpc-ieee1275/core.elf": b"elf"}, "core.elf"),
        ("s390x", "rhel9", {}, ""),
    ],
)
def test_other_architectures_need_no_pxelinux(workspace, arch, release, files, loader):
    kernel, initrd = {"ppc64le": ("ppc/ppc64/vmlinuz", "ppc/ppc64/initrd.img")}.get(
        arch, ("images/kernel.img", "images/initrd.img") if arch == "s390x" else tuple(EL9)[:2]
    )
    installtree.folder(workspace / "other", {kernel: b"kernel", initrd: b"initrd", **files})
    text = f"{SITE}trees:\n  rocky9: {{release: {release}, url: 'http://a/b', arch: {arch}, path: other}}\n"
    made, said = compiled(workspace, text)
    assert not said
    assert made[f"{TREE}/vmlinuz"] == b"kernel"
    assert made[f"{TREE}/initrd.img"] == b"initrd"
    assert {path.rpartition("/")[2] for path in made if "/efi/" in path} >= {loader} - {""}
    assert "tftp/pxelinux.0" not in made


def test_powers_grub_has_its_modules_where_it_looks_for_them(workspace):
    """All trees get the core that the modules are of: another's would not load them."""
    folder = "boot/grub/powerpc-ieee1275"
    base = {"ppc/ppc64/vmlinuz": b"kernel", "ppc/ppc64/initrd.img": b"initrd", f"{folder}/core.elf": b"core"}
    lists = {f"{folder}/moddep.lst": b"normal: boot crypto\n../../etc/passwd:\nboot:\n", f"{folder}/fs.lst": b"xfs\n"}
    modules = {f"{folder}/{name}.mod": b"\x7fELF" + name.encode() for name in ("normal", "boot", "unnamed")}
    installtree.folder(workspace / "old", {**base, f"{folder}/core.elf": b"older core"})
    installtree.iso(workspace / "new.iso", {**base, **lists, **modules})
    keys = "release: rhel9, url: 'http://a/b', arch: ppc64le"
    trees = f"trees:\n  rocky9: {{{keys}, path: old}}\n  new: {{{keys}, path: new.iso}}\n"
    made, said = compiled(workspace, SITE + trees)
    assert not said
    assert {path.rpartition("/")[2] for path in made if folder in path} == {
        *("moddep.lst", "fs.lst", "normal.mod", "boot.mod")
    }
    assert made["tftp/efi/rocky9/core.elf"] == made["tftp/efi/new/core.elf"] == b"core"


def existing(workspace: Path, tmp_path: Path, syslinux=SYSLINUX4) -> str:
    """A site that builds on the menu of the CentOS 6 medium, on a server of its time."""
    menu = (ROOT / "docs/examples/isolinux.cfg").read_bytes()
    installtree.folder(tmp_path / "usr/share/syslinux", syslinux)
    installtree.folder(workspace / "menus", {"isolinux.cfg": menu})
    (workspace / "isos").mkdir()
    files = {**el6(), **EL6_LOADERS, "isolinux/isolinux.cfg": menu}
    installtree.iso(workspace / "isos/centos6.iso", files)
    return f"layout: el6\nmenu: {{from: menus/isolinux.cfg}}\n{SITE}{ROCKY}{CENTOS}"


def test_an_existing_menu_and_its_medium(workspace, tmp_path):
    made, said = compiled(workspace, existing(workspace, tmp_path))
    assert not said
    names = ("boot.msg", "splash.jpg", "vmlinuz", "initrd.img", "memtest")
    assert {name: made[f"tftp/{name}"] for name in names} == {name: EL6_LOADERS[f"isolinux/{name}"] for name in names}
    assert made["tftp/vesamenu.c32"] == COM32


def test_a_module_of_another_syslinux_is_not_taken(workspace, tmp_path):
    text = existing(workspace, tmp_path, {name: one for name, one in SYSLINUX6.items() if name != "vesamenu.c32"})
    made, said = compiled(workspace, text)
    assert (said, "tftp/vesamenu.c32" in made) == (["KS941"], False)


def test_what_is_beside_the_menu_comes_first_and_what_is_nowhere_is_said(workspace, tmp_path):
    text = existing(workspace, tmp_path)
    (workspace / "menus/splash.jpg").write_bytes(b"ours")
    menu = workspace / "menus/isolinux.cfg"
    menu.write_text(menu.read_text() + "label more\n  kernel ../../etc/passwd\nlabel dos\n  kernel /dos/memdisk\n")
    made, said = compiled(workspace, text)
    assert made["tftp/splash.jpg"] == b"ours"
    assert made["tftp/boot.msg"] == EL6_LOADERS["isolinux/boot.msg"]  # it is edited, and still from that medium
    assert said == ["KS944"]
    assert not [path for path in made if "passwd" in path]


def test_a_menu_takes_nothing_from_elsewhere_and_not_the_place_of_ksc_s_own(workspace, tmp_path):
    """A stranger's menu, and links beside it: what they lead to would be anybody's to read."""
    text = existing(workspace, tmp_path)
    (tmp_path / "secret").write_text("secret")
    (workspace / "menus/secret.msg").symlink_to(tmp_path / "secret")
    (workspace / "menus/within.msg").symlink_to("isolinux.cfg")
    installtree.folder(workspace / "menus/pxelinux.cfg", {"default": b"mine", "more.conf": b"more"})
    menu = workspace / "menus/isolinux.cfg"
    named = ("pxelinux.cfg/default", "pxelinux.cfg/more.conf", "secret.msg", "within.msg", "efi/rocky9/grub.cfg")
    menu.write_text(menu.read_text() + "".join(f"include {name}\n" for name in named))
    (workspace / "ksc.yaml").write_text(text)
    outcome, report = Workspace(workspace).compile().write(workspace / "build")
    assert [(one.code, one.message.rpartition(": ")[2]) for one in report.warnings] == [("KS944", "secret.msg")]
    assert {"tftp/pxelinux.cfg/more.conf", "tftp/within.msg"} <= set(outcome.created)
    assert b"mine" not in (workspace / "build/tftp/pxelinux.cfg/default").read_bytes()


words = st.text(st.sampled_from("ab./\\~%\u00e9\u202e\x1b") | st.characters(), min_size=1, max_size=12)


@settings(deadline=None, max_examples=examples(200), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(named=st.lists(words | words.map(lambda word: f"../{word}") | words.map(lambda word: f"{word}.c32"), max_size=6))
def test_whatever_a_menu_names(workspace, tmp_path, named):
    """What is taken has a path that a build can have, below the TFTP root, and is from the menu's own folder."""
    menus = workspace / "menus"
    menus.mkdir(exist_ok=True)
    for one in named:
        path = Path(os.path.normpath(f"{menus}/{one}"))
        if path.is_relative_to(tmp_path) and not path.exists() and "\0" not in one:
            with suppress(OSError, ValueError):
                path.write_bytes(b"content")
    text = "label x\n kernel k\n" + "".join(f"include {one}\n" for one in named)
    site, found = read_site(Source("ksc.yaml", "menu: {from: menus/m.cfg}\ntftp:\nserver: a\n"))
    assert not found
    site = replace(site, menu=replace(site.menu, imported=parse_menu(text)))
    made, found = served_module.find_served(workspace, site, SiteInput(), known_module.Known())
    assert not found
    for name, file in made.menu.items():
        assert path_problem(f"tftp/{name}") is None
        assert Path(file.path).is_relative_to(menus)


def test_the_same_files_elsewhere_make_the_same_build(workspace, tmp_path):
    text = existing(workspace, tmp_path)
    shutil.copytree(workspace, tmp_path / "other", copy_function=shutil.copyfile)
    made = []
    for root in (workspace, tmp_path / "other"):
        (root / "ksc.yaml").write_text(text)
        assert Workspace(root).compile().write(root / "build")[1].ok
        made.append((root / "build/manifest.json").read_text())
    assert made[0] == made[1]
    assert str(tmp_path) not in made[0]


def test_watching_knows_these_files(workspace, tmp_path):
    installtree.folder(tmp_path / "usr/share/syslinux", SYSLINUX6)
    with noting_reads() as read:
        compiled(workspace, SITE + ROCKY)
    assert read[str(workspace / "rocky9/images/pxeboot/initrd.img")] is not None
    assert read[str(tmp_path / "usr/share/syslinux/menu.c32")] is not None
    assert read[str(tmp_path / "tftpboot/pxelinux.0")] is None  # where one may be installed


def test_the_machine_is_looked_at_once(workspace, tmp_path, monkeypatch):
    text = existing(workspace, tmp_path)
    for path in (*workspace.rglob("*"), *tmp_path.rglob("usr/share/syslinux/*")):
        os.utime(path, (1e9, 1e9))
    (workspace / ".ksc").mkdir()
    before = compiled(workspace, text)
    monkeypatch.setattr(known_module, "_digest", None)
    monkeypatch.setattr("ksc.trees.iso.Iso.__init__", None)
    (workspace / "ksc.yaml").write_text(text)
    build = Workspace(workspace).compile()
    assert sorted(one.path for one in build.artifacts if isinstance(one, FileArtifact)) == sorted(before[0])
