"""What a profile says over its bases, for another release: statements as texts, options by name."""

from dataclasses import replace

from ksc.actions.migrate.looks import looks
from ksc.actions.migrate.sheet import Sheet
from ksc.actions.migrate.statements import as_text
from ksc.actions.migrate.table import Rule, for_installer, rules
from ksc.actions.migrate.walk import gone, items, pairs, scalars
from ksc.diagnostics import Location, Span
from ksc.dialects import CommandSpec
from ksc.dialects.spec import OptionSpec
from ksc.layer.marks import Mapping, Scalar, Sequence, Value
from ksc.layer.values import find_option


def overrides(sheet: Sheet) -> None:
    """Gather in `sheet` what the target does not take of a profile, or what may not do there."""
    body = sheet.profile.body
    for key, value in pairs(body.get("kickstart")):
        spec = sheet.facts.command(key.value)
        if spec is not None:
            _override(sheet, spec, key, value)
    packages = body.get("packages")
    if isinstance(packages, Mapping):
        _options(sheet, sheet.facts.sections["%packages"], packages.get("options"))
        for one in scalars(packages.get("install")):
            _look(sheet, "%packages", "", one)
    for script in items(body.get("scripts")):
        for key, value in pairs(script.get("options") if isinstance(script, Mapping) else None):
            for one in scalars(value):
                _look(sheet, key.value, "%post", one)
    for key, _ in pairs(body.get("addons")):
        _look(sheet, "%addon", "", key)
    _arguments(sheet, sheet.profile.boot.get("append") if sheet.profile.boot else None)


def _override(sheet: Sheet, spec: CommandSpec, key: Scalar, value: Value) -> None:
    """One command: a text, a mapping of options or of items, a list of either."""
    if isinstance(value, Scalar):
        words = any(one.status(sheet.came.name) == "active" for one in spec.positionals)
        if not value.null and value.tag is None and (words or not gone(value)):
            as_text(sheet, spec, key, value)
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
        as_text(sheet, spec, key, item, alone=False)
    else:
        _options(sheet, spec, item)


def _options(sheet: Sheet, spec: CommandSpec, value: Value | None) -> None:
    """Options by name: another spelling where the target has one, null where it needs none, else a person."""
    for key, given in pairs(value):
        option = find_option(spec, key.value.removeprefix("--"))
        if isinstance(given, Scalar) and (given.null or given.tag == "!remove"):
            continue  # `below` follows it
        if option is not None:
            _option(sheet, spec, option, key, given)
        if spec.name == "bootloader" and key.value == "append":
            _arguments(sheet, given)
        for one in scalars(given):
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
    elif option.type == "flag" and gone(given):
        return
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
    for one in scalars(value):
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
