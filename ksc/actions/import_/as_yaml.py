"""A whole kickstart as one YAML profile: the same installation, without the comments."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import field

from ksc.actions.import_.inputs import tame
from ksc.actions.import_.sections_yaml import CannotSayError, add_section, literal
from ksc.actions.import_.yaml_text import Value
from ksc.diagnostics import Diagnostic, Location, Related, error
from ksc.dialects.spec import CommandSpec, Facts
from ksc.dialects.statement import read
from ksc.layer.sections import marked_name, section_names
from ksc.merge.keys import identity
from ksc.records import dataclass
from ksc.syntax import Blank, Command, Comment, Document, Include, Node, Section

_VERSION = re.compile(r"#(?:version|platform)=")


@dataclass(slots=True)
class _Writing:
    facts: Facts
    document: Document
    instead: Mapping[Command, Mapping[str, Value]]
    kickstart: dict[str, Value] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)
    slots: dict[str, Command] = field(default_factory=dict)
    once: dict[str, Command] = field(default_factory=dict)
    items: dict[tuple[str, str], Command] = field(default_factory=dict)
    found: list[Diagnostic] = field(default_factory=list)


def yaml_body(
    document: Document, facts: Facts, instead: Mapping[Command, Mapping[str, Value]] | None = None
) -> tuple[dict[str, Value], list[Diagnostic]]:
    """What a kickstart says, as the keys of a profile; and what no profile can say, as errors.

    `instead` is what is written of some commands, by option.
    """
    writing = _Writing(facts, document, instead or {})
    names = section_names(document.nodes)
    groups: dict[str, Value] = {}
    for index, node in enumerate(document.nodes):
        if isinstance(node, Command):
            _command(writing, node)
        elif isinstance(node, Section):
            try:
                add_section(groups, node, facts, names.get(index, ("", ""))[1], document.newline)
            except CannotSayError as problem:
                writing.found.append(_cannot(writing, node, str(problem)))
        elif not isinstance(node, Blank | Comment):
            what = f"`{node.words[0].value}`" if isinstance(node, Include) else "a line that is no command"
            writing.found.append(_cannot(writing, node, f"a YAML profile has no place for {what}"))
    body: dict[str, Value] = {"kickstart": writing.kickstart} if writing.kickstart else {}
    return body | groups, writing.found


def lost_comments(document: Document) -> Iterator[Comment]:
    """The comments that a YAML profile of the kickstart leaves out: those that only people read."""
    for node in document.nodes:
        if isinstance(node, Comment) and not _VERSION.match(node.text) and marked_name(node.text) is None:
            yield node


def _command(writing: _Writing, command: Command) -> None:
    spec = writing.facts.command(command.name)
    if spec is None:
        reason = f"`{tame(command.name, 60)}` is no command that ksc knows"
        writing.found.append(_cannot(writing, command, reason))
        return
    words = command.words[1:]
    try:
        text = literal(command.text[words[0].start : words[-1].end]) if words else ""
    except CannotSayError as problem:
        writing.found.append(_cannot(writing, command, str(problem)))
        return
    said: Value = writing.instead.get(command) or text
    key = writing.keys.setdefault(spec.name, command.name)
    if spec.repeat is not None:
        if not _named_once(writing, spec, command):
            return
        items = writing.kickstart.setdefault(key, [])
        assert isinstance(items, list)
        items.append(said)
    elif _stands_alone(writing, spec, command):
        writing.kickstart[key] = said


def _named_once(writing: _Writing, spec: CommandSpec, command: Command) -> bool:
    """Whether no earlier item goes by the same name: in a profile the later one would replace it."""
    labels = identity(spec, read(spec, command.words)).sure
    before = next((found for label in labels if (found := writing.items.get((spec.name, label)))), None)
    writing.items |= {(spec.name, label): command for label in labels}
    if before is None:
        return True
    at = writing.document.locate(before, before.words[0])
    writing.found.append(_cannot(writing, command, f"a second `{command.name}` is named `{tame(labels[0], 60)}`", at))
    return False


def _stands_alone(writing: _Writing, spec: CommandSpec, command: Command) -> bool:
    """Whether no earlier line would be replaced by this one in a profile."""
    before = writing.once.get(spec.name) or (writing.slots.get(spec.slot) if spec.slot else None)
    if before is not None and [word.value for word in before.words] != [word.value for word in command.words]:
        again = "again" if before.name == command.name else f"beside `{before.name}`"
        reason = f"`{command.name}` stands here {again}, and a profile says only one of them"
        at = writing.document.locate(before, before.words[0])
        writing.found.append(_cannot(writing, command, reason, at))
        return False
    writing.once[spec.name] = command
    if spec.slot:
        writing.slots[spec.slot] = command
    return True


def _cannot(writing: _Writing, node: Node, reason: str, first: Location | None = None) -> Diagnostic:
    words = getattr(node, "words", ())
    return error(
        "KS627",
        f"this cannot be said in YAML: {reason}",
        writing.document.locate(node, words[0] if words else None),
        related=[Related("the first one stands here", first)] if first else (),
        help="import without --yaml: a base keeps every byte",
    )
