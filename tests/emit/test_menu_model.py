"""What PXELINUX is given is read back as the menu that it was made from, for sites and hosts of all kinds."""

import re
import shlex
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from emit.kit import SITE, entries, install, split, tree
from hypothesis import given, settings
from hypothesis import strategies as st
from support import examples, program

from ksc.emit import EmitContext, HostInput, MenuEntry, SiteInput, pxelinux
from ksc.emit.default import build_menu, host_menu
from ksc.emit.existing import automatic, entries_of
from ksc.emit.menu import Menu, checked
from ksc.inventory import Host, Interface
from ksc.layer.menu import Image, MenuPassword
from ksc.layer.site import Site
from ksc.model import Boot, Install
from ksc.syntax.menus import BootMenu, parse_menu

HASHES = MenuPassword("$6$salt$hash", "grub.pbkdf2.sha512.10000.AB.CD")
odd = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp"]), max_size=20)
words = st.one_of(st.text("ab '\"^{}$;#-.é", max_size=12), odd)
ways = st.sampled_from(["normal", "next", "chain"])


@st.composite
def sites(draw: st.DrawFn) -> Site:
    image = draw(st.sampled_from([None, Image("png", b""), Image("jpg", b"")]))
    menu = replace(
        SITE.menu,
        title=draw(words),
        timeout=draw(st.integers(0, 3599)),
        unattended=draw(st.booleans()),
        hashes=draw(st.sampled_from([None, HASHES])),
        image=image,
        style=draw(st.sampled_from([None, "text", "graphical"])),
        first=draw(st.sampled_from(["local", "install"])),
        local=draw(ways),
        by_tree=draw(st.booleans()),
    )
    return replace(SITE, menu=menu)


@st.composite
def profiles(draw: st.DrawFn, most: int = 7) -> list[Install]:
    made = []
    for number in range(draw(st.integers(0, most))):
        boot = Boot(
            draw(st.sampled_from([None, f"a.{number}", f"{number}", f"back-{number}"])),
            draw(st.one_of(st.none(), words)),
            tuple(draw(st.lists(st.text("ab=,:/.'\"$", min_size=1), max_size=2))),
            draw(st.sampled_from([None, (), ("Old",), ("Rocky 9", "it's"), ("Rocky 9",), ("Rocky 9", "Old"), ("^x",)])),
            draw(st.one_of(st.none(), ways)),
        )
        release = draw(st.sampled_from(["rhel6", "rhel9"]))
        at = tree(draw(st.sampled_from(["one", "two"])), arch=draw(st.sampled_from(["x86_64", "i386", "aarch64"])))
        title = draw(words)
        made.append(
            install(f"p{number}", release, boot=boot, on=at, title=title, unattended=draw(st.integers(0, 9)) == 0)
        )
    return made


def labelled(installs: list[Install], at: Site) -> tuple[MenuEntry, ...]:
    good, _ = checked(one for each in installs for one in entries(each, at)[0])
    return good


def site_text(installs: list[Install], at: Site) -> str:
    value = SiteInput(tuple(installs), labelled(installs, at))
    (artifact, *more), _ = split(pxelinux.emit(value, EmitContext(at)))
    assert [one.path for one in more] == [f"tftp/menu/background.{at.menu.image.kind}"] if at.menu.image else not more
    return artifact.content.decode()


def host_text(one: Install, at: Site) -> str:
    given_entries = entries(one, at)[0]
    made, _ = split(pxelinux.emit_host(HostInput(one, (), tuple(given_entries)), EmitContext(at)))
    return made[0].content.decode() if made else ""


def shape(entry: MenuEntry) -> tuple[object, ...]:
    """What a menu can say of an entry: without carets, and without the blanks that loaders eat."""
    lost = entry.title[: entry.hot_key or 0].count("^")
    title = entry.title.replace("^", "")
    blanks = len(title) - len(title.lstrip())
    return (
        entry.label,
        title.strip() or entry.label,
        entry.hot_key - lost - blanks if entry.hot_key is not None else None,
        entry.kernel if entry.kind == "linux" else "",
        entry.initrd,
        " ".join(entry.arguments).split(),
        tuple(line.strip() for line in entry.help),
        entry.bootif,
        entry.kind,
        tuple(title.replace("^", "").strip() for title in entry.submenu),
        entry.locked,
    )


def read_back(text: str) -> tuple[BootMenu, list[MenuEntry]]:
    read = parse_menu(text)
    assert not read.diagnostics
    return read, entries_of(read)


def said(read: BootMenu, keyword: str) -> list[str]:
    return [one.value for one in read.directives() if one.keyword == keyword]


