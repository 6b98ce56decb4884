"""The lines of a `%packages` body, lossless as the document is."""

from typing import Literal

from lark import Token

from ksc.records import dataclass
from ksc.syntax.grammar import packages_grammar
from ksc.syntax.words import cut

EntryKind = Literal["environment", "group", "package", "include", "blank", "comment"]


@dataclass(frozen=True, slots=True, eq=False)
class PackageLine:
    """One line. `name` is the spelling without sign, options and comment: `@^minimal-environment`, `@core`, `iwl*`.

    An include's name is its target. `options` are a group's (`--nodefaults`, `--optional`); `line` counts from 1
    within the body.
    """

    text: str
    kind: EntryKind
    name: str = ""
    exclude: bool = False
    options: tuple[str, ...] = ()
    line: int = 1

    @property
    def wanted(self) -> bool:
        """Whether the line asks for something to be installed."""
        return self.kind in ("environment", "group", "package") and not self.exclude


_KINDS: dict[str, EntryKind] = {
    "ENVIRONMENT": "environment",
    "GROUP": "group",
    "PACKAGE": "package",
    "INCLUDE": "include",
    "BLANK": "blank",
    "COMMENT": "comment",
}


def package_lines(body: str) -> tuple[PackageLine, ...]:
    """The lines of a body; their texts put together are the body."""
    tokens = packages_grammar().parse(body, start="body").children
    return tuple(_line(token) for token in tokens if isinstance(token, Token))


def _line(token: Token) -> PackageLine:
    text, kind, number = str(token), _KINDS[token.type], token.line or 1
    if kind in ("blank", "comment"):
        return PackageLine(text, kind, line=number)
    if kind == "include":
        included = cut(text, comments=False)[0][1:]
        return PackageLine(text, kind, included[0].value if included else "", line=number)
    entry = text.partition("#")[0].strip()
    exclude = entry.startswith("-")
    name = entry[1:].strip() if exclude else entry
    options: tuple[str, ...] = ()
    if kind == "group":
        words = name[1:].split()
        options = tuple(word for word in words if word.startswith("--"))
        name = "@" + " ".join(word for word in words if not word.startswith("--"))
    return PackageLine(text, kind, name, exclude, options, number)


def package_line(entry: str, newline: str = "\n") -> PackageLine:
    """One new line: `nginx`, `@core --nodefaults`, `-plymouth`. Raises ValueError where it is not exactly one entry."""
    lines = package_lines(entry + newline)
    wrong = len(lines) != 1 or lines[0].kind in ("include", "blank", "comment") or not lines[0].name.lstrip("@^")
    # A line that begins with `%` could end the section.
    if wrong or "#" in entry or "\0" in entry or entry.lstrip().startswith("%"):
        raise ValueError("this is not one package, group or environment")
    return lines[0]
