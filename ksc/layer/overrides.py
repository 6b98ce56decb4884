"""The `kickstart:` of a profile as changes: text replaces, a mapping merges, null removes."""

from collections.abc import Iterator
from dataclasses import replace

from ksc.diagnostics import Diagnostic, Related, did_you_mean, error
from ksc.dialects.spec import CommandSpec, Facts
from ksc.layer.changes import Change, DropCommand, Origin, PatchCommand, PutCommand
from ksc.layer.fields import FALSE, TRUE, WrongTypeError
from ksc.layer.marks import Mapping, Scalar, Sequence, Value, shown
from ksc.layer.passwords import alone, with_hidden_password, with_password_kind
from ksc.layer.values import Reading, find_option, settings
from ksc.syntax import Command
from ksc.syntax.edit import command_from_text
from ksc.syntax.words import BadWordError


def overrides(reading: Reading, value: Value, facts: Facts) -> Iterator[Change]:
    """The changes of a `kickstart:` mapping, in its order."""
    if not isinstance(value, Mapping):
        reading.wrong(WrongTypeError("a mapping, one key a command"), "kickstart", value)
        return
    filled: dict[str, Scalar] = {}
    for key, said in value.pairs:
        spec = facts.command(key.value)
        if spec is not None and spec.slot and not _takes_away(reading, spec, said):
            first = filled.setdefault(spec.slot, key)
            if first is not key:
                reading.found.append(_one_slot(first, key))
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


def _one_slot(first: Scalar, second: Scalar) -> Diagnostic:
    return error(
        "KS335",
        f"`{shown(second.value)}` and `{shown(first.value)}` replace each other, and this profile sets both",
        second.location,
        related=[Related(f"`{shown(first.value)}` is set here", first.location)],
        help="keep one of the two",
    )


def _single(reading: Reading, spec: CommandSpec, key: Scalar, value: Value) -> Iterator[Change]:
    origin = reading.origin(key)
    if isinstance(value, Sequence):
        raise WrongTypeError("a text or a mapping, since it stands only once", value.location)
    if isinstance(value, Scalar):
        if value.tag == "!secret":
            yield from _patch(reading, spec, key, alone(spec, value), origin)
            return
        if _removes(reading, spec, value):
            yield DropCommand(spec.name, origin)
            return
        command = _text(reading, spec, key, value)
        if command:
            yield PutCommand(command, origin)
        return
    yield from _patch(reading, spec, key, value, origin)


def _patch(
    reading: Reading, spec: CommandSpec, name: Scalar, value: Mapping, origin: Origin, key: str | None = None
) -> Iterator[Change]:
    if value.tag not in (None, "!replace"):
        raise WrongTypeError("a mapping without a tag, or one tagged `!replace`", value.location)
    made = with_password_kind(reading, spec, settings(reading, spec, value, f"`{name.value}`"))
    if made or not value.pairs:
        yield PatchCommand(spec.name, made, origin, key, whole=value.tag == "!replace")


def _removes(reading: Reading, spec: CommandSpec, value: Scalar) -> bool:
    """Whether a value takes a command away: null, `!remove`, or `false` for one that takes no words."""
    if value.tag == "!remove" and value.value:
        raise WrongTypeError("null, or `!remove` without a value: it stands once", value.location)
    return value.null or value.tag == "!remove" or (value.plain and value.value in FALSE and _bare(reading, spec))


def _takes_away(reading: Reading, spec: CommandSpec, said: Value) -> bool:
    """As `_removes`, of any value: whether it is a right one is said where it is read."""
    return isinstance(said, Scalar) and (said.tag == "!remove" or _removes(reading, spec, said))


def _bare(reading: Reading, spec: CommandSpec) -> bool:
    """Whether a release reads no words after a command, so that `true` and `false` mean with and without it."""
    return not any(one.status(reading.release) == "active" for one in spec.positionals)


