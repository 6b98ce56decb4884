"""The menus of GRUB: golden texts, what a GRUB makes of them, and that nothing gets in that was not given."""

import re
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from emit.grubscript import Entry, Grub, handed
from emit.kit import SITE, codes, dialect, entries, install, site, split, tree
from emit.test_menu_model import HASHES, labelled, profiles, sites
from hypothesis import given, settings
from hypothesis import strategies as st
from support import examples, program

from ksc.emit import EmitContext, HostInput, SiteInput, grub
from ksc.emit.default import build_menu, host_menu
from ksc.emit.menu import Menu, MenuEntry
from ksc.emit.visible import by_profile, uefi_kernels, visible
from ksc.inventory import Host, Interface
from ksc.layer.fields import Named
from ksc.layer.site import Site
from ksc.model import Boot, Install
from ksc.trees import Tree

GOLDEN = Path(__file__).parent / "golden"
WEB = Boot(label="web", menu="Install ^web server", append=("console=ttyS0",))
MAC = "52:54:00:12:34:56"
PC = {"net_default_mac": MAC, "grub_cpu": "x86_64"}


def emitted(installs: list[Install], at: Site = SITE, trees: tuple[Tree, ...] = ()) -> tuple[dict[str, str], list[str]]:
    """The texts by path, and the codes of what is said."""
    known = trees or tuple({one.tree.name: one.tree for one in installs if one.tree is not None}.values())
    value = SiteInput(tuple(installs), labelled(installs, at), trees=known)
    made, found = split(grub.emit(value, EmitContext(at)))
    for one in made:
        assert len(one.origins) == one.content.count(b"\n") and None not in one.origins
    return {one.path: one.content.decode() for one in made}, codes(found)


def of_host(one: Install, host: Host, at: Site = SITE) -> tuple[dict[str, str], list[str]]:
    own = replace(one, host=host)
    value = HostInput(own, (), tuple(entries(own, at)[0]))
    made, found = split(grub.emit_host(value, EmitContext(at, own.dialect, own.tree)))
    return {one.path: one.content.decode() for one in made}, codes(found)


def below(files: dict[str, str], top: str = "tftp") -> dict[str, str]:
    """The files as a loader sees them."""
    return {path.removeprefix(top): text for path, text in files.items()}


def machine(mac: str = MAC, **more: object) -> Host:
    return Host("h1", interfaces=(Interface((mac,)),), **more)  # type: ignore[arg-type]


def loaded(files: dict[str, str], path: str, **variables: str) -> Grub:
    made = Grub(files, {**PC, **variables})
    assert made.source(path)
    return made


def titles(made: Grub) -> list[str]:
    return [one.title for one, _ in made.flat()]


def golden(name: str, text: str) -> None:
    assert text == (GOLDEN / name).read_text()


def test_golden() -> None:
    at = site("server: 192.0.2.10\nhttp: {}\nurl: http://192.0.2.10/build\n")
    files, found = emitted([install("web-profile", boot=WEB, title="Web server (Rocky Linux 9)")], at)
    assert not found
    assert list(files) == ["tftp/efi/rocky9/grub.cfg", "http/efi/rocky9/grub.cfg", "tftp/grub/grub.cfg"]
    golden("site.grub", files["tftp/efi/rocky9/grub.cfg"])
    golden("http.grub", files["http/efi/rocky9/grub.cfg"])
    golden("any.grub", files["tftp/grub/grub.cfg"])


def test_golden_with_everything() -> None:
    menu = replace(
        SITE.menu, hashes=HASHES, local="chain", first="install", unattended=True, default=Named("db"), title="It's"
    )
    installs = [
        install("db", "rhel7", on=tree("centos7"), boot=Boot(submenu=("Old ones",), menu="^1: it's $HOME; `x`")),
        install("web", "rhel7", on=tree("centos7"), boot=Boot(append=('a="b c"', "d=$e;", "quiet"))),
    ]
    files, found = emitted(installs, replace(SITE, menu=menu))
    assert not found
    golden("el7.grub", files["tftp/efi/centos7/grub.cfg"])


def test_golden_of_a_host() -> None:
    files, found = of_host(install("web-profile", boot=WEB, unattended=True), machine())
    assert not found
    assert list(files) == ["tftp/efi/rocky9/grub.cfg-01-52-54-00-12-34-56"]
    golden("host.grub", *files.values())


