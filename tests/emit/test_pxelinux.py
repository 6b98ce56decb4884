"""The PXELINUX menu: golden texts, what it refuses, and that nothing gets into it that it was not given."""

from dataclasses import replace
from pathlib import Path

import pytest
from emit.kit import SITE, codes, dialect, entries, install, menu, read_menu, site, split, tree
from hypothesis import given
from hypothesis import strategies as st

from ksc.emit import EmitContext, MenuEntry, SiteInput, pxelinux
from ksc.emit.menu import marked
from ksc.model import Boot

GOLDEN = Path(__file__).parent / "golden"

WEB = Boot(label="web", menu="Install ^web server", append=("console=ttyS0",))


def golden(name: str) -> str:
    return (GOLDEN / name).read_text()


def test_one_modern_profile() -> None:
    text, found = menu(install("web-profile", boot=WEB, title="Web server (Rocky Linux 9)"))
    assert text == golden("modern.menu")
    assert not found


def test_old_and_new_releases_in_one_menu() -> None:
    at = site("server: 192.0.2.10\nmenu: {title: Lab, timeout: 5, default: el6, unattended: yes}\n")
    text, found = menu(
        install("el5", "rhel5", on=tree("centos5", "nfs:192.0.2.11:/srv/centos5")),
        install("el6", "rhel6", on=tree("centos6", "http://192.0.2.10/centos6"), boot=Boot(menu="^6: CentOS")),
        install("el7", "rhel7", on=tree("centos7", "ftp://192.0.2.10/centos7")),
        install("f42", "fedora42", on=tree("fedora42", "https://mirror.example.org/f42")),
        at=at,
    )
    assert text == golden("mixed.menu")
    assert not found


def test_an_empty_menu_boots_the_local_disk() -> None:
    text, found = menu()
    assert text == golden("empty.menu")
    assert not found


@pytest.mark.parametrize(
    ("release", "url", "arguments"),
    [
        ("rhel5", "nfs://s/d", "ks=http://192.0.2.10/ks/web.ks ksdevice=bootif kssendmac method=nfs:s:/d"),
        ("rhel5", "cdrom", "ks=http://192.0.2.10/ks/web.ks ksdevice=bootif kssendmac method=cdrom:"),
        ("rhel6", "http://s/d", "ks=http://192.0.2.10/ks/web.ks ksdevice=bootif kssendmac repo=http://s/d"),
        ("rhel7", "hd:sda1:/d", "inst.ks=http://192.0.2.10/ks/web.ks inst.ks.sendmac inst.repo=hd:sda1:/d"),
        ("rhel8", "cdrom", "inst.ks=http://192.0.2.10/ks/web.ks inst.ks.sendmac inst.repo=cdrom"),
        ("rhel9", "nfs:ro:s:/d", "inst.ks=http://192.0.2.10/ks/web.ks inst.ks.sendmac inst.repo=nfs:ro:s:/d"),
        ("rhel10", "http://s/d", "inst.ks=http://192.0.2.10/ks/web.ks inst.ks.sendmac inst.repo=http://s/d"),
        ("fedora38", "ftp://s/d", "inst.ks=http://192.0.2.10/ks/web.ks inst.ks.sendmac inst.repo=ftp://s/d"),
    ],
)
def test_arguments_by_release(release: str, url: str, arguments: str) -> None:
    made, _ = entries(install(release=release, on=tree("t", url)))
    assert " ".join(made[0].arguments) == arguments


def test_by_ftp_nobody_is_told_the_mac() -> None:
    made, _ = entries(install(), site("server: 192.0.2.10\nurl: ftp://192.0.2.10/\n"))
    assert made[0].arguments[0] == "inst.ks=ftp://192.0.2.10/ks/web.ks"
    assert "inst.ks.sendmac" not in made[0].arguments


def test_a_profile_name_is_escaped_in_the_url() -> None:
    made, _ = entries(install("web server é"))
    assert made[0].arguments[0] == "inst.ks=http://192.0.2.10/ks/web%20server%20%C3%A9.ks"
    assert made[0].label == "web-server-"


