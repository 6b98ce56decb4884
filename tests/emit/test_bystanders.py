"""Hosts that nothing is to be installed on, where the site's menu installs by itself: their disk boots."""

import re
from dataclasses import replace
from typing import Any

import pytest
from emit.kit import SITE, entries, install, split, tree

from ksc.emit import Aim, EmitContext, HostInput, SiteInput, grub, ipxe, pxelinux, s390x
from ksc.inventory import Host, Interface
from ksc.layer.fields import Named
from ksc.syntax.menus import parse_menu

TREES = {one.name: one for one in (tree("centos7"), tree("rocky9"), tree("rocky8"), tree("centos6"))}
TREES["z"] = replace(tree("rocky9", arch="s390x"), name="z")
PROFILES = {
    "no-tree": install("no-tree", on=None),
    "six": install("six", "rhel6", on=TREES["centos6"]),
    "seven": install("seven", "rhel7", on=TREES["centos7"]),
    "web": install("web", on=TREES["rocky9"]),
    "frame": install("frame", on=TREES["z"]),
}
HOSTS: tuple[dict[str, Any], ...] = (
    {"profile": None},
    {"profile": None, "firmware": "uefi"},
    {"profile": "no-tree"},
    *({"profile": profile, "state": "local"} for profile in PROFILES),
    {"profile": "six"},
    {"profile": "web"},
    {"profile": "web", "state": "local", "firmware": "bios"},
    {"profile": "web", "state": "local", "firmware": "uefi"},
    {"profile": "web", "state": "install"},
)


def default_of(path: str, text: str) -> str:
    """The label that a menu boots by itself."""
    if "grub.cfg" in path:
        position = re.search(r"^ *set default=(\d+)$", text, re.MULTILINE)
        assert position is not None
        return str(re.findall(r"--id (\S+)", text)[int(position[1])])
    if path.endswith(".ipxe"):
        return str(re.findall(r"choose --default (\S+)", text)[0])
    return next(one.name for one in parse_menu(text, path).labels() if one.get("MENU DEFAULT"))


def everything(*, willing: bool) -> tuple[list[str], dict[str, str]]:
    """The two MACs of each host, and the menus of all loaders by path, none of them made twice."""
    hosts, inputs = [], []
    for number, said in enumerate(HOSTS, 1):
        profile = Named(said["profile"]) if said["profile"] is not None else None
        cards = (Interface((f"52:54:00:00:00:{number:02x}",)), Interface((f"52:54:00:00:01:{number:02x}",)))
        host = Host(f"h{number}", interfaces=cards, **said | {"profile": profile})
        hosts.append(host)
        if profile is not None:
            one = replace(PROFILES[profile.name], host=host)
            inputs.append(HostInput(one, (), tuple(entries(one)[0])))
    installs = (*PROFILES.values(), install("kiosk", on=TREES["rocky9"], unattended=willing))
    shown = tuple(entry for one in installs for entry in entries(one)[0])
    aims = {name: Aim(one.dialect, one.tree) for name, one in PROFILES.items()}
    value = SiteInput(installs, shown, tuple(hosts), tuple(TREES.values()), aims)
    menus: dict[str, str] = {}
    for plugin in (pxelinux, grub, ipxe, s390x):
        given = [plugin.emit(value, EmitContext(SITE)), *(plugin.emit_host(one, EmitContext(SITE)) for one in inputs)]
        for one in (one for some in given for one in split(some)[0]):
            assert one.path not in menus
            assert isinstance(one.content, bytes)
            menus[one.path] = one.content.decode()
    return [mac.replace(":", "-") for host in hosts for mac in host.macs], menus


@pytest.fixture(scope="module")
def made() -> tuple[list[str], dict[str, str]]:
    return everything(willing=True)


def test_the_site_installs_strangers_by_itself(made: tuple[list[str], dict[str, str]]) -> None:
    _, menus = made
    for path in ("tftp/pxelinux.cfg/default", "tftp/efi/rocky9/grub.cfg", "tftp/efi/centos7/grub.cfg"):
        assert default_of(path, menus[path]) == "kiosk"
    assert default_of(".ipxe", menus["tftp/ipxe/boot.ipxe"]) == "kiosk"


@pytest.mark.parametrize("number", range(2 * len(HOSTS)))
def test_no_host_is_installed_that_nobody_wants_installed(number: int, made: tuple[list[str], dict[str, str]]) -> None:
    macs, menus = made
    said, further = HOSTS[number // 2], number % 2
    own = {path: text for path, text in menus.items() if macs[number] in path}
    for path, text in own.items():
        assert default_of(path, text) == "local"
    assert {f"tftp/pxelinux.cfg/01-{macs[number]}", f"tftp/ipxe/01-{macs[number]}.ipxe"} <= set(own)
    if further or said["profile"] in (None, "no-tree", "six", "frame"):
        # Any tree's loader may be what it gets. All look into one folder, but for that of EL7.
        assert {f"tftp/efi/{name}/grub.cfg-01-{macs[number]}" for name in ("centos7", "rocky9")} <= set(own)
    else:
        assert any("/grub.cfg-01-" in path for path in own)


def test_where_the_site_installs_nothing_by_itself_hosts_need_no_menu() -> None:
    macs, menus = everything(willing=False)
    assert not [path for path in menus if macs[0] in path or macs[1] in path or macs[-1] in path]
