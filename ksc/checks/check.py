"""What a check of a whole installation is: the type that `ksc_checks` gives."""

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from ksc.diagnostics import Diagnostic
from ksc.records import dataclass

if TYPE_CHECKING:
    from ksc.model import Install  # `ksc check` judges lines alone, and starts without layers and merging


@dataclass(frozen=True, slots=True)
class Check:
    """One check. `reads` names the fields of `Install` that it looks at.

    `run` is called with these, and nothing else, as keyword arguments: like installations are checked once. Storage
    statements that a script writes, since it chooses their disks, stand in the `merged` that it gets like all others.
    """

    name: str
    reads: tuple[str, ...]
    run: Callable[..., Iterable[Diagnostic]]

    def key(self, install: "Install") -> tuple[int, ...]:
        """The same for installations that look alike to this check, as long as they are alive."""
        return tuple(id(_read(install, name)) for name in self.reads)


def findings(check: Check, installs: "Sequence[Install]") -> tuple[Diagnostic, ...]:
    """What `check` finds in the installations, each kind of them looked at once."""
    kinds: dict[tuple[int, ...], Install] = {}
    for install in installs:
        kinds.setdefault(check.key(install), install)
    return tuple(
        found
        for install in kinds.values()
        for found in check.run(**{name: _read(install, name) for name in check.reads})
    )


def _read(install: "Install", name: str) -> object:
    return install.merged.before or install.merged if name == "merged" else getattr(install, name)
