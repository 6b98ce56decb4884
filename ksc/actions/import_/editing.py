"""A kickstart with some of its lines changed, and every other byte as it was."""

from collections.abc import Mapping
from dataclasses import replace

from ksc.syntax import Command, Document

Edits = Mapping[Command, Command | None]
"""What comes in the place of a line; None: nothing does."""


def edited(document: Document, edits: Edits) -> Document:
    """A document with its edits."""
    nodes = [edits.get(node, node) if isinstance(node, Command) else node for node in document.nodes]
    return replace(document, nodes=tuple(node for node in nodes if node is not None))
