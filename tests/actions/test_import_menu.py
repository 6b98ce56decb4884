"""`ksc import` of boot menus: the file, its name in `ksc.yaml`, and nothing lost on the way."""

import os
import stat
from pathlib import Path

import pytest
from commandline import make, snapshot
from hypothesis import given, settings
from hypothesis import strategies as st
from support import ROOT, examples
from syntax.menus.kit import CASES, menus

from ksc.actions.import_ import Input, import_menu
from ksc.actions.import_.site_yaml import naming_menu
from ksc.diagnostics import Diagnostic, Report, Source
from ksc.diagnostics.render.text import render
from ksc.layer import marks
from ksc.layer.site import read_site

MENU = "default linux\nlabel linux\n  kernel vmlinuz\n  append initrd=initrd.img\n"
FILE = "menus/old.cfg"


def named(text: str, *, force: bool = False) -> str | Diagnostic:
    return naming_menu(Source("ksc.yaml", text), FILE, force=force)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", "menu:\n  from: menus/old.cfg\n"),
        ("# only a comment", "# only a comment\nmenu:\n  from: menus/old.cfg\n"),
        ("server: h\n", "server: h\n\nmenu:\n  from: menus/old.cfg\n"),
        ("server: h # mine", "server: h # mine\n\nmenu:\n  from: menus/old.cfg\n"),
        ("server: h\r\n", "server: h\r\n\r\nmenu:\r\n  from: menus/old.cfg\r\n"),
        ("  server: h\n", "  server: h\n\n  menu:\n    from: menus/old.cfg\n"),
        ("menu:\n  title: x # why\n  # more\n", "menu:\n  from: menus/old.cfg\n  title: x # why\n  # more\n"),
        ("menu: # here\n    # and\n    title: x\n", "menu: # here\n    # and\n    from: menus/old.cfg\n    title: x\n"),
        ("menu: {title: x} # why\n", "menu: {from: menus/old.cfg, title: x} # why\n"),
        ("menu: {}\n", "menu: {from: menus/old.cfg}\n"),
        ("menu:\nserver: h\n", "menu:\n  from: menus/old.cfg\nserver: h\n"),
        ("menu:", "menu:\n  from: menus/old.cfg\n"),
        ("menu: # later\n\nserver: h\n", "menu: # later\n  from: menus/old.cfg\n\nserver: h\n"),
        ("menu: ~ # x\n", "menu: {from: menus/old.cfg} # x\n"),
        ("menu: null\n", "menu: {from: menus/old.cfg}\n"),
        ("menu:\n  from:\n", "menu:\n  from: menus/old.cfg\n"),
        ("menu: {from: null}\n", "menu: {from: menus/old.cfg}\n"),
        ("menu:\n  from: menus/old.cfg # it\n", "menu:\n  from: menus/old.cfg # it\n"),
        ("menu: &m\n  title: x\nvars: {a: *m}\n", None),
        ("server: h\n...\n", None),
        ("{server: h}\n", None),
        ("menu: [a]\n", None),
        ("menu: x\n", None),
        ("- a\n", None),
        ("a: b: c\n", None),
        ("menu: 1\nmenu: 2\n", None),
        ("server: h\nmenu:\n  from: [x]\n", None),
    ],
)
def test_the_name_in_ksc_yaml(before: str, after: str | None) -> None:
    made = named(before)
    if after is None:
        assert isinstance(made, Diagnostic)
        assert made.code == "KS641"
    else:
        assert made == after
        assert read_site(Source("ksc.yaml", after))[0].menu.file.name == FILE  # type: ignore[union-attr]
        assert named(after) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("menu: {from: menus/a.cfg} # x\n", "menu: {from: menus/old.cfg} # x\n"),
        ("menu:\n  from: 'menus/a.cfg' # x\n  title: y\n", "menu:\n  from: menus/old.cfg # x\n  title: y\n"),
    ],
)
def test_another_menu_gives_way_with_force_only(before: str, after: str) -> None:
    refused = named(before)
    assert isinstance(refused, Diagnostic)
    assert (refused.code, refused.line) == ("KS642", before.count("\n", 0, before.index("from")) + 1)
    assert named(before, force=True) == after


yaml_lines = st.sampled_from(
    ["server: h\n", "menu:\n", "  title: x\n", "  # c\n", "vars: {a: 1}\n", "menu: {}\n", "\n", "...\n", "---\n"]
    + [
        "{",
        "}",
        "  timeout: 5\n",
        "  from: a\n",
        "trees:\n",
        "- a\n",
        "\t",
        "\r\n",
        "é: ü\n",
        "'",
        "? a\n",
        "menu: ~\n",
    ]
)


@given(st.lists(yaml_lines, max_size=6).map("".join))
def test_all_that_ksc_yaml_said_it_says_still(text: str) -> None:
    made = named(text, force=True)
    if isinstance(made, Diagnostic):
        assert made.code == "KS641"
        return
    before, after = (marks.read(Source("ksc.yaml", one))[0] for one in (text, made))
    assert after is not None
    said = marks.core(before) if before is not None else None
    told = dict(said or {})
    told["menu"] = {**(told.get("menu") or {}), "from": FILE}
    assert marks.core(after) == told
    comments = [line.strip() for line in text.splitlines() if line.strip().startswith("#")]
    assert [line.strip() for line in made.splitlines() if line.strip().startswith("#")] == comments


def imported(folder: Path, text: str | bytes = MENU, **more: object) -> tuple[object, Report]:
    raw = text if isinstance(text, bytes) else text.encode("utf-8", "surrogateescape")
    return import_menu(Input(raw, "old.cfg", Path(), **more.pop("input", {})), folder, "ksc.yaml", **more)  # type: ignore[arg-type]


