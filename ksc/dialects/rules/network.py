"""Rules of `network`."""

from collections.abc import Iterator

from ksc.diagnostics import Diagnostic, error
from ksc.dialects.line import Line
from ksc.dialects.values import is_integer

_LAST_VLAN = 4095


def bridge_options(line: Line) -> Iterator[Diagnostic]:
    """KS250: each of a bridge's options is a key and a value."""
    given = line.given("bridgeopts")
    if given is None:
        return
    for option in (given.value or "").split(","):
        _, _, value = option.partition("=")
        if not value or "=" in value:
            yield error(
                "KS250",
                f"`{option[:60]}` in `{given.written}` is not `key=value`",
                line.at_value(given),
                help="write them as `priority=40000,stp=no`",
            )


def interface_name(line: Line) -> Iterator[Diagnostic]:
    """KS251: a name that looks like that of a VLAN device has the VLAN's number in it."""
    given = line.given("interfacename")
    problem = _vlan_problem(given.value or "") if given else None
    if given and problem:
        yield error(
            "KS251",
            f"the device name in `{given.written}` {problem}",
            line.at_value(given),
            notes=(f"{line.release} reads `NAME.ID` and `vlanID` as the names of VLAN devices",),
            help="write `vlan171` or `eth0.171`, or a name that begins otherwise and has no dot",
        )


def _vlan_problem(name: str) -> str | None:
    number = None
    prefix, dot, after = name.partition(".")
    if dot:
        if prefix == "vlan":
            return "has `vlan` before its dot"
        number = after
    if name.startswith("vlan"):
        number = name.removeprefix("vlan") if not dot or is_integer(after) else after
    if number is None:
        return None
    if not is_integer(number):
        return "has no VLAN ID where one belongs"
    return None if 0 <= int(number) <= _LAST_VLAN else f"has a VLAN ID that is not within 0 to {_LAST_VLAN}"


def bound_device(line: Line) -> Iterator[Diagnostic]:
    """KS252: a VLAN over a plain device is not bound to a hardware address."""
    given = line.given("bindto")
    if given and given.value == "mac" and line.has("vlanid") and not line.has("bondopts"):
        yield error(
            "KS252",
            f"`{given.written}=mac` does not go with `--vlanid`",
            line.at(given),
            help="drop it: only a VLAN over a bond is bound to an address",
        )