def test_without_a_tree_there_is_no_label_and_a_note() -> None:
    text, found = menu(install(on=None))
    assert codes(found) == ["KS704"]
    assert found[0].severity == "note"
    assert [label.name for label in read_menu(text).labels] == ["local"]


def test_without_an_address_there_is_no_label_and_a_warning() -> None:
    text, found = menu(install(), at=replace(SITE, url=""))
    assert codes(found) == ["KS705"]
    assert [label.name for label in read_menu(text).labels] == ["local"]


def test_another_machines_kernel_is_not_in_the_menu() -> None:
    at = site("server: h\nmenu: {default: arm, unattended: true}\n")
    text, found = menu(install("arm", on=tree(arch="aarch64")), install("web"), at=at)
    assert not found
    read = read_menu(text).labels
    assert [(label.name, label.default) for label in read] == [("local", True), ("web", False)]


def default_of(text: str) -> str:
    chosen = [label.name for label in read_menu(text).labels if label.default]
    assert len(chosen) == 1
    return chosen[0]


@pytest.mark.parametrize(
    ("settings", "unattended", "default", "told"),
    [
        ("{}", [], "local", []),
        ("{}", ["web"], "web", []),
        ("{}", ["web", "db"], "local", ["KS708"]),
        ("{unattended: true}", [], "local", ["KS708"]),
        ("{default: local, unattended: true}", ["web"], "local", []),
        ("{default: web}", [], "local", ["KS707"]),
        ("{default: web}", ["db"], "local", ["KS707"]),
        ("{default: web}", ["web"], "web", []),
        ("{default: web, unattended: true}", [], "web", []),
        ("{default: wbe}", [], "local", ["KS706"]),
    ],
)
def test_the_default(settings: str, unattended: list[str], default: str, told: list[str]) -> None:
    at = site(f"server: h\nmenu: {settings}\n")
    text, found = menu(*(install(name, unattended=name in unattended) for name in ("db", "web")), at=at)
    assert default_of(text) == default
    assert codes(found) == told


def test_a_near_miss_of_the_default_is_suggested() -> None:
    _, found = menu(install("web"), at=site("server: h\nmenu: {default: webb}\n"))
    assert found[0].help == "did you mean `web`?"
    assert (found[0].line, found[0].column) == (2, 17)


@pytest.mark.parametrize(
    ("written", "title", "hot_key"),
    [
        ("plain", "plain", None),
        ("Install ^web", "Install web", 8),
        ("^^web", "^web", None),
        ("x^^^web", "x^web", 2),
        ("a^ b^", "a^ b^", None),
        ("^a^b", "a^b", 0),
        ("^", "^", None),
        ("^é", "^é", None),
        ("", "", None),
    ],
)
def test_how_a_hot_key_is_marked(written: str, title: str, hot_key: int | None) -> None:
    assert marked(written) == (title, hot_key)


def test_a_caret_is_left_out_with_a_warning() -> None:
    text, found = menu(install(boot=Boot(menu="2^^8 ^words")))
    assert codes(found) == ["KS711"]
    assert "MENU LABEL 28 ^words" in text


def test_a_hot_key_belongs_to_the_first() -> None:
    text, found = menu(install("a", boot=Boot(menu="^Xen")), install("b", boot=Boot(menu="Linu^x")))
    assert codes(found) == ["KS710"]
    assert [label.hot_key for label in read_menu(text).labels] == ["l", "x", None]


def test_the_local_disk_gives_its_hot_key_way() -> None:
    text, found = menu(install("a", boot=Boot(menu="^Linux")))
    assert not found
    assert [label.hot_key for label in read_menu(text).labels] == [None, "l"]


@pytest.mark.parametrize(
    ("boot", "code"),
    [
        (Boot(label="two words"), "KS702"),
        (Boot(label=""), "KS702"),
        (Boot(label="x" * 65), "KS702"),
        (Boot(label="local"), "KS703"),
        (Boot(label="a\nLABEL b"), "KS701"),
        (Boot(menu="a\rDEFAULT b"), "KS701"),
        (Boot(menu="tab\there"), "KS701"),
        (Boot(append=("a\nKERNEL evil",)), "KS701"),
        (Boot(append=("",)), "KS702"),
        (Boot(append=(" a",)), "KS702"),
        (Boot(append=("x" * 3000,)), "KS709"),
        (Boot(menu="x" * 201), "KS702"),
    ],
)
def test_what_is_refused(boot: Boot, code: str) -> None:
    text, found = menu(install(boot=boot, title="t"))
    assert code in codes(found)
    assert all(one.severity == "error" for one in found)
    assert [label.name for label in read_menu(text).labels] == ["local"]


