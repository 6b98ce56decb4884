"""`ksc hosts`."""

import sys
from collections.abc import Sequence
from fnmatch import fnmatchcase
from typing import Annotated, Any

import typer

from ksc.cli.output import Format, FormatOption, StrictOption, exit_code, print_json, show
from ksc.diagnostics import Diagnostic, Report, did_you_mean, error, note
from ksc.inventory import Host, Interface
from ksc.inventory.values import MacError, read_mac
from ksc.layer.marks import shown
from ksc.workspace import Workspace

FURTHER = {"import": "ksc.cli.hosts_import"}


def command(
    context: typer.Context,
    names: Annotated[
        list[str] | None, typer.Argument(metavar="[NAME...]", help="Hosts, or globs such as 'web*'; else all.")
    ] = None,
    profile: Annotated[str | None, typer.Option(metavar="NAME", help="Those with this profile.")] = None,
    mac: Annotated[str | None, typer.Option(metavar="MAC", help="The one with this card, in any spelling.")] = None,
    format: FormatOption = Format.text,
    strict: StrictOption = False,
) -> int:
    """List and check the hosts: of hosts.yaml, hosts.csv and inventories.

    `ksc hosts import FILE` takes them from a dhcpd.conf or dnsmasq.conf: `ksc hosts import --help`.

    \b
    ksc hosts
    ksc hosts 'web*' --profile web-profile
    ksc hosts --mac 52-54-00-12-34-56
    """
    card = None
    if mac is not None:
        try:
            card = read_mac(mac.strip())
        except MacError as problem:
            context.fail(f"--mac {shown(mac)}: {problem}")
    workspace = Workspace(context.obj)
    hosts, report = workspace.hosts()
    fitting = [
        one
        for one in hosts
        if (not names or any(_fits(one, name) for name in names))
        and (profile is None or (one.profile is not None and one.profile.name == profile))
        and (card is None or card in one.macs)
    ]
    asked = bool(names) or profile is not None or mac is not None
    if report.ok and asked:
        report += Report(tuple(_missing(names or [], hosts, fitting)))
    elif report.ok and not hosts:
        help_ = "write hosts.yaml or hosts.csv, or take them over: ksc hosts import /etc/dhcp/dhcpd.conf"
        report += Report((note("KS595", "there are no hosts", help=help_),))
    if format is Format.json:
        print_json(report, workspace.root, hosts=[_data(one) for one in fitting])
    else:
        _table([("NAME", "MAC", "ADDRESS", "PROFILE"), *map(_row, fitting)] if fitting else [])
        show(report, workspace.root)
    return exit_code(report, strict=strict)


def _fits(host: Host, name: str) -> bool:
    return fnmatchcase(host.name.lower(), name.lower())


def _missing(names: Sequence[str], hosts: Sequence[Host], fitting: Sequence[Host]) -> list[Diagnostic]:
    """KS590 for each name that fits no host, or where none fits everything that was asked."""
    made = [
        error("KS590", f"there is no host `{shown(name)}`", help=did_you_mean(name, (one.name for one in hosts)))
        for name in names
        if not any(_fits(one, name) for one in hosts)
    ]
    return made if made or fitting else [error("KS590", "no host fits all that was asked for")]


def _row(host: Host) -> tuple[str, str, str, str]:
    macs, cards = host.macs, len(host.macs)
    return (
        host.name,
        (macs[0] + (f" +{cards - 1}" if cards > 1 else "")) if macs else "-",
        ", ".join(filter(None, map(_address, host.interfaces))) or "-",
        host.profile.name if host.profile else "-",
    )


def _address(interface: Interface) -> str:
    return "dhcp" if interface.dhcp else ", ".join(interface.addresses)


def _table(rows: Sequence[tuple[str, ...]]) -> None:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        print("  ".join(f"{shown(cell, 200):{width}}" for cell, width in zip(row, widths, strict=True)).rstrip())
    sys.stdout.flush()  # findings come after it, wherever both go


def _data(host: Host) -> dict[str, Any]:
    at = host.location
    return {
        "name": host.name,
        "hostname": host.hostname or host.name,
        "profile": host.profile.name if host.profile else None,
        "macs": list(host.macs),
        "interfaces": [_interface(one) for one in host.interfaces],
        "arch": host.arch,
        "firmware": host.firmware,
        "disks": dict(host.disks),
        "path": at.source.path if at else None,
        "line": at.span.line if at else None,
    }


def _interface(one: Interface) -> dict[str, Any]:
    return {**one._asdict(), "bond": one.bond._asdict() if one.bond else None}
