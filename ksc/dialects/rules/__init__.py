"""Rules that no table of facts holds: small named functions, a module a family of commands.

A new rule is a function in its family's module, a line in `RULES`, an entry in `ksc/diagnostics/codes/rules.toml`
and its cases in `tests/dialects/rules/`.
"""

from collections.abc import Iterator

from ksc.diagnostics import Diagnostic
from ksc.dialects.line import Line
from ksc.dialects.rules import accounts, disks, network, sections, source, storage
from ksc.dialects.rules.rule import Rule

RULES = (
    Rule(("network",), network.bridge_options, ("bridgeopts",)),
    Rule(("network",), network.interface_name, ("interfacename",), ("rhel7",)),
    Rule(("network",), network.bound_device, ("bindto",)),
    Rule(("nvdimm",), disks.nvdimm_action),
    Rule(("realm",), accounts.realm_join),
    Rule(("auth",), accounts.old_authentication, only=("rhel8", "rhel9")),
    Rule(("part", "autopart"), storage.hardware_passphrase, ("hw-passphrase",)),
    Rule(("method",), source.only_a_name),
    Rule(("raid",), storage.existing_array, ("useexisting", "noformat")),
    Rule(("sshpw",), accounts.one_password),
    Rule(("%certificate",), sections.empty_certificate),
    Rule(("%packages",), sections.group_lines),
)


def check_rules(line: Line) -> Iterator[Diagnostic]:
    """What the rules of a line's command find in it."""
    for rule in RULES:
        if line.spec.name not in rule.commands or not rule.holds(line.release):
            continue
        if not rule.triggers or any(line.reading.last(name) for name in rule.triggers):
            yield from rule.run(line)


def triggers(command: str, release: str) -> frozenset[str] | None:
    """The options of a command that make a rule look at a line; None where one looks at every line."""
    found: set[str] = set()
    for rule in RULES:
        if command in rule.commands and rule.holds(release):
            if not rule.triggers:
                return None
            found.update(rule.triggers)
    return frozenset(found)
