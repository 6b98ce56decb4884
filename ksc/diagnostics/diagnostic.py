"""One finding, and the report that collects findings."""

from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple

from ksc.diagnostics.spans import Location, Span
from ksc.records import dataclass

Severity = Literal["error", "warning", "note"]


class Related(NamedTuple):
    """Another place that a finding is about: the other duplicate, the layer that set a value."""

    message: str
    location: Location


class TextEdit(NamedTuple):
    """A piece of a source, and what to write in its place."""

    span: Span
    text: str


class Fix(NamedTuple):
    """What puts a finding right without a person: edits of the source that the finding stands in.

    `title` says it in a few words ("remove `install`"). A fix never changes what is installed but for what is wrong.
    """

    title: str
    edits: tuple[TextEdit, ...]


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding: what is wrong, where, why, and what to do.

    `code` is stable and documented (`codes/`). `message` is one sentence without a full stop.
    `notes` say why; `help` says what to do; `fix` does it where that is safe. `plugin` is whose words these are, empty:
    ksc's own.
    """

    code: str
    severity: Severity
    message: str
    location: Location | None = None
    notes: tuple[str, ...] = ()
    help: str | None = None
    related: tuple[Related, ...] = ()
    fix: Fix | None = None
    plugin: str = ""

    @property
    def path(self) -> str | None:
        """The file, as the user would write it."""
        return self.location.source.path if self.location else None

    @property
    def line(self) -> int | None:
        """The 1-based line."""
        return self.location.span.line if self.location else None

    @property
    def column(self) -> int | None:
        """The 1-based column, in code points."""
        return self.location.span.column if self.location else None

    @property
    def end_line(self) -> int | None:
        """The line the span ends on."""
        return self.location.span.end_line if self.location else None

    @property
    def end_column(self) -> int | None:
        """The column after the span's last code point."""
        return self.location.span.end_column if self.location else None


def error(
    code: str,
    message: str,
    location: Location | None = None,
    *,
    notes: Iterable[str] = (),
    help: str | None = None,
    related: Iterable[Related] = (),
    fix: Fix | None = None,
) -> Diagnostic:
    """A finding that stops the work."""
    return Diagnostic(code, "error", message, location, tuple(notes), help, tuple(related), fix)


def warning(
    code: str,
    message: str,
    location: Location | None = None,
    *,
    notes: Iterable[str] = (),
    help: str | None = None,
    related: Iterable[Related] = (),
    fix: Fix | None = None,
) -> Diagnostic:
    """A finding that is probably not meant."""
    return Diagnostic(code, "warning", message, location, tuple(notes), help, tuple(related), fix)


def note(code: str, message: str, location: Location | None = None, *, help: str | None = None) -> Diagnostic:
    """Something to know, and nothing wrong."""
    return Diagnostic(code, "note", message, location, (), help)


@dataclass(frozen=True, slots=True)
class Report:
    """The findings of one piece of work, in the order in which they were made.

    `silenced` is how many more there were that somebody asked to ignore.
    """

    diagnostics: tuple[Diagnostic, ...] = ()
    silenced: int = 0

    @property
    def ok(self) -> bool:
        """Whether there are no errors."""
        return not any(found.severity == "error" for found in self.diagnostics)

    @property
    def errors(self) -> tuple[Diagnostic, ...]:
        """The findings that stop the work."""
        return tuple(found for found in self.diagnostics if found.severity == "error")

    @property
    def warnings(self) -> tuple[Diagnostic, ...]:
        """The findings that are probably not meant."""
        return tuple(found for found in self.diagnostics if found.severity == "warning")

    def __add__(self, other: "Report | Iterable[Diagnostic]") -> "Report":
        more = other.silenced if isinstance(other, Report) else 0
        return Report((*self.diagnostics, *other), self.silenced + more)

    def __iter__(self) -> Iterator[Diagnostic]:
        return iter(self.diagnostics)

    def __len__(self) -> int:
        return len(self.diagnostics)