def _text(
    reading: Reading, spec: CommandSpec, key: Scalar, value: Scalar, *, named: str | None = None
) -> Command | None:
    """The statement that a text stands for: what one would write after the command's name."""
    text = reading.sure(value)
    if value.plain and text in TRUE and _bare(reading, spec) and named is None:
        text = ""
    first = text.split(maxsplit=1)[0] if text.strip() else ""
    if first == key.value and len(text.split()) > 1 and _bare(reading, spec):
        said = f"`{key.value}` stands twice: the text is what comes after the command's name"
        reading.found.append(error("KS323", said, value.location, help="leave it out of the text"))
        return None
    try:
        command = command_from_text(f"{key.value} {text}".rstrip())
    except BadWordError as problem:
        reading.found.append(error("KS323", f"this is no `{key.value}` statement: {problem}", value.location))
        return None
    return with_hidden_password(reading, spec, command, reading.origin(value))


def _repeating(reading: Reading, spec: CommandSpec, key: Scalar, value: Value) -> Iterator[Change]:
    origin = reading.origin(key)
    if isinstance(value, Scalar) and _removes(reading, spec, value):
        yield DropCommand(spec.name, origin)
        return
    if value.tag == "!replace":
        yield DropCommand(spec.name, origin)
    elif value.tag is not None:
        raise WrongTypeError("a mapping by key, or a list", value.location)
    if isinstance(value, Mapping):
        for pair in value.pairs:
            try:
                yield from _keyed(reading, spec, key, pair.key, pair.value)
            except WrongTypeError as wrong:
                reading.wrong(wrong, pair.key.value, pair.value)
        return
    for item in value.items if isinstance(value, Sequence) else (value,):
        try:
            yield from _item(reading, spec, key, item)
        except WrongTypeError as wrong:
            reading.wrong(wrong, key.value, item)


def _keyed(reading: Reading, spec: CommandSpec, name: Scalar, key: Scalar, said: Value) -> Iterator[Change]:
    origin, label = reading.origin(key), reading.sure(key)
    if isinstance(said, Sequence):
        raise WrongTypeError("a text, a mapping or null", said.location)
    removes = isinstance(said, Scalar) and (said.null or said.tag == "!remove")
    if isinstance(said, Scalar) and said.tag == "!secret" and not _is_option(spec, key.value):
        said = alone(spec, said)
    if isinstance(said, Mapping):
        yield from _patch(reading, spec, name, said, origin, label)
    elif _is_option(spec, key.value) and not (removes and _is_label(spec, key.value)):
        reading.found.append(_not_a_key(spec, key))
    elif removes:
        yield DropCommand(spec.name, origin, label)
    else:
        command = _text(reading, spec, name, said, named=label)
        if command:
            yield PutCommand(command, origin, label)


def _is_label(spec: CommandSpec, key: str) -> bool:
    """Whether a key is the label of an item that gives one option and nothing else (`network --hostname=x`)."""
    return spec.repeat is not None and key in spec.repeat.only.values()


def _is_option(spec: CommandSpec, name: str) -> bool:
    return find_option(spec, name.removeprefix("--")) is not None or any(one.name == name for one in spec.positionals)


def _not_a_key(spec: CommandSpec, key: Scalar) -> Diagnostic:
    assert spec.repeat is not None
    label = spec.repeat.only.get(key.value) or spec.repeat.unnamed or "KEY"
    return error(
        "KS324",
        f"`{spec.name}` can stand several times, so its options go under the key of one of them",
        key.location,
        notes=(f"the key is {' or '.join(one.replace('{', '').replace('}', '') for one in spec.repeat.keys)}",),
        help=f"`{spec.name}: {{{label}: {{{shown(key.value)}: …}}}}`, or a list: `{spec.name}: [{{…}}]`",
    )


def _item(reading: Reading, spec: CommandSpec, key: Scalar, item: Value) -> Iterator[Change]:
    origin = reading.origin(item)
    if isinstance(item, Sequence) or (isinstance(item, Scalar) and item.null):
        raise WrongTypeError("a list, and each item a text or a mapping", item.location)
    if item.tag == "!remove":
        if not isinstance(item, Scalar) or not item.value:
            raise WrongTypeError("`!remove KEY`, with the key as a text", item.location)
        yield DropCommand(spec.name, origin, reading.sure(replace(item, tag=None)))
        return
    if isinstance(item, Scalar) and item.tag == "!secret":
        item = alone(spec, item)
    if isinstance(item, Scalar):
        command = _text(reading, spec, key, item)
        if command:
            yield PutCommand(command, origin)
    else:
        yield from _patch(reading, spec, key, item, origin)
