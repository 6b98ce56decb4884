"""A report as SARIF 2.1.0, which code scanning services and editors read.

Columns count code points, ends are exclusive, as everywhere in ksc. No line of a source is shown.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from hashlib import sha256
from os import fsencode
from typing import Any
from urllib.parse import quote

from ksc.diagnostics.diagnostic import Diagnostic, Fix, Report
from ksc.diagnostics.explain import Code, codes
from ksc.diagnostics.redact import redact, redact_message, shown_line
from ksc.diagnostics.render.text import LONGEST
from ksc.diagnostics.spans import Location, Source, Span
from ksc.diagnostics.taming import tame

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
FINGERPRINT = "kscFinding/v1"
_LONGEST = 4_000  # code points of a text

Place = Callable[[str], str]


def as_sarif(report: Report, version: str, place: Place = str) -> dict[str, Any]:
    """The report as plain values, one run of ksc `version`. `place` says how to write a path."""
    explained = {one.code: one for one in codes()}
    used = sorted({found.code for found in report})
    index = {code: number for number, code in enumerate(used)}
    fingerprints = _Fingerprints(place)
    return {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {"name": "ksc", "version": version, "rules": [_rule(one, explained) for one in used]}
                },
                "columnKind": "unicodeCodePoints",
                "invocations": [{"executionSuccessful": not any(found.code.startswith("KS9") for found in report)}],
                "results": [_result(found, index[found.code], fingerprints, place) for found in report],
            }
        ],
    }


def _rule(code: str, explained: Mapping[str, Code]) -> dict[str, Any]:
    known = explained.get(code)
    if known is None:  # a plugin's
        return {"id": code}
    text = known.explanation.strip()
    markdown = text + (f"\n\n```\n{known.example.strip()}\n```" if known.example else "")
    return {
        "id": code,
        "name": "".join(word.capitalize() for word in known.title.split() if word.isalnum()) or code,
        "shortDescription": {"text": known.title},
        "fullDescription": {"text": " ".join(text.split())},
        "help": {"text": text, "markdown": markdown},
        "defaultConfiguration": {"level": known.severity},
    }


def _result(found: Diagnostic, rule: int, fingerprints: "_Fingerprints", place: Place) -> dict[str, Any]:
    made: dict[str, Any] = {
        "ruleId": found.code,
        "ruleIndex": rule,
        "level": found.severity,
        "message": {"text": "\n".join(_said(found))},
        "partialFingerprints": {FINGERPRINT: fingerprints.of(found)},
    }
    if found.location is not None:
        made["locations"] = [_location(found.location, place)]
    if found.related:
        made["relatedLocations"] = [
            {"id": number, "message": {"text": _fit(one.message)}, **_location(one.location, place)}
            for number, one in enumerate(found.related, 1)
        ]
    if found.fix is not None and found.location is not None:
        made["fixes"] = [_fix(found.fix, found.location, place)]
    return made


def _said(found: Diagnostic) -> Iterator[str]:
    yield _fit(found.message)
    yield from map(_fit, found.notes)
    if found.help:
        yield f"help: {_fit(found.help)}"


def _fit(text: str) -> str:
    return tame(redact_message(text), _LONGEST)


def _location(location: Location, place: Place) -> dict[str, Any]:
    return {"physicalLocation": {"artifactLocation": _artifact(location, place), "region": _region(location.span)}}


def _artifact(location: Location, place: Place) -> dict[str, str]:
    path = place(location.source.path)
    written = quote(_bytes(path), safe="/")
    return {"uri": f"file://{written}" if path.startswith("/") else written}


def _bytes(path: str) -> bytes:
    try:
        return fsencode(path)
    except UnicodeEncodeError:
        return path.encode("utf-8", "replace")


def _region(span: Span) -> dict[str, int]:
    return {
        "startLine": span.line,
        "startColumn": span.column,
        "endLine": span.end_line,
        "endColumn": span.end_column,
    }


def _fix(fix: Fix, location: Location, place: Place) -> dict[str, Any]:
    replacements: list[dict[str, Any]] = []
    for edit in fix.edits:
        inserted = {"insertedContent": {"text": _inserted(edit.text)}} if edit.text else {}
        replacements.append({"deletedRegion": _region(edit.span), **inserted})
    change = {"artifactLocation": _artifact(location, place), "replacements": replacements}
    return {"description": {"text": _fit(fix.title)}, "artifactChanges": [change]}


def _inserted(text: str) -> str:
    lines = (redact(line) for line in text.splitlines(keepends=True))
    return "".join(lines).encode("utf-8", "replace").decode()


class _Fingerprints:
    """Gives the same to the same finding after lines were put in elsewhere: by code, file, the line's words, column.

    Of several with all that in common the number counts.
    """

    def __init__(self, place: Place) -> None:
        self.place = place
        self.seen: Counter[str] = Counter()
        self.lines: dict[tuple[Source, int], str] = {}  # a long line may have thousands of findings

    def of(self, found: Diagnostic) -> str:
        parts = [found.code]
        if found.location is not None:
            source, span = found.location
            parts += [self.place(source.path), self._line(source, span.line), str(span.column)]
        else:
            parts.append(redact_message(found.message))
        key = "\0".join(parts)
        self.seen[key] += 1
        return sha256(f"{key}\0{self.seen[key]}".encode("utf-8", "surrogatepass")).hexdigest()[:32]

    def _line(self, source: Source, number: int) -> str:
        at = source, number
        if at not in self.lines:
            self.lines[at] = " ".join(shown_line(source, number, LONGEST).split())
        return self.lines[at]
