"""What is wrong with what DHCP is to say, by program."""

import pytest
from emit.dhcp.kit import PROGRAMS, emitted, read

POOL = "pools: 192.0.2.100-192.0.2.200"


def site(
    dhcp: str = "", *, server: str = "192.0.2.10", lan: str = f"gateway: 192.0.2.1, {POOL}", more: str = ""
) -> str:
    """A site with one subnet, where nothing is wrong unless these are."""
    said = f"server: {server}\n" if server else ""
    return f"{said}dhcp: {{{dhcp}}}\nsubnets: {{lan: {{network: 192.0.2.0/24, {lan}}}{more}}}\n"


def found(program: str, text: str, hosts: str = "") -> list[str]:
    artifact, problems = emitted(program, *read(text, hosts))
    assert (artifact is None) == any(one.severity == "error" for one in problems)
    return [f"{one.code}: {one.message}" for one in problems]


@pytest.mark.parametrize("program", PROGRAMS)
def test_nothing_is_said_where_all_is_well(program):
    """Nor where `emit` alone asks for the file, and `dhcp` does not stand there."""
    assert found(program, site(), 'a: {mac: "52:54:00:00:00:01", ip: 192.0.2.11}') == []
    assert found(program, site().replace("dhcp: {}", f"emit: [{program}]")) == []


@pytest.mark.parametrize(
    ("text", "programs", "said"),
    [
        (site(server=""), "dhcpd kea", "KS719: nothing says where machines find their boot files: "),
        (
            site(server="boot.a.org"),
            "dnsmasq kea",
            " has to be told the TFTP server's address, and `boot.a.org` is a name",
        ),
        (site(server="2001:db8::1"), "dhcpd dnsmasq kea", "KS719: machines boot by IPv4, and the TFTP server's"),
        (site("dns: [192.0.2.3, ns1.a.org]"), "dnsmasq kea", "addresses of name servers, and `ns1.a.org` is a name"),
        (site("dns: 3200.a.org"), "dhcpd", "KS719: dhcpd does not read `3200.a.org` as a name"),
        (site(server="_boot.a.org"), "dhcpd", "KS719: dhcpd does not read `_boot.a.org` as a name"),
        (site("proxy: true"), "dhcpd kea", "KS827: `proxy` needs dnsmasq: "),
        (
            site("ipxe: true") + "emit: [pxelinux]\n",
            "dhcpd dnsmasq kea",
            "KS827: `ipxe: true` has iPXE load its menu, and",
        ),
        (
            site(more=", a: {network: 10.0.0.0/24, relays: 10.9.9.9}, b: {network: 10.0.1.0/24, relays: 10.9.9.9}"),
            "dhcpd dnsmasq kea",
            "KS827: the relay agent 10.9.9.9 asks for 10.0.0.0/24 and for 10.0.1.0/24: ",
        ),
        (site("lease: 601, max_lease: 600"), "dhcpd dnsmasq kea", "KS827: `lease` is 601 seconds, and `max_lease` 600"),
        (
            site("max_lease: 600", lan=f"lease: 601, {POOL}"),
            "dhcpd dnsmasq kea",
            "KS827: in the subnet 192.0.2.0/24 `lease` is 601 seconds, and `max_lease` 600",
        ),
        (
            site(more=", six: {network: '2001:db8::/64'}"),
            "dhcpd dnsmasq kea",
            "KS828: DHCP answers IPv4 only; 2001:db8::/64: left to",
        ),
        (
            site(more=", wide: {network: 192.0.0.0/16}, far: {network: 192.1.0.0/24}"),
            "dhcpd dnsmasq kea",
            "KS829: the subnet 192.0.2.0/24 is part of 192.0.0.0/16: ",
        ),
        (
            site(server="192.0.2.150"),
            "dhcpd dnsmasq kea",
            "KS829: the pool 192.0.2.100-192.0.2.200 holds 192.0.2.150, the address of a server",
        ),
        (
            site(lan=f"gateway: 192.0.2.200, {POOL}"),
            "dhcpd dnsmasq kea",
            "KS829: the pool 192.0.2.100-192.0.2.200 holds 192.0.2.200, the address of the gateway",
        ),
        (site("interfaces: eth1"), "dhcpd", "KS830: dhcpd is told its `interfaces` on its command line"),
        (site("resolver: true"), "dhcpd kea", "answers no questions for names: `resolver` is dnsmasq's"),
        (site("max_lease: 900"), "dnsmasq", "KS830: dnsmasq knows no longest lease"),
        (site("lease: 60"), "dnsmasq", "KS830: dnsmasq lends addresses for 120 seconds at least"),
        (
            site(more=", a: {network: 10.0.0.0/24, shared: w}, b: {network: 10.0.1.0/24, shared: w}"),
            "dnsmasq",
            "KS830: dnsmasq has to know which interface the shared network `w` is on",
        ),
        (
            site(more=", far: {network: 10.0.0.0/24, relays: 192.0.2.5}"),
            "dhcpd dnsmasq",
            "KS830: 192.0.2.5 asks for 10.0.0.0/24, and is in 192.0.2.0/24: ",
        ),
        ("server: 192.0.2.10\ndhcp:\n", "dhcpd dnsmasq kea", "KS835: DHCP has no network to answer in: "),
        (site(lan="gateway: 192.0.2.1"), "dhcpd dnsmasq kea", "KS835: DHCP has no address to give: "),
    ],
)
def test_a_problem(text, programs, said):
    assert [name for name in PROGRAMS if any(said in one for one in found(name, text))] == programs.split()


