"""Checks of what a kickstart installs, one module a subject: they see more than the installer's own reader.

A check takes the kickstart and yields findings: an error for what cannot install, a warning for what is
probably not meant.
"""

from collections.abc import Callable, Iterator

from ksc.checks.installation.accounts import check_accounts
from ksc.checks.installation.contradictions import check_contradictions
from ksc.checks.installation.localization import check_localization
from ksc.checks.installation.network import check_network
from ksc.checks.installation.sections import check_sections
from ksc.checks.installation.sources import check_sources
from ksc.checks.installation.urls import check_urls
from ksc.checks.kickstart import Kickstart
from ksc.diagnostics import Diagnostic

STORAGE = ("part", "raid", "volgroup", "logvol", "btrfs", "autopart", "reqpart", "mount", "clearpart", "ignoredisk")
"""Commands that say how disks are laid out."""

JUDGED = frozenset({"part", "raid", "volgroup", "logvol"})
"""Commands of which these checks say what stands twice, and what the installer makes of it (KS840)."""


def _check_storage(kickstart: Kickstart) -> Iterator[Diagnostic]:
    """The checks of disks, imported for a kickstart that says something about them."""
    if kickstart.all(*STORAGE):
        from ksc.checks.storage import check_storage

        yield from check_storage(kickstart)


CHECKS: tuple[Callable[[Kickstart], Iterator[Diagnostic]], ...] = (
    check_network,
    check_urls,
    check_localization,
    check_sources,
    check_accounts,
    check_contradictions,
    _check_storage,
    check_sections,
)


def check_installation(kickstart: Kickstart) -> Iterator[Diagnostic]:
    """The findings of every check."""
    for check in CHECKS:
        yield from check(kickstart)
