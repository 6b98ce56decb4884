"""Values as YAML that ksc's reader, and anybody else's, reads back as the same text."""

import re
from collections.abc import Iterable, Mapping, Sequence

Value = str | bool | None | Sequence["Value"] | Mapping[str, "Value"]


class Block(str):
    """A text that is written as a literal block (`|`) where it can be."""

    __slots__ = ()


# Only what no YAML reader takes for anything but text: no indicator in front, no `: ` and no ` #` inside.
_PLAIN = re.compile(r"(?:--?[A-Za-z]|[A-Za-z/_(^+$])(?:[^\s:#'\"\\]|[:#](?=[^\s:#'\"\\])| (?=[^\s#:]))*\Z")
_NOT_TEXT = frozenset({"", "~", "null", "true", "false", "yes", "no", "on", "off", "y", "n"})
_NOT_LITERAL = re.compile("[^\t\n\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
_ESCAPED = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r", "\0": "\\0"}


class Secret(str):
    """The name of a secret: `!secret NAME`. What YAML takes for a text as it is, or what begins with a letter."""

    __slots__ = ()


def to_yaml(value: Mapping[str, Value]) -> str:
    """A mapping as a YAML document in block style. Raises ValueError for what is not Unicode text."""
    return "".join(f"{line}\n" for line in _mapping(value, 0))


def scalar(text: str) -> str:
    """One text on one line: plain where nothing can mistake it, else in quotes."""
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise ValueError("it holds bytes that are not UTF-8")
    if text.lower() not in _NOT_TEXT and text.isprintable() and _PLAIN.match(text):
        return text
    if text.isprintable() and ("\\" in text or '"' in text):
        return "'" + text.replace("'", "''") + "'"
    return '"' + "".join(_escaped(character) for character in text) + '"'


def _escaped(character: str) -> str:
    if character in _ESCAPED:
        return _ESCAPED[character]
    if character.isprintable():
        return character
    number = ord(character)
    if number < 0x100:
        return f"\\x{number:02x}"
    return f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"


def _mapping(value: Mapping[str, Value], indent: int) -> Iterable[str]:
    pad = " " * indent
    for key, inner in value.items():
        yield from _attached(f"{pad}{scalar(key)}:", inner, indent)


def _attached(head: str, value: Value, indent: int) -> Iterable[str]:
    """A value after its key or its dash."""
    if value is None or isinstance(value, bool):
        yield f"{head} {'null' if value is None else str(value).lower()}"
    elif isinstance(value, Block) and is_literal(value):
        yield from _block(head, value, indent + 2)
    elif isinstance(value, Secret):
        yield f"{head} !secret {scalar(value)}"
    elif isinstance(value, str):
        yield f"{head} {scalar(value)}"
    elif isinstance(value, Mapping):
        if not value:
            yield f"{head} {{}}"
            return
        yield head
        yield from _mapping(value, indent + 2)
    elif not value:
        yield f"{head} []"
    else:
        yield head
        for item in value:
            yield from _item(item, indent + 2)


def _item(item: Value, indent: int) -> Iterable[str]:
    pad = " " * indent
    if isinstance(item, Mapping) and item:
        lines = list(_mapping(item, indent + 2))
        yield f"{pad}- {lines[0].lstrip()}"
        yield from lines[1:]
        return
    yield from _attached(f"{pad}-", item, indent)


def is_literal(text: str) -> bool:
    """Whether a literal block holds `text` unchanged."""
    return bool(text.strip()) and not _NOT_LITERAL.search(text)


def _block(head: str, text: str, indent: int) -> Iterable[str]:
    """The text as it is, indented; `|-`, `|` and `|+` say how many line ends follow it."""
    stripped = text.rstrip("\n")
    ends = len(text) - len(stripped)
    first = next(line for line in text.split("\n") if line)
    # A first line that begins with a blank would be taken for the indentation.
    depth = "2" if first[0] in " \t" or text[0] == "\n" else ""
    yield f"{head} |{depth}{'-' if ends == 0 else '' if ends == 1 else '+'}"
    pad = " " * indent
    for line in stripped.split("\n"):
        yield pad + line if line else ""
    yield from [""] * (ends - 1)
