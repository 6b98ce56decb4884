"""Inventories of Ansible, in YAML and in INI: groups, their children and variables, ranges in names.

Read as they stand: variables with `{{ }}` and those of a vault are left out, and no `group_vars` folders are looked
for.
"""

from collections.abc import Iterable, Sequence

from ksc.diagnostics import Diagnostic, Source
from ksc.inventory.entry import HostEntry, Inventory
from ksc.markers import hookimpl


@hookimpl
def ksc_inventories() -> Sequence[Inventory]:
    """The kind `ansible`."""
    return [Inventory("ansible", _read)]


def _read(source: Source) -> Iterable[HostEntry | Diagnostic]:
    from ksc.inventory.ansible.read import read  # most workspaces have none

    return read(source)
