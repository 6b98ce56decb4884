"""What a rule is: a named function for what no table holds."""

from collections.abc import Callable, Iterator

from ksc.diagnostics import Diagnostic
from ksc.dialects.line import Line
from ksc.dialects.releases import split_release
from ksc.records import dataclass


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of some commands, in some releases.

    It looks at lines in which one of `triggers`, options by name, stands; without any at every line of the command.
    `only` names the releases that have the rule; without, all of them do.
    """

    commands: tuple[str, ...]
    run: Callable[[Line], Iterator[Diagnostic]]
    triggers: tuple[str, ...] = ()
    only: tuple[str, ...] = ()

    def holds(self, release: str) -> bool:
        """Whether a release has the rule."""
        return not self.only or release in self.only


def since(release: str, *, rhel: int, fedora: int) -> bool:
    """Whether a release is one of these, or later in its line."""
    family, version = split_release(release)
    return version >= (rhel if family == "rhel" else fedora)