def test_the_name_that_a_loader_of_rhel_7_4_looks_for() -> None:
    files, _ = of_host(install("web", "rhel7", on=tree("centos7")), machine())
    name = "tftp/efi/centos7/grub.cfg-01-52-54-00-12-34-56"
    assert list(files) == [name, f"{name}-"]
    assert files[name] == files[f"{name}-"]


def test_a_host_finds_its_own_menu_whichever_loader_it_was_given() -> None:
    one, other = install("web", on=tree("one")), install("db", on=tree("two"))
    files, _ = emitted([one, other])
    own, _ = of_host(one, machine(state="local"))
    there = below({**files, **own})
    for path in ("/efi/two/grub.cfg", "/efi/one/grub.cfg", "/grub/grub.cfg"):
        assert titles(loaded(there, path)) == ["Boot from the local disk", "web"]
        assert titles(loaded(there, path, net_default_mac="52:54:00:12:34:57")) == [
            "Boot from the local disk",
            "web",
            "db",
        ]


def test_a_host_that_is_installed_is_not_again_by_the_sites_default() -> None:
    at = site("server: 192.0.2.10\nmenu: {default: web, unattended: true}\n")
    one = install("web", on=tree("one"))
    files, _ = emitted([one], at)
    own, _ = of_host(one, machine(state="local"), at)
    assert loaded(below(files), "/efi/one/grub.cfg").default.title == "web"
    assert loaded(below({**files, **own}), "/efi/one/grub.cfg").default.title == "Boot from the local disk"


def test_by_http_paths_begin_where_the_build_is_served() -> None:
    at = site("server: h\nhttp: {}\nurl: http://h/some/where\n")
    one = install("web")
    files, _ = emitted([one], at)
    own, _ = of_host(one, machine(), at)
    there = {path.replace("http/", "/some/where/"): text for path, text in {**files, **own}.items()}
    assert len(titles(loaded(there, "/some/where/efi/rocky9/grub.cfg"))) == 2
    assert loaded(there, "/some/where/efi/rocky9/grub.cfg").entries[1].ran == [
        ["linux", "/some/where/images/rocky9/vmlinuz", *entries(replace(one, host=machine()), at)[0][0].arguments]
        + ["BOOTIF=01-52-54-00-12-34-56"],
        ["initrd", "/some/where/images/rocky9/initrd.img"],
    ]


def test_the_dollar_of_a_url_is_no_variable() -> None:
    one, at = install("web"), site("server: h\nhttp: {}\nurl: http://h/x$arch\n")
    files = {**emitted([one], at)[0], **of_host(one, machine(), at)[0]}
    served = {f"/x$arch{path.removeprefix('http')}": text for path, text in files.items()}
    assert loaded(served, "/x$arch/efi/rocky9/grub.cfg", **PC).variables["own"] == "yes"


@pytest.mark.parametrize(
    ("text", "paths"),
    [
        ("server: h\n", []),
        ("server: h\nhttps: {}\n", ["http/efi/new/grub.cfg"]),
        ("server: h\nftp: {}\n", []),
    ],
)
def test_http_boot_is_for_what_is_said_to_be_served(text: str, paths: list[str]) -> None:
    files, _ = emitted(
        [install("n", on=tree("new")), install("o", "rhel7", on=Tree("old", "centos7", "x:"))], site(text)
    )
    assert [path for path in files if path.startswith("http/")] == paths


@pytest.mark.parametrize(
    ("release", "arch", "word"),
    [
        ("rhel7", "x86_64", "linuxefi"),
        ("rhel7", "aarch64", "linux"),
        ("rhel7", "ppc64le", "linux"),
        ("rhel8", "x86_64", "linux"),
        ("fedora42", "x86_64", "linux"),
        ("stream9", "aarch64", "linux"),
    ],
)
def test_the_commands_that_a_loader_knows(release: str, arch: str, word: str) -> None:
    files, _ = emitted([install("web", "rhel9", on=Tree("t", release, "http://h/t", arch))])
    ran = loaded(below(files), "/efi/t/grub.cfg").entries[1].ran
    assert [one[0] for one in ran] == [word, word.replace("linux", "initrd")]


