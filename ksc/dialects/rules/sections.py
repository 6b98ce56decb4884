"""Rules of the sections."""

import re
from collections.abc import Iterator

from ksc.diagnostics import Diagnostic, Location, Span, error
from ksc.dialects.line import Line
from ksc.syntax import Section

_GROUP_OPTIONS = ("--nodefaults", "--optional")
_SUSPICIOUS = re.compile(r"^[ \t]*(?:@(?!\^)[^\n#]*--[^\n]*|-[ \t\r]*(?:#[^\n]*)?)$", re.MULTILINE)


def empty_certificate(line: Line) -> Iterator[Diagnostic]:
    """KS258: a certificate's section holds one."""
    node = line.node
    if isinstance(node, Section) and not node.body.strip():
        yield error("KS258", "this `%certificate` holds nothing", line.locate(line.words[0]), help="remove the section")


def group_lines(line: Line) -> Iterator[Diagnostic]:
    """KS259: a group has one of its options, without a value; a `-` has a name behind it."""
    node = line.node
    if not isinstance(node, Section):
        return
    header = line.locate(line.words[0])
    last = header.source.text.count("\n") + 1 if header and node.body else 0
    number, counted = 1, 0
    for found in _SUSPICIOUS.finditer(node.body):
        entry = found[0].partition("#")[0].strip()
        problem = "a `-` without a name removes nothing" if entry == "-" else _group_problem(entry.split()[1:])
        if problem:
            number += node.body.count("\n", counted, found.start())
            counted = found.start()
            yield error("KS259", problem, _in_body(header, number, last, found[0]))


def _group_problem(options: list[str]) -> str | None:
    """What is wrong with the words behind a group's name: the installer takes abbreviations here too."""
    meant = set()
    for written in options:
        name, equals, _ = written.partition("=")
        whole = next((one for one in _GROUP_OPTIONS if len(name) > 2 and one.startswith(name)), None)
        if whole and equals:
            return f"`{whole}` takes no value"
        meant.add(whole)
    return "a group has one of `--nodefaults` and `--optional`" if meant.issuperset(_GROUP_OPTIONS) else None


def _in_body(header: Location | None, number: int, last: int, text: str) -> Location | None:
    """The place of a line of the section's body, counted from 1; the header's where the section came from elsewhere."""
    if header is None:
        return None
    at = header.span.line + number
    if at > last or not header.source.line(at).startswith(text.rstrip("\r\n")):
        return header
    start = len(text) - len(text.lstrip()) + 1
    return Location(header.source, Span(at, start, at, len(text.partition("#")[0].rstrip()) + 1))
