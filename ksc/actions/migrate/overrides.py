"""One profile's YAML for another release: edits of single values, all else as it stands."""

from dataclasses import dataclass, field, replace

from ksc.actions.import_.yaml_text import scalar
from ksc.actions.migrate.migrating import migrate
from ksc.actions.migrate.table import rules
from ksc.diagnostics import Diagnostic, Location, Source, Span, TextEdit, error, note
from ksc.dialects import CommandSpec, Dialect, Facts
from ksc.layer.fields import TRUE
from ksc.layer.marks import Mapping, Scalar, Sequence, Value
from ksc.layer.profile import Profile
from ksc.syntax import parse


@dataclass(slots=True)
class Sheet:
    """A profile's file while it is rewritten."""

    profile: Profile
    facts: Facts
    came: Dialect
    target: Dialect
    edits: list[TextEdit] = field(default_factory=list)
    found: list[Diagnostic] = field(default_factory=list)

    def write(self, old: Scalar, text: str, message: str) -> None:
        """Put another value in a scalar's place, and say so."""
        if old.tag is not None or old.location.source is not self.profile.source:
            self.hand(old, message, "the value cannot be written anew here")
            return
        self.edits.append(TextEdit(old.location.span, scalar(text)))
        self.found.append(note("KS750", message, old.location))

    def hand(self, at: Value, message: str, why: str, help: str | None = None) -> None:
        """Say what needs a person."""
        self.found.append(error("KS751", message, at.location, notes=(why,), help=help))

    def text(self) -> str:
        """The file with the edits made."""
        return edited(self.profile.source, self.edits)


def edited(source: Source, edits: list[TextEdit]) -> str:
    """A source's text with its edits made; none of them overlap."""
    starts: list[int] = []
    offset = 0
    for line in source.text.split("\n"):
        starts.append(offset)
        offset += len(line) + 1
    pieces: list[str] = []
    done = 0
    for span, text in sorted(edits, key=lambda one: one.span):
        left = starts[span.line - 1] + span.column - 1
        pieces += source.text[done:left], text
        done = starts[span.end_line - 1] + span.end_column - 1
    return "".join((*pieces, source.text[done:]))


def overrides(sheet: Sheet) -> None:
    """What a profile says under `kickstart:` and of `%packages`, where the target does not take it."""
    said = sheet.profile.body.get("kickstart")
    for key, value in said.pairs if isinstance(said, Mapping) else ():
        spec = sheet.facts.command(key.value)
        if spec is not None:
            _override(sheet, spec, key, value)
    packages = sheet.profile.body.get("packages")
    options = packages.get("options") if isinstance(packages, Mapping) else None
    if isinstance(options, Mapping):
        _options(sheet, sheet.facts.sections["%packages"], options)


def _override(sheet: Sheet, spec: CommandSpec, key: Scalar, value: Value) -> None:
    if isinstance(value, Sequence):
        for item in value.items:
            _override(sheet, spec, key, item)
    elif isinstance(value, Scalar):
        if not value.null and value.tag is None:
            _text(sheet, key, value)
    elif spec.status(sheet.target.name) != "active":
        rule = rules().get(spec.name)
        why = rule.why if rule and rule.why else f"{sheet.target.name} does not take it"
        sheet.hand(key, f"`{key.value}` has to be migrated by hand", why, rule.help if rule else None)
    elif spec.repeat is not None and value.tag is None and all(not _is_option(spec, one.key) for one in value.pairs):
        for _, item in value.pairs:
            _override(sheet, spec, key, item)
    else:
        _options(sheet, spec, value)


def _text(sheet: Sheet, key: Scalar, value: Scalar) -> None:
    """A statement as text: rewritten where one statement of the same command comes of it, or none."""
    bare = value.plain and value.value in TRUE
    before = key.value if bare else f"{key.value} {value.value}"
    if "\n" in before or "{{" in before or "{%" in before:
        return
    made = migrate(Source(sheet.profile.source.path, before), sheet.target.name, sheet.came.name)
    if made.report.ok and made.changed:
        commands = list(parse(made.text).commands())
        if not commands:
            _nothing(sheet, key, value)
        elif len(commands) == 1 and commands[0].name == key.value:
            sheet.write(value, commands[0].text[len(key.value) :].strip(), f"`{key.value}` is written for the target")
        else:
            others = ", ".join(f"`{one.text.strip()}`" for one in commands if one.name != key.value)
            sheet.hand(value, f"`{key.value}` has to be migrated by hand", f"{others} would have to stand beside it")
        return
    sheet.found += [replace(one, location=value.location) for one in made.report if one.code != "KS750"]


def _nothing(sheet: Sheet, key: Scalar, value: Scalar) -> None:
    """Nothing is left of the statement: null says so, and takes it away from the bases as well."""
    if value.location.source is sheet.profile.source:
        sheet.edits.append(TextEdit(value.location.span, "null"))
        sheet.found.append(note("KS750", f"`{key.value}` becomes null", value.location))


def _is_option(spec: CommandSpec, key: Scalar) -> bool:
    return _named(spec, key.value) or any(key.value == one.name for one in spec.positionals)


def _named(spec: CommandSpec, name: str) -> bool:
    return any(name == one.name or name in one.aliases for one in spec.options.values())


def _options(sheet: Sheet, spec: CommandSpec, value: Mapping) -> None:
    """Options by name: another spelling where the target has one, else a person."""
    target = sheet.target.name
    for key, given in value.pairs:
        if isinstance(given, Scalar) and given.null:
            continue
        option = next((one for one in spec.options.values() if key.value in (one.name, *one.aliases)), None)
        if option is None:
            continue
        spellings = option.spellings(target)
        status = spellings.get(key.value, "absent")
        if status == "active":
            continue
        best = next((name for name, how in spellings.items() if how == "active"), None)
        if best is not None:
            sheet.write(key, best, f"`{spec.name}: {key.value}` becomes `{best}`")
            continue
        rule = rules().get(f"{spec.name} --{option.name}")
        why = rule.why if rule and rule.why else f"{target} does not take it"
        sheet.hand(key, f"`{spec.name}: {key.value}` has to be migrated by hand", why, rule.help if rule else None)


def first_key(profile: Profile) -> Location:
    """The place before the first line of a profile that is no comment."""
    number = next(
        (
            at
            for at, line in enumerate(profile.source.lines, 1)
            if line.strip() and not line.lstrip().startswith(("#", "---", "%"))
        ),
        1,
    )
    return Location(profile.source, Span(number, 1, number, 1))
