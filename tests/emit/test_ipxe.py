"""The scripts of iPXE: golden texts, what an iPXE makes of them, and that nothing gets in that was not given."""

from dataclasses import replace
from pathlib import Path

import pytest
from emit.grubscript import Grub
from emit.ipxescript import Ipxe
from emit.kit import SITE, codes, entries, install, site, split, tree
from emit.test_menu_model import HASHES, labelled, profiles, sites
from hypothesis import given, settings
from hypothesis import strategies as st
from support import examples

from ksc.emit import EmitContext, HostInput, SiteInput, grub, ipxe
from ksc.emit.default import build_menu, host_menu
from ksc.emit.ipxetext import words
from ksc.emit.menu import Menu
from ksc.emit.visible import by_profile, uefi_kernels, visible
from ksc.inventory import Host, Interface
from ksc.layer.site import Site
from ksc.model import Boot, Install
from ksc.syntax.menus import parse_menu
from ksc.trees import Tree

GOLDEN = Path(__file__).parent / "golden"
WEB = Boot(label="web", menu="Install ^web server", append=("console=ttyS0",))
CARD = "52-54-00-12-34-56"
MACHINES = {
    "bios": {"platform": "pcbios", "buildarch": "i386"},
    "efi": {"platform": "efi", "buildarch": "x86_64"},
    "arm64": {"platform": "efi", "buildarch": "arm64"},
}
KERNELS = {"bios": frozenset({"x86_64", "i386"}), "efi": frozenset({"x86_64"}), "arm64": frozenset({"aarch64"})}
SCRIPT = "boot.ipxe"


def emitted(installs: list[Install], at: Site = SITE) -> tuple[str, list[str]]:
    made, found = split(ipxe.emit(SiteInput(tuple(installs), labelled(installs, at)), EmitContext(at)))
    for one in made:
        assert one.path == f"tftp/ipxe/{SCRIPT}"
        assert len(one.origins) == one.content.count(b"\n") and None not in one.origins
    return "".join(one.content.decode() for one in made), codes(found)


def of_host(one: Install, host: Host, at: Site = SITE) -> tuple[str, list[str]]:
    own = replace(one, host=host)
    value = HostInput(own, (), tuple(entries(own, at)[0]))
    made, found = split(ipxe.emit_host(value, EmitContext(at, own.dialect, own.tree)))
    assert all(each.path == f"tftp/ipxe/01-{CARD}.ipxe" for each in made)
    return "".join(each.content.decode() for each in made), codes(found)


def machine(**more: object) -> Host:
    return Host("h1", interfaces=(Interface((CARD.replace("-", ":"),)),), **more)  # type: ignore[arg-type]


def run(files: dict[str, str] | str, kind: str = "bios", answer: str | None = None, **more: object) -> Ipxe:
    there = {SCRIPT: files} if isinstance(files, str) else files
    made = Ipxe(there, {**MACHINES[kind], "netX/mac:hexhyp": CARD}, answer, **more)  # type: ignore[arg-type]
    made.run(SCRIPT)
    return made


def labels(made: Ipxe) -> list[str]:
    return [label for _, label, _ in made.items]


def golden(name: str, text: str) -> None:
    assert text == (GOLDEN / name).read_text()


def test_golden() -> None:
    text, found = emitted([install("web-profile", boot=WEB, on=tree("rocky9", "nfs:s:/d"))])
    assert not found
    golden("site.ipxe", text)


def test_golden_with_everything() -> None:
    old, arm = tree("centos6", "http://h/c6"), tree("arm", "https://h/a", arch="aarch64")
    installs = [
        install("el6", "rhel6", on=old, boot=Boot(submenu=("Old ones", "6"), menu="^6 && #1; || ${x} \\")),
        install("arm", on=arm, boot=Boot(append=("a=#b #c && ; ||", "$x"))),
        install("web", on=tree("rocky9")),
    ]
    text, found = emitted(installs, site("server: 192.0.2.10\nmenu: {default: el6, unattended: true, timeout: 0}\n"))
    assert not found
    golden("machines.ipxe", text)


def test_golden_of_a_host() -> None:
    text, found = of_host(install("web-profile", boot=WEB, unattended=True), machine())
    assert not found
    golden("host.ipxe", text)


