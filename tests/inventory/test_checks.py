"""What is wrong with hosts, each with its place."""

import pytest
from inventory.kit import SITE, collected, found, host, site

from ksc.diagnostics import Source
from ksc.layer.site import read_site


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ("mac: 52:54:00:12:34", "KS565 1:10 `52:54:00:12:34` is no hardware address: write six pairs"),
        ("mac: 53:54:00:12:34:56", "KS565 1:10 `53:54:00:12:34:56` is no hardware address: it is a multicast"),
        ("mac: 00-00-00-00-00-00", "KS565 1:10 `00-00-00-00-00-00` is no hardware address: no card"),
        ("mac: [5.254E+11]", "KS565 1:11 `5.254E+11` is no hardware address: a spreadsheet"),
        ("mac: {a: b}", "KS563 1:10 `mac` must be an address or a list of addresses, not a mapping"),
        ("ip: 192.0.2.300", "KS566 1:9 `192.0.2.300` is no IP address"),
        ("ip: 192.0.02.3", "KS566 1:9 `192.0.02.3` is no IP address"),
        ("ip: web2", "KS566 1:9 `web2` is no IP address"),
        ("ip: 192.0.2.9/33", "KS566 1:9 `33` is no prefix of an IPv4 address"),
        ("ip: 192.0.2.9, prefix: 255.255.0.255", "KS566 1:28 `255.255.0.255` is no prefix"),
        ("ip: '2001:db8::9', prefix: 255.255.0.0", "KS566 1:32 `255.255.0.0` is no prefix of an IPv6"),
        ("ip: [192.0.2.9, 192.0.2.10]", "KS566 1:21 a second IPv4 address"),
        ("ip: 192.0.2.9, gateway: 192.0.2.1/24", "KS566 1:29 `192.0.2.1/24` has a prefix"),
        ("ip: 10.0.0.9", "KS574 1:9 nothing says how large the network of 10.0.0.9 is, and none of the subnets"),
        ("ip: 192.0.2.9/25", "KS569 1:9 192.0.2.9/25 does not fit the subnet `lab`, which is 192.0.2.0/24"),
        ("ip: 10.0.0.9/24", "KS578 1:9 10.0.0.9 is outside all subnets"),
        ("ip: 192.0.2.0", "KS571 1:9 192.0.2.0/24 can be no machine's: it is the address of the network"),
        ("ip: 192.0.2.255", "KS571 1:9 192.0.2.255/24 can be no machine's: it is the broadcast address"),
        ("ip: '2001:db8::'", "KS571 1:9 2001:db8::/64 can be no machine's"),
        ("ip: 'fe80::5/64'", "KS571 1:9 fe80::5/64 can be no machine's: it is a link-local"),
        ("ip: 192.0.2.2", "KS568 1:9 192.0.2.2 is this server's own address"),
        (
            "ip: 192.0.2.9, gateway: 192.0.3.1",
            "KS570 1:29 the gateway 192.0.3.1 cannot be reached: it is not in 192.0.2.0/24",
        ),
        ("ip: 192.0.2.9, gateway: 192.0.2.9", "KS570 1:29 the gateway 192.0.2.9 is the machine's own address"),
        ("ip: 192.0.2.9, gateway: 'fe80::1'", "KS570 1:29 the host `a` has an IPv6 gateway, fe80::1, and no IPv6"),
        ("gateway: 192.0.2.1", "KS577 1:14 the host `a` says `gateway`, and not how the interface gets its address"),
        ("ip: dhcp, prefix: 24", "KS577 1:23 the host `a` asks a DHCP server for its address, and says `prefix`"),
        (
            "mac: 52:54:00:00:00:01, device: [a, b]",
            "KS575 1:37 the host `a` names 2 devices, and has 1",
        ),
        ("ip: dhcp, mac: [52:54:00:00:00:01], bond: b0", "KS576 1:47 the host `a` has a bond and not the names"),
        (
            "ip: dhcp, mac: [52:54:00:00:00:01, 52:54:00:00:00:02], bond: b0, device: eno1",
            "KS576 1:66 the host `a` has a bond over 2 cards, and names 1",
        ),
        ("interfaces: [{ip: dhcp}, {ip: dhcp}]", "KS584 1:35 an interface of the host `a` does not say"),
        (
            "mac: 52:54:00:00:00:01, interfaces: [{mac: 52:54:00:00:00:02, ip: 192.0.2.9}]",
            "KS577 1:71 the host `a` gives a further interface its address, and none to the one that it boots from",
        ),
        (
            "interfaces: [{device: e0}, {device: e1, ip: dhcp}, {device: e2, ip: dhcp}]",
            "KS577 1:49 the host `a` gives a further interface its address",
        ),
        ("ip: 192.0.2.9/24, prefix: x", "KS566 1:31 `x` is no prefix of an IPv4 address"),
        ("ip: 192.0.2.9/24, prefix: 25", "KS566 1:31 `prefix` is 25, and 192.0.2.9/24 has another one"),
        ("ip: ['2001:db8::9', 192.0.2.9/24], prefix: 64", "KS566 1:48 `64` is no prefix of an IPv4"),
        ("ip: 192.0.2.9, prefix: null", "KS574 1:9 nothing says how large the network of 192.0.2.9 is, and `prefix: n"),
        ("vars: {a: [{<<: {b: c}}]}", "KS563 1:17 `vars` must be plain values, and merge keys (`<<`) are not read"),
        ("interfaces: {a: b}", "KS563 1:17 `interfaces` of the host `a` must be a list, not a mapping"),
        ("ip: dhcp, vlan: 4095", "KS563 1:21 `vlan` must be a whole number from 1 to 4094"),
        ("ip: dhcp, bond: {name: b0, options: 'a b'}, device: e", "KS563 1:41 `bond` must be a bond, and its options"),
        ("device: 'a b'", "KS563 1:13 `device` must be a device's name"),
        ("arch: x64", "KS563 1:11 `arch` must be one of `x86_64`"),
        ("firmware: efi", "KS563 1:15 `firmware` must be one of `bios`, `uefi`"),
        (
            "disks: {sda: 20}",
            "KS563 1:18 `disks` must be names of disks with a size each, and `20` is none",
        ),
        ("disks: {sda: 50%}", "KS563 1:18 `disks` must be names of disks with a size each"),
        ("disks: ['../x']", "KS563 1:13 `disks` must be names of disks"),
        ("hostname: a_b..c", "KS564 1:15 `a_b..c` can be no host's name"),
        ("macs: x", "KS562 1:5 the host `a` has no key `macs`"),
        ("kickstart: x", "KS563 1:16 `kickstart` must be a mapping"),
        ("vars: {a: !secret b}", "KS563 1:15 `vars` must be plain values"),
    ],
)
def test_a_host(keys: str, expected: str) -> None:
    (one,) = found(f"a: {{{keys}, profile: web}}\n")
    assert one.startswith(expected), one