def test_a_boot_file_that_an_answer_has_no_room_for():
    root = f"http://192.0.2.10/{'a' * 90}"
    room = 127 - len(f"{root}/efi//BOOTX64.EFI")
    text = f"{site()}http: {{url: '{root}'}}\ntrees: {{NAME: {{release: rocky9, url: 'http://h/t'}}}}\n"
    assert found("kea", text.replace("NAME", "t" * room)) == []
    (said,) = found("kea", text.replace("NAME", "t" * (room + 1)))
    assert said.startswith("KS719: a DHCP answer has room for 127 bytes of a file's name, and `http")


def test_addresses_of_hosts_in_a_pool_are_given_away_by_dhcpd_alone():
    last = (99, 100, 150, 201)
    hosts = "\n".join(f'h{one}: {{mac: "52:54:00:00:00:{one:02x}", ip: 192.0.2.{one}}}' for one in last)
    assert found("kea", site(), hosts) == found("dnsmasq", site(), hosts) == []
    (said,) = found("dhcpd", site(), hosts)
    assert said == (
        "KS829: the pool 192.0.2.100-192.0.2.200 holds 192.0.2.100 of the host `h100`, and 1 more: "
        "dhcpd may give it to another machine"
    )


@pytest.mark.parametrize(
    "host",
    [
        "h: {ip: 192.0.2.150}",
        "h: {mac: '52:54:00:00:00:01', vlan: 7, ip: 192.0.2.150}",
        "h: {mac: '52:54:00:00:00:01', ip: 192.0.2.11, interfaces: [{mac: '52:54:00:00:00:02', ip: 192.0.2.150}]}",
    ],
)
def test_an_address_that_no_server_keeps_for_its_machine(host):
    for program, called in (("dhcpd", "dhcpd"), ("kea", "Kea"), ("dnsmasq", "dnsmasq")):
        assert f"192.0.2.150 of the host `h`: {called} may give it to another machine" in "".join(
            found(program, site(), host)
        )


def test_what_a_proxy_has_no_use_for():
    (said,) = found("dnsmasq", site("proxy: true, domain: example.org, known_only: true", lan="gateway: 192.0.2.1"))
    assert said.endswith("another server says what machines are told: domain, known_only of `dhcp` do nothing")
    assert found("dnsmasq", site("proxy: true", lan="gateway: 192.0.2.1")) == []


@pytest.mark.parametrize(
    ("program", "dhcp", "line"),
    [
        ("dnsmasq", "  domain: example.org\n  max_lease: 600\n", 4),
        ("kea", "  domain: example.org\n  dns: ns1.example.org\n", 4),
        ("dhcpd", "  max_lease: 600\n  lease: 900\n", 4),
    ],
)
def test_it_is_said_where_the_key_stands(program, dhcp, line):
    text = f"server: 192.0.2.10\ndhcp:\n{dhcp}subnets: {{lan: {{network: 192.0.2.0/24, {POOL}}}}}\n"
    _, (problem,) = emitted(program, *read(text))
    assert problem.line == line
