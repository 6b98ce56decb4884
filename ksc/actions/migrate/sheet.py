"""A profile's YAML while it is rewritten: edits of single values and whole lines, all else as it stands."""

import re
from dataclasses import field, replace

from ksc.actions.import_.yaml_text import scalar
from ksc.diagnostics import Diagnostic, Span, error, note
from ksc.dialects import Dialect, Facts
from ksc.layer.marks import Scalar, Sequence, Value
from ksc.layer.profile import Profile
from ksc.records import dataclass

# What a line that goes is replaced by until all are done; no YAML holds it.
_NO_LINE = "\0"


@dataclass(slots=True)
class Sheet:
    """A profile's file, the releases that it goes from and to, the edits gathered so far and what they are for.

    `targeted`: a `target` was added; `stuck`: the release that it names, or its tree's, could not be set. `looked`:
    what was said to be worth a look, and where.
    """

    profile: Profile
    facts: Facts
    came: Dialect
    target: Dialect
    edits: dict[Span, str] = field(default_factory=dict)
    found: list[Diagnostic] = field(default_factory=list)
    targeted: bool = False
    stuck: bool = False
    looked: set[tuple[str, Span]] = field(default_factory=set)

    def write(self, old: Value, text: str | None, message: str) -> None:
        """Put another text, or null, in a value's place and say so; where that cannot be done, a person has to."""
        if self.put(old, text):
            self.say(old, message)
        else:
            self.hand(old, f"{message}: this has to be done by hand", "the value cannot be written anew here")

    def put(self, old: Value, text: str | None) -> bool:
        """Put another text, or null, in a value's place; False where it cannot be written there."""
        return self.put_yaml(old, "null" if text is None else scalar(text))

    def put_yaml(self, old: Value, new: str) -> bool:
        """The same for YAML as it is to be written."""
        if not self._plainly_there(old) or self.edits.get(old.location.span, new) != new:
            return False
        self.edits[old.location.span] = new
        return True

    def insert(self, key: Scalar, value: Value, line: str) -> bool:
        """Put a line below a key and its value, indented as the key is; False where there is no such place."""
        at, value_at = key.location.span, value.location.span
        raw = self.profile.source.text.split("\n")[at.line - 1]
        text = raw.removesuffix("\r")
        indent = text[: at.column - 1]
        if indent.strip() or value_at.end_line != at.line or not self._plainly_there(value):
            return False
        newline = "\r\n" if raw != text else "\n"
        end = len(text) + 1
        self.edits[Span(at.line, end, at.line, end)] = f"{newline}{indent}{line}"
        return True

    def insert_above(self, key: Scalar, line: str) -> bool:
        """Put a line above a key, indented as the key is; False where the key does not begin its line."""
        at = key.location.span
        raw = self.profile.source.text.split("\n")[at.line - 1]
        indent = raw[: at.column - 1]
        place = Span(at.line, at.column, at.line, at.column)
        if indent.strip() or not self._plainly_there(key) or place in self.edits:
            return False
        newline = "\r\n" if raw.endswith("\r") else "\n"
        self.edits[place] = f"{line}{newline}{indent}"
        return True

    def take_out(self, listed: Value, item: Scalar) -> bool:
        """Take an item out of a list, on one line or on a line of its own; False where it cannot be."""
        span = item.location.span
        line = self.profile.source.line(span.line)
        if not isinstance(listed, Sequence) or not self._plainly_there(item):
            return False
        if not self._plainly_there(listed):
            alone = re.fullmatch(r"\s*-\s+", line[: span.column - 1]) and re.match(
                r"\s*(?:#|\Z)", line[span.end_column - 1 :]
            )
            if alone and len(listed.items) > 1:
                self.edits[Span(span.line, 1, span.line, len(line) + 1)] = _NO_LINE
            return bool(alone) and len(listed.items) > 1
        start, end = span.column - 1, span.end_column - 1
        after, before = re.match(r"\s*,\s*", line[end:]), re.search(r"\s*,\s*\Z", line[:start])
        if after is not None:
            end += after.end()
        elif before is not None:
            start = before.start()
        elif len(listed.items) > 1:
            return False
        place = Span(span.line, start + 1, span.line, end + 1)
        if any(one.line == span.line and one.column < end + 1 and one.end_column > start + 1 for one in self.edits):
            return False
        self.edits[place] = ""
        return True

    def say(self, at: Value, message: str) -> None:
        """Say what was changed."""
        self.found.append(note("KS750", message, at.location))

    def hand(self, at: Value, message: str, why: str, help: str | None = None) -> None:
        """Say what needs a person."""
        self.found.append(error("KS751", message, at.location, notes=(why,), help=help))

    def take(self, found: list[Diagnostic], at: Value) -> None:
        """Findings about a statement that a value stands for."""
        self.found += [replace(one, location=at.location, related=(), fix=None) for one in found]

    def text(self) -> str:
        """The file with the edits made; none of them overlap."""
        lines = self.profile.source.text.split("\n")
        for span, new in sorted(self.edits.items(), reverse=True):
            line = lines[span.line - 1]
            lines[span.line - 1] = line[: span.column - 1] + new + line[span.end_column - 1 :]
        return "\n".join(line for line in lines if line.removesuffix("\r") != _NO_LINE)

    def _plainly_there(self, value: Value) -> bool:
        """Whether a value is written on one line of this file, without a tag, and is what stands at its place."""
        span = value.location.span
        if value.tag is not None or value.location.source is not self.profile.source or span.line != span.end_line:
            return False
        written = self.profile.source.line(span.line)[span.column - 1 : span.end_column - 1]
        if isinstance(value, Scalar):
            return written == value.value if value.plain else written[:1] in ("'", '"')
        return written[:1] in ("{", "[")