def is_the_menu(text: str, menu: Menu) -> None:
    read, rows = read_back(text)
    shown = [one for one in rows if one.kind != "other"]
    assert [shape(one) for one in shown] == [shape(one) for one in menu.entries]
    inside = {one.submenu[:depth] for one in menu.entries for depth in range(1, len(one.submenu) + 1)}
    assert len(said(read, "MENU BEGIN")) == len(said(read, "MENU END")) == len(said(read, "MENU EXIT"))
    assert len(rows) - len(shown) == len(said(read, "MENU BEGIN")) == len(inside)
    boots = automatic(read, rows)
    assert boots.label == menu.default
    # Wherever somebody is in the menu, nothing else boots by itself.
    assert {one.label for one in boots.entries} == {menu.default}
    assert said(read, "TIMEOUT") == [str(menu.timeout * 10)]
    assert said(read, "MENU TITLE")[0] == menu.title.strip()
    assert said(read, "MENU BACKGROUND") == [menu.background] * bool(menu.background)
    assert said(read, "MENU MASTER PASSWD") == [HASHES.crypt] * (menu.password is not None)
    assert said(read, "NOESCAPE") == ["1"] * (menu.password is not None)
    assert said(read, "UI") == ["vesamenu.c32" if menu.graphical else "menu.c32"]
    ways = {"normal": ["0"], "next": ["-1"], "chain": []}
    assert said(read, "LOCALBOOT") == ways[menu.way]


@settings(max_examples=examples(240))
@given(profiles(), sites())
def test_the_menu_of_a_site(installs: list[Install], at: Site) -> None:
    text = site_text(installs, at)
    menu, _ = build_menu(labelled(installs, at), at)
    is_the_menu(text, menu.showing(pxelinux.ARCHITECTURES))


@settings(max_examples=examples(160))
@given(profiles(1), sites(), st.sampled_from([None, "install", "local"]), words)
def test_the_menu_of_a_host(installs: list[Install], at: Site, state: str | None, name: str) -> None:
    for one in installs:
        host = Host(name, interfaces=(Interface(("52:54:00:12:34:56",)),), state=state)  # type: ignore[arg-type]
        own = replace(one, host=host)
        text = host_text(own, at)
        given_entries, _ = checked(entries(own, at)[0])
        menu, found = host_menu(given_entries, at, host, own.boot.local)
        menu = menu.showing(pxelinux.ARCHITECTURES)
        if not text:
            assert len(menu.entries) == 1
            continue
        is_the_menu(text, menu)
        installing = menu.default != "local"
        assert not installing or (state != "local" and (one.unattended or at.menu.unattended))
        assert [each.code for each in found] == ["KS728"] * (
            state == "install" and bool(given_entries) and not (one.unattended or at.menu.unattended)
        )


def in_grub(grub: str) -> Iterator[tuple[str, str, str]]:
    """Title, hot key and label of each entry in what grub-syslinux2cfg wrote."""
    for line in re.findall(r"^menuentry (.*) \{$", grub, re.MULTILINE):
        title, *rest = shlex.split(line)
        told = dict(zip(rest[::2], rest[1::2], strict=True))
        yield title, told.get("--hotkey", ""), told["--id"]


def test_grub_reads_the_same_in_menus_of_many_sites(tmp_path: Path) -> None:
    """Its reader takes one file a run, but that may include others: 60 sites and as many hosts in one."""
    tool = program("grub-syslinux2cfg", "grub-common")
    expected: list[tuple[str, str, str]] = []
    names = []

    @settings(max_examples=60, database=None, derandomize=True)
    @given(profiles(), sites())
    def write(installs: list[Install], at: Site) -> None:
        texts = [site_text(installs, at)]
        hosts = [replace(one, host=Host("h", interfaces=(Interface(("52:54:00:12:34:56",)),))) for one in installs]
        texts += [text for one in hosts[:1] if (text := host_text(one, at))]
        for text in texts:
            names.append(f"menu{len(names)}")
            (tmp_path / names[-1]).write_text(text)
            for one in read_back(text)[1]:
                key = one.title[one.hot_key].lower() if one.hot_key is not None else ""
                expected.append((one.title, key, one.label))

    write()
    assert len(names) > 60
    (tmp_path / "default").write_text("".join(f"INCLUDE {name}\n" for name in names))
    command = [
        tool,
        "-t",
        "pxelinux",
        "-r",
        "/",
        "-c",
        str(tmp_path),
        "-o",
        tmp_path / "grub.cfg",
        tmp_path / "default",
    ]
    ran = subprocess.run([*map(str, command)], capture_output=True, text=True, timeout=60)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert list(in_grub((tmp_path / "grub.cfg").read_text())) == expected
