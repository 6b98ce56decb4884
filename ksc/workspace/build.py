"""What a compile made: artifacts and findings, and the way to disk."""

from dataclasses import dataclass
from pathlib import Path

from ksc.artifacts import Artifact
from ksc.diagnostics import Report
from ksc.write import Outcome, write


@dataclass(frozen=True, slots=True)
class Build:
    """The artifacts of a compile. Where the report is not `ok`, nothing is written.

    `full` says that they are all there is: then files that ksc made before and makes no more are deleted.
    """

    artifacts: tuple[Artifact, ...]
    report: Report
    state: Path
    full: bool = True

    def write(self, folder: str | Path) -> tuple[Outcome, Report]:
        """Makes `folder` hold the artifacts, and says what was done and what stood in the way."""
        if not self.report.ok:
            return Outcome(), self.report
        outcome, report = write(self.artifacts, Path(folder), self.state, full=self.full)
        return outcome, self.report + report
