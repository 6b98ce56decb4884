"""The menus of RHEL 6's loader for UEFI: golden text, what it is asked for, and what it boots by itself."""

from dataclasses import replace
from pathlib import Path

from emit.kit import SITE, codes, entries, install, site, split, tree
from emit.test_menu_model import HASHES

from ksc.emit import EmitContext, HostInput, SiteInput, grublegacy
from ksc.inventory import Host, Interface
from ksc.layer.site import Site
from ksc.model import Boot, Install

GOLDEN = Path(__file__).parent / "golden"
SIX = tree("centos6", "http://192.0.2.10/centos6")


def emitted(installs: list[Install], at: Site = SITE) -> tuple[dict[str, str], list[str]]:
    shown = tuple(entry for one in installs for entry in entries(one, at)[0])
    trees = {one.tree.name: one.tree for one in installs if one.tree is not None}
    value = SiteInput(tuple(installs), shown, trees=tuple(trees.values()))
    made, found = split(grublegacy.emit(value, EmitContext(at)))
    return {one.path: one.content.decode() for one in made}, codes(found)


def of_host(one: Install, at: Site = SITE, **more: object) -> tuple[dict[str, str], list[str]]:
    host = Host("h1", interfaces=(Interface(("52:54:00:ab:34:56",)),), **more)  # type: ignore[arg-type]
    own = replace(one, host=host)
    value = HostInput(own, (), tuple(entries(own, at)[0]))
    made, found = split(grublegacy.emit_host(value, EmitContext(at, own.dialect, own.tree)))
    return {one.path: one.content.decode() for one in made}, codes(found)


def test_golden() -> None:
    one = install("web", "rhel6", on=SIX, boot=Boot(menu="^it's $HOME; #1", append=('a="b c"', "console=ttyS0")))
    files, found = emitted([one, install("db")])
    assert not found
    assert files == {"tftp/efi/centos6/efidefault": (GOLDEN / "legacy.menu").read_text()}


def test_a_host() -> None:
    files, found = of_host(install("web", "rhel6", on=SIX, unattended=True))
    assert not found
    ((path, text),) = files.items()
    assert path == "tftp/efi/centos6/01-52-54-00-AB-34-56"
    assert text.splitlines()[1] == "default=1"
    assert text.splitlines()[-2].endswith(" BOOTIF=01-52-54-00-ab-34-56")
    files, _ = of_host(install("web", "rhel6", on=SIX, unattended=True), state="local")
    assert "default=0\n" in files[path]


def test_a_password_and_no_time() -> None:
    at = site("server: h\nmenu: {timeout: 0, first: install}\n")
    at = replace(at, menu=replace(at.menu, hashes=HASHES))
    lines = emitted([install("web", "rhel6", on=SIX)], at)[0]["tftp/efi/centos6/efidefault"].splitlines()
    assert lines[1:5] == ["default=1", f"password --encrypted {HASHES.crypt}", "title web", "  lock"]
    assert lines[-2:] == ["title Boot from the local disk", "  quit"]


def test_no_other_trees() -> None:
    assert emitted([install()]) == ({}, [])
    assert emitted([install("x", "rhel6", on=tree("centos6", arch="i386"))]) == ({}, [])
    assert of_host(install()) == ({}, [])
    assert of_host(install("web", "rhel6", on=SIX), firmware="bios") == ({}, [])


def test_a_control_character_in_the_title() -> None:
    at = replace(SITE, menu=replace(SITE.menu, title="a\nb"))
    assert emitted([install("web", "rhel6", on=SIX)], at) == ({}, ["KS701"])
    assert of_host(install("web", "rhel6", on=SIX), at) == ({}, [])
