"""Checks of what a kickstart installs, one module a subject: they see more than the installer's own reader.

A check takes the kickstart and yields findings: an error for what cannot install, a warning for what is
probably not meant.
"""

from collections.abc import Callable, Iterator

from ksc.checks.kickstart import Kickstart
from ksc.diagnostics import Diagnostic

CHECKS: tuple[Callable[[Kickstart], Iterator[Diagnostic]], ...] = ()


def check_installation(kickstart: Kickstart) -> Iterator[Diagnostic]:
    """The findings of every check."""
    for check in CHECKS:
        yield from check(kickstart)
