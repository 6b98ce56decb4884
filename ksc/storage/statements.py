"""Storage statements and layouts as one another: what is written reads back to the same value."""

from collections.abc import Iterable
from typing import Any, cast

from ksc.dialects.statement import Reading
from ksc.storage.devices import Device
from ksc.storage.fields import FORMS, REQUIRED, Field, Form, Part
from ksc.storage.layout import Clear, Layout, LayoutError, Loader

RULES = ("zerombr", "clearpart", "ignoredisk", "bootloader")
"""Statements about disks, of which each counts once; the others make something."""


def read_layout(statements: Iterable[tuple[str, Reading]]) -> Layout:
    """The layout of a kickstart's storage statements, each with its command's canonical name.

    `devices` are those of the statements that are not `RULES`, in their order. Raises `LayoutError` for a value
    that cannot be read, such as a variable of a script.
    """
    devices: list[Device] = []
    rules: dict[str, Reading] = {}
    for name, reading in statements:
        if name in RULES:
            rules[name] = reading
        else:
            devices.append(read_device(name, reading))
    ignored = rules.get("ignoredisk")
    return Layout(
        tuple(devices),
        _list(ignored.value("only-use")) if ignored else (),
        _list(ignored.value("drives")) if ignored else (),
        _clear(rules),
        _loader(rules.get("bootloader")),
    )


def read_device(name: str, reading: Reading) -> Device:
    """What one statement makes. Raises `LayoutError` for a value that cannot be read, or that is missing."""
    form = next(form for form in FORMS[name] if form.when is None or reading.last(form.when))
    values = _values((*form.positionals, *form.fields), reading)
    for field in (*form.positionals, *form.fields):
        if field.name in REQUIRED and field.name not in values:
            raise LayoutError(f"`{name}` without its {field.name}")
    made: Device = form.type(**values)
    return made


def device_words(device: Device) -> list[str]:
    """The statement that makes a device: its words, the command's name first."""
    name, form = _form(device)
    first: list[str] = []
    last: list[str] = []
    for field in form.positionals:
        (last if field.kind in ("words", "parent") else first).extend(_positional(getattr(device, field.name)))
    options = [word for field in form.fields for word in _words(field, getattr(device, field.name))]
    return [name, *first, *([f"--{form.when}"] if form.when else []), *options, *last]


def rule_words(layout: Layout) -> list[list[str]]:
    """The statements about a layout's disks. `bootloader`, which says more than that, is not among them."""
    said = []
    if layout.disks or layout.ignored:
        words = [f"--only-use={','.join(layout.disks)}"] if layout.disks else []
        said.append(["ignoredisk", *words, *([f"--drives={','.join(layout.ignored)}"] if layout.ignored else [])])
    clear = layout.clear
    if clear is None:
        return said
    if clear.zero:
        said.append(["zerombr"])
    words = ["clearpart"]
    if clear.kind == "list":
        words.append(f"--list={','.join(clear.devices)}")
    elif clear.kind:
        words.append(f"--{clear.kind}")
    words += ["--initlabel"] if clear.initlabel else []
    words += [f"--disklabel={clear.label}"] if clear.label else []
    words += ["--cdl"] if clear.cdl else []
    words += [f"--drives={','.join(clear.drives)}"] if clear.drives else []
    return [*said, words] if len(words) > 1 else said


def _form(device: Device) -> tuple[str, Form]:
    return next((name, form) for name, forms in FORMS.items() for form in forms if form.type is type(device))


def _values(fields: Iterable[Field | Part], reading: Reading) -> dict[str, Any]:
    made = {}
    for field in fields:
        if isinstance(field, Field):
            value = _value(field, reading)
        elif not field.when or any(reading.last(option) for option in field.when):
            value = field.type(**_values(field.fields, reading))
        else:
            continue
        if value is not None:
            made[field.name] = value
    return made


def _value(field: Field, reading: Reading) -> Any:
    given = reading.last(field.option)
    match field.kind:
        case "flag":
            return given is not None
        case "words":
            return reading.values(field.option)
        case "parent":
            return reading.value("parent") or reading.value(field.option)
        case "pool":
            return given.value if given and reading.last("thin") else None
        case "format":
            return (given.value or True) if given else None
    if given is None or given.value is None:
        return None
    match field.kind:
        case "number":
            return _number(given.value)
        case "level":
            return _number(given.value.upper().removeprefix("RAID"))
        case "list":
            return _list(given.value)
    return given.value


def _words(field: Field | Part, value: Any) -> list[str]:
    if value is None or value is False:
        return []
    if isinstance(field, Part):
        inner = [word for one in field.fields for word in _words(one, getattr(value, one.name))]
        said = field.unless is not None and getattr(value, field.unless)
        return [f"--{field.flag}", *inner] if field.flag and not said else inner
    match field.kind:
        case "flag":
            return [f"--{field.option}"]
        case "pool":
            return ["--thin", f"--{field.option}={value}"]
        case "list":
            return [f"--{field.option}={','.join(value)}"]
        case "level":
            return [f"--{field.option}=RAID{value}"]
        case "format" if value is True:
            return [f"--{field.option}"]
    return [f"--{field.option}={value}"]


def _positional(value: Any) -> list[str]:
    return list(value) if isinstance(value, tuple) else [str(value)]


def _list(text: str | None) -> tuple[str, ...]:
    return tuple(word.strip() for word in (text or "").split(",") if word.strip())


def _number(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise LayoutError(f"`{text[:40]}` is no number", about=text) from None


def _clear(rules: dict[str, Reading]) -> Clear | None:
    reading, zero = rules.get("clearpart"), "zerombr" in rules
    if reading is None:
        return Clear(zero=True) if zero else None
    kinds = [name for name in ("all", "linux", "list", "none") if reading.last(name)]
    return Clear(
        cast("Any", kinds[0]) if kinds else None,
        _list(reading.value("drives")),
        _list(reading.value("list")),
        reading.last("initlabel") is not None,
        reading.value("disklabel"),
        reading.last("cdl") is not None,
        zero,
    )


def _loader(reading: Reading | None) -> Loader | None:
    if reading is None:
        return None
    return Loader(
        reading.value("location"),
        reading.value("boot-drive"),
        _list(reading.value("driveorder")),
        reading.last("disabled") is not None,
    )
