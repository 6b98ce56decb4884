"""Kickstarts that say nothing."""

from collections.abc import Iterator

from ksc.diagnostics import Diagnostic, Location, Span, warning
from ksc.syntax import Blank, Comment, Document


def check_nothing(document: Document) -> Iterator[Diagnostic]:
    """KS689: no command, no section and no include."""
    if all(isinstance(node, Blank | Comment) for node in document.nodes):
        yield warning(
            "KS689",
            "the kickstart has no commands",
            Location(document.source, Span(1, 1, 1, 1)),
            notes=("the installer asks for everything, as it does without a kickstart",),
            help="is this the file that was meant?",
        )
