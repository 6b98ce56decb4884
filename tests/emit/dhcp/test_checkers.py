"""Whatever stands in ksc.yaml and hosts.yaml, each server's own checker takes the file: fifty sites for each."""

import json
import subprocess
from pathlib import Path
from random import Random
from typing import Any

import pytest
from emit.dhcp.kit import PROGRAMS, emitted, read
from support import LONG, program

from ksc.layer.addresses import address_problem

CHECKS = {
    "dhcpd": ("isc-dhcp-server", "dhcpd", "-4", "-t", "-cf", "FILE", "-lf", "/dev/null", "-pf", "/dev/null"),
    "dnsmasq": ("dnsmasq-base", "dnsmasq", "--test", "-C", "FILE"),
    "kea": ("kea-dhcp4-server", "kea-dhcp4", "-t", "FILE"),
}
# What means something else in one of the languages, or looks as if it did.
ODD = ["12h", "infinite", "ignore", "id", "group", "if", "12.13", "1e5", "0x1f", "web_1", "a--b", "option", "7.a-b.c_d"]
LETTERS = "abcxyzABC0123456789"


def name_of(random: Random, between: str = "_-") -> str:
    """A host's or a tree's name, odd but legal."""
    if random.random() < 0.4:
        return random.choice(ODD)
    inner = "".join(random.choices(LETTERS + between, k=random.randrange(20)))
    return random.choice(LETTERS) + inner + random.choice(LETTERS) + random.choice(["", ".example", ".1.c"])


def domain_of(random: Random) -> str:
    made = name_of(random)
    # dhcpd takes a number in front for an address, and ksc says so.
    fine = address_problem(made) is None and not made.partition(".")[0].isdigit()
    return made if fine else domain_of(random)


def site_of(random: Random, program: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """A site for a program, and its hosts. The subnets are apart from each other, and of several lengths."""

    def maybe(key: str, *values: object) -> dict[str, Any]:
        return {key: random.choice(values)} if random.random() < 0.5 else {}

    def address() -> str:
        return f"10.9.9.{random.randrange(1, 250)}"

    def server(names: bool) -> str:
        return domain_of(random) if names and random.random() < 0.5 else address()

    trees = [name_of(random, "._-") for _ in range(random.randrange(4))]
    subnets: dict[str, Any] = {}
    hosts: dict[str, Any] = {}
    for number in range(random.randrange(5)):
        prefix = random.choice([20, 24, 26, 30])
        base, size = f"10.{number}.16", min(1 << (32 - prefix), 256)
        pools = [f"{base}.{size - 6}-{base}.{size - 4}", f"{base}.{size - 2}-{base}.{size - 2}"]
        subnets["".join(random.choices("a\"'\\\n;#{}$%", k=3)) + str(number)] = {
            "network": f"{base}.0/{prefix}",
            **maybe("gateway", f"{base}.1"),
            **(maybe("pools", pools) if size > 8 else {}),
            **maybe("shared", "wire", "if", "1"),
            **maybe("relays", [f"{base}.2"], [f"10.200.{number}.1"], [f"{base}.2", f"10.200.{number}.2"]),
            **maybe("interface", "lo"),
            **maybe("domain", domain_of(random)),
            **maybe("dns", address()),
            **maybe("lease", random.randrange(60, 7200)),
        }
        for last in range(3, random.randrange(3, min(size - 1, 12) + 1)):
            macs = [f"52:54:00:00:{number:02x}:{last:02x}", f"52:54:01:00:{number:02x}:{last:02x}"]
            hosts[f"h{number}-{last}"] = {
                "mac": macs[: 1 + last % 2],
                "ip": f"{base}.{last}" if last % 3 else "dhcp",
                "hostname": name_of(random),
                "firmware": random.choice([None, "bios", "uefi"]),
                "profile": random.choice([None, *trees]),
            }
    switches = ("authoritative", "known_only", "ipxe", "resolver")
    dhcp = {
        "program": program,
        "proxy": program == "dnsmasq" and random.random() < 0.3,
        # dhcpd looks names up itself.
        "dns": [server(program == "dhcpd") for _ in range(random.randrange(3))],
        "unknown": random.choice(["bios", "nothing"]),
        **maybe("domain", domain_of(random)),
        **maybe("max_lease", random.randrange(7200, 31_536_000)),
        **maybe("log_facility", "daemon", "local7"),
        **maybe("interfaces", "lo"),
        **{key: random.random() < 0.5 for key in switches},
    }
    arches = ("x86_64", "aarch64", "i386", "ppc64le", "s390x")
    site = {
        "server": server(program == "dhcpd"),
        "dhcp": dhcp,
        "subnets": subnets,
        "trees": {one: {"release": "rocky9", "url": "http://h/t", "arch": random.choice(arches)} for one in trees},
        **maybe("tftp", {}, {"program": "dnsmasq", "root": "/srv/a,b=c"}, {"server": "10.9.9.250"}),
        **maybe("emit", [program, "ipxe"]),
        **maybe("http", {"url": "http://10.9.9.9:8000"}, {"url": "http://h/a,b;c$d(e)/%20*!&"}),
    }
    return site, hosts


@pytest.mark.parametrize("name", PROGRAMS)
def test_generated_sites(name: str, tmp_path: Path) -> None:
    package, command, *words = CHECKS[name]
    file = tmp_path / "made"
    checked = [program(command, package), *(str(file) if word == "FILE" else word for word in words)]
    for seed in range(500 if LONG else 50):
        site, hosts = site_of(Random(seed), name)
        if not seed:
            site["subnets"]["many"] = {"network": "172.16.0.0/16", "pools": "172.16.1.0-172.16.99.255"}
            macs = {one: f"52:54:09:00:{one >> 8:02x}:{one & 255:02x}" for one in range(1_000)}
            hosts |= {
                f"many{one}": {"mac": mac, "ip": f"172.16.{100 + one // 250}.{1 + one % 250}"}
                for one, mac in macs.items()
            }
        artifact, found = emitted(name, *read(json.dumps(site), json.dumps(hosts)))
        assert {one.code for one in found} <= {"KS829", "KS830", "KS835"}, seed
        assert artifact is not None
        file.write_bytes(artifact.content)
        done = subprocess.run(checked, capture_output=True, text=True, timeout=60)
        said = done.stdout + done.stderr
        assert done.returncode == 0, f"{seed}: {said}\n{artifact.content.decode()}"
        assert name != "dhcpd" or "warning" not in said.lower(), said
