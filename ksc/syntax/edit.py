"""Making and changing nodes: a changed node is printed so that it reads back; every other keeps its text."""

from collections.abc import Sequence
from dataclasses import replace as _with

from ksc.syntax.nodes import Command, Document, Node, Section
from ksc.syntax.parser import KNOWN_SECTIONS
from ksc.syntax.words import LINE_BREAKS, BadWordError, cut, join


def make_command(values: Sequence[str], newline: str = "\n") -> Command:
    """A command line of these words. Raises `BadWordError` for control characters."""
    text = join(values) + newline
    return Command(text, cut(text)[0])


def command_from_text(text: str, newline: str = "\n") -> Command:
    """A command line exactly as somebody wrote it. Raises `BadWordError` where it is not one line of words."""
    if any(character in text for character in LINE_BREAKS + "\0"):
        raise BadWordError("a command is one line")
    words, bad = cut(text)
    if bad is not None:
        raise BadWordError(f"the {text[bad]} in column {bad + 1} is never closed")
    if not words:
        raise BadWordError("there is no command in it")
    return Command(text + newline, words)


def with_words(command: Command, start: int, stop: int, values: Sequence[str]) -> Command:
    """`command` with `words[start:stop]` replaced by `values`; the rest of its line as it was.

    `start == stop` inserts, no values removes. The command's name (word 0) can be replaced, not removed.
    """
    words, text = command.words, command.text
    new = join(values)
    if start < stop:
        left, right = words[start].start, words[stop - 1].end
        if not new:
            left = words[start - 1].end
        changed = text[:left] + new + text[right:]
    elif new:
        at = words[start - 1].end
        changed = f"{text[:at]} {new}{text[at:]}"
    else:
        return command
    return Command(changed, cut(changed)[0])


def make_section(header: Sequence[str], body: str, newline: str = "\n", *, end: bool = True) -> Section:
    """A section of these header words and this body. Raises `BadWordError` where the body would end it early."""
    check_body(body)
    if body and body[-1] not in LINE_BREAKS:
        body += newline
    head = join(header) + newline
    return Section(head, cut(head)[0], body, f"%end{newline}" if end else "")


def check_body(body: str) -> None:
    """Raises `BadWordError` where a line of `body` would end the section it stands in."""
    if "\0" in body:
        raise BadWordError("it holds a NUL byte")
    for number, line in enumerate(body.splitlines(), 1):
        if line.lstrip().startswith("%"):
            word = line.split()[0]
            if word == "%end" or word in KNOWN_SECTIONS:
                raise BadWordError(f"its line {number} begins with `{word}`, which ends the section there")


def with_header(section: Section, header: Sequence[str], newline: str = "\n") -> Section:
    """`section` with other header words."""
    head = join(header) + newline
    return Section(head, cut(head)[0], section.body, section.end)


def with_header_words(section: Section, start: int, stop: int, values: Sequence[str]) -> Section:
    """`section` with its header's `words[start:stop]` replaced, as `with_words` does it."""
    header = with_words(Command(section.header, section.words), start, stop, values)
    return Section(header.text, header.words, section.body, section.end)


def with_body(section: Section, body: str) -> Section:
    """`section` with another body."""
    return Section(section.header, section.words, body, section.end)


def replace(document: Document, old: Node, *new: Node) -> Document:
    """`document` with the node `old` replaced by `new`: none removes it, several insert. Raises ValueError without it."""
    index = next((at for at, node in enumerate(document.nodes) if node is old), None)
    if index is None:
        raise ValueError("the document has no such node")
    return _with(document, nodes=(*document.nodes[:index], *new, *document.nodes[index + 1 :]))
