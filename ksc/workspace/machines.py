"""What is known of the machines that a kickstart is for, and what the checks say of it there."""

from ksc.checks import STORAGE, Kickstart
from ksc.checks.hardware import UNKNOWN, Hardware
from ksc.diagnostics import Diagnostic
from ksc.inventory import Host
from ksc.trees import Tree


def hardware(tree: Tree | None, host: Host | None = None) -> Hardware:
    """A host's hardware, or that of any machine that a tree is for."""
    arch = tree.arch if tree is not None else None
    if host is None:
        return Hardware(arch=arch)
    return Hardware(tuple(host.disks.items()), host.firmware, host.arch or arch)


def on_machine(kickstart: Kickstart, known: Hardware) -> list[Diagnostic]:
    """What does not work, or does not fit, on the machine."""
    if known == UNKNOWN or not kickstart.all(*STORAGE):
        return []
    from ksc.checks.storage.machine import check_machine

    found = list(check_machine(kickstart, known))
    if known.disks:
        from ksc.checks.storage.fit import check_fit  # only machines whose disks are known are planned

        found += check_fit(kickstart, known)
    return found