def test_two_profiles_with_one_label() -> None:
    text, found = menu(install("a", boot=Boot(label="web")), install("b", boot=Boot(label="WEB")))
    assert codes(found) == ["KS703"]
    assert "`a` and `b`" in found[0].message
    assert [label.name for label in read_menu(text).labels] == ["local", "web"]


def test_help_cannot_end_its_own_block() -> None:
    entry = MenuEntry("a", "a", kernel="k", help=("endtext", "fine"))
    artifacts, found = split(pxelinux.emit(SiteInput((), (entry,)), EmitContext(SITE)))
    assert codes(found) == ["KS702"]
    assert b"fine" not in artifacts[0].content


def test_the_name_of_a_profile_is_refused_before_it_is_in_a_url() -> None:
    _, found = menu(install("a\nb"))
    assert codes(found) == ["KS714"]


def test_a_bad_title_of_the_menu_makes_no_menu() -> None:
    at = replace(SITE, menu=replace(SITE.menu, title="x\nDEFAULT evil"))
    text, found = menu(at=at)
    assert text == ""
    assert codes(found) == ["KS701"]


# Text as an attacker, or an unlucky variable, would choose it.
nasty = st.text(
    st.one_of(st.characters(codec="utf-8"), st.sampled_from("\n\r\t\v\f\x00\x1b\x85\u2028^^^ #")), max_size=30
)
maybe = st.one_of(st.text("ab ^-.é", min_size=1, max_size=8), nasty)


@given(
    label=st.one_of(st.none(), maybe),
    title=maybe,
    line=st.one_of(st.none(), maybe),
    append=st.lists(maybe, max_size=3),
    profile=st.one_of(st.just("web"), maybe),
    menu_title=maybe,
)
def test_whatever_it_is_given_the_menu_holds_that_and_nothing_else(
    label: str | None, title: str, line: str | None, append: list[str], profile: str, menu_title: str
) -> None:
    at = replace(SITE, menu=replace(SITE.menu, title=menu_title))
    one = install(profile, boot=Boot(label, line, tuple(append)), title=title)
    given_entries, _ = entries(one, at)
    text, found = menu(one, at=at)
    if any(found_one.code == "KS701" and "menu's title" in found_one.message for found_one in found):
        assert text == ""
        return
    assert text.isprintable() or set(text) - {"\n"} == set(text.replace("\n", ""))
    read = read_menu(text)
    assert read.other == []
    assert read.settings == {"UI": "menu.c32", "PROMPT": "0", "TIMEOUT": "300", "MENU TITLE": menu_title.strip(" \t")}
    assert [one.name for one in read.labels if one.default] == ["local"]
    if any(found_one.severity == "error" for found_one in found):
        assert [one.name for one in read.labels] == ["local"]
        return
    (entry,) = given_entries
    assert len(read.labels) == 2
    made = read.labels[1]
    assert made.name == entry.label
    assert made.title == entry.title.replace("^", "").strip(" \t")
    assert made.kernel == "images/rocky9/vmlinuz"
    assert made.append == " ".join(("initrd=images/rocky9/initrd.img", *entry.arguments))
    assert made.help == tuple(one.strip() for one in entry.help)
    assert made.bootif


@pytest.mark.parametrize(
    ("releases", "word"),
    [(["rhel9"], "SYSAPPEND"), (["rhel7", "rhel9"], "IPAPPEND"), (["fedora42"], "SYSAPPEND"), ([], "SYSAPPEND")],
)
def test_how_bootif_is_asked_for(releases: list[str], word: str) -> None:
    assert pxelinux.bootif_word(SiteInput(tuple(install(one, one) for one in releases))) == word


def test_dialects_of_the_kit() -> None:
    assert dialect("fedora42").version == 42
