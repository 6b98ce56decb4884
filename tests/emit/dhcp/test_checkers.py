"""Whatever stands in ksc.yaml and hosts.yaml, each server's own checker takes the file."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from emit.dhcp.kit import PROGRAMS, emitted, read
from hypothesis import given, settings
from hypothesis import strategies as st
from support import LONG, program

from ksc.layer.addresses import address_problem

CHECKS = {
    "dhcpd": ("isc-dhcp-server", "dhcpd", "-4", "-t", "-cf", "FILE", "-lf", "/dev/null", "-pf", "/dev/null"),
    "dnsmasq": ("dnsmasq-base", "dnsmasq", "--test", "-C", "FILE"),
    "kea": ("kea-dhcp4-server", "kea-dhcp4", "-t", "FILE"),
}

LETTERS = "abcxyzABC0123456789"
names = st.one_of(
    st.sampled_from(
        ["12h", "infinite", "ignore", "id", "group", "if", "12.13", "1e5", "0x1f", "web_1", "a--b", "option"]
    ),
    st.from_regex(rf"[{LETTERS}][{LETTERS}_-]{{0,20}}(\.[{LETTERS}]{{1,8}}){{0,3}}", fullmatch=True),
).filter(lambda name: not name.endswith("-"))
domains = names.filter(lambda name: address_problem(name) is None)
tree_names = st.from_regex(rf"[{LETTERS}][{LETTERS}._-]{{0,30}}", fullmatch=True)
addresses = st.integers(1, 253).map("10.9.9.{}".format)
leases, longest = (st.one_of(st.none(), st.integers(*ends)) for ends in ((60, 7200), (7200, 31_536_000)))
# dhcpd looks names up itself; dnsmasq does for the boot server alone.
servers = {
    "dhcpd": (st.one_of(addresses, domains),) * 2,
    "dnsmasq": (st.one_of(addresses, domains), addresses),
    "kea": (addresses, addresses),
}


@st.composite
def sites(draw: st.DrawFn, name: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """A site for a program, and its hosts. The subnets are apart from each other, and of several lengths."""
    boot_servers, name_servers = servers[name]
    trees = draw(st.lists(tree_names, max_size=3, unique=True))
    arches = st.sampled_from(["x86_64", "aarch64", "i386", "ppc64le", "s390x"])
    subnets: dict[str, Any] = {}
    hosts: dict[str, Any] = {}
    for number in range(draw(st.integers(0, 4))):
        prefix = draw(st.sampled_from([20, 24, 26, 30]))
        base = f"10.{number}.16"
        size = min(1 << (32 - prefix), 256)
        one: dict[str, Any] = {"network": f"{base}.0/{prefix}"}
        if draw(st.booleans()):
            one["gateway"] = f"{base}.1"
        if draw(st.booleans()) and size > 8:
            one["pools"] = [f"{base}.{size - 6}-{base}.{size - 4}", f"{base}.{size - 2}-{base}.{size - 2}"]
        if draw(st.booleans()):
            one["shared"] = draw(st.sampled_from(["wire", "if", "1"]))
        if draw(st.booleans()):
            one["relays"] = draw(st.lists(st.sampled_from([f"{base}.2", "10.200.0.1"]), unique=True, min_size=1))
        if draw(st.booleans()):
            one |= {"interface": "lo", "domain": draw(domains), "dns": draw(addresses)}
        if draw(st.booleans()):
            one["lease"] = draw(leases.filter(bool))
        subnets[draw(st.text(max_size=8, alphabet=st.characters(codec="ascii"))) + str(number)] = one
        for last in range(3, draw(st.integers(3, min(size - 1, 12)))):
            hosts[f"h{number}-{last}"] = {
                "mac": [f"52:54:00:00:{number:02x}:{last:02x}", f"52:54:01:00:{number:02x}:{last:02x}"][: 1 + last % 2],
                "ip": f"{base}.{last}" if last % 3 else "dhcp",
                "hostname": draw(names),
                "firmware": draw(st.sampled_from([None, "bios", "uefi"])),
                "profile": draw(st.sampled_from([None, *trees])),
            }
    dhcp = {
        "program": name,
        "proxy": name == "dnsmasq" and draw(st.booleans()),
        "domain": draw(st.one_of(st.none(), domains)),
        "dns": draw(st.one_of(st.none(), st.lists(name_servers, min_size=1, max_size=3))),
        "max_lease": draw(longest),
        "log_facility": draw(st.sampled_from([None, "daemon", "local7"])),
        "interfaces": draw(st.sampled_from([None, ["lo"]])),
        "unknown": draw(st.sampled_from(["bios", "nothing"])),
        **{key: draw(st.booleans()) for key in ("authoritative", "known_only", "ipxe", "resolver")},
    }
    site = {
        "server": draw(boot_servers),
        "dhcp": {key: value for key, value in dhcp.items() if value is not None},
        "subnets": subnets,
        "trees": {
            name: {"release": "rocky9", "url": "http://10.9.9.9/t", "arch": draw(arches)} for name in trees
        },
        "tftp": draw(st.sampled_from([{}, {"program": "dnsmasq", "root": "/srv/a,b=c"}, {"server": "10.9.9.250"}])),
    }  # fmt: skip
    if draw(st.booleans()):
        site["emit"] = [name]
    if draw(st.booleans()):
        site["http"] = {"url": "http://10.9.9.9:8000" + draw(st.sampled_from(["", "/a,b;c$d(e)", "/%20*!&"]))}
    return site, hosts


@pytest.mark.parametrize("name", PROGRAMS)
def test_generated_sites(name: str, tmp_path: Path) -> None:
    package, command, *words = CHECKS[name]
    file = tmp_path / "made"
    checked = [program(command, package), *(str(file) if word == "FILE" else word for word in words)]

    @settings(max_examples=200 if LONG else 50)
    @given(sites(name))
    def takes(given: tuple[dict[str, Any], dict[str, Any]]) -> None:
        artifact, found = emitted(name, *read(*map(json.dumps, given)))
        assert {one.code for one in found} <= {"KS829", "KS830", "KS835"}
        assert artifact is not None
        file.write_bytes(artifact.content)
        done = subprocess.run(checked, capture_output=True, text=True, timeout=60)
        said = done.stdout + done.stderr
        assert done.returncode == 0, f"{said}\n{artifact.content.decode()}"
        assert name != "dhcpd" or "warning" not in said.lower(), said

    takes()
