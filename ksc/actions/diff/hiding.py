"""What is shown of words, lines and texts: never a secret, and nothing that a terminal would act on."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from ksc.actions.diff.lines import CONTEXT, hunks, regions
from ksc.actions.diff.values import Value
from ksc.diagnostics import Source
from ksc.diagnostics.redact import BLOTTED, blotted, blotted_pieces, redact_message, shown_line
from ksc.diagnostics.redact import shown_name as before_glue
from ksc.diagnostics.taming import tame
from ksc.syntax.words import quote

_WORD = re.compile(r"""(?:"[^"]*"?|'[^']*'?|[^\s"'])+""")
_NAME = re.compile(r"--[\w-]+=")
_LONGEST = 400  # code points of a word or a line that a change shows
_LONGEST_LINE = 4_000  # of a line in a difference of texts


def statement_line(words: Sequence[str]) -> str:
    """A statement as one line."""
    line = " ".join(_written(word) for word in words)
    return tame(blotted(line), _LONGEST)


def shown_name(name: str) -> str:
    """What an item, a package, a script or a file goes by."""
    return tame(redact_message(name), 120)


def shown_option(name: str, *, positional: bool) -> str:
    """The name of an option or a positional. What is glued to one that nobody knows may be a secret."""
    return name if positional else f"--{tame(before_glue(name), 60)}"


def shown_items(command: str, option: str, value: Value) -> list[str]:
    """The items of a value as they would be written, the secret ones blotted out."""
    if value.sensitive:
        return [BLOTTED] if value.items else []
    before = f"{command} " if value.positional else f"{command} --{option}="
    written = [_written(item) for item in value.items]
    places, at = [], len(before)
    for item in written:
        places.append((at, at + len(item)))
        at += len(item) + 1
    return [tame(piece, _LONGEST) for piece in blotted_pieces(before + " ".join(written), places)]


def _written(word: str) -> str:
    return quote(_tamed(word)) if word else '""'


def _tamed(text: str) -> str:
    return tame(text, max(len(text), 1))


def secret_forms(secrets: Iterable[str]) -> frozenset[str]:
    """Secrets as they are, and as a shown word has them: of a URL, the password may be blotted out already."""
    return frozenset(form for one in secrets for form in (one, blotted(one)))


def without_new(text: str, known: str) -> str:
    """A text without the words that `known`, its counterpart, does not show: what stood in the place of a secret.

    Of an option, the name stays.
    """
    shown = set(_WORD.findall(known))

    def one(found: re.Match[str]) -> str:
        if found[0] in shown:
            return found[0]
        name = _NAME.match(found[0])
        return (name[0] if name else "") + BLOTTED

    return _WORD.sub(one, text)


def difference(old: Source, new: Source, *, skip: int = 0, hide: Callable[[str], str] = str) -> Iterator[str]:
    """The lines that differ with those around them, as `diff -u` has them; `skip` lines are left out at the beginning.

    Lines are blotted where they stand: a here-document may hold a secret. `hide` takes known secrets out of a line, and
    where it does so on one side, what the other side has in its place is hidden too: it was one before.
    """
    before, after = _Text(old, skip), _Text(new, skip)
    found = regions(before.lines, after.lines)
    if not found and old.text != new.text:
        yield "\\ only the line end at the end of the text differs"
    for group in hunks(found):
        first, last = group[0], group[-1]
        start, end = max(first.start - CONTEXT, 0), min(last.end + CONTEXT, len(before.lines))
        new_start = first.new_start - (first.start - start)
        new_end = last.new_end + (end - last.end)
        yield f"@@ -{_range(start, end)} +{_range(new_start, new_end)} @@"
        at = start
        for one in group:
            yield from map(hide, before.shown(" ", at, one.start))
            gone, come = list(before.shown("-", one.start, one.end)), list(after.shown("+", one.new_start, one.new_end))
            secret = after.hides(hide, one.new_start, one.new_end), before.hides(hide, one.start, one.end)
            gone, come = [hide(line) for line in gone], [hide(line) for line in come]
            if secret[0]:
                known = "\n".join(line[1:] for line in come)
                gone = [line[0] + without_new(line[1:], known) for line in gone]
            if secret[1] and not secret[0]:
                known = "\n".join(line[1:] for line in gone)
                come = [line[0] + without_new(line[1:], known) for line in come]
            yield from gone
            yield from come
            at = one.end
        yield from map(hide, before.shown(" ", at, end))


class _Text:
    """The lines of a text, but for the first few. That the last one lacks its line feed makes no other line of it."""

    def __init__(self, source: Source, skip: int) -> None:
        self.source = source
        self.skip = skip
        self.lines = source.text.removesuffix("\n").split("\n")[skip:] if source.text else []

    def hides(self, hide: Callable[[str], str], start: int, end: int) -> bool:
        """Whether there are known secrets in some lines."""
        return any(hide(line) != line for line in self.lines[start:end])

    def shown(self, mark: str, start: int, end: int) -> Iterator[str]:
        """Lines with their mark; a carriage return at the end of one that differs can be seen."""
        for at in range(start, end):
            carriage = "^M" if mark != " " and self.lines[at].endswith("\r") else ""
            line = shown_line(self.source, at + self.skip + 1, _LONGEST_LINE)
            yield mark + tame(line, _LONGEST_LINE) + carriage


def _range(start: int, end: int) -> str:
    """Lines from `start` to before `end`, counted from 0, as a head has them."""
    count = end - start
    return f"{start + 1}" if count == 1 else f"{start + (count > 0)},{count}"
