"""The `kickstart:` of a profile as changes: text replaces, a mapping merges, null removes."""

from collections.abc import Iterator

from ksc.diagnostics import Diagnostic, did_you_mean, error
from ksc.dialects.spec import CommandSpec, Facts
from ksc.layer.changes import Change, DropCommand, PatchCommand, PutCommand
from ksc.layer.fields import FALSE, TRUE, WrongTypeError
from ksc.layer.marks import Mapping, Scalar, Sequence, Value, shown
from ksc.layer.passwords import with_password_kind
from ksc.layer.values import Reading, find_option, settings
from ksc.syntax import Command
from ksc.syntax.edit import command_from_text, make_command
from ksc.syntax.words import BadWordError


def overrides(reading: Reading, value: Value, facts: Facts) -> Iterator[Change]:
    """The changes of a `kickstart:` mapping, in its order."""
    if not isinstance(value, Mapping):
        reading.wrong(WrongTypeError("a mapping, one key a command"), "kickstart", value)
        return
    for key, said in value.pairs:
        spec = facts.command(key.value)
        if spec is None:
            reading.found.append(
                error(
                    "KS321",
                    f"`{shown(key.value)}` is no kickstart command",
                    key.location,
                    help=did_you_mean(key.value, facts.names),
                )
            )
            continue
        try:
            if spec.repeat is not None:
                yield from _repeating(reading, spec, key, said)
            else:
                yield from _single(reading, spec, key, said)
        except WrongTypeError as wrong:
            reading.wrong(wrong, key.value, said)


def _single(reading: Reading, spec: CommandSpec, key: Scalar, value: Value) -> Iterator[Change]:
    origin = reading.origin(key)
    if isinstance(value, Sequence):
        raise WrongTypeError("a text or a mapping: it stands once", value.location)
    if isinstance(value, Scalar):
        if _removes(spec, value):
            yield DropCommand(spec.name, origin)
            return
        command = _text(reading, spec, key, value)
        if command:
            yield PutCommand(command, origin)
        return
    if not value.pairs:
        yield PutCommand(make_command([key.value]), origin)
        return
    made = with_password_kind(spec, settings(reading, spec, value, f"`{key.value}`"), reading.release)
    if made:
        yield PatchCommand(spec.name, made, origin, whole=value.tag == "!replace")


def _removes(spec: CommandSpec, value: Scalar) -> bool:
    return value.null or value.tag == "!remove" or (not spec.positionals and value.plain and value.value in FALSE)


def _text(reading: Reading, spec: CommandSpec, key: Scalar, value: Scalar) -> Command | None:
    """The statement that a text stands for: what one would write after the command's name."""
    text = reading.text(value)
    if value.plain and value.value in TRUE and not spec.positionals:
        text = ""
    try:
        return command_from_text(f"{key.value} {text}".rstrip())
    except BadWordError as problem:
        reading.found.append(error("KS323", f"this is no `{key.value}` statement: {problem}", value.location))
        return None


def _repeating(reading: Reading, spec: CommandSpec, key: Scalar, value: Value) -> Iterator[Change]:
    origin = reading.origin(key)
    if isinstance(value, Scalar) and _removes(spec, value):
        yield DropCommand(spec.name, origin)
        return
    if value.tag == "!replace":
        yield DropCommand(spec.name, origin)
    if isinstance(value, Mapping):
        yield from _by_key(reading, spec, key, value)
        return
    for item in value.items if isinstance(value, Sequence) else (value,):
        yield from _item(reading, spec, key, item)


def _by_key(reading: Reading, spec: CommandSpec, name: Scalar, value: Mapping) -> Iterator[Change]:
    for key, said in value.pairs:
        origin, label = reading.origin(key), reading.text(key)
        if isinstance(said, Scalar):
            if said.null or said.tag == "!remove":
                if _is_option(spec, key.value):
                    reading.found.append(_not_a_key(spec, key))
                else:
                    yield DropCommand(spec.name, origin, label)
            elif _is_option(spec, key.value):
                reading.found.append(_not_a_key(spec, key))
            else:
                command = _text(reading, spec, name, said)
                if command:
                    yield PutCommand(command, origin, label)
        elif isinstance(said, Mapping):
            made = settings(reading, spec, said, f"`{name.value}`")
            made = with_password_kind(spec, made, reading.release)
            yield PatchCommand(spec.name, made, origin, label, whole=said.tag == "!replace")
        else:
            raise WrongTypeError("a text, a mapping or null under each key", said.location)


def _is_option(spec: CommandSpec, name: str) -> bool:
    return find_option(spec, name.removeprefix("--")) is not None or any(one.name == name for one in spec.positionals)


def _not_a_key(spec: CommandSpec, key: Scalar) -> Diagnostic:
    assert spec.repeat is not None
    return error(
        "KS324",
        f"`{spec.name}` can stand several times, so its options go under the key of one of them",
        key.location,
        notes=(f"the key is {' or '.join(spec.repeat.keys)}",),
        help=f"`{spec.name}: {{KEY: {{{shown(key.value)}: …}}}}`, or a list",
    )


def _item(reading: Reading, spec: CommandSpec, key: Scalar, item: Value) -> Iterator[Change]:
    origin = reading.origin(item)
    if isinstance(item, Sequence) or (isinstance(item, Scalar) and item.null):
        raise WrongTypeError("a text or a mapping as each item", item.location)
    if item.tag == "!remove":
        if not isinstance(item, Scalar):
            raise WrongTypeError("`!remove KEY`, with the key as a text", item.location)
        yield DropCommand(spec.name, origin, reading.text(item))
    elif isinstance(item, Scalar):
        command = _text(reading, spec, key, item)
        if command:
            yield PutCommand(command, origin)
    else:
        made = with_password_kind(spec, settings(reading, spec, item, f"`{key.value}`"), reading.release)
        yield PatchCommand(spec.name, made, origin, whole=item.tag == "!replace")
