"""The boot arguments, release by release: what stands here was looked at by eye, against the installers' own words."""

from dataclasses import replace

import pytest
from emit.kit import SITE, codes, entries, install, site, tree

from ksc.inventory import Bond, Host, Interface
from ksc.model import Boot, Install

MAC, SECOND = "52:54:00:12:34:56", "52:54:00:12:34:57"
DNS = ("192.0.2.53", "198.51.100.53")
STATIC = Interface((MAC,), (), False, ("192.0.2.11/24",), ("192.0.2.1",), DNS)
BOTH = ("2001:db8::11/64", "192.0.2.11/26"), ("192.0.2.1", "2001:db8::1")
CARDS = Interface((MAC, SECOND), ("eno1", "eno2"), True, bond=Bond("bond0", "mode=802.3ad,miimon=100"))
TREE = tree("t", "http://192.0.2.10/t")

INTERFACES = {
    "dhcp": (Interface((MAC,), dhcp=True),),
    "static": (STATIC,),
    "named": (STATIC._replace(devices=("eno1",)),),
    "ipv6": (Interface((MAC,), (), False, ("2001:db8::11/64",), ("2001:db8::1",), ("2001:db8::53",)),),
    "both": (STATIC._replace(addresses=BOTH[0], gateways=BOTH[1]),),
    "vlan": (STATIC._replace(devices=("eno1",), vlan=30),),
    "bond": (CARDS,),
    "bond and vlan": (
        CARDS._replace(dhcp=False, addresses=("192.0.2.11/24",), gateways=("192.0.2.1",), vlan=30),
        Interface(("52:54:00:12:34:58",), ("eno3",), False, ("198.51.100.11/24",)),
    ),
}

APART = "ip=192.0.2.11 netmask=255.255.255.0 gateway=192.0.2.1 dns=192.0.2.53,198.51.100.53"
BOND = "bond=bond0:eno1,eno2:mode=802.3ad,miimon=100"
SERVERS = "nameserver=192.0.2.53 nameserver=198.51.100.53"

# What follows kickstart and source, for EL5, for EL6, and for all later ones; and whether the loader adds BOOTIF there.
EXPECTED = {
    "dhcp": ("", "", "", True),
    "static": (APART, APART, f"ip=192.0.2.11::192.0.2.1:255.255.255.0:web1::none {SERVERS}", True),
    "named": (APART, APART, f"ip=192.0.2.11::192.0.2.1:255.255.255.0:web1:eno1:none {SERVERS}", True),
    "ipv6": (
        "ipv6=2001:db8::11/64 dns=2001:db8::53",
        "ipv6=2001:db8::11/64 dns=2001:db8::53",
        "ip=[2001:db8::11]::[2001:db8::1]:64:web1::none nameserver=2001:db8::53",
        True,
    ),
    "both": (
        f"ipv6=2001:db8::11/64 {APART.replace('255.0', '255.192')}",
        f"ipv6=2001:db8::11/64 {APART.replace('255.0', '255.192')}",
        f"ip=192.0.2.11::192.0.2.1:255.255.255.192:web1::none {SERVERS}",
        True,
    ),
    "vlan": (
        APART,
        f"vlanid=30 {APART}",
        f"vlan=eno1.30:eno1 ip=192.0.2.11::192.0.2.1:255.255.255.0:web1:eno1.30:none {SERVERS}",
        False,
    ),
    "bond": ("", "", f"{BOND} ip=bond0:dhcp", False),
    # One `ip=`, whatever other cards there are: several would need `bootdev=`.
    "bond and vlan": (
        "ip=192.0.2.11 netmask=255.255.255.0 gateway=192.0.2.1",
        "vlanid=30 ip=192.0.2.11 netmask=255.255.255.0 gateway=192.0.2.1",
        f"{BOND} vlan=bond0.30:bond0 ip=192.0.2.11::192.0.2.1:255.255.255.0:web1:bond0.30:none",
        False,
    ),
}
BEGINS = {
    "rhel5": "ks=http://192.0.2.10/ks/by-mac/52-54-00-12-34-56.ks ksdevice=bootif kssendmac method=http://192.0.2.10/t",
    "rhel6": "ks=http://192.0.2.10/ks/by-mac/52-54-00-12-34-56.ks ksdevice=bootif kssendmac repo=http://192.0.2.10/t",
    **dict.fromkeys(
        ("rhel7", "rhel8", "rhel9", "rhel10", "fedora38", "fedora43"),
        "inst.ks=http://192.0.2.10/ks/by-mac/52-54-00-12-34-56.ks inst.ks.sendmac inst.repo=http://192.0.2.10/t",
    ),
}


