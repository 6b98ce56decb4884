"""Hosts of dhcpd.conf and dnsmasq.conf, as values."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support import examples

from ksc.actions.hosts import Reserved, read_reserved
from ksc.diagnostics import Diagnostic, Source

DHCPD = """\
option domain-name-servers 198.51.100.3, ns.example.com;  # } not the end
shared-network x {
  subnet 198.51.100.0 netmask 255.255.255.128 { option routers 198.51.100.1; range 198.51.100.50; }
}
group { option host-name "everybody"; filename "pxelinux.0";
  host web1 { hardware ethernet 52:54:0:0:0:1; fixed-address 198.51.100.7, 192.0.2.7; } host "web2" {
    hardware ethernet 52:54:00:00:00:02;
    option host-name "web2.example.com"; option routers 192.0.2.1; } }
host six { fixed-address6 2001:DB8::7; hardware ethernet 52:54:00:00:00:03 }
"""


def reserved(text: str) -> tuple[list[Reserved], list[Diagnostic]]:
    made = list(read_reserved(Source("x.conf", text)))
    return [one for one in made if isinstance(one, Reserved)], [one for one in made if isinstance(one, Diagnostic)]


def test_dhcpd() -> None:
    (web1, web2, six), found = reserved(DHCPD)
    # Once, though it stands around all hosts.
    assert [(one.code, str(one.location)) for one in found] == [("KS589", "x.conf:1:42")]
    servers = ("198.51.100.3",)
    at = web1.location
    assert str(at) == "x.conf:6:3"
    addresses = ("198.51.100.7", "192.0.2.7")
    assert web1 == Reserved("web1", at, ("52:54:00:00:00:01",), addresses, "", 25, "198.51.100.1", servers)
    assert (web2.hostname, web2.gateway, web2.addresses) == ("web2.example.com", "192.0.2.1", ())
    assert six.addresses == ("2001:db8::7",)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("host a { ", "KS593 1:1 this block is not closed"),
        ("host a { } }\n", "KS593 1:12 this `}` closes nothing"),
        ('host a { option host-name "x; }\n', "KS593 1:27 a quote begins here"),
        ("{" * 101, "KS593 1:101 blocks lie in one another"),
        ("", "KS591 1:1 x.conf has no hosts"),
        ("port=53\n", "KS591 1:1 x.conf has no hosts"),
        ('include "more";\nhost a { hardware ethernet 52:54:00:00:00:03; }', "KS587 1:1 `include` is not followed"),
        ("host a { hardware ethernet 1; }", "KS589 1:28 `1` of a is no hardware address"),
        ("host a { fixed-address a.example.com; }", "KS589 1:24 the address `a.example.com` of a is a name"),
        (
            "host a { hardware ethernet 52:54:00:00:00:03; deny Booting; }",
            "KS589 1:1 a is a machine that the server ig",
        ),
        (
            "host a { ignore booting; deny duplicates; }",
            "KS589 1:1 a is a machine that the server ignores (`ignore boo",
        ),
        ("host a { option routers gw.example.com; }", "KS589 1:25 the router `gw.example.com` is a name"),
        ("host a { option routers 192.0.2.1, 192.0.2.2; }", "KS589 1:36 a machine has one gateway: 192.0.2.2 is left"),
        (
            "host a { option domain-name-servers ns, 192.0.2.3; }",
            "KS589 1:37 the name server `ns` is a name",
        ),
        ("dhcp-option=3,gw\ndhcp-host=a,192.0.2.1\n", "KS589 1:1 `gw` is a name, which is not looked up"),
        ("dhcp-option=6,192.0.2.3,ns\ndhcp-host=a,192.0.2.1\n", "KS589 1:1 `ns` is a name, which is not looked up"),
        ("dhcp-host=52:54:00:*:*:*,a\n", "KS589 1:1 `52:54:00:*:*:*` means many cards"),
        ("dhcp-host=53:54:00:00:00:01,a\n", "KS589 1:1 `53:54:00:00:00:01` is no one card's address"),
        ("dhcp-host=a,[::56]\n", "KS589 1:1 `[::56]` is only the end of an address"),
        ("dhcp-host=a,[2001:db8::/64]\n", "KS589 1:1 `[2001:db8::/64]` is no single address"),
        ("dhcp-host=a,$$\n", "KS589 1:1 `$$` is nothing that ksc knows"),
        (
            "dhcp-host=52:54:00:00:00:01,ignore\n",
            "KS589 1:1 52:54:00:00:00:01,ignore is a machine",
        ),
        ("conf-dir=/etc/x\ndhcp-host=a,192.0.2.1\n", "KS587 1:1 `conf-dir` is not followed"),
    ],
)
def test_what_is_said(text: str, expected: str) -> None:
    _, (one,) = reserved(text)
    assert f"{one.code} {one.line}:{one.column} {one.message}".startswith(expected)


@pytest.mark.parametrize("text", ["deny booting; allow booting;", "allow booting;", "deny client-updates;"])
def test_a_machine_that_may_boot_is_a_host(text: str) -> None:
    (one,), found = reserved(f"host a {{ {text} hardware ethernet 52:54:00:00:00:03; }}\n")
    assert (one.name, found) == ("a", [])


@pytest.mark.parametrize("text", ["dhcp-option=3\n", "dhcp-option=option:dns-server\n"])
def test_options_that_say_nothing(text: str) -> None:
    (one,), found = reserved(f"{text}dhcp-range=192.0.2.50,192.0.2.99,255.255.255.0\ndhcp-host=a,192.0.2.1\n")
    assert (one.gateway, one.dns, found) == (None, (), [])


@pytest.mark.parametrize(
    ("line", "name", "macs", "addresses"),
    [
        ("52:54:00:00:00:01,192.0.2.7", "", ["52:54:00:00:00:01"], ["192.0.2.7"]),
        ("52:54:00:00:00:01,fred,192.0.2.7,45m", "fred", ["52:54:00:00:00:01"], ["192.0.2.7"]),
        ("52:54:00:00:00:01,52:54:0:0:0:2,192.0.2.7", "", ["52:54:00:00:00:01", "52:54:00:00:00:02"], ["192.0.2.7"]),
        (
            "01-52:54:00:00:00:01,set:red,tag:x,net:y,lap.example.com,infinite",
            "lap.example.com",
            ["52:54:00:00:00:01"],
            [],
        ),
        ("id:01:02:03:04,192.0.2.7,a", "a", [], ["192.0.2.7"]),
        ("id:*,192.0.2.7,3600", "", [], ["192.0.2.7"]),
        ("a,192.0.2.7,[2001:db8::7]  # both", "a", [], ["192.0.2.7", "2001:db8::7"]),
        (" 52:54:00:00:00:01 , a ", "a", ["52:54:00:00:00:01"], []),
    ],
)
def test_forms_of_dhcp_host(line: str, name: str, macs: list[str], addresses: list[str]) -> None:
    (one,), found = reserved(f"dhcp-host={line}\n")
    assert not found
    assert (one.name, list(one.macs), list(one.addresses)) == (name, macs, addresses)


def test_networks_of_dnsmasq() -> None:
    text = """\
dhcp-range=set:lab,192.0.2.50,192.0.2.99,255.255.255.0,12h
dhcp-option=option:router,192.0.2.1
dhcp-option=6,192.0.2.3,192.0.2.4
dhcp-host=a,192.0.2.7
dhcp-host=b,10.0.0.7
"""
    (a, b), _ = reserved(text)
    assert (a.prefix, a.gateway, a.dns) == (24, "192.0.2.1", ("192.0.2.3", "192.0.2.4"))
    assert (b.prefix, b.gateway, b.dns) == (None, None, ())


WORDS = 'host a { } ; , " # hardware ethernet fixed-address option dhcp-host= subnet netmask 10.0.0.0 1:2:3:4:5:6 [::1]'


@settings(max_examples=examples(400))
@given(st.lists(st.sampled_from([*WORDS.split(), " ", "\n"]) | st.characters(), max_size=40).map("".join))
def test_any_text_is_read(text: str) -> None:
    assert list(read_reserved(Source("x", text)))
