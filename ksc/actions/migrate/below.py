"""What becomes another statement below a profile: what takes it away above has to follow it there."""

from collections.abc import Iterable, Iterator
from dataclasses import field

from ksc.actions.migrate.sheet import Sheet
from ksc.actions.migrate.table import Rule, rules
from ksc.actions.migrate.walk import gone, items, pairs
from ksc.diagnostics import Diagnostic, Source, error
from ksc.dialects import CommandSpec, Dialect, Facts
from ksc.dialects.statement import read
from ksc.layer.marks import Mapping, Scalar, Sequence, Value
from ksc.layer.values import find_option
from ksc.records import dataclass
from ksc.syntax import Command, Document, parse


@dataclass(slots=True)
class Below:
    """What stands below a link: the rules of what moves there, and the commands that are written there."""

    facts: Facts
    target: Dialect
    moved: set[str] = field(default_factory=set)
    commands: set[str] = field(default_factory=set)

    def document(self, document: Document) -> None:
        """A base, or what one includes."""
        self.moved |= {key for command in document.commands() for key in self._keys(command)}
        self.commands |= {spec.name for one in document.commands() if (spec := self.facts.command(one.name))}

    def profile(self, sheet: Sheet) -> None:
        """A profile's own statements, after what they take away has been followed."""
        for key, value in pairs(sheet.profile.body.get("kickstart")):
            spec = self.facts.command(key.value)
            if spec is None or gone(value):
                continue
            self.commands.add(spec.name)
            for one in (value, *items(value), *(item for _, item in pairs(value))):
                if isinstance(one, Scalar):
                    text = f"{key.value} {one.value}"
                    self.moved |= {
                        name for command in parse(Source("", text)).commands() for name in self._keys(command)
                    }
                for option, given in pairs(one):
                    found = find_option(spec, option.value.removeprefix("--"))
                    if found is not None and not gone(given):
                        self.moved |= set(self._moving(spec, (found.name,)))

    def elsewhere(self, document: Document) -> Iterator[Diagnostic]:
        """An upper base's statement that replaced one below, a part of which stands by itself from now on."""
        for command in document.commands():
            spec = self.facts.command(command.name)
            for rule_key in sorted(self.moved) if spec else ():
                name = rules()[rule_key].becomes
                if spec and rule_key.startswith(f"{spec.name} --") and " " not in name:
                    at = document.locate(command, command.words[0])
                    why = f"it replaced a `{spec.name}` with its part that is `{name}` now"
                    help_ = f"write `{name}: null` in a profile between the two"
                    yield error("KS751", f"`{name}` below has to be taken away by hand", at, notes=(why,), help=help_)

    def _keys(self, command: Command) -> Iterator[str]:
        spec = self.facts.command(command.name)
        if spec is not None:
            yield from self._moving(spec, (one.name for one in read(spec, command.words).given if one.spec))

    def _moving(self, spec: CommandSpec, options: Iterable[str]) -> Iterator[str]:
        """The rules by which a statement with these options, or one of them, becomes another in the target."""
        own = rules().get(spec.name)
        if own and own.becomes and spec.status(self.target.name) != "active":
            yield spec.name
        for name in options:
            key = f"{spec.name} --{name}"
            rule = rules().get(key)
            if rule and rule.becomes and "active" not in spec.options[name].spellings(self.target.name).values():
                yield key


def take_away(sheet: Sheet, below: Below) -> None:
    """What a profile replaces or takes away of the statements below, where they are called otherwise now."""
    for key, value in pairs(sheet.profile.body.get("kickstart")):
        spec = sheet.facts.command(key.value)
        if spec is None:
            continue
        if spec.name in below.moved and gone(value):
            _renamed(sheet, below, key, value, rules()[spec.name])
            below.moved.discard(spec.name)
        for rule_key in sorted(below.moved):
            command, _, option = rule_key.partition(" --")
            if command != spec.name or not option:
                continue
            whole = (isinstance(value, Scalar) and value.tag in (None, "!remove")) or value.tag == "!replace"
            named = next((at for at, given in _deep(value) if gone(given) and _is(spec, at, option)), None)
            rule = rules()[rule_key]
            if " " in rule.becomes:
                if named is not None:
                    _by_hand(sheet, named, rule)
            elif whole or named is not None:
                _beside(sheet, below, key, value, rule)
                below.moved.discard(rule_key)


def _is(spec: CommandSpec, key: Scalar, option: str) -> bool:
    found = find_option(spec, key.value.removeprefix("--"))
    return found is not None and found.name == option


def _deep(value: Value) -> Iterator[tuple[Scalar, Value]]:
    """The pairs in a statement's options, or in those of its items."""
    for key, one in pairs(value):
        yield key, one
        if isinstance(one, Mapping):
            yield from pairs(one)
    if isinstance(value, Sequence):
        for item in value.items:
            yield from pairs(item)


def _said(sheet: Sheet, name: str) -> Value | None:
    """What the profile has under a command's name, before or after the migration."""
    return next((value for key, value in pairs(sheet.profile.body.get("kickstart")) if key.value == name), None)


def _renamed(sheet: Sheet, below: Below, key: Scalar, value: Value, rule: Rule) -> None:
    if key.location.span in sheet.edits:
        return  # for another profile that is made of this one
    said = _said(sheet, rule.becomes)
    if said is not None and (isinstance(said, Scalar) or said.tag == "!replace"):
        return  # replaced here, whatever it was
    # What `false` takes away of one command may be a word of another.
    plain = (isinstance(value, Scalar) and value.null) or value.tag or sheet.put(value, None)
    if said is None and rule.becomes not in below.commands and plain and sheet.put(key, rule.becomes):
        sheet.say(key, f"`{key.value}` becomes `{rule.becomes}`, as it does below")
    else:
        _by_hand(sheet, key, rule)


def _beside(sheet: Sheet, below: Below, key: Scalar, value: Value, rule: Rule) -> None:
    """The part that is a statement of its own now is taken away as one."""
    name = rule.becomes
    if _said(sheet, name) is not None or f"{name}: " in "".join(sheet.edits.values()):
        return
    added = f"{name}: null"
    if name not in below.commands and (sheet.insert(key, value, added) or sheet.insert_above(key, added)):
        sheet.say(key, f"`{added}` is added, since it is no part of `{key.value}` any more")
    else:
        _by_hand(sheet, key, rule)


def _by_hand(sheet: Sheet, key: Scalar, rule: Rule) -> None:
    name = rule.becomes
    command, _, option = name.partition(" --")
    help_ = f"take away `{option}` there: `{command}: {{{option}: ...}}`" if option else f"write `{name}: null`"
    said = f"`{key.value}` below is `{name}` now, and has to be taken away by hand"
    if any(one.message == said and one.location == key.location for one in sheet.found):
        return
    sheet.hand(key, said, "to take it away under its old name does nothing any more", help_)