def test_which_trees_have_a_menu() -> None:
    trees = (
        Tree("el6", "centos6", "http://h/6"),
        Tree("el5", "rhel5", "http://h/5"),
        Tree("el7", "centos7", "http://h/7"),
        Tree("arm", "rocky9", "http://h/a", "aarch64"),
        Tree("power", "rocky9", "http://h/p", "ppc64le"),
        Tree("z", "rocky9", "http://h/z", "s390x"),
        Tree("unused", "rocky9", "http://h/u", "i386"),
        Tree("new", "fedora43", "http://h/n"),
    )
    installs = [install(one.name, dialect(_dialect(one.release)).name, on=one) for one in trees]
    files, found = emitted(installs, trees=trees)
    assert not found
    assert sorted(path.removeprefix("tftp/") for path in files) == [
        "boot/grub/grub.cfg",
        "boot/grub2/grub.cfg",
        "efi/arm/grub.cfg",
        "efi/el7/grub.cfg",
        "efi/new/grub.cfg",
        "efi/power/grub.cfg",
        "grub/grub.cfg",
    ]
    there = below(files)
    # Kernels before EL7 are no programs of UEFI's; each machine sees what it can run.
    assert titles(loaded(there, "/efi/el7/grub.cfg"))[1:] == ["el7", "new"]
    assert titles(loaded(there, "/grub/grub.cfg", grub_cpu="arm64"))[1:] == ["arm"]
    assert titles(loaded(there, "/boot/grub2/grub.cfg", grub_cpu="powerpc"))[1:] == ["power"]
    # The menu of the tree whose commands other GRUBs know as well.
    assert loaded(there, "/grub/grub.cfg").entries[1].ran[0][0] == "linux"
    assert not loaded(there, "/grub/grub.cfg", grub_cpu="mips").entries


def _dialect(release: str) -> str:
    return re.sub("centos|rocky", "rhel", release)


def test_no_entries_no_files() -> None:
    assert emitted([], trees=(tree(),)) == ({}, [])
    assert of_host(install(on=None), machine()) == ({}, [])
    assert of_host(install(), machine(firmware="bios")) == ({}, [])
    assert of_host(install("web", "rhel6", on=Tree("six", "rhel6", "http://h/6")), machine()) == ({}, [])


def test_a_label_of_digits_is_no_position_and_a_title_no_label() -> None:
    at = site("server: 192.0.2.10\nmenu: {default: '0', unattended: true}\n")
    boots = [Boot(label="9"), Boot(label="a", menu="0"), Boot(label="0", menu="9")]
    files, _ = emitted([install(f"p{at}", boot=boot) for at, boot in enumerate(boots)], at)
    assert loaded(below(files), "/efi/rocky9/grub.cfg").default.option("--id") == "0"


@pytest.mark.parametrize(
    ("argument", "kernel", "told"),
    [
        ("console=ttyS0 quiet", "console=ttyS0 quiet", False),
        ('a="b c" d', '"a=b c" d', False),
        ('"a=b  c"', '"a=b  c"', False),
        ('a="b"', "a=b", False),
        ("$x `y` {z} <&|;>", "$x `y` {z} <&|;>", False),
        ("a='b'", "a=\\'b\\'", True),
        ("a\\b", "a\\\\b", True),
        ('a=b"c d"', '"a=b\\"c d\\""', True),
        ('a="b', 'a=\\"b', True),
    ],
)
def test_what_a_kernel_is_handed(argument: str, kernel: str, told: bool) -> None:
    files, found = emitted([install(boot=Boot(append=(argument,)))])
    ran = loaded(below(files), "/efi/rocky9/grub.cfg").entries[1].ran[0]
    known = len(entries(install())[0][0].arguments)
    assert handed(ran[2 + known : -1]) == kernel
    assert found == ["KS822"] * told


def test_a_control_character_in_the_title() -> None:
    files, found = emitted([install()], replace(SITE, menu=replace(SITE.menu, title="a\nmenuentry b")))
    assert (files, found) == ({}, ["KS701"])


def test_a_password_is_asked_for_in_submenus_too() -> None:
    at = replace(SITE, menu=replace(SITE.menu, hashes=HASHES))
    files, _ = emitted([install("a", boot=Boot(submenu=("S",))), install("b")], at)
    made = loaded(below(files), "/efi/rocky9/grub.cfg")
    assert made.variables["superusers"] == "ksc" and "superusers" in made.exported
    assert made.users == {"ksc": HASHES.pbkdf2}
    assert [("--unrestricted" in one.options) for one in made.entries] == [True, True, False]
    assert "--unrestricted" not in made.entries[1].inside[0].options  # type: ignore[index]


def shape(one: Entry, above: tuple[str, ...], linux: str = "linux") -> tuple[object, ...]:
    """What a menu can say of an entry, as it was read."""
    if one.ran[-1][0] == "exit":
        return one.option("--id"), one.title.strip(), one.option("--hotkey"), above, "", "", ""
    (word, kernel, *arguments), (_, initrd) = one.ran
    assert word == linux
    assert arguments.pop().startswith("BOOTIF=01-")
    return one.option("--id"), one.title.strip(), one.option("--hotkey"), above, kernel, initrd, handed(arguments)