@pytest.mark.parametrize(
    "name", ["", "-a", "a-", ".a", "a.", "a..b", "a b", "a/b", "../a", "a\\nb", "ä", "a:b", "a" * 254]
)
def test_a_name_that_is_none(name: str) -> None:
    (one,) = found(f'"{name}": {{profile: web}}\n')
    assert one.startswith("KS564 1:1 ")


@pytest.mark.parametrize("name", ["a", "7", "web-1.example.com", "a_b", "WEB1", "a.7"])
def test_a_name_that_is_one(name: str) -> None:
    assert found(f"{name}: {{profile: web}}\n") == []


def test_what_may_not_be_twice_is_shown_at_both_places() -> None:
    made = collected("""\
a: {profile: w, mac: 52:54:00:00:00:01, ip: 192.0.2.10/24}
b: {profile: w, mac: 5254.0000.0001, ip: 192.0.2.10/24}
A: {profile: w}
a: {profile: w}
""")
    assert [(one.code, str(one.location), str(one.related[0].location)) for one in made.found] == [
        ("KS567", "hosts.yaml:2:22", "hosts.yaml:1:22"),
        ("KS568", "hosts.yaml:2:42", "hosts.yaml:1:45"),
        ("KS560", "hosts.yaml:3:1", "hosts.yaml:1:1"),
        ("KS560", "hosts.yaml:4:1", "hosts.yaml:1:1"),
    ]
    assert "upper and lower case" in made.found[2].message


def test_a_card_twice_in_one_host() -> None:
    assert found("a: {profile: w, mac: [52:54:00:00:00:01, 52-54-00-00-00-01]}\n") == [
        "KS567 1:42 52:54:00:00:00:01 stands twice in the host `a`"
    ]


def test_vlans_of_one_card_share_its_address() -> None:
    one = host("mac: 52:54:00:00:00:01, ip: dhcp, interfaces: [{mac: 52:54:00:00:00:01, ip: dhcp, vlan: 7}]")
    assert one.macs == ("52:54:00:00:00:01",)


def test_addresses_of_networks_that_are_apart() -> None:
    one = "interfaces: [{device: e1, ip: 10.9.9.1/24}]"
    (said,) = found(f"a: {{profile: w, ip: dhcp, {one}}}\nb: {{profile: w, ip: dhcp, {one}}}\n")
    assert said.startswith("KS579 2:")


def test_a_card_that_it_does_not_boot_from() -> None:
    further = "interfaces: [{mac: 52:54:00:00:00:02, ip: dhcp}]"
    (one,) = found(f"a: {{profile: w, device: eno1, ip: dhcp, {further}}}\n")
    assert one.startswith("KS596 1:60 the host `a` has no boot menu of its own")
    assert found(f"a: {{profile: null, device: eno1, ip: dhcp, {further}}}\n") == []
    assert found(f"a: {{profile: w, {further}}}\n") == []