def test_both_files_or_none(tmp_path: Path) -> None:
    make(tmp_path, {"ksc.yaml": "server: h\n", "menus": "a file stands here\n"})
    before = snapshot(tmp_path)
    made, report = imported(tmp_path)
    assert made is None
    assert [one.code for one in report] == ["KS624"]
    assert snapshot(tmp_path) == before


def test_nothing_is_written_where_ksc_yaml_cannot_take_it(tmp_path: Path) -> None:
    make(tmp_path, {"ksc.yaml": "{server: h}\n"})
    before = snapshot(tmp_path)
    made, report = imported(tmp_path)
    assert made is None
    assert [one.code for one in report] == ["KS641"]
    assert snapshot(tmp_path) == before


def test_a_failed_disk_leaves_everything(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make(tmp_path, {"ksc.yaml": "server: h\n", "menus/old.cfg": "label a\n"})
    before = snapshot(tmp_path)
    replace, calls = Path.replace, []

    def failing(self: Path, target: Path) -> Path:
        calls.append(target)
        if len(calls) == 2:
            raise OSError(28, "No space left on device")
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", failing)
    made, report = imported(tmp_path, force=True)
    monkeypatch.undo()
    assert made is None
    assert [one.code for one in report] == ["KS624"]
    assert snapshot(tmp_path) == before
    assert not list(tmp_path.rglob(".ksc-*"))


def test_a_link_is_followed_and_modes_are_kept(tmp_path: Path) -> None:
    make(tmp_path, {"real/site.yaml": "server: h # here\n", "ws/profiles/x.ks": ""})
    (tmp_path / "real/site.yaml").chmod(0o640)
    (tmp_path / "ws/ksc.yaml").symlink_to("../real/site.yaml")
    made, _ = imported(tmp_path / "ws", input={"private": True})
    assert made is not None
    assert (tmp_path / "ws/ksc.yaml").is_symlink()
    assert (tmp_path / "real/site.yaml").read_text() == f"server: h # here\n\nmenu:\n  from: {FILE}\n"
    assert stat.S_IMODE((tmp_path / "real/site.yaml").stat().st_mode) == 0o640
    assert stat.S_IMODE(os.stat(tmp_path / "ws" / FILE).st_mode) == 0o600


@settings(max_examples=examples(100))
@given(menus)
def test_any_menu_is_kept_byte_for_byte(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    folder = tmp_path_factory.mktemp("menu")
    made, report = imported(folder, text)
    if made is None:
        assert [one.code for one in report] == ["KS632"]
        assert not list(folder.iterdir())
    else:
        assert (folder / FILE).read_bytes() == text.encode("utf-8", "surrogateescape")
        render(report)


SECRETS = """\
menu master passwd s3cr3t!
default linux
label linux
  menu passwd s3cr3t!
  kernel vmlinuz
  append initrd=i vncpassword=s3cr3t! ks=http://user:s3cr3t!@h/ks
  append inst.vncpassword=s3cr3t! rootpw=s3cr3t!
label linux
include x
"""


def test_passwords_are_told_of_and_not_shown(tmp_path: Path) -> None:
    _, report = imported(tmp_path, SECRETS)
    codes = [one.code for one in report]
    assert codes == ["KS635", "KS638", "KS639"]
    assert "passwords in 4 lines" in report.diagnostics[1].message
    assert "s3cr3t!" not in render(report)


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("include a\nlabel a\n localboot 0\n", "KS639", 1),
        ("default linus\nlabel linux\n kernel k\n", "KS643", 1),
        ("ontimeout locl\nlabel local\n localboot 0\n", "KS643", 1),
        ("label a\n kernel k\n append ks=x\nui menu.c32\n", "KS640", 1),
        ("label a\n kernel k initrd=i ks=http://x/y\nui menu.c32\n", "KS640", 1),
        ("default ./k ks=x\n", "KS640", 1),
        ("default menu.c32\nlabel a\n localboot 0\nlabel a\n localboot 0\n", "KS635", 4),
    ],
)
def test_what_it_says(tmp_path: Path, text: str, code: str, line: int) -> None:
    made, report = imported(tmp_path, text)
    assert made is not None
    assert [(one.code, one.line) for one in report if one.severity != "note"] == [(code, line)]


def test_files_that_are_needed(tmp_path: Path) -> None:
    made, _ = imported(tmp_path, (CASES / "grown.cfg").read_bytes())
    assert made.needs == (  # type: ignore[attr-defined]
        *("vesamenu.c32", "pxelinux.cfg/logo.png", "pxelinux.cfg/graphics.conf", "chain.c32", "images/c6/vmlinuz"),
        *("images/c7/vmlinuz", "debian/linux", "debian/initrd.gz", "memtest86+-5.01", "pxelinux.cfg/other"),
        *("images/c6/initrd.img", "images/c7/initrd.img"),
    )
    assert made.default == "local"  # type: ignore[attr-defined]
    made, _ = imported(tmp_path, b"label a\n kernel k initrd=i,j ks=x\n", force=True)
    assert made.needs == ("k", "i", "j")  # type: ignore[attr-defined]


@pytest.mark.parametrize("raw", [b"", b"\n# nothing\n", b"\x7fELF\0\0label a\n", b"just words\nof a letter\n"])
def test_what_is_no_menu(tmp_path: Path, raw: bytes) -> None:
    made, report = imported(tmp_path, raw)
    assert made is None
    assert [one.code for one in report] == ["KS632"]
    assert not list(tmp_path.iterdir())


def test_the_example_sites_of_the_repository_take_a_menu() -> None:
    made = named((ROOT / "ksc.yaml").read_text())
    assert isinstance(made, str)
    assert [line for line in made.splitlines() if line != f"  from: {FILE}"] == (
        ROOT / "ksc.yaml"
    ).read_text().splitlines()
