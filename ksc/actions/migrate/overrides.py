"""What a profile says over its bases, for another release: statements as texts, options by name."""

from collections.abc import Iterator
from dataclasses import replace

from ksc.actions.migrate.looks import looks
from ksc.actions.migrate.migrating import migrate
from ksc.actions.migrate.sheet import Sheet
from ksc.actions.migrate.table import Rule, for_installer, rules
from ksc.diagnostics import Location, Source, Span
from ksc.dialects import CommandSpec
from ksc.dialects.spec import OptionSpec
from ksc.layer.fields import TRUE
from ksc.layer.marks import Mapping, Scalar, Sequence, Value
from ksc.layer.values import find_option
from ksc.syntax import Command, parse


def overrides(sheet: Sheet) -> None:
    """Gather in `sheet` what the target does not take of a profile, or what may not do there."""
    body = sheet.profile.body
    for key, value in _pairs(body.get("kickstart")):
        spec = sheet.facts.command(key.value)
        if spec is not None:
            _override(sheet, spec, key, value)
    packages = body.get("packages")
    if isinstance(packages, Mapping):
        _options(sheet, sheet.facts.sections["%packages"], packages.get("options"))
        for one in _scalars(packages.get("install")):
            _look(sheet, "%packages", "", one)
    for script in _items(body.get("scripts")):
        for key, value in _pairs(script.get("options") if isinstance(script, Mapping) else None):
            for one in _scalars(value):
                _look(sheet, key.value, "%post", one)
    for key, _ in _pairs(body.get("addons")):
        _look(sheet, "%addon", "", key)
    _arguments(sheet, sheet.profile.boot.get("append") if sheet.profile.boot else None)


def _override(sheet: Sheet, spec: CommandSpec, key: Scalar, value: Value) -> None:
    """One command: a text, a mapping of options or of items, a list of either."""
    if isinstance(value, Scalar):
        if not value.null and value.tag is None:
            _text(sheet, spec, key, value)
    elif spec.status(sheet.target.name) != "active":
        rule = rules().get(spec.name, Rule("person"))
        if rule.do == "drop" and sheet.put(value, None):
            sheet.say(value, f"`{key.value}` becomes null")
        else:
            instead = f"write `{spec.replaced_by}` instead" if spec.replaced_by else None
            _by_hand(sheet, replace(key, location=_all_of(key, value)), key.value, rule, instead)
    elif isinstance(value, Sequence):
        for item in value.items:
            _item(sheet, spec, key, item)
    elif spec.repeat is not None and value.tag is None and all(not _is_option(spec, one.key) for one in value.pairs):
        for _, item in value.pairs:
            _item(sheet, spec, key, item)
    else:
        _options(sheet, spec, value)


def _all_of(key: Scalar, value: Value) -> Location:
    """A key with all that stands under it."""
    (line, column, _, _), (_, _, end_line, end_column) = key.location.span, value.location.span
    if value.location.source is not key.location.source or (end_line, end_column) < (line, column):
        return key.location  # what an alias stands for
    return Location(key.location.source, Span(line, column, end_line, end_column))


def _item(sheet: Sheet, spec: CommandSpec, key: Scalar, item: Value) -> None:
    """One of several statements of a command."""
    if isinstance(item, Scalar) and not item.null and item.tag is None:
        _text(sheet, spec, key, item, alone=False)
    else:
        _options(sheet, spec, item)


def _text(sheet: Sheet, spec: CommandSpec, key: Scalar, value: Scalar, *, alone: bool = True) -> None:
    """A statement as text. `alone`: it is all that the profile says of the command."""
    bare = value.plain and value.value in TRUE
    before = key.value if bare else f"{key.value} {value.value}"
    if "\n" in before or "{{" in before or "{%" in before:
        return  # what a template makes of it is seen when the profile is compiled
    made = migrate(Source(sheet.profile.source.path, before), sheet.target.name, sheet.came.name)
    if made.report.errors or not made.changed:
        sheet.take([one for one in made.report if one.code != "KS750"], value)
        return
    commands = list(parse(made.text).commands())
    own = [one for one in commands if sheet.facts.command(one.name) is spec]
    others = [one for one in commands if one not in own]
    new = next(iter((*own, *others)), None)
    renamed = new is not None and new.name != key.value
    if not alone and (new is None or renamed or others):
        help_ = f"take it out, and write `{others[0].name}` where that is needed" if others else "take it out"
        sheet.hand(value, f"`{key.value}` has to be migrated by hand", "it is one of several", help_)
    elif own and not _beside(sheet, key, value, others):
        return
    elif (new is None or not renamed or sheet.put(key, new.name)) and sheet.put(
        value, None if new is None else _said(new)
    ):
        sheet.take(list(made.report), value)
    else:
        sheet.hand(value, f"`{key.value}` has to be migrated by hand", "the value cannot be written anew here")


def _named(sheet: Sheet, key: Scalar, command: Command) -> bool:
    """The key that a statement stands under is its command's; False where it cannot be made so."""
    return command.name == key.value or sheet.put(key, command.name)


def _said(command: Command) -> str:
    """What stands behind a command's name, as it is written."""
    return command.text[command.words[0].end :].strip()


