"""What a profile says over its bases, for another release: statements as texts, options by name."""

from dataclasses import replace

from ksc.actions.migrate.options import arguments, by_hand, look, options
from ksc.actions.migrate.sheet import Sheet
from ksc.actions.migrate.statements import as_text
from ksc.actions.migrate.table import Rule, rules
from ksc.actions.migrate.walk import gone, items, pairs, scalars
from ksc.diagnostics import Location, Span
from ksc.dialects import CommandSpec
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
        options(sheet, sheet.facts.sections["%packages"], packages.get("options"))
        for one in scalars(packages.get("install")):
            look(sheet, "%packages", "", one)
    for script in items(body.get("scripts")):
        for key, value in pairs(script.get("options") if isinstance(script, Mapping) else None):
            for one in scalars(value):
                look(sheet, key.value, "%post", one)
    for key, _ in pairs(body.get("addons")):
        look(sheet, "%addon", "", key)
    arguments(sheet, sheet.profile.boot.get("append") if sheet.profile.boot else None)


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
            why = rule.why or f"{sheet.target.name} does not take it"
            by_hand(sheet, replace(key, location=_all_of(key, value)), key.value, why, rule.help or instead)
    elif isinstance(value, Sequence):
        for item in value.items:
            _item(sheet, spec, key, item)
    elif spec.repeat is not None and value.tag is None and all(not _is_option(spec, one.key) for one in value.pairs):
        for label, item in value.pairs:
            _item(sheet, spec, key, item, label.value)
    else:
        options(sheet, spec, value, key)


def _all_of(key: Scalar, value: Value) -> Location:
    """A key with all that stands under it."""
    (line, column, _, _), (_, _, end_line, end_column) = key.location.span, value.location.span
    if value.location.source is not key.location.source or (end_line, end_column) < (line, column):
        return key.location  # what an alias stands for
    return Location(key.location.source, Span(line, column, end_line, end_column))


def _item(sheet: Sheet, spec: CommandSpec, key: Scalar, item: Value, label: str | None = None) -> None:
    """One of several statements of a command; `label`: the key of its own that it stands under."""
    if isinstance(item, Scalar) and not item.null and item.tag is None:
        as_text(sheet, spec, key, item, label, alone=False)
    else:
        options(sheet, spec, item)


def _is_option(spec: CommandSpec, key: Scalar) -> bool:
    return find_option(spec, key.value) is not None or any(key.value == one.name for one in spec.positionals)
