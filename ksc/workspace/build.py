"""What a compile made: artifacts and findings, and the way to disk."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from ksc.artifacts import Artifact, Group, Progress
from ksc.diagnostics import Diagnostic, Report, error
from ksc.write import Outcome, write
from ksc.write.known import Known
from ksc.write.preview import See, preview


class _StopError(Exception):
    """What was found while hosts' artifacts were made keeps the build from being written."""


class Artifacts:
    """The artifacts of a build, to be gone through as often as wanted; those of hosts are made on the way."""

    def __init__(self, made: tuple[Artifact, ...], groups: Callable[[], Iterable[Group]]) -> None:
        self._made, self._groups = made, groups

    def __iter__(self) -> Iterator[Artifact]:
        yield from self._made
        for group in self._groups():
            artifacts, _ = group.make()
            yield from artifacts

    def grouped(self) -> Iterator[Artifact | Group]:
        """The same, with each host's still to be made."""
        yield from self._made
        yield from self._groups()


class Build:
    """The artifacts of a compile. Where the report is not `ok`, there are none, and nothing is written.

    `full` says that they are all there is: then files that ksc made before and makes no more are deleted.
    `report` is asked when all artifacts have been made. `hide` takes the run's secrets out of a line that is shown.
    """

    def __init__(
        self,
        state: Path,
        report: Callable[[], Report],
        made: Iterable[Artifact] = (),
        groups: Callable[[], Iterable[Group]] = tuple,
        *,
        full: bool = True,
        hide: Callable[[str], str] = str,
        progress: Progress | None = None,
    ) -> None:
        self.state, self.full, self.hide = state, full, hide
        self._progress = progress
        self._report, self._all = report, Artifacts(tuple(made), groups)
        self._early = report()
        self._seen = False

    @property
    def artifacts(self) -> Iterable[Artifact]:
        """All artifacts, to be gone through as often as wanted; none where there are errors."""
        return self._all if self.report.ok else ()

    @property
    def report(self) -> Report:
        """All findings. A fleet's artifacts are made for it, and thrown away."""
        if not self._early.ok:
            return self._early
        if not self._seen:
            for _ in self._all:
                pass
            self._seen = True
        return self._report()

    def write(self, folder: str | Path, *, strict: bool = False) -> tuple[Outcome, Report]:
        """Makes `folder` hold the artifacts, and says what was done and what stood in the way.

        With `strict` nothing is written where there are warnings.
        """
        if not self._early.ok:
            return Outcome(), self._early
        try:
            made = self._checked(strict=strict)
            outcome, report = write(made, Path(folder), self.state, full=self.full, progress=self._progress)
        except _StopError:
            found = self._report()
            return Outcome(), found if not found.ok else found + [too_strict()]
        return outcome, self._report() + report

    def preview(self, folder: str | Path, see: See, *, strict: bool = False) -> tuple[Outcome, bool, Report]:
        """Tells `see` of each file that `write` would change, and says what it would do; see `ksc.write.preview`."""
        if not self._early.ok:
            return Outcome(), False, self._early
        try:
            made, known = self._checked(strict=strict), Known(self.state, self._progress)
            outcome, listed, report = preview(made, Path(folder), full=self.full, see=see, known=known)
        except _StopError:
            found = self._report()
            return Outcome(), False, found if not found.ok else found + [too_strict()]
        return outcome, listed, self._report() + report

    def _checked(self, *, strict: bool) -> Iterator[Artifact | Group]:
        """The artifacts, and an end to the write where there is something against it."""
        yield from self._all.grouped()
        self._seen = True
        found = self._report()
        if not found.ok or (strict and found.warnings):
            raise _StopError


def too_strict() -> Diagnostic:
    """The finding that keeps a build with warnings from being written."""
    return error(
        "KS910",
        "there are warnings, and --strict takes them for errors",
        notes=("nothing was written",),
        help="mend what is warned of, or compile without --strict",
    )
