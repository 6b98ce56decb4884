"""`ksc.check`: the findings about one kickstart."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

from ksc.checks.ignoring import Ignoring
from ksc.checks.installation import JUDGED, check_installation
from ksc.checks.kickstart import Kickstart, placed
from ksc.checks.lines import check_nodes, document_nodes
from ksc.checks.neighbours import neighbours
from ksc.checks.nothing import check_nothing
from ksc.checks.plaintext import plaintext_in
from ksc.diagnostics import Diagnostic, Location, Report, Source, Span, error, warning
from ksc.dialects import Dialect, facts
from ksc.dialects.detect import Detected, detect
from ksc.syntax import Document, parse

if TYPE_CHECKING:
    from ksc.layer.site import Ignore

Scope = Literal["commands", "installation"]


def check(
    text: str | Source, target: str | None = None, scope: Scope = "installation", path: str | None = None
) -> Report:
    """The findings about a kickstart's text under a release (`rhel9`, `rocky9`; none: what the text says it is for).

    `scope="commands"` judges each line by itself, as the reference parser does; `installation` judges what is going
    to be installed as well. Findings that a comment `# ksc: ignore[KS204]` asks to ignore are left out.
    Raises ValueError for a release or a scope that nobody knows.
    """
    if scope not in ("commands", "installation"):
        raise ValueError(f"{scope!r} is no scope: commands, installation")
    source = text if isinstance(text, Source) else Source(path or "<text>", text)
    return check_source(source, target, scope)


def check_unheeding(source: Source, target: str, scope: Scope = "installation") -> Report:
    """`check` with what comments ask to ignore: whoever writes the text anew has to know all of it."""
    return Report(tuple(_found(parse(source), target, scope)[0]))


def check_source(
    source: Source,
    target: str | None = None,
    scope: Scope = "installation",
    rules: "tuple[Ignore, ...]" = (),
    more: Sequence[Diagnostic] = (),
) -> Report:
    """`check` of a text that has its name, without what comments in it and `rules` of ksc.yaml ask to ignore.

    `more` are findings about it from elsewhere.
    """
    ignoring = Ignoring(rules)
    document = parse(source)
    ignoring.documents[source] = document
    found, certain = _found(document, target, scope)
    left = ignoring.left([*found, *more])
    ignoring.of(source)
    left.extend(ignoring.misused())
    if certain and target is None and scope == "installation":
        left.extend(ignoring.unused())
    if ignoring.marks[source]:
        left.sort(key=_place)
    return Report(tuple(left), len(ignoring.silenced))


def _found(document: Document, target: str | None, scope: Scope) -> tuple[list[Diagnostic], bool]:
    """All that is wrong with a document, and whether it is certain which release it is for."""
    known = facts()
    detected = None if target else detect(document, known)
    name = detected.dialect if detected else target
    dialect = known.dialect(name) if name else None
    if dialect is None:
        if target:
            raise ValueError(f"{target!r} is no release that ksc knows: {', '.join(known.dialects)}")
        missing = error("KS553", "nothing says which release this kickstart is for", help="name one with --target")
        return [*document.diagnostics, missing], False
    judged = list(check_nodes(document_nodes(document), known, dialect))
    whole = scope == "installation"
    judged += neighbours(document.nodes, document.locate, known, dialect, JUDGED if whole else ())
    found = [*document.diagnostics, *judged]
    if whole:
        found.extend(plaintext_in(document_nodes(document), known))
        found.extend(check_nothing(document))
        found.extend(check_installation(Kickstart(placed(document_nodes(document)), known, dialect)))
    found.sort(key=_place)
    certain = detected is None or detected.certain
    if judged and detected and not certain:
        found.append(_guessed(document, dialect, detected))
    return found, certain


def _place(found: Diagnostic) -> tuple[int, int, int, int]:
    return found.location.span if found.location else (0, 0, 0, 0)


def _guessed(document: Document, dialect: Dialect, detected: Detected) -> Diagnostic:
    """What is wrong under a release may be right under the one that was meant."""
    return warning(
        "KS552",
        f"nothing says which release this kickstart is for; it was checked for {dialect.name}",
        detected.location or Location(document.source, Span(1, 1, 1, 1)),
        notes=(detected.reason,),
        help="name the release: --target rocky9, or what it is",
    )
