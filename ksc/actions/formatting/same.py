"""The proof that formatting changes no meaning: what is read before and after is compared."""

from collections.abc import Iterable, Sequence

from ksc.actions.formatting.spelling import Speller
from ksc.dialects import CommandSpec
from ksc.dialects.known import known_in
from ksc.dialects.statement import read
from ksc.syntax import Blank, Document, Node, Word
from ksc.syntax.packages import PackageLine
from ksc.syntax.words import cut


def same_words(before: Sequence[Word], text: str) -> bool:
    """Whether a line is cut into the same words."""
    words, bad = cut(text)
    return bad is None and [word.value for word in words] == [word.value for word in before]


def same_reading(spec: CommandSpec, before: Sequence[Word], text: str, speller: Speller) -> bool:
    """Whether a line gives the same options and positionals the same values, wherever `before` is understood.

    A line that no release understands is the same as nothing.
    """
    after, bad = cut(text)
    if bad is not None or not after:
        return False
    # Values are only handed through: lines of one shape are read alike.
    key = spec.name, _shape(before), _shape(after)
    if key not in speller.proven:
        speller.proven[key] = _reads_same(spec, before, after, speller.readers(spec))
    return speller.proven[key] and _values(before) == _values(after)


def _shape(words: Sequence[Word]) -> tuple[object, ...]:
    """All of a line that decides how it is cut into options and positionals."""
    return (
        words[0].value,
        *[(*one.value.partition("=")[:2], " " in one.value) if one.value.startswith("-") else "" for one in words[1:]],
    )


def _values(words: Sequence[Word]) -> list[str]:
    """What stands in a line's words but for options' names, in its order."""
    parts = [one.value.partition("=")[1:] if one.value.startswith("--") else ("=", one.value) for one in words[1:]]
    return [value for equals, value in parts if equals]


def _reads_same(spec: CommandSpec, before: Sequence[Word], after: Sequence[Word], releases: Sequence[str]) -> bool:
    understood = 0
    for release in releases:
        meant = _meant(spec, before, release)
        if meant is not None:
            understood += 1
            if meant != _meant(spec, after, release):
                return False
    return understood > 0


def _meant(spec: CommandSpec, words: Sequence[Word], release: str) -> list[tuple[str, str | None, bool]] | None:
    """What a release reads, in order; None where it does not understand the line."""
    name = words[0].value
    if name.removeprefix("%") != spec.name.removeprefix("%") and release not in spec.synonyms.get(name, ()):
        return None
    known, reading = known_in(spec, release), read(spec, words, release)
    if reading.ambiguous or reading.missing_value or reading.extra:
        return None
    for one in reading.given:
        if one.written and not (one.spec and all(name in known.statuses for name in known.fitting(one.written))):
            return None
    return [(one.name, one.value, one.positional) for one in reading.given]


def same_entries(before: Iterable[PackageLine], after: Iterable[PackageLine]) -> bool:
    """Whether two bodies of `%packages` ask for the same, in the same order, with the same comments."""
    return list(map(_entry, _telling(before))) == list(map(_entry, _telling(after)))


def _telling(lines: Iterable[PackageLine]) -> Iterable[PackageLine]:
    return (line for line in lines if line.kind != "blank")


def _entry(line: PackageLine) -> tuple[object, ...]:
    comment = line.text[line.text.find("#") :].rstrip("\r\n") if "#" in line.text else ""
    return line.kind, line.name, line.exclude, line.options, comment


def reads_as(text: Document, expected: Iterable[tuple[Node, str]]) -> bool:
    """Whether a text that was parsed again has a node of the same kind, with the given text, for each one of old."""
    old = [(type(node), made) for node, made in expected if not isinstance(node, Blank)]
    new = [(type(node), node.text) for node in text.nodes if not isinstance(node, Blank)]
    if not old or not new:
        return old == new
    # The last line may have been given the line end that it lacked, or lost blank lines of `%packages`.
    (kind, last), (again, ended) = old.pop(), new.pop()
    return old == new and kind is again and last.rstrip("\r\n") == ended.rstrip("\r\n")
