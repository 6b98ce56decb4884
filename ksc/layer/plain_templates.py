"""Templates that only write variables, `http://{{ site.server }}/rocky9`, filled in without Jinja2.

Most templates are such, and Jinja2 takes a tenth of a small compile to load. Whatever is not as plain as can be is left
to it: other names, other values, texts that are too long, and all that is wrong.
"""

import re
from collections.abc import Mapping

from ksc.syntax.words import UNPRINTABLE

_VARIABLE = re.compile(r"\{\{ ?([a-z]+)\.([A-Za-z]\w*) ?\}\}", re.ASCII)
_JINJA = re.compile(r"\{[{%#]|\{\Z|\A\}|\r")  # what Jinja2 reads in what stands beside a variable, or could with it
_LONGEST = 10_000  # characters that are written without a look at what a template may spend
_LARGE = 10**18


def filled(text: str, names: Mapping[str, object]) -> tuple[str, frozenset[tuple[str, str]]] | None:
    """The text with its variables, and which they are; None where that is Jinja2's to say."""
    pieces = _VARIABLE.split(text)
    used: set[tuple[str, str]] = set()
    for at in range(0, len(pieces), 3):
        if _JINJA.search(pieces[at]):
            return None
    for at in range(1, len(pieces), 3):
        name, asked = pieces[at : at + 2]
        value = _value(names.get(name), asked)
        if value is None:
            return None
        pieces[at : at + 2] = [value, ""]
        used.add((name, asked))
    made = "".join(pieces)
    return (made, frozenset(used)) if len(made) <= _LONGEST else None


def _value(owner: object, asked: str) -> str | None:
    """The text of a variable that has a plain one."""
    if hasattr(dict, asked):
        return None  # `vars.items` may be the variable of that name, or a method
    if isinstance(owner, tuple):
        value = getattr(owner, asked) if asked in getattr(owner, "_fields", ()) else None
    else:
        value = owner.get(asked) if type(owner) is dict else None
    if type(value) is int:
        return str(value) if abs(value) < _LARGE else None
    return value if type(value) is str and not UNPRINTABLE.search(value) else None
