"""Lines that go on with a secret which a line above them begins."""

import re
from collections.abc import Sequence
from functools import lru_cache

from ksc.diagnostics.redact import KEY, sensitive_command, sensitive_key, stretches
from ksc.diagnostics.spans import Source

# What a line's quotes hold, or the first that is never closed, or a comment.
_QUOTED = re.compile(r""""(?:[^"\\]|\\.)*"|'[^']*'|\\.|(["'])|(?<!\S)#.*""")
_LONGEST = 4_000  # characters of a line
_CROSSED = 10  # lines that a secret in quotes may go on for


def continues(source: Source, number: int) -> bool:
    """Whether line `number` is a part of a secret, by what stands above it."""
    return _continues_key(source, number) or continues_quote(source.lines, number)


def _continues_key(source: Source, number: int) -> bool:
    """Whether a line of YAML is the value, or the end of the value, of a sensitive key further up."""
    if not source.path.endswith((".yaml", ".yml")):
        return False
    indent = _indent(source.line(number))
    for above in range(number - 1, max(number - 50, 0), -1):
        other = source.line(above)
        if not other.strip() or _indent(other) >= indent:
            continue
        keys = [key[1] for key in KEY.finditer(other)]
        return any(sensitive_key(key) or sensitive_command(key) for key in keys)
    return False


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def continues_quote(lines: Sequence[str], number: int) -> bool:
    """Whether line `number` goes on with a secret whose quotes a line above opens, and this or a later line closes."""
    if not 0 < number <= len(lines):
        return False
    for at in range(number - 1, max(number - _CROSSED, 0), -1):
        above = lines[at - 1][:_LONGEST]
        if ("'" in above or '"' in above) and (quote := _left_open(above)):
            closing = next((one for one in lines[at : at + _CROSSED] if quote in one), "")
            return closing.count(quote) % 2 == 1 and not any(quote in one for one in lines[at : number - 1])
    return False


@lru_cache(maxsize=64)  # lines that follow each other are asked about the same ones
def _left_open(line: str) -> str | None:
    """The quote that a line opens before a secret and does not close."""
    found = next((one for one in _QUOTED.finditer(line) if one[1]), None)
    if found is None or not any(start <= found.start() + 1 <= end for start, end in stretches(line)):
        return None
    return found[1]
