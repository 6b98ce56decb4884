"""Hosts as hosts.yaml has them, as values."""

from inventory.kit import collected, host, said

from ksc.inventory import Bond, Interface


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