def _beside(sheet: Sheet, key: Scalar, value: Scalar, others: list[Command]) -> bool:
    """Statements of another command that come of one: under a key of their own, where there is none yet."""
    if not others:
        return True
    name, texts = others[0].name, [f'"{_said(one)}"' for one in others]
    taken = any(one.value == name for one, _ in _pairs(sheet.profile.body.get("kickstart")))
    safe = not taken and all('"' not in _said(one) and "\\" not in _said(one) for one in others)
    # The statement took the place of another, with all that stood in it.
    if safe and sheet.insert(key, value, f"{name}: !replace [{', '.join(texts)}]"):
        return True
    help_ = f"write them under `{name}:`, and take them out of `{key.value}:`"
    sheet.hand(value, f"`{key.value}` has to be migrated by hand", f"a part of it is `{name}`'s now", help_)
    return False


def keep_away(sheet: Sheet) -> None:
    """Where a profile replaces a `timezone`, or removes it, the time servers in the one below went with it.

    They are statements of their own now, and have to be taken away as well.
    """
    said = sheet.profile.body.get("kickstart")
    taken = any(one.value == "timesource" for one, _ in _pairs(said))
    for key, value in _pairs(said):
        replaces = (isinstance(value, Scalar) and value.tag is None) or value.tag == "!replace"
        if key.value != "timezone" or not replaces or taken or "timesource" in "".join(sheet.edits.values()):
            continue
        if sheet.insert(key, value, "timesource: null"):
            sheet.say(key, "`timesource: null` is added, since time servers are no part of `timezone` any more")
        else:
            why = "those below were a part of `timezone`, which is replaced here, and are `timesource` now"
            sheet.hand(key, "the time servers below have to be taken away by hand", why, "write `timesource: null`")


def _options(sheet: Sheet, spec: CommandSpec, value: Value | None) -> None:
    """Options by name: another spelling where the target has one, null where it needs none, else a person."""
    for key, given in _pairs(value):
        option = find_option(spec, key.value.removeprefix("--"))
        if isinstance(given, Scalar) and given.null:
            continue
        if option is not None:
            _option(sheet, spec, option, key, given)
        if spec.name == "bootloader" and key.value == "append":
            _arguments(sheet, given)
        for one in _scalars(given):
            _look(sheet, option.name if option else key.value, f"{spec.name} {key.value}", one)


def _option(sheet: Sheet, spec: CommandSpec, option: OptionSpec, key: Scalar, given: Value) -> None:
    spellings = option.spellings(sheet.target.name)
    what = f"{spec.name}: {key.value}"
    rule = rules().get(f"{spec.name} --{option.name}", Rule("person"))
    if spellings.get(key.value.removeprefix("--")) == "active":
        if rule.do == "boot_hash" or (spec.name == "bootloader" and option.name == "password"):
            _boot_hash(sheet, key, given)
        return
    best = next((name for name, how in spellings.items() if how == "active"), None)
    if best is not None:
        sheet.write(key, best, f"`{what}` becomes `{best}`")
    elif rule.do == "drop" and isinstance(given, Scalar) and given.tag is None:
        sheet.write(given, None, f"`{what}` becomes null")
    else:
        _by_hand(sheet, key, what, rule, f"write `{option.replaced_by}` instead" if option.replaced_by else None)


def _boot_hash(sheet: Sheet, key: Scalar, given: Value) -> None:
    """GRUB 2 takes no hash but its own: everybody would be locked out of its menu."""
    rule = rules()["bootloader --iscrypted"]
    if isinstance(given, Scalar) and given.value.startswith("$") and sheet.target.name in rule.targets:
        _by_hand(sheet, key, f"bootloader: {key.value}", rule, None)


def _by_hand(sheet: Sheet, at: Value, what: str, rule: Rule, help_: str | None) -> None:
    why = rule.why or f"{sheet.target.name} does not take it"
    sheet.hand(at, f"`{what}` has to be migrated by hand", why, rule.help or help_)


def _arguments(sheet: Sheet, value: Value | None) -> None:
    """Boot arguments, as a text or a list, or as what is added and removed."""
    for one in _scalars(value):
        made, said = for_installer(one.value, sheet.target.name)
        if made and said:
            sheet.write(one, made, ", ".join(said))
        _look(sheet, "append", "append", one)


def _look(sheet: Sheet, option: str, what: str, value: Scalar) -> None:
    if sheet.came.name != sheet.target.name:
        sheet.found += [
            one
            for one in looks(option, what, value.value, sheet.came, sheet.target, value.location)
            if one not in sheet.found
        ]


def _is_option(spec: CommandSpec, key: Scalar) -> bool:
    return find_option(spec, key.value) is not None or any(key.value == one.name for one in spec.positionals)


def _pairs(value: Value | None) -> Iterator[tuple[Scalar, Value]]:
    """The pairs of a mapping; anything else has none, and compiling says what is wrong with it."""
    yield from value.pairs if isinstance(value, Mapping) else ()


def _items(value: Value | None) -> Iterator[Value]:
    yield from value.items if isinstance(value, Sequence) else ()


def _scalars(value: Value | None) -> Iterator[Scalar]:
    """The texts in a value, however deep."""
    if isinstance(value, Scalar):
        if not value.null and value.tag is None:
            yield value
    elif isinstance(value, Sequence):
        for item in value.items:
            yield from _scalars(item)
    elif isinstance(value, Mapping):
        for pair in value.pairs:
            yield from _scalars(pair.value)
