"""What opens the firewall for a machine's services: firewalld, iptables (RHEL 5 and 6), or Debian's ufw where it is on.

Passive FTP has ports of its own, which are opened, and what TFTP answers is a connection of the server's own: no
module that follows connections is needed.
"""

from collections.abc import Iterator

from ksc.actions.notes.machines import Machine
from ksc.emit.configuration import PORTS, port, versions
from ksc.emit.vsftpd import PASSIVE
from ksc.layer.dhcp import PROGRAMS as DHCP

# firewalld's own names of services; other ports are opened by number.
_NAMED = {"http": 80, "https": 443, "ftp": 21}
_DHCP, _DNS = "67", "53"
_DHCP_PROXY = 4011
MOUNTD = 892
"""The port that RHEL 5 and 6 are told to keep for mountd, which has none of its own."""


def opened(machine: Machine) -> Iterator[str]:
    """The commands."""
    if not machine.programs:
        return
    if not machine.systemd:
        yield from _iptables(machine)
    elif machine.layout == "debian":
        rules = [f"ufw allow {port.replace('-', ':')}/{kind}" for port, kind in _ports(machine)]
        yield from (
            "if ufw status 2>/dev/null | grep -q 'Status: active'; then",
            *(f"    {one}" for one in rules),
            "fi",
        )
    else:
        yield f"firewall-cmd --permanent {' '.join(_firewalld(machine))}"
        yield "firewall-cmd --reload"


def closed(machine: Machine) -> Iterator[str]:
    """The commands that take them back."""
    for one in opened(machine):
        yield (
            one.replace("--add-", "--remove-")
            .replace("ufw allow", "ufw delete allow")
            .replace("|| ", "&& ", 1)
            .replace(" -I ", " -D ")
        )


def _firewalld(machine: Machine) -> Iterator[str]:
    for one in machine.services:
        if one.name in _NAMED and port(one) != PORTS[one.name]:
            yield f"--add-port={port(one)}/tcp"
        elif one.name in _NAMED or one.name == "tftp":
            yield f"--add-service={one.name}"
        if one.name == "ftp":
            yield f"--add-port={PASSIVE[0]}-{PASSIVE[1]}/tcp"
        if one.name == "nfs":
            yield "--add-service=nfs --add-service=mountd --add-service=rpc-bind"
    if machine.runs(*DHCP):
        yield "--add-service=dhcp"
    if _proxy(machine):
        yield f"--add-port={_DHCP_PROXY}/udp"
    if _resolves(machine):
        yield "--add-service=dns"


def _ports(machine: Machine) -> Iterator[tuple[str, str]]:
    """Ports and ranges, and their protocols."""
    for one in machine.services:
        if one.name in _NAMED:
            yield str(port(one)), "tcp"
        if one.name == "ftp":
            yield f"{PASSIVE[0]}-{PASSIVE[1]}", "tcp"
        if one.name == "tftp":
            yield "69", "udp"
        if one.name == "nfs":
            for number in (111, 2049, *(() if machine.systemd else (MOUNTD,))):
                yield str(number), "tcp"
                yield str(number), "udp"
    if machine.runs(*DHCP):
        yield _DHCP, "udp"
    if _proxy(machine):
        yield str(_DHCP_PROXY), "udp"
    if _resolves(machine):
        yield _DNS, "tcp"
        yield _DNS, "udp"


def _proxy(machine: Machine) -> bool:
    dhcp = machine.site.dhcp
    return dhcp is not None and dhcp.proxy and machine.runs("dnsmasq")


def _resolves(machine: Machine) -> bool:
    dhcp = machine.site.dhcp
    return dhcp is not None and dhcp.resolver and machine.runs("dnsmasq")


def _iptables(machine: Machine) -> Iterator[str]:
    kinds = sorted({version for one in machine.services for version in versions(one.server)})
    for version in kinds:
        program = "iptables" if version == 4 else "ip6tables"
        for number, protocol in dict.fromkeys(_ports(machine)):
            if number == _DHCP and version == 6:
                continue
            rule = f"-p {protocol} --dport {number.replace('-', ':')} -j ACCEPT"
            seen = f"{program}-save | grep -q -- '--dport {number.replace('-', ':')} -j ACCEPT'"
            if sum(1 for one, _ in _ports(machine) if one == number) > 1:  # the same number for both protocols
                seen = f"{program}-save | grep -q -- '-p {protocol} .*--dport {number} -j ACCEPT'"
            yield f"{seen} || {program} -I INPUT {rule}"
        yield f"service {program} save"