def test_the_kernel_comes_from_a_web_server_where_the_tree_is_on_one() -> None:
    at = Tree("t", "rocky9", "http://h/t/", kernel="k", initrd="i.img")
    booted = run(emitted([install(on=at, boot=WEB)])[0], answer="web").booted
    assert (booted.kernel, booted.initrds) == ("http://h/t/k", {"initrd.img": "http://h/t/i.img"})
    for url in ("https://h/t", "ftp://h/t", "cdrom"):
        booted = run(emitted([install(on=tree("t", url), boot=WEB)])[0], answer="web").booted
        assert (booted.kernel, booted.initrds) == ("../images/t/vmlinuz", {"initrd.img": "../images/t/initrd.img"})


def test_what_is_booted() -> None:
    one = install(boot=WEB)
    booted = run(emitted([one])[0], answer="web").booted
    assert booted.words == ("initrd=initrd.img", *entries(one)[0][0].arguments, f"BOOTIF=01-{CARD}")


def test_the_local_disk() -> None:
    text, _ = emitted([install()])
    assert run(text).booted.local == "sanboot"
    assert run(text, "efi").booted.local == "exit"
    assert run(text, answer="escape").booted.local == "sanboot"
    text, _ = emitted([install()], replace(SITE, menu=replace(SITE.menu, local="next")))
    assert run(text).booted.local == "exit"


def test_what_cannot_be_booted_ends_in_the_menu() -> None:
    made = run(emitted([install(boot=WEB)])[0], answer="web", can_boot=False)
    assert (made.menus, made.booted.local) == (2, "sanboot")


def test_a_hosts_own_script_is_the_last() -> None:
    at = site("server: 192.0.2.10\nmenu: {default: web, unattended: true}\n")
    one = install("web")
    site_text, _ = emitted([one], at)
    own, _ = of_host(one, machine(state="local"), at)
    made = run({SCRIPT: site_text, f"01-{CARD}.ipxe": own})
    assert (made.title, made.menus, made.booted.local) == ("Network installation - h1", 1, "sanboot")
    assert run(site_text).booted.kernel


def test_machines_see_what_they_can_boot() -> None:
    six = install("six", "rhel6", on=tree("six"))
    installs = [six, install("arm", on=tree("arm", arch="aarch64")), install("web", on=tree("web"))]
    at = site("server: h\nmenu: {default: six, unattended: true, first: install}\n")
    text, _ = emitted(installs, at)
    assert {kind: labels(run(text, kind)) for kind in MACHINES} == {
        "bios": ["six", "web", "local"],
        "efi": ["web", "local"],
        "arm64": ["arm", "local"],
    }
    # What is not there cannot be the default, and the first is not it instead.
    assert run(text, "bios").booted.kernel and run(text, "efi").booted.local and run(text, "arm64").booted.local


@pytest.mark.parametrize(("firmware", "shown"), [("bios", ["local", "six"]), ("uefi", None), (None, ["local", "six"])])
def test_a_host_whose_firmware_is_known(firmware: str, shown: list[str] | None) -> None:
    text, _ = of_host(install("six", "rhel6", on=tree("six")), machine(firmware=firmware))
    assert (labels(run(text)) if shown else labels(run(text, "efi"))) == (shown or ["local"])


def test_nothing_to_boot() -> None:
    assert emitted([]) == ("", [])
    assert emitted([install(on=tree(arch="ppc64le"))]) == ("", [])
    assert of_host(install(on=None), machine()) == ("", [])
    assert emitted([install()], replace(SITE, menu=replace(SITE.menu, title="a\nb"))) == ("", ["KS701"])


IMPORTED = """\
default menu.c32
label good
  kernel /old/vmlinuz
  append initrd=/old/initrd.img quiet
label url
  kernel http://192.0.2.9/vmlinuz
  append initrd=i
label server
  kernel 192.0.2.9::vmlinuz
  append initrd=i
label two
  kernel vmlinuz
  append initrd=a,b
label filled
  kernel ${x}
  append initrd=i
label tool
  kernel memtest
label guarded
  menu passwd x
  kernel vmlinuz
  append initrd=i
label away
  menu hide
  kernel vmlinuz
  append initrd=i
"""


