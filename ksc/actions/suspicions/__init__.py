"""What in a kickstart of one machine will not do on the next: warnings with their places."""

from collections.abc import Callable, Iterator

from ksc.actions.suspicions.case import Case, open_case
from ksc.actions.suspicions.machine import one_machine
from ksc.actions.suspicions.questions import questions
from ksc.actions.suspicions.release import release
from ksc.actions.suspicions.sources import local_media
from ksc.actions.suspicions.storage import storage
from ksc.checks import document_nodes, plaintext_in
from ksc.diagnostics import Diagnostic, Report
from ksc.dialects.spec import Facts
from ksc.syntax import Document

_ALL: tuple[Callable[[Case], Iterator[Diagnostic]], ...] = (
    lambda case: plaintext_in(document_nodes(case.document), case.facts),
    one_machine,
    release,
    local_media,
    storage,
    questions,
)


def suspicions(document: Document, facts: Facts, dialect: str | None) -> Report:
    """Warnings about what a kickstart holds that is one machine's, out of date, or missing, sorted by place.

    `dialect` is a name or an alias; None leaves out what depends on the release. No message quotes a secret; the
    lines that the locations name still hold theirs, which whoever shows a line blots out.
    """
    case = open_case(document, facts, dialect)
    found = [diagnostic for look in _ALL for diagnostic in look(case)]
    return Report(tuple(sorted(found, key=_place)))


def _place(diagnostic: Diagnostic) -> tuple[int, int, str]:
    return diagnostic.line or 0, diagnostic.column or 0, diagnostic.code
