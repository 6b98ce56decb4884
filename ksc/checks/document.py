"""`ksc.check`: the findings about one kickstart."""

from typing import Literal

from ksc.checks.installation import check_installation
from ksc.checks.kickstart import Kickstart, placed
from ksc.checks.lines import check_nodes, document_nodes
from ksc.checks.plaintext import plaintext_in
from ksc.diagnostics import Diagnostic, Location, Report, Source, Span, error, warning
from ksc.dialects import Dialect, facts
from ksc.dialects.detect import Detected, detect
from ksc.syntax import Document, parse

Scope = Literal["commands", "installation"]


def check(
    text: str | Source, target: str | None = None, scope: Scope = "installation", path: str | None = None
) -> Report:
    """The findings about a kickstart's text under a release (`rhel9`, `rocky9`; none: what the text says it is for).

    `scope="commands"` judges each line by itself, as the reference parser does; `installation` judges what is going
    to be installed as well. Raises ValueError for a release or a scope that nobody knows.
    """
    if scope not in ("commands", "installation"):
        raise ValueError(f"{scope!r} is no scope: commands, installation")
    known = facts()
    document = parse(text, path)
    detected = None if target else detect(document, known)
    name = detected.dialect if detected else target
    dialect = known.dialect(name) if name else None
    if dialect is None:
        if target:
            raise ValueError(f"{target!r} is no release that ksc knows: {', '.join(known.dialects)}")
        missing = error("KS553", "nothing says which release this kickstart is for", help="name one with --target")
        return Report((*document.diagnostics, missing))
    judged = list(check_nodes(document_nodes(document), known, dialect))
    found = [*document.diagnostics, *judged]
    if scope == "installation":
        found.extend(plaintext_in(document_nodes(document), known))
        found.extend(check_installation(Kickstart(placed(document_nodes(document)), known, dialect)))
    found.sort(key=lambda one: one.location.span if one.location else (0, 0, 0, 0))
    if judged and detected and not detected.certain:
        found.append(_guessed(document, dialect, detected))
    return Report(tuple(found))


def _guessed(document: Document, dialect: Dialect, detected: Detected) -> Diagnostic:
    """What is wrong under a release may be right under the one that was meant."""
    return warning(
        "KS552",
        f"nothing says which release this kickstart is for; it was checked for {dialect.name}",
        detected.location or Location(document.source, Span(1, 1, 1, 1)),
        notes=(detected.reason,),
        help="name the release: --target rocky9, or what it is",
    )
