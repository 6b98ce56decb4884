"""A plugin's check, run on a kickstart."""

from typing import Any

from ksc.checks import document_nodes
from ksc.checks.check import Check, findings
from ksc.diagnostics import Diagnostic
from ksc.layer.changes import Origin
from ksc.merge.merged import Entry, Merged
from ksc.model import Install
from ksc.syntax import parse
from ksc.testing.layouts import dialect


def check_findings(check: Check, text: str, release: str = "rhel9", **fields: Any) -> list[Diagnostic]:
    """What a check finds in a kickstart, as if it were what a profile comes to.

    `fields` are further ones of `Install`, such as `host` or `title`.
    """
    entries = [Entry(node, Origin("test", place)) for node, place in document_nodes(parse(text, "test.ks"))]
    known = {"profile": "test", "title": "Test"} | fields
    return list(findings(check, [Install(dialect=dialect(release), merged=Merged(tuple(entries)), **known)]))
