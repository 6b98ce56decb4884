"""Checks of what will be installed, one module a check."""

from ksc.checks.check import Check, findings
from ksc.checks.document import check, check_unheeding
from ksc.checks.installation import JUDGED, STORAGE, check_installation
from ksc.checks.kickstart import Kickstart
from ksc.checks.lines import check_nodes, document_nodes
from ksc.checks.neighbours import neighbours
from ksc.checks.plaintext import plaintext_in

__all__ = [
    "JUDGED",
    "STORAGE",
    "Check",
    "Kickstart",
    "check",
    "check_installation",
    "check_nodes",
    "check_unheeding",
    "document_nodes",
    "findings",
    "neighbours",
    "plaintext_in",
]
