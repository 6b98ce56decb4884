"""Settings laid over one statement: the words they touch change, every other character stays."""

from collections.abc import Iterable, Sequence

from ksc.dialects.known import known_in
from ksc.dialects.spec import CommandSpec, OptionSpec, PositionalSpec
from ksc.dialects.statement import Given, Reading, read
from ksc.layer.changes import ListEdit, Origin, Setting, Shadowed
from ksc.merge import lists
from ksc.merge.merged import Entry
from ksc.syntax import Command, Section
from ksc.syntax.edit import Edit, make_command, with_edits, with_header_edits
from ksc.syntax.words import BadWordError


class SettingError(ValueError):
    """A setting that cannot be put into a line, and why."""

    def __init__(self, setting: Setting, why: str) -> None:
        super().__init__(why)
        self.setting = setting


def edited_line(line: Command, *edits: Edit) -> Command:
    """`with_edits`, for a section's header too, which is laid over as a command of the section's name."""
    if not edits:
        return line
    if not line.name.startswith("%"):
        return with_edits(line, edits)
    header = with_header_edits(Section(line.text, line.words, "", ""), edits)
    return Command(header.header, header.words)


def removes(setting: Setting) -> bool:
    """Whether a setting takes its option away."""
    return setting.value is None or setting.value is False


def adds_nothing(setting: Setting) -> bool:
    """Whether a setting is nothing to a statement that is not there: it removes an option, or items of its list."""
    return removes(setting) or (isinstance(setting.value, ListEdit) and not setting.value.add)


def new_statement(spec: CommandSpec, settings: Sequence[Setting], release: str, newline: str) -> Command:
    """A statement made of settings alone: positionals in the facts' order, then options in the given one."""
    order = {positional.name: index for index, positional in enumerate(spec.positionals)}
    ordered = sorted(settings, key=lambda one: order.get(one.name, len(order)))
    return patched(spec, make_command([spec.name], newline), ordered, release)


def patched(spec: CommandSpec, command: Command, settings: Sequence[Setting], release: str) -> Command:
    """`command` with settings laid over it, one by one; setting an option drops its alternatives.

    Raises `SettingError`.
    """
    together = {setting.name for setting in settings if not removes(setting)}
    for setting in settings:
        try:
            command = _set(spec, command, setting, release)
        except BadWordError as problem:
            raise SettingError(setting, str(problem)) from problem
        for name in dropped_by(spec, setting):
            if name not in together:
                command = without(spec, command, name, release)
    return command


def dropped_by(spec: CommandSpec, setting: Setting) -> tuple[str, ...]:
    """The options that a setting makes meaningless: its alternatives, and what its value drops."""
    if adds_nothing(setting):
        return ()
    names = [name for group in spec.alternatives if setting.name in group for name in group if name != setting.name]
    option = spec.options.get(setting.name)
    if option is not None and isinstance(setting.value, str):
        names.extend(option.drops.get(setting.value, ()))
    return tuple(dict.fromkeys(names))


def without(spec: CommandSpec, command: Command, name: str, release: str) -> Command:
    """`command` without an option or positional."""
    return edited_line(command, *_removals(_all(read(spec, command.words, release), name)))


def _removals(givens: Sequence[Given]) -> list[Edit]:
    return [(given.start, given.stop, ()) for given in givens]


def _set(spec: CommandSpec, command: Command, setting: Setting, release: str) -> Command:
    if removes(setting):
        return without(spec, command, setting.name, release)
    reading = read(spec, command.words, release)
    givens = _all(reading, setting.name)
    option = spec.options.get(setting.name)
    if option is None:
        positional = next(one for one in spec.positionals if one.name == setting.name)
        return _set_positional(spec, command, positional, setting, reading, release)
    made = _occurrences(option, setting, givens, "--" + option_name(option, release))
    place = givens[-1].stop if givens else len(command.words)
    edits: list[Edit] = [
        (given.start, given.stop, words) for given, words in zip(givens, made, strict=False) if words is not None
    ]
    added = [word for words in made[len(givens) :] for word in words or ()]
    return edited_line(command, *edits, *([(place, place, added)] if added else []))