def test_an_existing_menu() -> None:
    at = replace(SITE, menu=replace(SITE.menu, imported=parse_menu(IMPORTED, "menu.cfg")))
    one = install("web")
    text, found = emitted([one], at)
    assert set(found) >= {"KS823", "KS824"}
    assert labels(run(text)) == ["local", "good", "web"]
    booted = run(text, answer="good").booted
    assert (booted.kernel, booted.initrds, booted.words) == (
        "../old/vmlinuz",
        {"initrd.img": "../old/initrd.img"},
        ("initrd=initrd.img", "quiet"),
    )
    value = SiteInput((one,), labelled([one], at), trees=(tree(),))
    made, _ = split(grub.emit(value, EmitContext(at)))
    there = Grub({each.path: each.content.decode() for each in made}, {})
    assert there.source("tftp/efi/rocky9/grub.cfg")
    assert [each.option("--id") for each, _ in there.flat()] == ["local", "good", "filled", "web"]
    assert there.entries[1].ran == [["linux", "/old/vmlinuz", "quiet"], ["initrd", "/old/initrd.img"]]


def test_what_iPXE_cannot_say_is_left_out() -> None:
    text, found = emitted([install("bad", boot=Boot(append=("a=${net0/mac}",))), install("good")])
    assert found == ["KS823"]
    assert labels(run(text)) == ["local", "good"]
    assert "net0" not in text


def test_no_password_is_asked_for() -> None:
    at = replace(SITE, menu=replace(SITE.menu, hashes=HASHES))
    text, found = emitted([install("a"), install("b", unattended=True)], at)
    assert found == ["KS824"]
    assert labels(run(text)) == ["local", "b"]
    assert HASHES.pbkdf2 not in text and HASHES.crypt not in text
    # A host that is installed has its script, or it would get the site's.
    own, found = of_host(install("b", unattended=True), machine(state="local"), at)
    assert not found
    assert labels(run(own)) == ["local"]


def is_the_menu(text: str, kind: str, menu: Menu, installs: list[Install]) -> None:
    made = run(text, kind)
    known = by_profile(installs)
    assert made.title == shown(menu.title)
    assert made.timeout == menu.timeout * 1000
    assert made.default == menu.default
    read = [(label, title, key) for key, label, title in made.items]
    keys = {one.label: one.title[one.hot_key].lower() if one.hot_key is not None else "" for one in menu.entries}
    assert read == [(one.label, shown(one.title), keys[one.label]) for one in menu.entries]
    assert [made.heading(at) for at in range(len(menu.entries))] == [
        shown(" / ".join(one.submenu)) for one in menu.entries
    ]
    for entry in menu.entries:
        booted = run(text, kind, entry.label).booted
        if entry.kind == "local":
            assert booted.local
            continue
        tree = known[entry.profile or ""].tree
        assert tree is not None
        assert booted.kernel == f"{tree.url}/{tree.kernel}"
        assert booted.initrds == {"initrd.img": f"{tree.url}/{tree.initrd}"}
        arguments = " ".join(entry.arguments).split(" ")
        card = [f"BOOTIF=01-{CARD}"] if entry.bootif else []
        assert booted.words == ("initrd=initrd.img", *filter(None, arguments), *card)


def shown(text: str) -> str:
    return " ".join(one for one in text.replace("${", "$ {").split(" ") if one)


def possible(menu: Menu) -> Menu:
    kept = [one for one in menu.entries if words(one.arguments) is not None]
    return replace(menu, entries=tuple(one for one in kept if not one.locked or one.label == menu.default))


@settings(max_examples=examples(240))
@given(profiles(), sites())
def test_the_menu_of_a_site(installs: list[Install], at: Site) -> None:
    text, _ = emitted(installs, at)
    menu, _ = build_menu(labelled(installs, at), at)
    if not text:
        return
    kinds = ("bios", "efi", "arm64") if any(one.arch == "aarch64" for one in menu.entries) else ("bios", "efi")
    for kind in kinds:
        fits = uefi_kernels(by_profile(installs)) if kind != "bios" else lambda _: True
        is_the_menu(text, kind, visible(possible(menu), KERNELS[kind], fits), installs)


@settings(max_examples=examples(160))
@given(profiles(1), sites(), st.sampled_from([None, "install", "local"]), st.sampled_from([None, "bios", "uefi"]))
def test_the_menu_of_a_host(installs: list[Install], at: Site, state: str | None, firmware: str | None) -> None:
    for one in installs:
        host = machine(state=state, firmware=firmware)
        text, _ = of_host(one, host, at)
        menu, _ = host_menu(entries(replace(one, host=host), at)[0], at, host, one.boot.local)
        arm = one.tree is not None and one.tree.arch == "aarch64"
        for kind in ("arm64",) if arm else ("bios",) if firmware == "bios" else ("efi",):
            if text:
                fits = uefi_kernels(by_profile(installs)) if kind != "bios" else lambda _: True
                is_the_menu(text, kind, visible(possible(menu), KERNELS[kind], fits), installs)
