"""Text to a lossless tree and back: nodes, words, printer, edits."""

from ksc.syntax.nodes import Blank, Command, Comment, Document, Include, Node, Section, Unparsed, Word
from ksc.syntax.parser import KNOWN_SECTIONS, parse

__all__ = [
    "KNOWN_SECTIONS",
    "Blank",
    "Command",
    "Comment",
    "Document",
    "Include",
    "Node",
    "Section",
    "Unparsed",
    "Word",
    "parse",
]
