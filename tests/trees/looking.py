"""A tree looked into and proven, wherever it is."""

from ksc.diagnostics import Diagnostic
from ksc.trees.description import Description
from ksc.trees.opening import describe
from ksc.trees.proof import Checked, prove


def look(medium) -> tuple[Description | None, list[Checked], list[Diagnostic]]:
    """What is in an opened medium, what was checked, and what was found; a medium that is none is the finding."""
    if isinstance(medium, Diagnostic):
        return None, [], [medium]
    try:
        one, found = describe(medium)
        if one is None:
            return None, [], found
        checked, problems = prove(medium, one, lambda path, done, size: None)
        return one, checked, [*found, *problems]
    finally:
        medium.close()