def meant(entry: MenuEntry) -> tuple[object, ...]:
    """The same of the model. A word in double quotes has none where it needs none."""
    key = entry.title[entry.hot_key].lower() if entry.hot_key is not None else None
    key = None if key in tuple("cev") else key
    words, paths = "", ("", "")
    if entry.kind == "linux":
        words, paths = kernel_text(" ".join(entry.arguments)), (f"/{entry.kernel}", f"/{entry.initrd}")
    return entry.label, entry.title.strip(), key, entry.submenu, *paths, words


def kernel_text(text: str) -> str:
    """Arguments as GRUB hands them on: blanks in double quotes belong to a word; what it escapes is escaped."""
    made, word, inside = [], "", False
    for character in [*text, " "]:
        if character == " " and not inside:
            made += [word] if word else []
            word = ""
            continue
        inside ^= character == '"'
        word += character
    made += [word.rstrip()] if word and inside else []
    return handed([bare(one) for one in made])


def bare(word: str) -> str:
    found = re.fullmatch(r'([^"\'\\=]*=)?"([^"\'\\]*)"', word)
    return f"{found[1] or ''}{found[2]}" if found else word


def is_the_menu(made: Grub, menu: Menu, linux: str) -> None:
    read = list(made.flat())
    assert [shape(one, above, linux) for one, above in read] == [meant(one) for one in menu.entries]
    assert made.default.option("--id") == menu.default
    assert made.variables["timeout"] == str(menu.timeout or -1)
    assert made.users == ({"ksc": HASHES.pbkdf2} if menu.password else {})
    free = {one.option("--id") for one, _ in read if "--unrestricted" in one.options}
    asks = {one.label for one in menu.entries if one.locked and one.label != menu.default}
    assert free == ({one.label for one in menu.entries} - asks if menu.password else set())
    helps = [[line.strip() for line in one.comments] for one, _ in read]
    assert helps == [[line.strip() for line in one.help] for one in menu.entries]


@settings(max_examples=examples(240))
@given(profiles(), sites())
def test_the_menu_of_a_site(installs: list[Install], at: Site) -> None:
    files, _ = emitted(installs, at)
    menu, _ = build_menu(labelled(installs, at), at)
    for one in {one.tree.name: one.tree for one in installs if one.tree}.values():
        architectures = frozenset({one.arch})
        shown = visible(menu, architectures, uefi_kernels(by_profile(installs)))
        text = files.get(f"tftp/efi/{one.name}/grub.cfg")
        if text is not None:
            is_the_menu(loaded(below(files), f"/efi/{one.name}/grub.cfg"), shown, "linux")
        else:
            assert one.arch == "i386" or len(shown.entries) == 1


@settings(max_examples=examples(160))
@given(profiles(1), sites(), st.sampled_from([None, "install", "local"]))
def test_the_menu_of_a_host(installs: list[Install], at: Site, state: str | None) -> None:
    for one in installs:
        host = machine(state=state)
        files, _ = of_host(one, host, at)
        own = entries(replace(one, host=host), at)[0]
        menu, _ = host_menu(own, at, host, one.boot.local)
        shown = visible(menu, frozenset({one.tree.arch if one.tree else ""}), uefi_kernels(by_profile(installs)))
        for path, text in files.items():
            is_the_menu(loaded({path: text}, path), shown, "linux")


def test_grub_takes_them_for_scripts(tmp_path: Path) -> None:
    check = program("grub-script-check", "grub-common")
    texts: list[str] = []

    @settings(max_examples=80, derandomize=True, database=None)
    @given(profiles(), sites())
    def collect(installs: list[Install], at: Site) -> None:
        texts.extend(emitted(installs, at)[0].values())
        for one in installs[:2]:
            texts.extend(of_host(one, machine(), at)[0].values())

    collect()
    assert len(texts) >= 50
    (tmp_path / "all.cfg").write_text("".join(texts))
    ran = subprocess.run([check, tmp_path / "all.cfg"], capture_output=True, text=True, timeout=60)
    assert (ran.returncode, ran.stderr) == (0, "")
    (tmp_path / "bad.cfg").write_text("menuentry 'a {\n")
    assert subprocess.run([check, tmp_path / "bad.cfg"], capture_output=True, timeout=60).returncode
