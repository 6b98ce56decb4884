"""The plugin `pxelinux` for hosts: whatever a host and its profile say, its menu holds that and nothing else."""

from dataclasses import replace

import pytest
from emit.kit import SITE, codes, entries, install, read_menu, split
from emit.test_pxelinux import maybe
from hypothesis import given
from hypothesis import strategies as st

from ksc.emit import EmitContext, HostInput, pxelinux
from ksc.inventory import Bond, Host, Interface
from ksc.model import Boot, Install

CARD = Interface(("52:54:00:12:34:56",), (), False, ("192.0.2.11/24",), ("192.0.2.1",), ("192.0.2.53",))


def on(one: Install, *interfaces: Interface, name: str = "web01") -> Install:
    return replace(one, host=Host(name, interfaces=interfaces))


@given(
    label=st.one_of(st.none(), maybe),
    title=maybe,
    line=st.one_of(st.none(), maybe),
    append=st.lists(maybe, max_size=3),
    menu_title=maybe,
    device=st.one_of(st.just("ens3"), maybe),
    bond=st.one_of(st.none(), maybe),
    name=st.one_of(st.just("web01"), maybe),
)
def test_whatever_it_is_given_a_host_menu_holds_that_and_nothing_else(
    label: str | None,
    title: str,
    line: str | None,
    append: list[str],
    menu_title: str,
    device: str,
    bond: str | None,
    name: str,
) -> None:
    """Names and devices are refused where hosts are read; here they come as if they had not been."""
    at = replace(SITE, menu=replace(SITE.menu, title=menu_title))
    card = CARD._replace(devices=(device,), bond=Bond("bond0", bond) if bond is not None else None)
    one = on(install(boot=Boot(label, line, tuple(append)), title=title), card, name=name)
    given_entries, found = entries(one, at)
    try:
        artifacts, problems = split(
            pxelinux.emit_host(HostInput(one, (), tuple(given_entries)), EmitContext(at, one.dialect, one.tree))
        )
    except ValueError:  # the last door: no line of a menu breaks in two
        assert not name.isprintable() or not bond or not bond.isprintable() or not device.isprintable()
        return
    if not artifacts:
        assert codes([*found, *problems]) or not menu_title.isprintable()
        return
    (artifact,) = artifacts
    read = read_menu(artifact.content.decode())
    (entry,) = given_entries
    assert artifact.path == "tftp/pxelinux.cfg/01-52-54-00-12-34-56"
    assert read.other == []
    assert set(read.settings) == {"UI", "PROMPT", "TIMEOUT", "MENU TITLE"}
    assert [(made.name, made.default) for made in read.labels] == [("local", True), (entry.label, False)]
    made = read.labels[1]
    assert made.title == entry.title.replace("^", "").strip(" \t")
    assert (made.kernel, made.help) == ("images/rocky9/vmlinuz", tuple(each.strip() for each in entry.help))
    assert made.append == " ".join(("initrd=images/rocky9/initrd.img", *entry.arguments))
    assert made.bootif is (bond is None)


@pytest.mark.parametrize("willing", [True, False])
def test_what_the_default_is(willing: bool) -> None:
    one = on(install(unattended=willing), CARD)
    given_entries, _ = entries(one)
    (artifact,), _ = split(
        pxelinux.emit_host(HostInput(one, (), tuple(given_entries)), EmitContext(SITE, one.dialect, one.tree))
    )
    read = read_menu(artifact.content.decode())
    assert [made.default for made in read.labels] == [not willing, willing]
