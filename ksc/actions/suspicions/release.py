"""Commands that the release has no longer, or will not have for long."""

from collections.abc import Iterator

from ksc.actions.suspicions.case import Case
from ksc.diagnostics import Diagnostic, warning


def release(case: Case) -> Iterator[Diagnostic]:
    """KS607 and KS608."""
    if case.dialect is None:
        return
    name = case.dialect.name
    for line in case.lines:
        written = line.command.name
        status = line.spec.status(name)
        if written in line.spec.synonyms and name not in line.spec.synonyms[written] and status != "removed":
            status = "absent"
        other = line.spec.replaced_by
        instead = f"use `{other}`" if other and " " not in other else other
        if status in ("removed", "absent"):
            yield warning(
                "KS607",
                f"{name} has no command `{written}`" + (" any more" if status == "removed" else ""),
                case.at(line),
                notes=("its installer stops at the line",),
                help=f"{instead}, or remove it in a profile: `{line.spec.name}: null`"
                if instead
                else f"remove it in a profile: `{line.spec.name}: null`",
            )
        elif status == "deprecated":
            yield warning(
                "KS608",
                f"`{written}` is deprecated in {name}",
                case.at(line),
                notes=("the installer warns, and a later release refuses it",),
                help=instead or f"leave it out: `{line.spec.name}: null` in a profile",
            )
