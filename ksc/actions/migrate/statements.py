"""A profile's statements as text, for another release: what a kickstart's line becomes, in YAML."""

import re

from ksc.actions.migrate.labelled import Labelled
from ksc.actions.migrate.migrating import migrate
from ksc.actions.migrate.sheet import Sheet
from ksc.actions.migrate.walk import pairs
from ksc.diagnostics import Source, warning
from ksc.dialects import CommandSpec
from ksc.layer.fields import TRUE
from ksc.layer.marks import Scalar
from ksc.syntax import Command, parse


def as_text(
    sheet: Sheet, spec: CommandSpec, key: Scalar, value: Scalar, label: str | None = None, *, alone: bool = True
) -> None:
    """A statement as text. `alone`: it is all that the profile says of the command; `label`: its own key, if any."""
    bare = value.plain and value.value in TRUE and label is None
    before = key.value if bare else f"{key.value} {value.value}"
    if "{{" in before and "{%" not in before:
        _template(sheet, key, value)
    if "\n" in before or "{{" in before or "{%" in before:
        return  # what the target refuses of it is seen when the profile is compiled
    whole = Labelled(spec, before, label, sheet.came.name)
    made = migrate(Source(sheet.profile.source.path, whole.text), sheet.target.name, sheet.came.name)
    if made.report.errors or not made.changed:
        sheet.take([one for one in made.report if one.code != "KS750"], value)
        return
    commands = list(parse(made.text).commands())
    own = [one for one in commands if sheet.facts.command(one.name) is spec]
    others = [one for one in commands if one not in own]
    new = next(iter((*own, *others)), None)
    if label is not None and new in own:
        new = whole.without(new)
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


def _template(sheet: Sheet, key: Scalar, value: Scalar) -> None:
    """A text that variables are filled into stays, whatever the target merely warns of in it."""
    text = f"{key.value} {re.sub('{{.*?}}', 'x', value.value)}"
    made = migrate(Source(sheet.profile.source.path, text), sheet.target.name, sheet.came.name, whole=False)
    changes = tuple(one.message for one in made.report if one.code == "KS750")
    if changes and not made.report.errors:
        said = f"`{key.value}` holds a variable, and is left as it is"
        help_ = "write it as the release has it"
        sheet.found.append(warning("KS752", said, value.location, notes=changes, help=help_))


def _said(command: Command) -> str:
    """What stands behind a command's name, as it is written."""
    return command.text[command.words[0].end :].strip()


def _beside(sheet: Sheet, key: Scalar, value: Scalar, others: list[Command]) -> bool:
    """Statements of another command that come of one: under a key of their own, where there is none yet."""
    if not others:
        return True
    name, texts = others[0].name, [f'"{_said(one)}"' for one in others]
    taken = any(one.value == name for one, _ in pairs(sheet.profile.body.get("kickstart")))
    safe = not taken and all('"' not in _said(one) and "\\" not in _said(one) for one in others)
    # The statement took the place of another, with all that stood in it.
    if safe and sheet.insert(key, value, f"{name}: !replace [{', '.join(texts)}]"):
        return True
    help_ = f"write them under `{name}:`, and take them out of `{key.value}:`"
    sheet.hand(value, f"`{key.value}` has to be migrated by hand", f"a part of it is `{name}`'s now", help_)
    return False
