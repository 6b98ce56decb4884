"""What `menu:` and hosts say of the PXELINUX menus: looks, order, submenus, passwords, states."""

from dataclasses import replace
from pathlib import Path

import pytest
from emit.kit import SITE, codes, entries, install, menu, read_menu, site, split, tree
from emit.test_existing_menu import laid
from emit.test_menu_model import HASHES, host_text
from golden import same

from ksc.emit import EmitContext, HostInput, SiteInput, pxelinux
from ksc.inventory import Host, Interface
from ksc.layer.fields import Named
from ksc.layer.menu import Image
from ksc.layer.site import Site
from ksc.model import Boot, Install
from ksc.syntax.menus import parse_menu

GOLDEN = Path(__file__).parent / "golden"
MAC = "52:54:00:12:34:56"


def locked(at: Site) -> Site:
    return replace(at, menu=replace(at.menu, hashes=HASHES))


def on_host(one: Install, **said: object) -> Install:
    return replace(one, host=Host("web1", interfaces=(Interface((MAC,)),), **said))  # type: ignore[arg-type]


def test_all_of_it_at_once() -> None:
    at = locked(site("server: 192.0.2.10\nmenu: {title: Lab, first: install, local: chain, submenus: tree}\n"))
    at = replace(at, menu=replace(at.menu, image=Image("jpg", b"picture"), background=Named("bg.jpg")))
    text, found = menu(
        install("web", title="Web server", boot=Boot(menu="^Web server")),
        install("desk", title="Desktop", boot=Boot(menu="^Web desktop", submenu=("Desks", "In ^Berlin"))),
        install("old", "rhel6", on=tree("centos6"), boot=Boot(submenu=())),
        install("kiosk", boot=Boot(submenu=("Desks",)), unattended=True),
        at=at,
    )
    same(GOLDEN / "settings.menu", text)
    assert not found


def test_a_submenu_that_would_take_a_label() -> None:
    text, _ = menu(install("back-1", boot=Boot(submenu=("A",))), install("b", boot=Boot(submenu=("B",))))
    assert [one.name for one in read_menu(text).labels] == ["local", "back-1", "back-2", "b", "back-3"]


@pytest.mark.parametrize(
    ("submenu", "code"), [(("a\nb",), "KS701"), (("x",) * 5, "KS702"), (("x" * 201,), "KS702"), (("a^ b",), "KS711")]
)
def test_titles_of_submenus(submenu: tuple[str, ...], code: str) -> None:
    _, found = menu(install(boot=Boot(submenu=submenu)))
    assert codes(found) == [code]


def test_the_same_hot_key_in_two_menus_is_none_twice() -> None:
    boots = [Boot(menu="^Xen"), Boot(menu="^Xfce", submenu=("D",)), Boot(menu="^X", submenu=("D",))]
    _, found = menu(*(install(f"p{at}", boot=boot) for at, boot in enumerate(boots)))
    assert [one.message for one in found] == ["`p1` and `p2` have the same hot key in the menu, X"]


@pytest.mark.parametrize(
    ("state", "profile", "site_wide", "default", "said"),
    [
        (None, False, False, "local", []),
        (None, True, False, "web", []),
        (None, False, True, "web", []),
        ("install", True, False, "web", []),
        ("install", False, False, "local", ["KS728"]),
        ("local", True, True, "local", []),
        ("local", False, False, "local", []),
    ],
)
def test_what_a_host_boots(state: str | None, profile: bool, site_wide: bool, default: str, said: list[str]) -> None:
    at = replace(SITE, menu=replace(SITE.menu, unattended=site_wide))
    one = on_host(install(unattended=profile), state=state)
    made, found = split(
        pxelinux.emit_host(HostInput(one, (), tuple(entries(one, at)[0])), EmitContext(at, one.dialect))
    )
    assert [label.name for label in read_menu(made[0].content.decode()).labels if label.default] == [default]
    assert codes(found) == said


def test_a_host_that_is_installed_has_a_menu_even_without_a_tree() -> None:
    one = install(on=None)
    assert host_text(on_host(one), SITE) == ""
    assert [label.name for label in read_menu(host_text(on_host(one, state="local"), SITE)).labels] == ["local"]


