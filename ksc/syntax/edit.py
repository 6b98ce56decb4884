"""Making and changing nodes: a changed node is printed so that it reads back; every other keeps its text."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace as _with

from ksc.syntax.nodes import Command, Document, Node, Section, Word
from ksc.syntax.parser import KNOWN_SECTIONS
from ksc.syntax.words import LINE_BREAKS, BadWordError, cut, join

_HEADER = re.compile(r"[ \t]*%(?!(?:end|include|ksappend)(?:[\s#]|\Z))[A-Za-z]")

Edit = tuple[int, int, Sequence[str]]
"""From which word to which, and the words that come there."""


def make_command(values: Sequence[str], newline: str = "\n") -> Command:
    """A command line of these words. Raises `BadWordError` for control characters, and where it names no command."""
    text = join(values) + newline
    return Command(text, _named(cut(text)[0]))


def command_from_text(text: str, newline: str = "\n") -> Command:
    """A command line exactly as somebody wrote it. Raises `BadWordError` where it is not one line of words."""
    if any(character in text for character in LINE_BREAKS + "\0"):
        raise BadWordError("a command is one line")
    words, bad = cut(text)
    if bad is not None:
        raise BadWordError(f"the {text[bad]} in column {bad + 1} is never closed")
    if text.startswith("\ufeff"):
        raise BadWordError("it begins with a byte order mark")
    if text.lstrip()[:1] in ("", "#"):
        raise BadWordError("there is no command in it")
    return Command(text + newline, _named(words))


def _named(words: tuple[Word, ...]) -> tuple[Word, ...]:
    """The words of a command's line; the installer takes a first word that begins with `%` for a section's header."""
    if not words or not words[0].value:
        raise BadWordError("there is no command in it")
    if words[0].value.startswith("%"):
        raise BadWordError("a command does not begin with `%`")
    return words


def with_words(command: Command, start: int, stop: int, values: Sequence[str]) -> Command:
    """`command` with `words[start:stop]` replaced by `values`; the rest of its line as it was.

    `start == stop` inserts, no values removes. The command's name (word 0) can be replaced, not removed:
    IndexError for that and for words that are not there. Raises `BadWordError` as `make_command` does.
    """
    return with_edits(command, [(start, stop, values)])


def with_edits(command: Command, edits: Iterable[Edit]) -> Command:
    """`command` with several edits at once, in the order of their places; they count words as the line has them now."""
    changed, words = _changed(command.text, command.words, edits)
    return Command(changed, _named(words))


def _changed(text: str, words: tuple[Word, ...], edits: Iterable[Edit]) -> tuple[str, tuple[Word, ...]]:
    pieces: list[str] = []
    done, visible = 0, len(text.rstrip(LINE_BREAKS))
    for edit in edits:
        left, right, new = _stretch(text, visible, words, *edit)
        pieces += text[done:left], new
        done = max(done, right)
    changed = "".join([*pieces, text[done:]])
    return changed, cut(changed)[0]


def _stretch(
    text: str, visible: int, words: tuple[Word, ...], start: int, stop: int, values: Sequence[str]
) -> tuple[int, int, str]:
    """From where to where the text changes, and what comes there; its line end begins at `visible`."""
    if not 0 <= start <= stop <= len(words) or (start == 0 and (stop == 0 or not values)):
        raise IndexError(f"words {start} to {stop} cannot be replaced by {len(values)} words")
    new = join(values)
    if start < stop:
        left = words[start].start if new else words[start - 1].end
        right = words[stop - 1].end
        # A backslash at the end of the line, or a form feed, makes the line end a part of the last word.
        return (left, right, new) if right <= visible else (left, len(text), new + _line_end(text))
    at = words[start - 1].end
    if new and at > visible:
        raise BadWordError("the line's end is a part of its last word: is there a backslash before it?")
    return at, at, f" {new}" if new else ""


def _line_end(text: str) -> str:
    return next((end for end in ("\r\n", "\n", "\r") if text.endswith(end)), "\n")


def make_section(header: Sequence[str], body: str, newline: str = "\n", *, end: bool = True) -> Section:
    """A section of these header words and this body. Raises `BadWordError` where the body would end it early."""
    check_body(body)
    head = join(header) + newline
    words = _opening(head, cut(head)[0])
    return Section(head, words, _closed(body, newline), f"%end{newline}" if end else "")


def _opening(head: str, words: tuple[Word, ...]) -> tuple[Word, ...]:
    if not _HEADER.match(head):
        raise BadWordError("this is no section's header")
    return words


def _closed(body: str, newline: str) -> str:
    return body + newline if body and body[-1] not in LINE_BREAKS else body


def check_body(body: str) -> None:
    """Raises `BadWordError` where a line of `body` would end the section it stands in."""
    if "\0" in body:
        raise BadWordError("it holds a NUL byte")
    for number, line in enumerate(body.splitlines(), 1):
        if line.lstrip().startswith("%"):
            word = line.split()[0]
            if word == "%end" or word in KNOWN_SECTIONS:
                raise BadWordError(f"its line {number} begins with `{word}`, which ends the section there")


def with_header_words(section: Section, start: int, stop: int, values: Sequence[str]) -> Section:
    """`section` with its header's `words[start:stop]` replaced, as `with_words` does it."""
    return with_header_edits(section, [(start, stop, values)])


def with_header_edits(section: Section, edits: Iterable[Edit]) -> Section:
    """`section` with several edits of its header at once, as `with_edits` does it."""
    head, words = _changed(section.header, section.words, edits)
    return Section(head, _opening(head, words), section.body, section.end)


def with_body(section: Section, body: str) -> Section:
    """`section` with another body, unchecked (see `check_body`); its last line is ended where `%end` follows."""
    closed = _closed(body, _line_end(section.header))
    return Section(section.header, section.words, closed if section.end else body, section.end)


def replace(document: Document, old: Node, *new: Node) -> Document:
    """`document` with the node `old` replaced by `new`: none removes it, several insert. ValueError without it."""
    index = next((at for at, node in enumerate(document.nodes) if node is old), None)
    if index is None:
        raise ValueError("the document has no such node")
    return _with(document, nodes=(*document.nodes[:index], *new, *document.nodes[index + 1 :]))