def on(one: Install, *interfaces: Interface) -> Install:
    return replace(one, host=Host("web1", interfaces=interfaces))


@pytest.mark.parametrize("kind", EXPECTED)
@pytest.mark.parametrize("release", BEGINS)
def test_a_hosts_arguments(release: str, kind: str) -> None:
    (made,), found = entries(on(install(release=release, on=TREE), *INTERFACES[kind]))
    el5, el6, later, bootif = EXPECTED[kind]
    added = {"rhel5": el5, "rhel6": el6}.get(release, later)
    assert " ".join(made.arguments) == f"{BEGINS[release]} {added}".strip()
    assert made.bootif is (bootif or release in ("rhel5", "rhel6"))
    # Where addresses are written out, an EL5 kernel may cut the line short.
    assert codes(found) == ["KS825"] * (release == "rhel5" and "dns=192" in el5)


def test_what_an_old_installer_makes_nothing_of() -> None:
    at = site("server: 192.0.2.10\nurl: https://192.0.2.10\n")
    secure = tree("t", "https://192.0.2.10/t")
    _, found = entries(install(release="rhel5", on=secure), at)
    assert codes(found) == ["KS825"]
    assert "cannot fetch the kickstart and the install tree by https" in found[0].message
    made, found = entries(install(release="rhel5", on=TREE, boot=Boot(append=("x" * 200,))))
    assert (codes(found), len(made)) == (["KS825"], 1)
    assert "are 367 bytes long" in found[0].message
    assert not entries(install(release="rhel6", on=secure, boot=Boot(append=("x" * 200,))), at)[1]


@pytest.mark.parametrize(
    ("release", "arch", "longest"),
    [("rhel9", "x86_64", 2047), ("rhel8", "s390x", 895), ("rhel9", "s390x", 4095), ("fedora43", "s390x", 4095)],
)
def test_what_kernels_read(release: str, arch: str, longest: int) -> None:
    (made,), _ = entries(install(release=release, on=tree("t", arch=arch)))
    assert made.longest == longest


def test_arguments_of_the_profile_come_last() -> None:
    (made,), _ = entries(on(install(boot=Boot(append=("console=ttyS0", "inst.ks.sendsn"))), STATIC), SITE)
    assert made.arguments[-2:] == ("console=ttyS0", "inst.ks.sendsn")


@pytest.mark.parametrize(
    ("server", "url", "interface", "names"),
    [
        ("192.0.2.10", "http://192.0.2.10/t", STATIC._replace(dns=()), ""),
        ("install.lab", "http://192.0.2.10/t", STATIC._replace(dns=()), "install.lab"),
        ("install.lab", "nfs:mirror:/t", STATIC._replace(dns=()), "install.lab and mirror"),
        ("192.0.2.10", "http://mirror/t", STATIC._replace(dns=()), "mirror"),
        ("192.0.2.10", "http://[2001:db8::10]/t", STATIC._replace(dns=()), ""),
        ("install.lab", "http://mirror/t", STATIC, ""),
        ("install.lab", "http://mirror/t", Interface((MAC,), dhcp=True), ""),
    ],
)
def test_who_knows_the_servers_names(server: str, url: str, interface: Interface, names: str) -> None:
    one = replace(install("web", on=tree("t", url)), host=Host("web1", interfaces=(interface,)))
    made, found = entries(one, site(f"server: {server}\n"))
    assert len(made) == 1
    assert [problem.message.rpartition(" fetches from ")[2] for problem in found] == ([names] if names else [])
    assert codes(found) == (["KS726"] if names else [])
