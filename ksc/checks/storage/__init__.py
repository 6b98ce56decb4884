"""Checks of how disks are laid out, one module a subject; imported for a kickstart that has storage statements.

They look at the words of the statements: the storage types cost a tenth of a start, and places are of words.
An error is what the installer surely stops at, what cannot boot, or a line that cannot be had as it is written.
"""

from collections.abc import Callable, Iterator

from ksc.checks.kickstart import Kickstart
from ksc.checks.storage.booting import check_booting
from ksc.checks.storage.clearing import check_clearing
from ksc.checks.storage.disks import check_disks
from ksc.checks.storage.encryption import check_encryption
from ksc.checks.storage.formats import check_formats
from ksc.checks.storage.machine import check_labels
from ksc.checks.storage.members import check_members
from ksc.checks.storage.mounts import check_mounts
from ksc.checks.storage.names import check_names
from ksc.checks.storage.space import check_space
from ksc.checks.storage.view import Storage
from ksc.diagnostics import Diagnostic

CHECKS: tuple[Callable[[Storage], Iterator[Diagnostic]], ...] = (
    check_names,
    check_members,
    check_mounts,
    check_formats,
    check_space,
    check_booting,
    check_encryption,
    check_disks,
    check_clearing,
    check_labels,
)

_ANYWHERE = frozenset({"KS670", "KS671", "KS672", "KS673", "KS674", "KS840", "KS841", "KS842", "KS846", "KS871"})


def check_storage(kickstart: Kickstart) -> Iterator[Diagnostic]:
    """The findings of every check that needs no machine."""
    storage = Storage(kickstart)
    for check in CHECKS:
        yield from check(storage)


def check_anywhere(kickstart: Kickstart) -> Iterator[Diagnostic]:
    """The errors that stop the installer whatever the disks are."""
    return (one for one in check_storage(kickstart) if one.code in _ANYWHERE and one.severity == "error")
