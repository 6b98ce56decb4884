"""Reading one command line by its facts: which word is which option's, which positional's."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from ksc.dialects.spec import CommandSpec, OptionSpec, PositionalSpec
from ksc.syntax import Word


class Given(NamedTuple):
    """One option or positional as a line gives it.

    `name` is canonical; `spec` is None for a positional and for an option nobody knows; `value` is None for a
    flag; the words are `words[start:stop]`. `written` is the option's name as the line has it.
    """

    name: str
    value: str | None
    start: int
    stop: int
    spec: OptionSpec | None = None
    written: str = ""
    positional: bool = False


class Ambiguous(NamedTuple):
    """An abbreviated option that fits several."""

    written: str
    word: int
    fits: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """A line's options and positionals in order, and the abbreviations that fit several."""

    given: tuple[Given, ...]
    ambiguous: tuple[Ambiguous, ...] = ()
    missing_value: tuple[Given, ...] = ()
    extra: tuple[Given, ...] = ()

    def last(self, name: str) -> Given | None:
        """The one that counts: the last of that name."""
        return next((given for given in reversed(self.given) if given.name == name), None)

    def value(self, name: str) -> str | None:
        """The value of an option or positional, None where it is not given or has none."""
        found = self.last(name)
        return found.value if found else None

    def values(self, name: str) -> tuple[str, ...]:
        """All values given under a name: the words of a positional that takes several."""
        return tuple(given.value for given in self.given if given.name == name and given.value is not None)


def read(spec: CommandSpec, words: Sequence[Word], release: str | None = None) -> Reading:
    """`words` (the name first) by the facts; with `release`, by what it has of options and positionals."""
    if spec.opaque:
        name = spec.positionals[0].name if spec.positionals else "arguments"
        return Reading(
            tuple(
                Given(name, word.value, at, at + 1, positional=True) for at, word in enumerate(words[1:], 1)
            )
        )
    found: list[Given] = []
    loose: list[tuple[int, str]] = []
    ambiguous: list[Ambiguous] = []
    missing: list[Given] = []
    at, only_positionals = 1, False
    while at < len(words):
        text = words[at].value
        if (
            only_positionals
            or not text.startswith("-")
            or text == "-"
            or _is_number(text)
            or " " in text.partition("=")[0]
        ):
            loose.append((at, text))
            at += 1
            continue
        if text == "--":
            only_positionals = True
            at += 1
            continue
        written, equals, value = text.partition("=")
        fits = _resolve(spec, written, release)
        if len(fits) > 1:
            ambiguous.append(Ambiguous(written, at, tuple(sorted(fit.name for fit in fits))))
        option = fits[0] if len(fits) == 1 else None
        if option is None:
            found.append(Given(written.lstrip("-"), value if equals else None, at, at + 1, written=written))
        elif equals or option.type == "flag" or (option.value_optional and not _has_value(words, at)):
            found.append(Given(option.name, value if equals else None, at, at + 1, option, written))
        elif _has_value(words, at):
            found.append(Given(option.name, words[at + 1].value, at, at + 2, option, written))
            at += 1
        else:
            found.append(Given(option.name, None, at, at + 1, option, written))
            missing.append(found[-1])
        at += 1
    positionals, extra = _positionals(spec.takes(release) if release else spec.positionals, loose)
    given = sorted((*found, *positionals), key=lambda one: one.start)
    return Reading(tuple(given), tuple(ambiguous), tuple(missing), extra)


def _resolve(spec: CommandSpec, written: str, release: str | None) -> list[OptionSpec]:
    name = written[2:] if written.startswith("--") else ""
    exact = [option for option in spec.options.values() if option.name == name or name in option.aliases]
    if exact or not name:
        return exact[:1]
    return [
        option
        for option in spec.options.values()
        if (release is None or option.status(release) != "absent")
        and any(spelling.startswith(name) for spelling in (option.name, *option.aliases))
    ]


def _has_value(words: Sequence[Word], at: int) -> bool:
    """Whether the word after an option is its value: a word that looks like an option is not."""
    if at + 1 >= len(words):
        return False
    following = words[at + 1].value
    return not following.startswith("-") or following == "-" or _is_number(following) or " " in following


def _is_number(text: str) -> bool:
    digits = text[1:].replace(".", "", 1)
    return text.startswith("-") and digits.isdigit()


def _positionals(
    spec: Sequence[PositionalSpec], loose: list[tuple[int, str]]
) -> tuple[list[Given], tuple[Given, ...]]:
    """Words without an option's name go to the positionals in order; one that takes several leaves none."""
    given: list[Given] = []
    left = list(loose)
    for index, positional in enumerate(spec):
        after = sum(1 for later in spec[index + 1 :] if later.arity in ("one", "many"))
        takes = 1 if positional.arity in ("one", "optional") else max(len(left) - after, 0)
        for at, text in left[:takes]:
            given.append(Given(positional.name, text, at, at + 1, positional=True))
        left = left[takes:]
    return given, tuple(Given("", text, at, at + 1, positional=True) for at, text in left)