def test_interfaces_that_say_nothing_of_addresses_go_with_any() -> None:
    """A card that is only named: the profile's lines stay, or the boot interface's take their place."""
    assert found("a: {profile: w, mac: 52:54:00:00:00:01, interfaces: [{mac: 52:54:00:00:00:02}]}\n") == []
    assert found("a: {profile: w, ip: dhcp, interfaces: [{device: eno2}]}\n") == []
    assert found("a: {profile: w, interfaces: [{device: e0, ip: dhcp}, {device: e1, ip: dhcp}]}\n") == []


def test_null_is_none_whatever_the_subnet_has() -> None:
    (one,) = host("ip: 192.0.2.9, gateway: null, dns: ~").interfaces
    assert (one.addresses, one.gateways, one.dns) == (("192.0.2.9/24",), (), ())
    assert host("ip: 192.0.2.9/24, prefix: 255.255.255.0").interfaces[0].addresses == ("192.0.2.9/24",)
    made = collected("name;ip;profile;gateway\na;192.0.2.9;w;null\nb;192.0.2.8;w;\n", SITE, "hosts.csv")
    assert [one.interfaces[0].gateways for one in made.hosts.values()] == [(), ("192.0.2.1",)]


def test_a_merge_key_is_said_to_be_one() -> None:
    made = collected("a: &a {profile: w}\nb: {<<: *a}\n")
    assert [one.code for one in made.found] == ["KS562", "KS572"]
    assert made.found[0].help == "merge keys are not read: write out what `<<` would take over"
    made = collected("<<: {profile: w}\n")
    assert [(one.code, one.help) for one in made.found] == [
        ("KS564", "merge keys are not read: write out what `<<` would take over")
    ]
    assert host("vars: {'<<': 1}").vars == {"<<": 1}


def test_a_router_is_no_way_out_of_its_own_subnet() -> None:
    assert host("ip: 192.0.2.1").interfaces[0].gateways == ()


def test_no_profile() -> None:
    assert found("a: {ip: dhcp}\nb: {profile: null}\n") == [
        "KS572 1:1 the host `a` has no profile: nothing is made for it"
    ]
    assert found("a ansible_host=192.0.2.7\n", name="hosts") == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("- a\n", ["KS561 1:1 hosts.yaml must be a mapping"]),
        ("a: b\n", ["KS561 1:4 the host `a` must be a mapping, not `b`"]),
        ("", []),
        ("# nothing\n", []),
        ("a: {profile: w, vars: {}, vars: {}}\n", ["KS304 1:27 `vars` stands twice in this mapping"]),
        ("a: {profile: w}\nb: [\n", ["KS301 3:1 this is not valid YAML"]),
        ("a: {profile: w}\n---\nb: {profile: w}\n", ["KS301 2:1 a second YAML document begins here"]),
        ("[a]: b\n", ["KS302 1:1 a key must be a text"]),
    ],
)
def test_a_file(text: str, expected: list[str]) -> None:
    made = found(text)
    assert len(made) == len(expected)
    assert all(one.startswith(other) for one, other in zip(made, expected, strict=True)), made


@pytest.mark.parametrize(
    ("subnet", "expected"),
    [
        ("{network: 192.0.2.7/24}", "is a machine in the network 192.0.2.0/24"),
        ("{network: 192.0.2.0}", "`192.0.2.0` is no network"),
        ("{network: 192.0.2.0/32}", "room for one machine only"),
        ("{gateway: 192.0.2.1}", "does not say which network it is"),
        ("{network: 192.0.2.0/24, gateway: 192.0.3.1}", "the gateway 192.0.3.1 is not in the subnet"),
        ("{network: 192.0.2.0/24, dns: ns1}", "`ns1` is no IP address"),
        ("{network: 10.0.0.0/8}, b: {network: 10.0.0.0/8}", "two subnets are 10.0.0.0/8"),
    ],
)
def test_a_subnet_that_cannot_be(subnet: str, expected: str) -> None:
    _, (one,) = read_site(Source("ksc.yaml", f"subnets: {{a: {subnet}}}\n"))
    assert one.code == "KS580"
    assert expected in one.message


def test_the_narrowest_subnet_counts() -> None:
    on = "subnets: {all: {network: 10.0.0.0/8}, lab: {network: '10.1.0.0/{{ vars.n }}'}}\nvars: {n: 16}\n"
    assert [one.network for one in site(on).subnets] == ["10.0.0.0/8", "10.1.0.0/16"]
    assert host("ip: 10.1.2.3", on).interfaces[0].addresses == ("10.1.2.3/16",)
    assert host("ip: 10.2.2.3", on).interfaces[0].addresses == ("10.2.2.3/8",)


@pytest.mark.parametrize(
    "listed",
    ["{}", "[a]", "[{kind: ansible}]", "[{file: a}]", "[{kind: a, file: b, more: c}]", "[{kind: [a], file: b}]"],
)
def test_inventories_that_are_none(listed: str) -> None:
    made, found = read_site(Source("ksc.yaml", f"inventories: {listed}\n"))
    assert made.inventories == ()
    assert len(found) == 1


def test_the_kit_has_a_sound_site() -> None:
    assert len(site(SITE).subnets) == 2
