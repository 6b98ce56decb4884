"""Storage statements with placeholders for disks become a script's, which writes them with the names of real disks."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache
from typing import NamedTuple

from ksc.diagnostics import Diagnostic, error
from ksc.dialects.sensitive import secrets as sensitive
from ksc.dialects.spec import CommandSpec, Dialect, Facts
from ksc.dialects.statement import read
from ksc.layer.changes import Origin
from ksc.merge.merged import Entry, Merged
from ksc.merge.newlines import ended, is_ended
from ksc.storage.choice import PLACEHOLDER, Choice, misused, placeholder
from ksc.syntax import Command, Comment, Include, Section, parse
from ksc.syntax.edit import make_section
from ksc.syntax.words import BadWordError

PATH = "/tmp/ksc-storage.ks"  # noqa: S108 - on the machine that is installed, where nobody else is
NAME = "choose-disks"
_BEGINS = placeholder(0)[:-1]
_SPECIAL = re.compile(r"[\\$`]")


class Placed(NamedTuple):
    """A kickstart in which no placeholder is left. `values` are the secrets that now stand in a script."""

    merged: Merged
    found: tuple[Diagnostic, ...] = ()
    values: frozenset[str] = frozenset()


def place(merged: Merged, facts: Facts, dialect: Dialect) -> Placed:
    """Storage statements, where one has a placeholder, as what a `%pre` writes and an `%include` reads.

    Without placeholders it is the same value.
    """
    if not any(_BEGINS in entry.node.text for entry in merged.entries):
        return Placed(merged)
    count = sum(choice.count for choice in merged.choices)
    moving: list[int] = []
    found: list[Diagnostic] = []
    for at, entry in enumerate(merged.entries):
        spec = facts.command(entry.node.name) if isinstance(entry.node, Command) else None
        if spec is None or not isinstance(entry.node, Command):
            continue
        named = _BEGINS in entry.node.text and (spec.storage or spec.name == "bootloader")
        if named:
            found += misused(_words(entry.node, spec, dialect), count, entry.origin.location)
        if spec.storage or named:
            moving.append(at)
    if found:
        return Placed(merged, tuple(found))
    if not any(_BEGINS in merged.entries[at].node.text for at in moving):
        return Placed(merged)
    return _placed(merged, moving, facts, dialect)


def _words(node: Command, spec: CommandSpec, dialect: Dialect) -> Iterator[str]:
    """The words in which placeholders are looked for: all but secrets."""
    secret = _secret(node, spec, dialect)
    return (word.value for at, word in enumerate(node.words) if at not in secret)


def _secret(node: Command, spec: CommandSpec, dialect: Dialect) -> set[int]:
    reading = read(spec, node.words, dialect.name)
    return {at for given in sensitive(reading, spec) for at in range(given.start, given.stop)}


def _placed(merged: Merged, moving: list[int], facts: Facts, dialect: Dialect) -> Placed:
    moved = [merged.entries[at] for at in moving]
    origin = Origin(moved[0].origin.layer, moved[0].origin.location, via="disk choice")
    try:
        section = _section(moved, merged.choices, origin, facts, dialect)
    except BadWordError as problem:
        said = f"storage statements that a script writes cannot hold this: {problem}"
        return Placed(merged, (error("KS740", said, origin.location),))
    [include] = parse(f"%include {PATH}{merged.newline}").nodes
    assert isinstance(include, Include)
    gone = set(moving)
    entries = [
        Entry(replace(include, span=None), origin) if at == moving[0] else entry
        for at, entry in enumerate(merged.entries)
        if at == moving[0] or at not in gone
    ]
    scripts = [at for at, one in enumerate(entries) if isinstance(one.node, Section) and one.node.kind == "%pre"]
    after = scripts[-1] + 1 if scripts else len(entries)
    last = entries[after - 1]
    if not is_ended(last.node):
        entries[after - 1] = replace(last, node=ended(last.node, merged.newline))
    comment = Comment(f"# ksc: name={NAME}\n")
    entries[after:after] = [Entry(comment, origin), section]
    values = frozenset(_values(moved, facts, dialect))
    return Placed(replace(merged, entries=tuple(entries), before=merged), (), values)


def _section(moved: list[Entry], choices: tuple[Choice, ...], origin: Origin, facts: Facts, dialect: Dialect) -> Entry:
    """The script. Its lines end as a shell wants them, whatever the kickstart's do."""
    lines = [*_script().splitlines(), *map(_call, choices), 'cat > "$out" << KSC || exit 1']
    numbers = range(1, sum(choice.count for choice in choices) + 1)
    lines += [f"# {placeholder(number)} is $disk_{number}" for number in numbers]
    first = len(lines) + 1  # the header comes before them
    lines += [_line(entry.node, facts, dialect) for entry in moved if isinstance(entry.node, Command)]
    lines += ["KSC", *(f'echo "{placeholder(number)} is $disk_{number}"' for number in numbers)]
    node = make_section(["%pre", "--erroronfail"], "\n".join(lines), end=dialect.sections_end)
    origins = [origin] * (len(lines) + 2)
    origins[first : first + len(moved)] = (entry.origin for entry in moved)
    return Entry(node, origin, lines=tuple(origins), inner=tuple(enumerate(moved, first)))


@cache
def _script() -> str:
    from importlib.resources import files

    return files("ksc.merge").joinpath("choose.sh").read_text(encoding="utf-8")


def _call(choice: Choice) -> str:
    words = (str(choice), choice.select, str(choice.count), " ".join(choice.only), " ".join(choice.excluded))
    return " ".join(["choose", *map(_quoted, words), str(choice.least), str(choice.most)])


def _quoted(word: str) -> str:
    """A word that a shell takes for nothing else."""
    return "'" + word.replace("'", "'\\''") + "'"


def _line(node: Command, facts: Facts, dialect: Dialect) -> str:
    """A statement as a line of a here document: placeholders are variables, all else is as it is."""
    spec = facts.command(node.name)
    secret = _secret(node, spec, dialect) if spec else set()
    text = node.text.rstrip("\r\n")
    pieces: list[str] = []
    done = 0
    for at, word in enumerate(node.words):
        if at in secret or _BEGINS not in word.value:
            continue
        for one in PLACEHOLDER.finditer(text, word.start, word.end):
            pieces += [_escaped(text[done : one.start()]), f"${{disk_{one[1]}}}"]
            done = one.end()
    return "".join([*pieces, _escaped(text[done:])])


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\g<0>", text)


def _values(moved: Iterable[Entry], facts: Facts, dialect: Dialect) -> Iterator[str]:
    """Secrets of the statements that the script spells otherwise, as they are and as it has them."""
    for entry in moved:
        spec = facts.command(entry.node.name) if isinstance(entry.node, Command) else None
        if spec is None or not isinstance(entry.node, Command):
            continue
        for given in sensitive(read(spec, entry.node.words, dialect.name), spec):
            # Of others, the option's name tells whoever shows the line.
            if given.value and _SPECIAL.search(given.value):
                quoted = given.value.replace("\\", "\\\\").replace('"', '\\"')
                yield from (given.value, _escaped(given.value), _escaped(quoted))
