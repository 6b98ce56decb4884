"""Real servers on a wire of their own: dhcpd, Kea and dnsmasq tell each client the same, and what they should."""

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from emit.dhcp.kit import PROGRAMS, emitted, read
from support import program as system_program

SITE = """\
server: 192.0.2.10
http: {}
trees:
  rocky9: {release: rocky9, url: "http://192.0.2.10/rocky9"}
  arm9: {release: rocky9, arch: aarch64, url: "http://192.0.2.10/arm9"}
  fedora43: {release: fedora43, url: "http://192.0.2.10/f43"}
subnets:
  lan: {network: 192.0.2.0/24, gateway: 192.0.2.1, pools: 192.0.2.100-192.0.2.200, shared: wire, interface: srv0}
  side: {network: 10.5.0.0/24, shared: wire, domain: side.example.org}
  far:
    {network: 198.51.100.0/24, relays: 203.0.113.7, pools: 198.51.100.9-198.51.100.20, lease: 120,
     domain: far.example.org}
"""
DHCP = "dhcp: {domain: example.org, dns: [192.0.2.3, 192.0.2.4], lease: 600, authoritative: true}\n"
HOSTS = """\
web1: {mac: "52:54:00:00:00:01", ip: 192.0.2.11, profile: rocky9}
fed: {mac: "52:54:00:00:00:02", ip: 192.0.2.12, profile: fedora43}
pair.example.org:
  {mac: ["52:54:00:00:00:03", "52:54:00:00:00:04"], bond: bond0, device: [eth0, eth1], ip: 192.0.2.13,
   profile: fedora43, firmware: uefi}
loose: {mac: "52:54:00:00:00:05", ip: dhcp, profile: fedora43}
12h: {mac: "52:54:00:00:00:06", ip: 192.0.2.16, profile: rocky9, gateway: 192.0.2.9, dns: 9.9.9.9}
side1: {mac: "52:54:00:00:00:08", ip: 10.5.0.9, profile: fedora43}
"12.13": {mac: "52:54:00:00:00:07", ip: 192.0.2.17, profile: rocky9}
"""
ROCKY, FEDORA = "efi/rocky9/BOOTX64.EFI", "efi/fedora43/BOOTX64.EFI"
URL = "http://192.0.2.10/"


class Case(NamedTuple):
    """A client and what it is told; `address` begins so. A host's first card ends in its number."""

    says: dict[str, Any]
    file: str
    address: str = "192.0.2.1"
    name: str = ""
    router: str = "192.0.2.1"
    dns: str = "192.0.2.3 192.0.2.4"
    domain: str = "example.org"
    lease: int = 600


def card(last: int, arch: int | None = None, **more: Any) -> dict[str, Any]:
    made = {"mac": f"52:54:00:00:00:{last:02x}", **more}
    return made if arch is None else {"arch": arch, "vendor": f"PXEClient:Arch:{arch:05d}:UNDI:003001", **made}


def http(last: int, arch: int) -> dict[str, Any]:
    return card(last, arch) | {"vendor": f"HTTPClient:Arch:{arch:05d}:UNDI:003001"}


def far(says: dict[str, Any], file: str) -> Case:
    return Case(says | {"relay": "203.0.113.7"}, file, "198.51.100.", router="", domain="far.example.org", lease=120)


CASES = {
    "BIOS": Case(card(0xA0, 0), "pxelinux.0"),
    "UEFI on x64": Case(card(0xA1, 7), ROCKY),
    "UEFI on x64 that says 9": Case(card(0xA2, 9), ROCKY),
    "UEFI on x64 by HTTP": Case(http(0xA3, 16), f"{URL}{ROCKY}"),
    "UEFI on 32 bits": Case(card(0xA4, 6), "efi/rocky9/BOOTIA32.EFI"),
    "UEFI on ARM": Case(card(0xA5, 11), "efi/arm9/BOOTAA64.EFI"),
    "UEFI on ARM by HTTP": Case(http(0xA6, 19), f"{URL}efi/arm9/BOOTAA64.EFI"),
    "iPXE on BIOS": Case(card(0xA7, 0, user="iPXE"), "ipxe/boot.ipxe"),
    "iPXE on UEFI": Case(card(0xA8, 7, user="iPXE"), "ipxe/boot.ipxe"),
    "an architecture that is not served": Case(card(0xA9, 0x20), "pxelinux.0"),
    "no architecture": Case(card(0xAA), "pxelinux.0"),
    "a host of the usual tree": Case(card(1, 7), ROCKY, "192.0.2.11", "web1"),
    "a host, BIOS": Case(card(2, 0), "pxelinux.0", "192.0.2.12", "fed"),
    "a host, UEFI": Case(card(2, 7), FEDORA, "192.0.2.12", "fed"),
    "a host by HTTP": Case(http(2, 16), f"{URL}{FEDORA}", "192.0.2.12", "fed"),
    "a host, iPXE": Case(card(2, 7, user="iPXE"), "ipxe/boot.ipxe", "192.0.2.12", "fed"),
    "a host of another architecture than its tree": Case(card(2, 11), "efi/arm9/BOOTAA64.EFI", "192.0.2.12", "fed"),
    "a bond's first card": Case(card(3, 7), FEDORA, "192.0.2.13", "pair.example.org"),
    "a bond's other card, of no architecture": Case(card(4), FEDORA, "192.0.2.13", "pair.example.org"),
    "a host without an address": Case(card(5, 7), FEDORA, name="loose"),
    "a host with a gateway of its own": Case(card(6, 7), ROCKY, "192.0.2.16", "12h", "192.0.2.9", "9.9.9.9"),
    "a host whose name is a number": Case(card(7, 0), "pxelinux.0", "192.0.2.17", "12.13"),
    "a host of another subnet on the wire": Case(
        card(8, 7), FEDORA, "10.5.0.9", "side1", router="", domain="side.example.org"
    ),
    "beyond a relay agent outside the subnet": far(card(0xB0, 7), ROCKY),
}


