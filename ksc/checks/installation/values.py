"""Which values can be judged, and the lists of names that the world outside a kickstart has."""

import re
from collections.abc import Collection, Iterator
from functools import cache
from itertools import islice

from ksc.checks.kickstart import Kickstart, Statement
from ksc.diagnostics import Diagnostic, Related
from ksc.diagnostics.suggest import did_you_mean
from ksc.dialects.sensitive import secrets
from ksc.dialects.statement import Given
from ksc.resources import resource
from ksc.syntax import Command, Node
from ksc.syntax.templates import IN_VALUE

_FILLED_IN = re.compile(IN_VALUE)


def concrete(value: str | None) -> bool:
    """Whether a value is there and stands for itself: no template and no variable is in it."""
    return bool(value) and not _FILLED_IN.search(value or "")


def concrete_items(statement: Statement, name: str) -> Iterator[tuple[Given, str]]:
    """The items of a list option, each with the option that gives it; those of templates are left out."""
    for given in statement.reading.given:
        if given.name == name and concrete(given.value):
            for item in (given.value or "").split(","):
                if item.strip():
                    yield given, item.strip()


def number(value: str | None) -> int | None:
    """A whole number as the installer reads one; None where it is not."""
    try:
        return int(value) if value else None
    except ValueError:
        return None


def whole(kickstart: Kickstart) -> bool:
    """Whether all that will be installed stands in the file: no live include, and no line for another program.

    A line that ksc does not know may be such a program's, and stand for any number of lines.
    """
    if any(True for _ in kickstart.includes()):
        return False
    return not any(for_another(kickstart, node) for node, _, _ in kickstart.placed)


def for_another(kickstart: Kickstart, node: Node) -> bool:
    """Whether a line is for another program, as far as can be told: ksc does not know its first word."""
    return isinstance(node, Command) and (
        kickstart.facts.command(node.name) is None or bool(node.words and _FILLED_IN.search(node.words[0].value))
    )


def plain_words(statement: Statement) -> bool:
    """Whether no word of a line is for another program to fill in.

    A passphrase may have any characters, and until it is written a word stands for it: it says nothing of its line,
    but where a template in it has blanks and is several words.
    """
    words = statement.node.words
    filled = [at for at, word in enumerate(words) if _FILLED_IN.search(word.value)]
    if not filled:
        return True
    hidden = {at for given in secrets(statement.reading, statement.spec) for at in range(given.start, given.stop)}
    return all(at in hidden and ("{{" not in words[at].value or "}}" in words[at].value) for at in filled)


def related(message: str, statement: Statement, what: str | Given | None = None) -> tuple[Related, ...]:
    """Another place, where it is known."""
    place = statement.at(what)
    return (Related(message, place),) if place else ()


def few(findings: Iterator[Diagnostic]) -> Iterator[Diagnostic]:
    """The first hundred findings of a kind: each looks through long lists or lines, and more say nothing new."""
    return islice(findings, 100)


def hint(word: str, known: Collection[str]) -> str | None:
    """A help line that names the near miss among names of the kickstart, or None where there are too many."""
    return did_you_mean(word, known) if len(known) <= 1000 else None


@cache
def names(list_name: str) -> frozenset[str]:
    """The names in a list of `grammars/values/`."""
    lines = resource(f"values/{list_name}.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(name for line in lines if not line.startswith("#") for name in line.split())