def test_a_host_boots_its_disk_in_its_own_way() -> None:
    text = host_text(on_host(install(boot=Boot(local="chain"))), replace(SITE, menu=replace(SITE.menu, local="next")))
    assert "  KERNEL chain.c32\n  APPEND hd0\n" in text
    assert "LOCALBOOT" not in text


@pytest.mark.parametrize(
    ("keys", "modules"),
    [
        ("{}", "menu.c32 libutil.c32"),
        ("{style: graphical}", "vesamenu.c32 libutil.c32 libcom32.c32"),
        ("{local: chain}", "menu.c32 chain.c32 libutil.c32 libcom32.c32"),
    ],
)
def test_the_files_that_menus_need(keys: str, modules: str) -> None:
    made = pxelinux.files(SiteInput((install(),)), site(f"server: h\nmenu: {keys}\n"))
    assert made == ("pxelinux.0", "ldlinux.c32", *modules.split())


def test_the_files_of_a_host_and_of_an_imported_menu() -> None:
    chained = SiteInput((install(boot=Boot(local="chain")),))
    assert "chain.c32" in pxelinux.files(chained, SITE)
    imported = parse_menu("ui vesamenu.c32\nlabel a\n kernel memdisk\nlabel b\n com32 hdt.c32\n kernel sub/x.c32\n")
    at = replace(SITE, menu=replace(SITE.menu, imported=imported))
    made = pxelinux.files(SiteInput(()), at)
    assert made == (
        *("pxelinux.0", "ldlinux.c32", "vesamenu.c32", "hdt.c32"),
        *("libutil.c32", "libcom32.c32"),
    )


OLD = """\
ui menu.c32
menu background old.png
menu master passwd geheim
noescape 0
label auto
 kernel k
 append ks=http://h/ks
label kept
 kernel k
 append ks=http://h/ks
 menu passwd
label web
 menu passwd other
"""


def test_a_prompt_asks_for_no_password() -> None:
    at = locked(site("server: 192.0.2.10\nmenu: {from: menus/old.cfg}\n"))

    def laid_over(old: str) -> tuple[str, list[str]]:
        text, found = menu(install("web"), at=replace(at, menu=replace(at.menu, imported=parse_menu(old))))
        return text, codes(found)

    _, told = laid_over("prompt 1\ndefault local\nlabel local\n localboot 0\n")
    assert told == ["KS826"]
    text, told = laid_over("default vesamenu.c32\nprompt 1\nlabel local\n localboot 0\n")
    assert [one.value for one in parse_menu(text).directives() if one.keyword == "PROMPT"] == ["0"]
    assert not told


def test_an_imported_menu_gets_password_and_background() -> None:
    text, found = laid(OLD, install("web"), install("db"), keys="{default: local}")
    assert "menu master passwd geheim" in text
    assert codes(found) == ["KS718"]
    at = locked(site("server: 192.0.2.10\nmenu: {from: menus/old.cfg, default: local}\n"))
    at = replace(at, menu=replace(at.menu, imported=parse_menu(OLD), image=Image("png", b"")))
    text, found = menu(install("web"), install("db"), at=at)
    assert codes(found) == ["KS718", "KS826"]
    assert "`auto` of the imported menu" in found[1].message
    read = parse_menu(text)
    lines = {
        one.keyword: one.value
        for one in read.directives()
        if one.keyword in ("MENU MASTER PASSWD", "NOESCAPE", "MENU BACKGROUND", "PROMPT")
    }
    assert lines == {
        "MENU BACKGROUND": "menu/background.png",
        "MENU MASTER PASSWD": HASHES.crypt,
        "NOESCAPE": "1",
        "PROMPT": "0",
    }
    assert "geheim" not in text
    asked = {
        label.name: [one.value for one in label.directives() if one.keyword == "MENU PASSWD"] for label in read.labels()
    }
    assert asked == {"local": [], "auto": [], "kept": [""], "web": ["other"], "db": [""]}
