"""What stands in the files: reviewed by eye, and read back by what takes machines over from such files."""

import json
from dataclasses import replace

import pytest
from emit.dhcp.kit import PROGRAMS, emitted, read, text
from inventory.kit import said

from ksc.actions.hosts import dhcpd, dnsmasq
from ksc.actions.hosts.reserved import Reserved
from ksc.diagnostics import Source

# One server for everything that is not files, another for those (../shared/facts/classic-server.md).
CLASSIC = """\
server: 172.16.92.13
tftp: {server: 172.16.92.12}
dhcp: {domain: example.org, dns: ns1.example.org, lease: 600, max_lease: 7200, log_facility: local7}
subnets:
  machines: {network: 172.16.92.0/24, pools: 172.16.92.30-172.16.92.200}
"""
HOSTS = """\
web1: {mac: ["52:54:00:00:00:01", "52:54:00:00:00:02"], ip: 172.16.92.11, bond: bond0, device: [eth0, eth1]}
web2: {mac: "52:54:00:00:00:03", ip: dhcp}
"""


def test_the_classic_server():
    assert text("dhcpd", CLASSIC, HOSTS).split("\n\n", 1)[1] == (
        "log-facility local7;\n"
        "\n"
        "group {\n"
        '  option domain-name "example.org";\n'
        "  option domain-name-servers ns1.example.org;\n"
        "  default-lease-time 600;\n"
        "  max-lease-time 7200;\n"
        "  next-server 172.16.92.12;\n"
        '  if option user-class = "iPXE" {\n'
        '    filename "ipxe/boot.ipxe";\n'
        "  } else {\n"
        '    filename "pxelinux.0";\n'
        "  }\n"
        "\n"
        "  subnet 172.16.92.0 netmask 255.255.255.0 {\n"
        "    range dynamic-bootp 172.16.92.30 172.16.92.200;\n"
        "  }\n"
        "\n"
        "  host ksc-52-54-00-00-00-01 { hardware ethernet 52:54:00:00:00:01; fixed-address 172.16.92.11; "
        'option host-name "web1"; }\n'
        "  host ksc-52-54-00-00-00-02 { hardware ethernet 52:54:00:00:00:02; fixed-address 172.16.92.11; "
        'option host-name "web1"; }\n'
        '  host ksc-52-54-00-00-00-03 { hardware ethernet 52:54:00:00:00:03; option host-name "web2"; }\n'
        "}\n"
    )


def test_without_an_emitter_of_ipxe_menus_and_trees_all_load_pxelinux():
    site = CLASSIC + "emit: [dhcpd]\n"
    assert '  next-server 172.16.92.12;\n  filename "pxelinux.0";\n\n' in text("dhcpd", site)
    kea = json.loads(text("kea", site.replace("ns1.example.org", "172.16.92.1")))["Dhcp4"]
    assert kea["client-classes"] == [
        {"name": "ksc-all-otherwise", "test": "member('ALL')", "boot-file-name": "pxelinux.0"}
    ]


def test_ipxe_never_loads_itself():
    """Where there is nothing that its menu could boot, there is no menu, and firmware loads what it does without it."""
    trees = "trees: {a: {release: rocky9, url: 'http://h/a'}}\n"
    made = {}
    for key in ("ipxe: true", "ipxe: false"):
        value, at = read(CLASSIC.replace("dhcp: {", f"dhcp: {{{key}, ") + trees)
        artifact, _ = emitted("dhcpd", replace(value, entries=()), at)
        assert artifact is not None
        made[key] = artifact.content.decode()
    assert made["ipxe: true"] == made["ipxe: false"]
    assert "ipxe" not in made["ipxe: true"].lower()


def test_machines_are_read_back():
    """By `ksc hosts import`: cards, addresses and names; what a network tells its hosts, too."""
    hosts = {
        f"h{last}": {
            "mac": [f"52:54:00:00:00:{last:02x}", f"52:54:00:00:01:{last:02x}"][: 1 + last % 2],
            "ip": f"192.0.2.{last}" if last % 5 else "dhcp",
            "hostname": f"h{last}" + (".example.org" if last % 3 else ""),
            "firmware": "uefi" if last % 2 else "bios",
            "profile": ("a", "b")[last % 2],
        }
        for last in range(10, 60)
    }
    trees = "a: {release: rocky9, url: 'http://h/a'}, b: {release: rocky8, url: 'http://h/b'}"
    site = f"server: 192.0.2.2\ntrees: {{{trees}}}\nsubnets: {{n: {{network: 192.0.2.0/24, gateway: 192.0.2.1}}}}\n"
    value, at = read(site, json.dumps(hosts))
    for name, reader in (("dhcpd", dhcpd), ("dnsmasq", dnsmasq)):
        artifact, found = emitted(name, value, at)
        assert artifact is not None, said(found)
        back = [one for one in reader.read(Source(name, artifact.content.decode())) if isinstance(one, Reserved)]
        machines = {mac: ((*one.addresses, "")[0], one.hostname) for one in back for mac in one.macs}
        names = {host.names.hostname: host for host in value.hosts}
        assert {mac: at for mac, (at, _) in machines.items()} == {
            mac: host.names.ip or "" for host in value.hosts for mac in host.macs
        }, name
        if name == "dhcpd":
            assert {called for _, called in machines.values()} == set(names)


def test_old_trees_have_no_loaders_for_everybody():
    """EL5 has none for UEFI, EL6's shows no menu but a host's, and by HTTP boots what is from EL8 on."""
    trees = ("centos5", "centos6", "centos7", "rocky8")
    named = ", ".join(f"{one}: {{release: {one}, url: 'http://h/{one}'}}" for one in trees)
    hosts = "\n".join(
        f'{one}: {{mac: "52:54:00:00:00:{number:02x}", ip: 172.16.92.{number}, profile: {one}}}'
        for number, one in enumerate(trees, 5)
    )
    made = text("dhcpd", f"{CLASSIC}http: {{}}\ntrees: {{{named}}}\n", hosts)
    everybody, six, eight = made.split("\n  # Hosts of ")
    urls = [line.split('"')[1] for line in everybody.splitlines() if "efi/" in line]
    assert urls == [
        "efi/centos7/BOOTIA32.EFI",
        "efi/centos7/BOOTX64.EFI",
        "http://172.16.92.13/efi/rocky8/BOOTX64.EFI",
    ]
    assert [name for name in trees if f'host-name "{name}"' in everybody] == ["centos5", "centos7"]
    assert "efi/centos6/BOOTX64.EFI" in six
    assert "IA32" not in six
    assert "efi/rocky8/BOOTX64.EFI" in eight


@pytest.mark.parametrize("program", PROGRAMS)
def test_kvm_on_s390x_is_told_a_folder_and_no_file(program):
    site = f"""server: 192.0.2.10
dhcp: {{program: {program}}}
subnets: {{lan: {{network: 192.0.2.0/24, pools: 192.0.2.100-192.0.2.200}}}}
trees: {{zed: {{release: rocky9, arch: s390x, url: "http://192.0.2.10/zed"}}}}
"""
    made = text(program, site)
    assert made.count('"/"') == 1
    if program == "dnsmasq":
        assert '"/"' not in text(program, site.replace("dnsmasq}", "dnsmasq, proxy: true}"))
    assert '"/"' not in text(program, site.replace("s390x", "x86_64"))
