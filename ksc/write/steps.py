"""The changes that a write consists of."""

from collections.abc import Callable
from typing import Literal, NamedTuple

from ksc.artifacts import Artifact, File
from ksc.records import dataclass
from ksc.write.manifest import Manifest

Action = Literal["delete", "rmdir", "mkdir", "create", "replace"]

ACTIONS_ON_FILES: tuple[Action, ...] = ("create", "replace", "delete")

Stage = Callable[[Artifact, bytes | File], int]
"""Keeps an artifact's content until it is placed, and returns the number it is known by."""


class Step(NamedTuple):
    """One change. `staged` is the number of the staged file; `was` and `now` the digests before and after."""

    action: Action
    path: str
    staged: int | None = None
    was: str | None = None
    now: str | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """All changes of one write, in the order in which they are made, and the manifest of the result."""

    steps: tuple[Step, ...]
    unchanged: tuple[str, ...]
    manifest: Manifest

    def paths(self, action: Action) -> tuple[str, ...]:
        """The paths of the steps of one kind."""
        return tuple(step.path for step in self.steps if step.action == action)
