"""Hosts as hosts.yaml has them, as values."""

import gc
import tracemalloc

from hypothesis import given, settings
from hypothesis import strategies as st
from inventory.kit import SITE, collected, host, said
from support import examples

from ksc.diagnostics import Source
from ksc.inventory import Bond, Interface
from ksc.layer import marks
from ksc.layer.ip import IP, network_of
from ksc.layer.subnets import Subnet, finder, subnet_of
from ksc.layer.templates import Templates


def test_a_host_in_a_subnet() -> None:
    one = host("mac: 52-54-00-AB-CD-01, ip: 192.0.2.11")
    assert one.name == "web"
    assert one.profile is not None and one.profile.name == "web"
    assert one.interfaces == (
        Interface(
            macs=("52:54:00:ab:cd:01",),
            addresses=("192.0.2.11/24",),
            gateways=("192.0.2.1",),
            dns=("192.0.2.3", "2001:db8::3"),
        ),
    )


def test_what_a_host_says_itself_counts_for_more() -> None:
    (one,) = host("ip: 198.51.100.7/25, gateway: 198.51.100.1, dns: 198.51.100.2", "vars: {}").interfaces
    assert one == Interface(addresses=("198.51.100.7/25",), gateways=("198.51.100.1",), dns=("198.51.100.2",))


def test_both_versions() -> None:
    (one,) = host("ip: ['2001:db8::B', 192.0.2.11]").interfaces
    assert one.addresses == ("192.0.2.11/24", "2001:db8::b/64")
    assert one.gateways == ("192.0.2.1", "fe80::1")


def test_everything_at_once() -> None:
    made = collected("""\
db1:
  mac: [5254.0012.3456, "525400123457"]
  device: [eno1, eno2]
  ip: 192.0.2.11
  prefix: 255.255.255.0
  gateway: 192.0.2.1
  dns: 192.0.2.3
  vlan: 7
  bond: {name: bond0, options: {mode: 802.3ad, miimon: 100}}
  mtu: 9000
  interfaces:
    - {device: eno3, ip: dhcp}
  hostname: db1.example.com
  profile: null
  arch: aarch64
  firmware: uefi
  disks: {sda: 20GiB, /dev/nvme0n1: }
  vars: {port: 8443, debug: false}
  kickstart: {timezone: UTC}
  boot: {append: [quiet]}
""")
    assert not said(made.found)
    one = made.hosts["db1"]
    assert one.interfaces == (
        Interface(
            macs=("52:54:00:12:34:56", "52:54:00:12:34:57"),
            devices=("eno1", "eno2"),
            addresses=("192.0.2.11/24",),
            gateways=("192.0.2.1",),
            dns=("192.0.2.3",),
            bond=Bond("bond0", "mode=802.3ad,miimon=100"),
            vlan=7,
            mtu=9000,
        ),
        Interface(devices=("eno3",), dhcp=True),
    )
    assert (one.hostname, one.arch, one.firmware) == ("db1.example.com", "aarch64", "uefi")
    assert one.disks == {"sda": 20 * 1024, "nvme0n1": None}
    assert one.vars == {"port": 8443, "debug": False}
    assert one.kickstart is not None and one.kickstart.get("timezone") is not None
    assert one.boot is not None
    assert str(one.location) == "hosts.yaml:1:1"
    assert one.profile is None


def test_what_is_kept_of_a_fleet() -> None:
    """Streamed: what is kept of a host is the host."""
    count = 1_000
    text = "".join(
        f"h{n}: {{mac: '52:54:00:00:{n >> 8:02x}:{n & 255:02x}', ip: 10.{n >> 8}.{n & 255}.7, profile: web}}\n"
        for n in range(count)
    )
    on = "subnets: {all: {network: 10.0.0.0/8, gateway: 10.255.255.254}}\n"
    tracemalloc.start()
    made = collected(text, on)
    hosts = list(made.hosts.values())
    assert not made.found
    del made
    gc.collect()
    kept, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(hosts) == count
    assert kept / count < 2048 + len(text) / count


TOKENS = "mac ip prefix : {} [ ] { } , dhcp 192.0.2.7 &a *a ! | ' 7 vars interfaces"
WORDS = st.sampled_from([*TOKENS.split(), "\n", "\n  ", " "])


@settings(max_examples=examples(400))
@given(st.lists(WORDS | st.characters(), max_size=40).map("".join))
def test_any_text_is_read(text: str) -> None:
    """Whatever stands there, it ends in hosts and findings, and the same mapping is read at once and one by one."""
    for whole in text, f"a:\n  {text}":
        made = collected(whole, SITE)
        assert all(one.location is not None or one.code == "KS303" for one in made.found)
        value, found = marks.read(Source("hosts.yaml", whole))
        pairs = list(marks.stream(Source("hosts.yaml", whole), "KS561", "x"))
        if isinstance(value, marks.Mapping) and not found and not value.tag:
            streamed = [one.key.value for one in pairs if isinstance(one, marks.Pair)]
            assert streamed == [one.key.value for one in value.pairs]


ADDRESSES = st.integers(0, 255).map(lambda n: IP(4, 10 << 24 | n << 8)) | st.integers(0, 9).map(lambda n: IP(6, n))
SUBNETS = st.builds(lambda at, less: Subnet("x", network_of(at, 32 - less), 32 - less), ADDRESSES, st.integers(0, 16))


@settings(max_examples=examples(400))
@given(st.lists(SUBNETS, max_size=6), ADDRESSES)
def test_subnets_are_found_by_number_as_one_by_one(subnets: list[Subnet], address: IP) -> None:
    one, other = finder(subnets)(address), subnet_of(address, subnets)
    assert (one and one.network) == (other and other.network)


def test_names_of_a_host() -> None:
    names = host("mac: 52:54:00:00:00:01, ip: ['2001:db8::b', 192.0.2.11], hostname: w.example.com, vars: {a: 1}").names
    assert (names.ip, names.prefix, names.netmask, names.gateway) == ("192.0.2.11", 24, "255.255.255.0", "192.0.2.1")
    assert (names.ipv6, names.prefix6, names.gateway6) == ("2001:db8::b", 64, "fe80::1")
    assert (names.name, names.hostname, names.mac, names.profile) == (
        "web",
        "w.example.com",
        "52:54:00:00:00:01",
        "web",
    )
    templates = Templates({"host": names})
    text, problem = templates.render("{{ host.ip }}/{{ host.vars.a }}/{{ host.interfaces[0].dns | join(',') }}", None)
    assert (text, problem) == ("192.0.2.11/1/192.0.2.3,2001:db8::3", None)
    for tricky in ("{{ host.__class__ }}", "{{ host._replace(name='x') }}", "{{ host.device }}"):
        assert templates.render(tricky, None)[1] is not None
    only6 = host("ip: '2001:db8::b'").names
    assert (only6.ip, only6.prefix, only6.netmask, only6.gateway) == ("2001:db8::b", 64, None, "fe80::1")
    assert host("firmware: bios").names.ip is None
