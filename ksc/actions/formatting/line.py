"""One line of words: a command, an include, or a section's header."""

import re
from collections.abc import Sequence

from ksc.actions.formatting.same import same_reading, same_words
from ksc.actions.formatting.spelling import Speller
from ksc.dialects import CommandSpec
from ksc.dialects.known import known_in
from ksc.syntax import Word
from ksc.syntax.templates import IN_LINE
from ksc.syntax.words import LINE_BREAKS, UNPRINTABLE, quote

# What a template engine is going to replace: quotes and blanks may count in there.
TEMPLATE = re.compile(IN_LINE)

# Characters that no template, no shell and no JSON makes anything of: only such a word gets other quotes.
_ORDINARY = re.compile(r"[\w ./:,;=+~*?!^@#-]*")


def format_line(text: str, words: Sequence[Word], spec: CommandSpec | None, speller: Speller) -> str:
    """A line in canonical form, its comment and its line end as they were.

    The words are spelled canonically as well where there is a `spec`. A line that would then read otherwise keeps
    its words, and one of which that cannot be told stays as it is.
    """
    visible = text.rstrip(LINE_BREAKS)
    end = text[len(visible) :]
    if end not in ("", "\n", "\r\n") or UNPRINTABLE.search(visible) or TEMPLATE.search(visible):
        return text
    if not words or words[-1].end > len(visible):
        return text  # a backslash has made the line's end a part of its last word
    tail = _tail(visible[words[-1].end :])
    if tail is None:
        return text
    plain = [quoted(word) for word in words]
    if spec is not None:
        spelled = _spelled(words, plain, spec, speller)
        if spelled != plain:
            made = " ".join(spelled) + tail + end
            if same_reading(spec, words, made, speller):
                return made
    made = " ".join(plain) + tail + end
    return made if same_words(words, made) else text


def _tail(rest: str) -> str | None:
    """The comment behind the words, as far from them as it was: comments may stand in a column. None: no comment."""
    comment = rest.lstrip(" \t")
    if not comment.startswith("#"):
        return None if comment else ""  # a quote that never closes
    return rest if rest != comment else f"  {comment}"


def quoted(word: Word) -> str:
    """A word with the quotes it needs, or as it is written where somebody may have had a reason for others."""
    return quote(word.value) if word.raw != word.value and _ORDINARY.fullmatch(word.value) else word.raw


def _spelled(words: Sequence[Word], plain: Sequence[str], spec: CommandSpec, speller: Speller) -> list[str]:
    """The line's words with its options spelled out, and `--option=value` where the value is a word of its own."""
    # A section's header is no synonym of anything, and its facts are named without `%`.
    made = [spec.name if words[0].value in spec.synonyms else plain[0]]
    at = 1
    while at < len(words):
        value, piece = words[at].value, plain[at]
        at += 1
        if value == "--":
            return [*made, piece, *plain[at:]]
        written, equals, _ = value.partition("=")
        if value.startswith("--") and piece.startswith(written) and (found := speller.spelling(spec, written)):
            piece = found.name + piece[len(written) :]
            if not equals and not found.flag and at < len(words) and not _is_option(words[at].value, spec, speller):
                # An empty value needs no quotes behind a `=`.
                piece += f"={plain[at]}" if words[at].value else "="
                at += 1
        made.append(piece)
    return made


def _is_option(value: str, spec: CommandSpec, speller: Speller) -> bool:
    return value.startswith("-") and any(known_in(spec, one).is_option(value) for one in speller.readers(spec))
