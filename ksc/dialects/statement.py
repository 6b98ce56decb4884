"""Reading one command line by its facts: which word is which option's, which positional's."""

from collections.abc import Sequence
from typing import NamedTuple

from ksc.dialects.known import Known, known_in
from ksc.dialects.spec import CommandSpec, OptionSpec, PositionalSpec
from ksc.records import dataclass
from ksc.syntax import Word

_new = tuple.__new__  # `_new(Given, ...)` is a third faster than `Given(...)`, and a line is mostly options


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
        for given in reversed(self.given):
            if given.name == name:
                return given
        return None

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
            tuple(Given(name, word.value, at, at + 1, positional=True) for at, word in enumerate(words[1:], 1))
        )
    known = known_in(spec, release)
    found: list[Given] = []
    loose: list[tuple[int, str]] = []
    beyond: list[Given] = []
    ambiguous: list[Ambiguous] = []
    at, only_positionals = 1, False
    while at < len(words):
        text = words[at].value
        if only_positionals or not text.startswith("-") or not known.is_option(text):
            loose.append((at, text))
        elif text == "--":
            only_positionals = True
            if _all_given(known, loose, at):
                beyond.append(Given("", text, at, at + 1, positional=True))
        else:
            found.append(_option(known, words, at, ambiguous, release is not None))
            at = found[-1].stop
            continue
        at += 1
    missing = tuple([one for one in found if one.value is None and one.spec and _wants_value(one.spec)])
    if not loose:
        return Reading(tuple(found), tuple(ambiguous), missing, tuple(beyond))
    positionals, extra = _positionals(known.positionals, loose)
    given = sorted((*found, *positionals), key=lambda one: one.start)
    return Reading(tuple(given), tuple(ambiguous), missing, (*extra, *beyond))


def _all_given(known: Known, loose: list[tuple[int, str]], at: int) -> bool:
    """Whether a `--` at `at` has no positional to stand before: then it is a word too many itself."""
    if not known.positionals:
        return True
    wanted = sum(1 for word in known.positionals if word.arity in ("one", "many"))
    return bool(loose) and loose[-1][0] != at - 1 and len(loose) >= wanted


def _option(known: Known, words: Sequence[Word], at: int, ambiguous: list[Ambiguous], strict: bool) -> Given:
    """The option that `words[at]` is, with its value: after a `=`, or in the next word."""
    written, equals, after = words[at].value.partition("=")
    option = known.options.get(written) or _abbreviated(known, written, at, ambiguous, strict)
    name, value, stop = option.name if option else written.lstrip("-"), after if equals else None, at + 1
    if option and not equals and option.type != "flag" and stop < len(words):
        following = words[stop].value
        if not following.startswith("-") or not known.is_option(following):
            value, stop = following, stop + 1
    return _new(Given, (name, value, at, stop, option, written, False))


def _wants_value(option: OptionSpec) -> bool:
    return option.type != "flag" and not option.value_optional


def _abbreviated(known: Known, written: str, at: int, ambiguous: list[Ambiguous], strict: bool) -> OptionSpec | None:
    """The option that an abbreviation means; where it fits several, that is noted.

    A release (`strict`) does not even take one that begins two spellings of one option.
    """
    fitting = known.fitting(written)
    options = {known.options[name].name: known.options[name] for name in fitting}
    if len(options) > 1 or (strict and len(fitting) > 1):
        fits = fitting if len(options) == 1 else [f"--{name}" for name in options]
        ambiguous.append(Ambiguous(written, at, tuple(sorted(name.removeprefix("--") for name in fits))))
        return None
    return next(iter(options.values()), None)


def _positionals(spec: Sequence[PositionalSpec], loose: list[tuple[int, str]]) -> tuple[list[Given], tuple[Given, ...]]:
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
