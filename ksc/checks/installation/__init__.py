"""Checks of what a kickstart installs, one module a subject: they see more than the installer's own reader.

A check takes the kickstart and yields findings: an error for what cannot install, a warning for what is
probably not meant.
"""

from collections.abc import Callable, Iterator

from ksc.checks.installation.accounts import check_accounts
from ksc.checks.installation.contradictions import check_contradictions
from ksc.checks.installation.localization import check_localization
from ksc.checks.installation.members import check_members
from ksc.checks.installation.network import check_network
from ksc.checks.installation.sections import check_sections
from ksc.checks.installation.sources import check_sources
from ksc.checks.installation.space import check_space
from ksc.checks.installation.urls import check_urls
from ksc.checks.kickstart import Kickstart
from ksc.diagnostics import Diagnostic

CHECKS: tuple[Callable[[Kickstart], Iterator[Diagnostic]], ...] = (
    check_network,
    check_urls,
    check_localization,
    check_sources,
    check_accounts,
    check_contradictions,
    check_members,
    check_space,
    check_sections,
)


def check_installation(kickstart: Kickstart) -> Iterator[Diagnostic]:
    """The findings of every check."""
    for check in CHECKS:
        yield from check(kickstart)
