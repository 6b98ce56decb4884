"""Words: cutting a line as POSIX `shlex.split(line, comments=True)` does, and quoting to match.

The pattern is the grammar's WORD terminal. A `#` starts a comment even inside a word; inside double
quotes a backslash escapes only `"` and itself; quotes never cross lines.
"""

import re
from collections.abc import Iterable
from functools import cache

from ksc.syntax.grammar import kickstart_grammar
from ksc.syntax.nodes import Word

_ESCAPE = re.compile(r"\\(\r\n|[\s\S])")
_ESCAPE_IN_QUOTES = re.compile(r'\\(["\\])')
_PIECE = re.compile(r"""[^"'\\]+|\\(?:\r\n|[\s\S])|"(?:[^"\\]|\\[\s\S])*"|'[^']*'""")
_PLAIN = re.compile(r"[^\s\"'\\#\x00-\x1f\x7f]+\Z")
_OPTION = re.compile(r"(--[A-Za-z0-9][A-Za-z0-9_-]*=)(.*)\Z", re.DOTALL)

# What ends a line for the installer's reader, and NUL: none of them can stand in a word.
LINE_BREAKS = "\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"
UNPRINTABLE = re.compile(r"[\x00-\x08\n\v\f\r\x0e-\x1f\x7f\x85\u2028\u2029]")


class BadWordError(ValueError):
    """A value that no quoting can put into one line: it holds a control character."""


@cache
def _word() -> re.Pattern[str]:
    return re.compile(kickstart_grammar().get_terminal("WORD").pattern.to_regexp())


def cut(text: str) -> tuple[tuple[Word, ...], int | None]:
    """The words of one line, and the offset of a quote or backslash that never closes (None: all is well)."""
    words = []
    match_word = _word().match
    position, length = 0, len(text)
    while position < length:
        if text[position] in " \t\r\n":
            position += 1
            continue
        if text[position] == "#":
            break
        found = match_word(text, position)
        if found is None:
            return tuple(words), position
        raw = found.group()
        position = found.end()
        words.append(Word(raw, unquote(raw), found.start()))
        if position < length and text[position] in "\"'\\":
            return tuple(words[:-1]), position
    return tuple(words), None


def unquote(raw: str) -> str:
    """The value of a word as written."""
    if not ('"' in raw or "'" in raw or "\\" in raw):
        return raw
    return "".join(_piece(found.group()) for found in _PIECE.finditer(raw))


def _piece(piece: str) -> str:
    if piece[0] == '"':
        return _ESCAPE_IN_QUOTES.sub(r"\1", piece[1:-1])
    if piece[0] == "'":
        return piece[1:-1]
    if piece[0] == "\\":
        # The installer reads CRLF as LF before it cuts words.
        return "\n" if piece[1:] in ("\r\n", "\n") else piece[1:]
    return piece


def quote(value: str) -> str:
    """The word as text that reads back as `value`. Raises `BadWordError` for control characters."""
    if UNPRINTABLE.search(value):
        raise BadWordError("a value holds a control character or a line break")
    if _PLAIN.match(value):
        return value
    option = _OPTION.match(value)
    if option:
        return option[1] + (_double(option[2]) if option[2] else "")
    return _double(value)


def _double(value: str) -> str:
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def join(values: Iterable[str]) -> str:
    """Words as one line, without a line end. Raises `BadWordError` for control characters."""
    return " ".join(quote(value) for value in values)
