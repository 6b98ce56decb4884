"""Words: cutting a line as POSIX `shlex.split(line, comments=True)` does, and quoting to match.

The pattern is the grammar's WORD terminal. A `#` starts a comment even inside a word; inside double
quotes a backslash escapes only `"` and itself; quotes never cross lines.
"""

import re
from collections.abc import Iterable
from functools import cache

from ksc.syntax.grammar import kickstart_grammar
from ksc.syntax.nodes import Word

_new = tuple.__new__  # `_new(Word, ...)` is a third faster than `Word(...)`, and a document is mostly words
_SPECIAL = re.compile(r"[\"'\\#]")
_RUN = re.compile(r"[^ \t\r\n]+")  # a WORD where nothing special is in the line
_PIECE = re.compile(r"""[^"'\\]+|\\[\s\S]|"[^"\\]*(?:\\[\s\S][^"\\]*)*"|'[^']*'""")
_ESCAPE_IN_QUOTES = re.compile(r'\\(["\\])')
_PLAIN = re.compile(r"[^\s\"'\\#\x00-\x1f\x7f\ufeff]+\Z")
_OPTION = re.compile(r"(--[A-Za-z0-9][A-Za-z0-9_-]*=)(.*)\Z", re.DOTALL)

# What ends a line for the installer's reader, and NUL: none of them can stand in a word.
LINE_BREAKS = "\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"
UNPRINTABLE = re.compile(r"[\x00-\x08\n-\x1f\x7f-\x9f\u2028\u2029]")  # controls but the tab


class BadWordError(ValueError):
    """A value that no quoting can put into one line: it holds a control character."""


@cache
def _token() -> re.Pattern[str]:
    """A word (group 1), or the character that ends the words: a comment's `#`, a quote that never closes."""
    word = kickstart_grammar().get_terminal("WORD").pattern.to_regexp()
    return re.compile(f"({word})|{_SPECIAL.pattern}")


def cut(text: str, *, comments: bool = True) -> tuple[tuple[Word, ...], int | None]:
    """The words of one line, and the offset of a quote or backslash that never closes (None: all is well).

    The installer cuts a line that it looks at inside a section (`%end`, `%include`) without `comments`.
    """
    if not _SPECIAL.search(text):
        return tuple([_new(Word, (run[0], run[0], run.start())) for run in _RUN.finditer(text)]), None
    if not comments and "#" in text:
        words, bad = cut(text.replace("#", "_"))
        raws = [(text[word.start : word.end], word.start) for word in words]
        return tuple([Word(raw, unquote(raw), start) for raw, start in raws]), bad
    found: list[Word] = []
    for token in _token().finditer(text):
        raw = token[0]
        if token.lastindex:
            found.append(_new(Word, (raw, unquote(raw), token.start())))
        elif raw == "#":
            break
        else:
            bad = token.start()
            if found and found[-1].end == bad:
                found.pop()  # the quote that never closes is a part of this word
            return tuple(found), bad
    return tuple(found), None


def unquote(raw: str) -> str:
    """The value of a word as written."""
    if "\\" not in raw:
        if '"' not in raw and "'" not in raw:
            return raw
        if "'" not in raw:
            return raw.replace('"', "")
        if '"' not in raw:
            return raw.replace("'", "")
    return "".join(map(_piece, _PIECE.findall(raw)))


def _piece(piece: str) -> str:
    if piece[0] == '"':
        return _ESCAPE_IN_QUOTES.sub(r"\1", piece[1:-1]) if "\\" in piece else piece[1:-1]
    if piece[0] == "'":
        return piece[1:-1]
    return piece[1:] if piece[0] == "\\" else piece


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