def _occurrences(
    option: OptionSpec, setting: Setting, givens: Sequence[Given], spelling: str
) -> list[list[str] | None]:
    """The words of each occurrence that the line is to have: None where one stays, no words where one goes."""
    value = setting.value
    if isinstance(value, ListEdit):
        return lists.edited(option, spelling, givens, value)
    if value is True:
        words = [[spelling]]
    elif isinstance(value, str) and not option.cumulative:
        words = [[f"{spelling}={value}"]]
    else:
        wanted: list[str] = [value] if isinstance(value, str) else [*(value or ())]
        if _says(option, givens) == lists.items(option, wanted):
            return [None] * len(givens)
        words = lists.written(option, spelling, wanted)
    if givens and len(words) == 1 and _same(givens[-1], words[0]):
        return [*([[]] * (len(givens) - 1)), None]
    # What takes the place of several stands where the last of them stood.
    gone: list[list[str] | None] = [[]] * len(givens)
    if givens and words:
        gone[-1] = [word for one in words for word in one]
        return gone
    return [*gone, *words]


def _says(option: OptionSpec, givens: Sequence[Given]) -> list[str]:
    values = [given.value or "" for given in (givens if option.cumulative else givens[-1:])]
    return lists.items(option, values) if givens else []


def _same(last: Given, words: list[str]) -> bool:
    """Whether the line says the same already, in another spelling (`--opt value`, an alias, an abbreviation)."""
    _, equals, value = words[0].partition("=")
    return last.value == (value if equals else None)


def _set_positional(
    spec: CommandSpec,
    command: Command,
    positional: PositionalSpec,
    setting: Setting,
    reading: Reading,
    release: str,
) -> Command:
    givens = _all(reading, positional.name)
    before = [given.value or "" for given in givens]
    if isinstance(setting.value, ListEdit):
        values = lists.edited_text(before, setting.value)
    else:
        values = [str(one) for one in (setting.value if isinstance(setting.value, tuple) else (setting.value,))]
    if before == values:
        return command
    if not spec.opaque and any(known_in(spec, release).is_option(value) for value in values):
        raise SettingError(setting, "the installer takes a word that begins with `-` for an option")
    missing = next((one for one in spec.takes(release) if one is positional or not reading.last(one.name)), positional)
    if missing is not positional:
        raise SettingError(setting, f"`{missing.name}` comes before it, and has to be said too")
    at = givens[0].start if givens else _place(spec, positional, reading)
    edits: list[Edit] = [(at, at, values), *_removals(givens)]
    return edited_line(command, *edits)


def _place(spec: CommandSpec, positional: PositionalSpec, reading: Reading) -> int:
    """Where a positional that is not there yet goes: after those before it, else before all, else after the name."""
    order = [one.name for one in spec.positionals]
    given = [one for one in reading.given if one.positional and one.name in order]
    before = [one for one in given if order.index(one.name) < order.index(positional.name)]
    if before:
        return before[-1].stop
    return given[0].start if given else 1


def option_name(option: OptionSpec, release: str) -> str:
    """The spelling of an option to write for `release`."""
    return next(iter(option.spellings(release)), option.name)


def _all(reading: Reading, name: str) -> list[Given]:
    return [given for given in reading.given if given.name == name]


def option_origins(
    spec: CommandSpec, settings: Iterable[Setting], entry: Entry, before: Reading
) -> tuple[dict[str, Origin], tuple[tuple[str, Origin], ...]]:
    """Where each option comes from once `settings` are laid over `entry`, which reads as `before`; what is removed."""
    line = entry.node
    assert isinstance(line, Command | Section)
    origins, removed = dict(entry.options), dict(entry.removed)
    for setting in settings:
        shadowed = []
        for name in (setting.name, *dropped_by(spec, setting)):
            below = origins.pop(name, None) or (entry.origin if before.last(name) else removed.get(name))
            if below is not None:
                shadowed.append(Shadowed(below, said(line, before, name)))
            removed.pop(name, None)
        (removed if removes(setting) else origins)[setting.name] = setting.origin.over(*shadowed)
    return origins, tuple(removed.items())


def said(line: Command | Section, reading: Reading, name: str) -> str:
    """How a line gives an option or a positional, as it is written."""
    return " ".join(word.raw for one in _all(reading, name) for word in line.words[one.start : one.stop])
