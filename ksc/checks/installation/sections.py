"""The checks of scripts, of sections' lines and of what is included: imported for a kickstart that has any of these."""

from collections.abc import Iterator

from ksc.checks.kickstart import Kickstart
from ksc.diagnostics import Diagnostic
from ksc.syntax import Section

_NO_SCRIPTS = frozenset({"%packages", "%addon", "%anaconda", "%certificate"})


def check_sections(kickstart: Kickstart) -> Iterator[Diagnostic]:
    """KS675 to KS682."""
    if not any(map(_has_more, (node for node, _, _ in kickstart.placed))) and not any(
        True for _ in kickstart.includes()
    ):
        return
    from ksc.checks.installation.includes import check_includes
    from ksc.checks.installation.scripts import check_scripts
    from ksc.checks.installation.secrets import check_secrets
    from ksc.checks.installation.shell import check_shell

    for check in (check_scripts, check_secrets, check_includes, check_shell):
        yield from check(kickstart)


def _has_more(node: object) -> bool:
    """Whether a section is a script, or a list with lines that are none of a list."""
    return (
        isinstance(node, Section)
        and bool(node.body)
        and (node.kind not in _NO_SCRIPTS or "%" in node.body or "<<<<<<<" in node.body or ">>>>>>>" in node.body)
    )
