"""What belongs to one machine: its file systems' UUIDs, its name, addresses and disks."""

import re
from collections.abc import Iterator

from ksc.actions.suspicions.case import Case, Line
from ksc.diagnostics import Diagnostic, warning
from ksc.dialects.statement import Given

_UUID = re.compile(
    r"\b(?:PART)?UUID=[\"']?\w|disk/by-(?:part)?uuid/\w|(?<![0-9a-f])[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?![0-9a-f])",
    re.IGNORECASE,
)
_MAC = re.compile(r"(?<![0-9a-f:])(?:[0-9a-f]{2}:){5}[0-9a-f]{2}(?![0-9a-f:])", re.IGNORECASE)
# A pattern such as `virtio-*` stands for disks of every machine.
_SERIAL = re.compile(
    r"(?:disk/by-id/[\w.:+-]+|\b(?:wwn-0x[0-9a-f]+|nvme-eui\.[0-9a-f]+|ata-\w+_\w+))(?![\w.:+*?\[-])", re.IGNORECASE
)
_ADDRESS = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}\Z|[0-9a-f:]*:[0-9a-f:]*(?:/\d+)?\Z", re.IGNORECASE)
_LOCAL_NAMES = frozenset({"localhost", "localhost.localdomain"})
_ANY_CARD = "use --device=bootif or --device=link"
_AS_HOST = ", or import with --as-host NAME"
# A UUID there is an account's, or a part of a path.
_OWN_WORDS = frozenset({"rhsm", "realm", "url", "repo", "liveimg"})


def one_machine(case: Case) -> Iterator[Diagnostic]:
    """KS602 to KS606."""
    for line in case.lines:
        if line.spec.name == "network":
            yield from _network(case, line)
        if line.spec.name == "iscsiname":
            yield _serial(case, line, None, "is the initiator name of one machine")
        for given in line.reading.given:
            value = given.value or ""
            sensitive = given.spec.sensitive if given.spec else False
            if sensitive or not value:
                continue
            if line.spec.name not in _OWN_WORDS and _UUID.search(value):
                yield warning(
                    "KS602",
                    f"`{line.command.name}` names a file system or partition of one machine by its UUID",
                    case.at(line, given),
                    notes=("another machine has no such UUID: the installation stops there, or cannot boot",),
                    help="name the disk or the label, or leave it to the installer",
                )
            elif _SERIAL.search(value):
                yield _serial(case, line, given, "names a disk of one machine by its serial number")
            if _MAC.search(value):
                yield warning(
                    "KS605",
                    f"`{line.command.name}` names one machine's network card by its MAC address",
                    case.at(line, given),
                    notes=("another machine has another card",),
                    help=_ANY_CARD + (_AS_HOST if line.spec.name == "network" else ""),
                )


def _serial(case: Case, line: Line, given: Given | None, what: str) -> Diagnostic:
    return warning(
        "KS606",
        f"`{line.command.name}` {what}",
        case.at(line, given),
        notes=("another machine has another",),
        help="name it in a way that fits every machine, or override the line for the host",
    )


def _network(case: Case, line: Line) -> Iterator[Diagnostic]:
    host = line.reading.last("hostname")
    if host and host.value and host.value not in _LOCAL_NAMES and _literal(host.value):
        yield warning(
            "KS603",
            "`network --hostname` gives every machine one and the same host name",
            case.at(line, host),
            help="drop the option, so that DHCP names the machine, or import with --as-host NAME",
        )
    for name, automatic in (("ip", ()), ("ipv6", ("auto", "dhcp", "ignore"))):
        address = line.reading.last(name)
        value = (address.value if address else None) or ""
        dynamic = name == "ip" and (line.reading.value("bootproto") or "static") not in ("static", "query")
        if value and not dynamic and value not in automatic and _ADDRESS.match(value):
            yield warning(
                "KS604",
                f"`network --{name}` gives every machine one and the same address",
                case.at(line, address),
                notes=("two machines with one address both fail",),
                help="use --bootproto=dhcp, or import with --as-host NAME: the address goes into hosts.yaml",
            )


def _literal(value: str) -> bool:
    """Whether a value stands as it is, and is nothing that another program fills in."""
    return not any(mark in value for mark in ("{{", "<%", "$", "@"))
