"""A kickstart's text with its secrets blotted out, so that a message can show any line of it."""

import re
from collections.abc import Iterator
from dataclasses import replace

from ksc.diagnostics import Source
from ksc.dialects.spec import CommandSpec, Facts
from ksc.dialects.statement import Given, read
from ksc.syntax import Command, Document, Unparsed

BLOT = "*"
URL_PASSWORD = re.compile(r"(?<=://)[^\s/@:]+:([^\s/@]+)(?=@)")


def masked(document: Document, facts: Facts) -> Document:
    """The same document over a source without secrets. Every character keeps its place: spans stay true."""
    lines = document.source.text.split("\n")
    changed = False
    for node in document.nodes:
        if not isinstance(node, Command | Unparsed) or node.span is None:
            continue
        number = node.span.line - 1
        offset = node.span.column - 1
        for start, end in _secret(node, facts):
            line = lines[number]
            lines[number] = line[: offset + start] + BLOT * (end - start) + line[offset + end :]
            changed = True
    if not changed:
        return document
    return replace(document, source=Source(document.source.path, "\n".join(lines)))


def secrets(command: Command, spec: CommandSpec) -> Iterator[Given]:
    """What a line gives that nobody else should read: by the facts of its options and positionals."""
    hidden = {positional.name for positional in spec.positionals if positional.sensitive}
    for given in read(spec, command.words).given:
        if given.value and (
            given.spec.sensitive if given.spec else given.positional and given.name in hidden
        ):
            yield given


def _secret(node: Command | Unparsed, facts: Facts) -> Iterator[tuple[int, int]]:
    """The stretches of a line to blot out, as offsets in it."""
    spec = facts.command(node.words[0].value) if node.words else None
    if isinstance(node, Unparsed):
        # A quote that never closes: nobody knows where the secret begins.
        if node.text.strip() and (spec is None or _may_hide(spec)):
            first = node.words[0].end if spec and node.words else len(node.text) - len(node.text.lstrip())
            yield first, len(node.text.rstrip("\r\n"))
        return
    for word in node.words[1:]:
        for found in URL_PASSWORD.finditer(word.raw):
            yield word.start + found.start(1), word.start + found.end(1)
    if spec is None:
        return
    for given in secrets(node, spec):
        word = node.words[given.stop - 1]
        equals = word.raw.find("=") if given.written and given.stop - given.start == 1 else -1
        # `rootpw foo#bar`: the installer reads `foo`; what somebody meant is all of it.
        end = len(node.text.rstrip()) if node.text[word.end : word.end + 1] == "#" else word.end
        yield word.start + equals + 1, end


def _may_hide(spec: CommandSpec) -> bool:
    return any(option.sensitive for option in spec.options.values()) or any(
        positional.sensitive for positional in spec.positionals
    )
