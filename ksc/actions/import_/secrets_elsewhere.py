"""What looks like a secret in scripts and comments, which nothing lifts."""

import re
from collections.abc import Iterable, Iterator

from ksc.diagnostics import Diagnostic, Location, Related, warning, whole_line
from ksc.diagnostics.redact import redact, redact_message
from ksc.diagnostics.script_secrets import secrets_in
from ksc.dialects.sensitive import secrets
from ksc.dialects.spec import Facts
from ksc.dialects.statement import read
from ksc.syntax import Command, Comment, Document, Section
from ksc.syntax.words import cut

_MOST = 8  # places that a message lists


def secrets_elsewhere(documents: Iterable[Document], facts: Facts) -> Iterator[Diagnostic]:
    """KS649, once: the lines of scripts and comments that seem to hold a secret."""
    places = [place for document in documents for place in _places(document, facts)]
    if places:
        one = len(places) == 1
        count = "1 line of a script or comment" if one else f"{len(places)} lines of scripts or comments"
        left = "was left as it is" if one else "were left as they are"
        yield warning(
            "KS649",
            f"{count} may hold a secret, and {left}",
            places[0],
            related=[Related("another one", place) for place in places[1:_MOST]],
            notes=("only the passwords of commands are lifted",),
            help="take it out of the kickstart; a script fetches what it needs on the machine itself",
        )


def _places(document: Document, facts: Facts) -> Iterator[Location]:
    for node in document.nodes:
        if node.span is None:
            continue
        if isinstance(node, Section):
            for number, line in enumerate(node.body.split("\n"), node.span.line + 1):
                if redact_message(line) != line or any(secrets_in(line)):
                    yield whole_line(document.source, number)
        elif isinstance(node, Comment):
            if _holds(node.text.lstrip(" \t#"), facts):
                yield whole_line(document.source, node.span.line)
        elif isinstance(node, Command):
            tail = node.text[node.words[-1].end :]
            if "#" in tail and _holds(tail.lstrip(" \t#"), facts):
                yield whole_line(document.source, node.span.line)


def _holds(comment: str, facts: Facts) -> bool:
    """Whether a comment is a line of a kickstart with a secret in it, or shows one. What would be shown is left out."""
    if redact(comment) == comment:
        return False
    if redact_message(comment) != comment or re.search(r"(?i)\bpass(?:word|wd|phrase)?\s*[:=]\s*\S", comment):
        return True
    words = cut(comment)[0]
    spec = facts.command(words[0].value) if words else None
    if spec is None or spec.opaque:
        return False
    reading = read(spec, words)
    return not reading.extra and any(secrets(reading, spec))
