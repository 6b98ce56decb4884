"""`ksc.check`: the findings about one kickstart."""

from typing import Literal

from ksc.checks.lines import check_nodes, document_nodes
from ksc.diagnostics import Report, Source, error
from ksc.dialects import Dialect, Facts, facts
from ksc.dialects.detect import detect
from ksc.syntax import Document, parse

Scope = Literal["commands", "installation"]


def check(
    text: str | Source, target: str | None = None, scope: Scope = "installation", path: str | None = None
) -> Report:
    """The findings about a kickstart's text under a release (`rhel9`, `rocky9`; none: what the text says it is for).

    `scope="commands"` judges each line by itself; `installation` looks at the whole as well.
    Raises ValueError for a release that nobody knows.
    """
    known = facts()
    document = parse(text, path)
    dialect = known.dialect(target) if target else _own(document, known)
    if dialect is None:
        if target:
            raise ValueError(f"{target!r} is no release that ksc knows: {', '.join(known.dialects)}")
        missing = error("KS553", "nothing says which release this kickstart is for", help="name one with --target")
        return Report((*document.diagnostics, missing))
    found = [*document.diagnostics, *check_nodes(document_nodes(document), known, dialect)]
    found.sort(key=lambda one: one.location.span if one.location else (0, 0, 0, 0))
    return Report(tuple(found))


def _own(document: Document, known: Facts) -> Dialect | None:
    detected = detect(document, known)
    return known.dialect(detected.dialect) if detected.dialect else None
