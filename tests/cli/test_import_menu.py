"""`ksc import` of a boot menu as a command, and a compile on top of it."""

import json

import pytest
from commandline import FILES, WEB, make, snapshot
from syntax.menus.kit import CASES

EL6 = (CASES / "el6.cfg").read_bytes()


def test_a_menu_makes_a_workspace_of_a_folder(tmp_path, call, monkeypatch):
    monkeypatch.chdir(make(tmp_path, {"isolinux.cfg": EL6}))
    code, out, err = call("import isolinux.cfg")
    assert (code, err) == (0, "")
    assert out == (
        "menus/isolinux.cfg: written\n"
        "ksc.yaml: written\n"
        "labels: linux, vesa, rescue, local, memtest86\n"
        "default: linux\n"
        "needs in the TFTP root: boot.msg, splash.jpg, vmlinuz, memtest, vesamenu.c32, initrd.img\n"
        "next: ksc compile --stdout pxelinux\n"
    )
    assert (tmp_path / "menus/isolinux.cfg").read_bytes() == EL6
    assert call("compile")[0] == 0
    assert (tmp_path / "build/tftp/pxelinux.cfg/default").read_bytes().partition(b"\n")[2] == EL6


def test_twice_is_once_and_another_needs_force(workspace, call):
    make(workspace, {"isolinux.cfg": EL6, "default": b"label a\n localboot 0\n"})
    call("import isolinux.cfg")
    code, out, _ = call("import isolinux.cfg")
    assert code == 0
    assert out.startswith("menus/isolinux.cfg: unchanged\nksc.yaml: unchanged\n")
    before = snapshot(workspace)
    code, out, err = call("import default")
    assert (code, out) == (1, "")
    assert "KS642" in err
    assert snapshot(workspace) == before
    code, out, _ = call("import default --force")
    assert code == 0
    assert out.startswith("menus/default.cfg: written\nksc.yaml: changed\n")
    make(workspace, {"default": b"label b\n localboot 0\n"})
    assert call("import default")[0] == 1
    assert "menus/default.cfg: replaced" in call("import default --force")[1]


def test_a_profile_in_a_labels_place(workspace, call):
    make(workspace, {**FILES, "isolinux.cfg": EL6, "profiles/web.yaml": WEB + "boot: {label: linux}\n"})
    call("import isolinux.cfg")
    code, out, err = call("compile web --stdout pxelinux")
    assert code == 0
    assert "KS716" in err
    assert "  KERNEL images/rocky9/vmlinuz\n" in out
    assert "menu label ^Install or upgrade" not in out
    assert "menus/isolinux.cfg" in err


def test_kickstarts_and_menus_in_one_command(workspace, call):
    make(workspace, {"isolinux.cfg": EL6, "a.cfg": FILES["profiles/base.ks"]})
    data = json.loads(call("import a.cfg isolinux.cfg --format json")[1])
    assert [(one["kind"], one["name"]) for one in data["imported"]] == [("kickstart", "a"), ("menu", "isolinux")]
    menu = data["imported"][1]
    assert menu["labels"] == ["linux", "vesa", "rescue", "local", "memtest86"]
    assert menu["default"] == "linux"
    assert "vmlinuz" in menu["needs"]


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        ("import isolinux.cfg --target rocky9", 1, "KS644"),
        ("import isolinux.cfg --yaml", 1, "KS644"),
        ("import isolinux.cfg --as-host web1", 1, "--as-host is for kickstarts"),
        ("import isolinux.cfg --menu --as-host web1", 2, "--menu takes a boot menu"),
        ("import isolinux.cfg --menu --yaml", 2, "--menu takes a boot menu"),
        ("import isolinux.cfg --menu --kickstart", 2, "--menu takes a boot menu"),
        ("import profiles/base.ks --menu", 1, "KS632"),
        ("import binary --menu", 1, "KS632"),
        ("import nowhere --menu", 1, "KS901"),
        ("import isolinux.cfg --name a/b", 1, "KS622"),
    ],
)
def test_wrong_use(workspace, call, arguments, code, said):
    make(workspace, {"isolinux.cfg": EL6, "binary": bytes(range(256))})
    before = snapshot(workspace)
    made, out, err = call(arguments)
    assert (made, out) == (code, "")
    assert said in err
    assert snapshot(workspace) == before


def test_what_is_said_to_be_a_kickstart_is_one(workspace, call):
    make(workspace, {"isolinux.cfg": EL6})
    call("import isolinux.cfg --kickstart")
    assert (workspace / "profiles/isolinux.ks").read_bytes() == EL6


@pytest.mark.parametrize(
    ("keys", "code"),
    [
        ("from: menus/none.cfg", "KS901"),
        ("from: profiles/base.ks", "KS632"),
        ("from: /etc/passwd", "KS503"),
        ("from: ../x", "KS503"),
        ("from: menus", "KS902"),
        ("from: menus/a.cfg, after: b", "KS715"),
        ("after: b", "KS503"),
        ("from: menus/a.cfg, default: a", None),
    ],
)
def test_ksc_yaml(workspace, call, keys, code):
    make(workspace, {"menus/a.cfg": "label a\n localboot 0\n", "ksc.yaml": FILES["ksc.yaml"] + f"menu: {{{keys}}}\n"})
    made, _, err = call("compile --stdout pxelinux")
    assert made == (code is not None)
    assert code is None or f"[{code}]" in err
