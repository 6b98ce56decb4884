"""Hosts behind what stands in hosts.yaml: it stays, and they read back as they were."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from inventory.kit import SITE, collected, said, site
from support import examples

from ksc.actions.hosts import Plan, Reserved, plan, save
from ksc.diagnostics import Source, start_of

WEB = Reserved("web1", start_of("d.conf"), ("52:54:00:00:00:01",), ("198.51.100.7",), "", 24, "198.51.100.1")


def planned(*hosts: Reserved, before: str | None = None, on: str = SITE, profile: str | None = "web") -> Plan:
    known = list(collected(before or "").hosts.values())
    old = Source("hosts.yaml", before) if before is not None else None
    return plan(hosts, old, known, site(on).subnets, profile)


def test_an_entry() -> None:
    assert (
        planned(WEB._replace(dns=("198.51.100.3", "2001:db8::3"), hostname="web1.example.com")).after.text
        == """\
web1:
  mac: 52:54:00:00:00:01
  ip: 198.51.100.7/24
  gateway: 198.51.100.1
  dns: [198.51.100.3, "2001:db8::3"]
  hostname: web1.example.com
  profile: web
"""
    )


def test_what_a_subnet_says_is_not_said_again() -> None:
    assert (
        planned(WEB._replace(addresses=("192.0.2.7",)), profile=None).after.text
        == """\
web1:
  mac: 52:54:00:00:00:01
  ip: 192.0.2.7
"""
    )


@pytest.mark.parametrize(
    ("host", "expected", "gone"),
    [
        (
            WEB._replace(addresses=("198.51.100.7", "2001:db8::7", "10.0.0.7")),
            "web1 has further addresses of one card, and hosts have one: 10.0.0.7 left out",
            "10.0.0.7",
        ),
        (WEB._replace(hostname="a b"), "`a b` can be no host's name: it is left out", "hostname"),
        (
            WEB._replace(gateway="198.51.99.1"),
            "the gateway 198.51.99.1 of web1 is not in its network: it is left out",
            "gateway",
        ),
    ],
)
def test_what_is_left_out_is_said(host: Reserved, expected: str, gone: str) -> None:
    made = planned(host)
    assert said(made.found) == [f"KS589 1:1 {expected}"]
    assert made.added == ("web1",)
    assert gone not in made.after.text


GOOD = [
    "",
    "# mine\n",
    "a: {profile: w}",
    "a: {profile: w}\n\n# end\n",
    "a:\r\n  profile: w\r\n",
    "\ufeffa: {profile: w}\n",
    "---\na: {profile: w}\n",
]
BAD = ["{a: {profile: w}}\n", "- a\n", "a: [\n", "a: {profile: w}\n...\n", "  a: {profile: w}\n", "a: 'x\n"]


@pytest.mark.parametrize("before", GOOD)
def test_not_a_byte_changes(before: str) -> None:
    made = planned(WEB, before=before)
    assert made.added == ("web1",)
    assert made.after.text.startswith(before)
    assert list(collected(made.after.text).hosts)[-1] == "web1"
    assert ("\r\n" in before) == ("\r\n" in made.text)


@pytest.mark.parametrize("before", BAD)
def test_a_file_that_nothing_can_be_added_to(before: str) -> None:
    made = planned(WEB, before=before)
    assert [one.code for one in made.found] == ["KS592"]
    assert made.added == ()
    assert made.after.text == before


def test_hosts_that_are_there() -> None:
    made = planned(WEB, WEB._replace(name="other"), before="WEB1: {profile: w, mac: 52:54:00:00:00:01}\n")
    assert made.added == ()
    assert [one.message for one in made.found] == [
        "the host web1 is there already (hosts.yaml:1:1): it is left out",
        "the host other is there already, as WEB1 (hosts.yaml:1:1): it is left out",
    ]


def test_hosts_that_come_twice_or_have_nothing() -> None:
    again, empty = WEB._replace(name="again"), Reserved("empty", start_of("d.conf"))
    made = planned(WEB, again, empty)
    assert made.added == ("web1",)
    assert said(made.found) == [
        "KS589 1:1 again is web1 again: it is left out",
        "KS589 1:1 empty has neither a hardware address nor an IP address: it is left out",
    ]


@pytest.mark.parametrize(
    ("host", "name"),
    [
        (WEB._replace(name="a b"), "ip-198-51-100-7"),
        (WEB._replace(name="a\nb: {}", addresses=()), "mac-52-54-00-00-00-01"),
        (WEB._replace(name="a b", hostname="good"), "good"),
        (WEB._replace(name="", addresses=("2001:db8::7",)), "ip-2001-db8-7"),
    ],
)
def test_names_that_no_host_can_have(host: Reserved, name: str) -> None:
    assert planned(host).added == (name,)


def test_addresses_without_a_network_are_said_once() -> None:
    bare = WEB._replace(prefix=None, gateway=None)
    made = planned(bare, bare._replace(name="b", macs=(), addresses=("198.51.100.8",)))
    assert said(made.found) == ["KS594 1:1 nothing says how large the network of 198.51.100.7 is, and 1 more"]
    assert len(made.added) == 2


MACS = st.integers(0, 0xFFFF).map(lambda n: f"52:54:00:00:{n >> 8:02x}:{n & 255:02x}")
IPS = st.ip_addresses(network="10.0.0.0/8").map(str) | st.ip_addresses(network="2001:db8::/32").map(str)
NAMES = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9_-]{0,8}(\.[a-z0-9]{1,4})?", fullmatch=True) | st.sampled_from(
    ["null", "true", "7", "1e3", "0x1", "1.5", "y"]
)


@settings(max_examples=examples(400))
@given(
    st.lists(
        st.builds(
            Reserved,
            NAMES,
            st.just(start_of("d")),
            st.lists(
                st.integers(0, 0xFFFF).map(lambda n: f"52:54:00:00:{n >> 8:02x}:{n & 255:02x}"), max_size=2, unique=True
            ).map(tuple),
            st.lists(IPS, min_size=1, max_size=2).map(tuple),
            prefix=st.just(8),
        ),
        max_size=4,
    )
)
def test_what_is_written_reads_back(hosts: list[Reserved]) -> None:
    made = planned(*hosts, before="first: {profile: web}\n")
    back = collected(made.after.text, "subnets: {six: {network: 2001:db8::/32}}\n").hosts
    assert {one.name for one in back.values()} == {"first", *made.added}
    for one in {one.name: one for one in reversed(hosts)}.values():  # a name's second is left out
        if one.name in made.added and back[one.name.lower()].macs == one.macs:
            written = back[one.name.lower()].interfaces[0].addresses
            assert {address.partition("/")[0] for address in written} <= set(one.addresses)


def test_a_file_that_was_changed_meanwhile(tmp_path: Path) -> None:
    file = tmp_path / "hosts.yaml"
    file.write_text("a: {profile: w}\n")
    made = planned(WEB, before="a: {profile: w}\n")
    assert save(made, file, "hosts.yaml") is None
    assert file.read_text() == made.after.text
    failed = save(made, file, "hosts.yaml")
    assert failed is not None and failed.code == "KS912"
    assert file.read_text() == made.after.text
    assert [one.name for one in tmp_path.iterdir()] == ["hosts.yaml"]
    new = save(planned(WEB), file, "hosts.yaml")
    assert new is not None and new.code == "KS623"
    file.unlink()
    assert save(planned(WEB), file, "hosts.yaml") is None
    assert file.read_text() == planned(WEB).after.text