SERVERS = {
    "dhcpd": ("dhcpd", "isc-dhcp-server"),
    "dnsmasq": ("dnsmasq", "dnsmasq-base"),
    "kea": ("kea-dhcp4", "kea-dhcp4-server"),
}


def ask(
    tmp_path: Path, sites: dict[str, str], asks: list[dict[str, Any]], quiet: list[dict[str, Any]] | None = None
) -> dict[str, list[dict[str, Any] | None]]:
    """What clients are answered by the servers of some programs, each started on what is emitted for its site."""
    alone = apart()

    def run(name: str) -> list[dict[str, Any] | None]:
        artifact, found = emitted(name, *read(sites[name], HOSTS))
        assert artifact is not None
        assert not [one for one in found if one.code != "KS830"]
        folder = tmp_path / name
        folder.mkdir()
        (folder / "made").write_bytes(artifact.content)
        words = [*alone, sys.executable, str(Path(__file__).with_name("wire.py")), name, str(folder)]
        text = json.dumps({"asks": asks, "quiet": quiet or []})
        done = subprocess.run(words, input=text, capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, done.stderr
        given: list[dict[str, Any] | None] = json.loads(done.stdout)
        assert any(given), (folder / "log").read_text(errors="replace")[-2000:]
        return given

    for name in sites:
        system_program(*SERVERS[name])
    with ThreadPoolExecutor() as pool:
        return dict(zip(sites, pool.map(run, sites), strict=True))


def apart() -> list[str]:
    """The words that start a program in a network of its own."""
    unshare, ip = system_program("unshare", "util-linux"), system_program("ip", "iproute2")
    for flags in ("-n", "-rn"):
        words = [unshare, flags, ip, "link", "add", "a0", "type", "veth"]
        tried = subprocess.run(words, capture_output=True, text=True, timeout=20)
        if not tried.returncode:
            return words[:2]
    pytest.skip(f"no network of its own can be made here: {tried.stderr.strip()}")


def told(given: dict[str, Any] | None, case: Case) -> Case | None:
    """An answer, in the form of the case that it is for."""
    if given is None:
        return None
    options = given["options"]

    def several(code: str) -> str:
        data = bytes.fromhex(options.get(code, ""))
        return " ".join(".".join(map(str, data[at : at + 4])) for at in range(0, len(data), 4))

    by_http = "http" in given["file"]
    echo = bytes.fromhex(options.get("60", "")).decode()
    assert given["server"] == "192.0.2.10"
    assert (echo == "HTTPClient") == by_http, "firmware that boots by HTTP wants its class back"
    return Case(
        case.says,
        given["file"],
        case.address if given["address"].startswith(case.address) else given["address"],
        bytes.fromhex(options.get("12", "")).decode(),
        several("3"),
        several("6"),
        bytes.fromhex(options.get("15", "")).decode().rstrip("\0"),
        int(options["51"], 16),
    )


def test_the_three_servers_tell_each_client_the_same(tmp_path):
    sites = {name: DHCP.replace("{", f"{{program: {name}, ", 1) + SITE for name in PROGRAMS}
    for name, given in ask(tmp_path, sites, [case.says for case in CASES.values()]).items():
        cases = dict(CASES)
        if name == "kea":  # while one card of a bond has its address, another gets one of a pool
            cases |= {key: case._replace(address="192.0.2.1") for key, case in CASES.items() if "bond" in key}
        got = {key: told(one, case) for (key, case), one in zip(cases.items(), given, strict=True)}
        assert got == cases, name


def test_who_is_no_host_gets_nothing_where_only_those_are_known(tmp_path):
    """Nor does a client of an unknown architecture get a file where `unknown` is `nothing`."""
    sites = {
        name: f"dhcp: {{program: {name}, known_only: true, unknown: nothing, ipxe: true}}\n{SITE}" for name in PROGRAMS
    }
    asks = [card(1), card(1, 0), card(5, 7), card(5, 7, user="iPXE"), card(2, 0x20)]
    files = ["", "ipxe/undionly.kpxe", "ipxe/ipxe.efi", "ipxe/boot.ipxe", ""]
    for name, given in ask(tmp_path, sites, asks, [card(0xA0, 0), card(0xA1)]).items():
        assert [one and one["file"] for one in given] == [*files, None, None], name


def test_a_proxy_says_what_to_boot_and_gives_no_address(tmp_path):
    asks = [card(0xA0, 0), card(0xA1, 7), card(2, 7)]
    menu = [one | {"pxe": True} for one in asks] + [card(0xA0, 7, user="iPXE", pxe=True)]
    menu[0]["item"] = 0x8001  # of the menu that it has been offered: iPXE's line is 0x8000
    sites = {"dnsmasq": f"dhcp: {{program: dnsmasq, proxy: true}}\n{SITE}"}
    given = ask(tmp_path, sites, [*asks, *menu])["dnsmasq"]
    assert [one and one["address"] for one in given[:3]] == ["0.0.0.0"] * 3
    files = [one and one["file"] for one in given[3:]]
    assert files == ["pxelinux.0", ROCKY, FEDORA, "ipxe/boot.ipxe"]
