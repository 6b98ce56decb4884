"""Parameter files for s390x: golden text, their columns, and what KVM's network boot reads."""

from dataclasses import replace
from pathlib import Path

import pytest
from emit.kit import SITE, codes, entries, install, site, split, tree
from hypothesis import given, settings
from hypothesis import strategies as st
from support import examples

from ksc.emit import EmitContext, HostInput, SiteInput, s390x
from ksc.emit.s390x import cards
from ksc.inventory import Host, Interface
from ksc.layer.site import Site
from ksc.model import Boot, Install

GOLDEN = Path(__file__).parent / "golden"
Z = tree("z", "http://192.0.2.10/z", arch="s390x")
ZNET = "rd.znet=qeth,0.0.0600,0.0.0601,0.0.0602,layer2=1"


def emitted(installs: list[Install], at: Site = SITE) -> tuple[dict[str, str], list[str]]:
    shown = tuple(entry for one in installs for entry in entries(one, at)[0])
    made, found = split(s390x.emit(SiteInput(tuple(installs), shown), EmitContext(at)))
    return {one.path: one.content.decode() for one in made}, codes(found)


def of_host(one: Install, host: Host, at: Site = SITE) -> tuple[dict[str, str], list[str]]:
    own = replace(one, host=host)
    value = HostInput(own, (), tuple(entries(own, at)[0]))
    made, found = split(s390x.emit_host(value, EmitContext(at, own.dialect, own.tree)))
    return {one.path: one.content.decode() for one in made}, codes(found)


def machine(**more: object) -> Host:
    return Host("z1", interfaces=(Interface(("02:00:be:3a:01:f3",)),), **more)  # type: ignore[arg-type]


def test_golden() -> None:
    files, found = emitted([install(on=Z, boot=Boot(append=(ZNET, "rd.dasd=0.0.0200"))), install("pc")])
    assert not found
    assert files == {"tftp/s390x/z/web.prm": (GOLDEN / "web.prm").read_text()}


def test_golden_of_a_host() -> None:
    one = install(on=Z, unattended=True)
    files, found = of_host(one, machine())
    assert not found
    assert list(files) == ["tftp/s390x/z/hosts/z1.prm", "tftp/pxelinux.cfg/01-02-00-be-3a-01-f3"]
    assert files["tftp/pxelinux.cfg/01-02-00-be-3a-01-f3"] == (GOLDEN / "s390-ccw.menu").read_text()


def test_nothing_installs_by_itself_that_may_not() -> None:
    for one, host in ((install(on=Z), machine()), (install(on=Z, unattended=True), machine(state="local"))):
        assert list(of_host(one, host)[0]) == ["tftp/s390x/z/hosts/z1.prm"]


def test_old_installers() -> None:
    (text,) = emitted([install("old", "rhel6", on=Z)])[0].values()
    assert text.split()[-6:] == [
        "RUNKS=1",
        "cmdline",
        "ks=http://192.0.2.10/ks/old.ks",
        "ksdevice=bootif",
        "kssendmac",
        "repo=http://192.0.2.10/z",
    ]


def test_other_machines_have_none() -> None:
    assert emitted([install()]) == ({}, [])
    assert of_host(install(), machine()) == ({}, [])


@pytest.mark.parametrize(
    ("release", "argument", "told", "files"),
    [
        ("rhel8", "a" * 78, [], 1),
        ("rhel8", "a" * 79, ["KS727"], 1),
        ("rhel8", " ".join(["a=" + "b" * 68] * 10), [], 1),
        ("rhel8", " ".join(["a=" + "b" * 68] * 11), ["KS709"], 0),
        ("rhel9", " ".join(["a=" + "b" * 68] * 11), [], 1),
    ],
)
def test_what_is_too_long(release: str, argument: str, told: list[str], files: int) -> None:
    made, found = emitted([install("w", release, on=Z, boot=Boot(append=(argument,)))])
    assert (found, len(made)) == (told, files)


def test_a_control_character_in_the_title() -> None:
    at = site("server: h\n")
    files, found = of_host(install(on=Z, unattended=True), machine(), replace(at, menu=replace(at.menu, title="a\nb")))
    assert not found
    assert list(files) == ["tftp/s390x/z/hosts/z1.prm"]


@settings(max_examples=examples(200))
@given(st.lists(st.text("abc=:/", min_size=1, max_size=90), min_size=1))
def test_cards_as_both_read_them(words: list[str]) -> None:
    lines = list(cards(words))
    as_bytes = "\n".join(lines)
    assert as_bytes.split() == words
    if all(len(word) <= 78 for word in words):
        assert all(len(line) <= 80 for line in lines)
        assert "".join(line.ljust(80) for line in lines).split() == words
