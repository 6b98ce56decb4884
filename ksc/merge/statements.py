"""Settings laid over one statement: the words they touch change, every other character stays."""

from collections.abc import Sequence

from ksc.diagnostics import Diagnostic, error
from ksc.dialects.spec import CommandSpec, OptionSpec, PositionalSpec
from ksc.dialects.statement import Given, Reading, read
from ksc.layer.changes import ListEdit, Origin, Setting
from ksc.syntax import Command
from ksc.syntax.edit import make_command, with_words


def new_statement(spec: CommandSpec, settings: Sequence[Setting], release: str, newline: str) -> Command:
    """A statement made of settings alone: positionals in the facts' order, then options in the given one."""
    order = {positional.name: index for index, positional in enumerate(spec.positionals)}
    ordered = sorted(settings, key=lambda one: order.get(one.name, len(order)))
    command = make_command([spec.name], newline)
    return patched(spec, command, ordered, release)


def patched(spec: CommandSpec, command: Command, settings: Sequence[Setting], release: str) -> Command:
    """`command` with settings laid over it, one by one; setting an option drops its alternatives."""
    together = {setting.name for setting in settings if setting.value not in (None, False)}
    for setting in settings:
        command = _set(spec, command, setting, release)
        for name in dropped_by(spec, setting):
            if name not in together:
                command = without(spec, command, name)
    return command


def dropped_by(spec: CommandSpec, setting: Setting) -> tuple[str, ...]:
    """The options that a setting makes meaningless: its alternatives, and what its value drops."""
    if setting.value is None or setting.value is False or isinstance(setting.value, ListEdit):
        return ()
    names = [name for group in spec.alternatives if setting.name in group for name in group if name != setting.name]
    option = spec.options.get(setting.name)
    if option is not None and isinstance(setting.value, str):
        names.extend(option.drops.get(setting.value, ()))
    return tuple(names)


def without(spec: CommandSpec, command: Command, name: str) -> Command:
    """`command` without an option or positional."""
    for given in reversed(_all(read(spec, command.words), name)):
        command = with_words(command, given.start, given.stop, ())
    return command


def check_setting(setting: Setting) -> Diagnostic | None:
    """What keeps a value from standing in a line, whatever the quotes."""
    values = setting.value if isinstance(setting.value, tuple) else (setting.value,)
    for value in values:
        if isinstance(value, str) and value.startswith("-") and not value[1:].replace(".", "").isdigit():
            return error(
                "KS411",
                f"the value of `{setting.name}` looks like an option",
                setting.origin.location,
                notes=("the installer takes a word that begins with `-` for an option",),
            )
    return None


def _set(spec: CommandSpec, command: Command, setting: Setting, release: str) -> Command:
    if setting.value is None or setting.value is False:
        return without(spec, command, setting.name)
    givens = _all(read(spec, command.words), setting.name)
    positional = next((one for one in spec.positionals if one.name == setting.name), None)
    if positional is not None:
        return _set_positional(spec, command, positional, setting, givens)
    option = spec.options[setting.name]
    words = _option_words(option, setting, givens, release)
    if words is None:
        return without(spec, command, setting.name)
    if not givens:
        return with_words(command, len(command.words), len(command.words), words)
    last = givens[-1]
    if words != [word.value for word in command.words[last.start : last.stop]] and not _same(option, last, words):
        command = with_words(command, last.start, last.stop, words)
    for given in reversed(givens[:-1]):
        command = with_words(command, given.start, given.stop, ())
    return command


def _same(option: OptionSpec, last: Given, words: list[str]) -> bool:
    """Whether the line says the same already, in another spelling (`--opt value`, an alias, an abbreviation)."""
    value = words[0].partition("=")[2] if "=" in words[0] else None
    return last.value == value


def _option_words(option: OptionSpec, setting: Setting, givens: Sequence[Given], release: str) -> list[str] | None:
    spelling = "--" + option_name(option, release)
    if setting.value is True:
        return [spelling]
    if isinstance(setting.value, str):
        return [f"{spelling}={setting.value}"]
    separator = " " if option.type == "words" else ","
    items = list(setting.value) if isinstance(setting.value, tuple) else []
    if isinstance(setting.value, ListEdit):
        below = givens[-1].value or "" if givens else ""
        items = edited(split_list(option, below), setting.value)
    return [f"{spelling}={separator.join(items)}"] if items else None


def split_list(option: OptionSpec, value: str) -> list[str]:
    """The items of a list-valued option."""
    parts = value.split() if option.type == "words" else value.split(",")
    return [part.strip() for part in parts if part.strip()]


def edited(items: Sequence[str], edit: ListEdit) -> list[str]:
    """`items` without what is removed, and with what is added where it is absent."""
    kept = [item for item in items if item not in edit.remove]
    return kept + [item for item in dict.fromkeys(edit.add) if item not in kept]


def _set_positional(
    spec: CommandSpec, command: Command, positional: PositionalSpec, setting: Setting, givens: list[Given]
) -> Command:
    if isinstance(setting.value, ListEdit):
        values = edited([given.value or "" for given in givens], setting.value)
    else:
        values = list(setting.value) if isinstance(setting.value, tuple) else [str(setting.value)]
    if [given.value for given in givens] == values:
        return command
    at = givens[0].start if givens else _place(spec, command, positional)
    for given in reversed(givens):
        command = with_words(command, given.start, given.stop, ())
    return with_words(command, at, at, values)


def _place(spec: CommandSpec, command: Command, positional: PositionalSpec) -> int:
    """Where a positional that is not there yet goes: after those before it, else before those after it."""
    order = [one.name for one in spec.positionals]
    given = [one for one in read(spec, command.words).given if one.positional and one.name in order]
    before = [one for one in given if order.index(one.name) < order.index(positional.name)]
    if before:
        return before[-1].stop
    return given[0].start if given else len(command.words)


def option_name(option: OptionSpec, release: str) -> str:
    """The spelling of an option that `release` takes."""
    if option.status(release) == "active" or not option.aliases:
        return option.name
    return next((alias for alias, releases in option.aliases.items() if release in releases), option.name)


def _all(reading: Reading, name: str) -> list[Given]:
    return [given for given in reading.given if given.name == name]


def option_origins(
    spec: CommandSpec,
    settings: Sequence[Setting],
    below: dict[str, Origin],
    statement: Origin,
    before: Reading,
) -> dict[str, Origin]:
    """Where each option comes from once `settings` are laid over a statement that came from `statement`."""
    origins = dict(below)
    for setting in settings:
        shadowed = [origins.get(setting.name) or (statement if before.last(setting.name) else None)]
        for name in dropped_by(spec, setting):
            shadowed.append(origins.pop(name, None) or (statement if before.last(name) else None))
        if setting.value is None or setting.value is False:
            origins.pop(setting.name, None)
        else:
            origins[setting.name] = setting.origin.over(*shadowed)
    return origins
