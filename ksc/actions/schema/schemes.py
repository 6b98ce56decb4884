"""The options of partition schemes, from the annotations of their dataclasses: those that ksc reads them by."""

import dataclasses
import types
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from ksc.actions.schema.forms import SCALAR, TEMPLATE, Schema, any_case, choice, fitting, ref
from ksc.storage import About, Scheme, Secret, Size
from ksc.storage.choice import Choice
from ksc.storage.describe import takes_disks
from ksc.storage.sizes import RECOMMENDED, REST

_WORDS = [str(REST), str(RECOMMENDED)]
_UNITS = ("MiB", "GiB", "TiB", "PiB")

SIZE: Schema = {
    "type": "string",
    "pattern": (
        rf"^\s*(?:[0-9]+(?:\.[0-9]+)?\s*(?:{any_case(_UNITS)})|0*(?:100|[1-9][0-9]?)(?:\.0+)?\s*%|{any_case(_WORDS)})\s*$"
        f"|{TEMPLATE}"
    ),
    "patternErrorMessage": "A size is 512MiB, 20GiB or 1TiB, a share such as 50%, rest, or recommended.",
    "examples": ["20GiB", "50%", *_WORDS],
}


def partitioning(schemes: Mapping[str, Scheme]) -> Schema:
    """The mapping under `partitioning:`: a scheme, and the options of that one."""
    names = ref("scheme", "The name of a scheme: of ksc, or of a plugin.")
    return {
        "type": ["object", "null"],
        "properties": {"scheme": names},
        "required": ["scheme"],
        "allOf": [
            {
                "if": {"type": "object", "properties": {"scheme": {"const": name}}, "required": ["scheme"]},
                "then": {"$ref": f"#/$defs/scheme.{name}"},
            }
            for name in sorted(schemes)
        ],
    }


def scheme_forms(schemes: Mapping[str, Scheme]) -> Iterator[tuple[str, Schema]]:
    """The `$defs` that `partitioning` refers to."""
    yield "scheme", {**choice(sorted(schemes)), "type": "string"}
    yield "size", SIZE
    yield "disks", {**_fields(Choice), "description": "Disks that are chosen on the machine."}
    for name in sorted(schemes):
        made = _fields(schemes[name].options)
        own = {"scheme": {"description": schemes[name].summary}}
        yield f"scheme.{name}", {**made, "properties": {**own, **made["properties"]}}


def _fields(kind: type[Any]) -> Schema:
    hints = get_type_hints(kind, include_extras=True)
    properties: dict[str, Schema] = {}
    required = []
    for field in dataclasses.fields(kind):
        if not field.init:
            continue
        made = _value(hints[field.name], None)
        if field.default is not dataclasses.MISSING:
            default = _plain(field.default)
        elif field.default_factory is not dataclasses.MISSING:
            default = _plain(field.default_factory())
        else:
            default = None
            required.append(field.name)
        if takes_disks(hints[field.name]):
            made = _or_chosen(made)
        properties[field.name] = {**made, **({} if default is None else {"default": default})}
    needed = {"required": required} if required else {}
    return {"type": "object", "properties": properties, **needed, "additionalProperties": False}


def _plain(default: object) -> object:
    """A default as one writes it; None where there is nothing to write."""
    if isinstance(default, bool | int):
        return default
    if isinstance(default, str | Size):
        return str(default)
    if isinstance(default, Mapping):
        return {str(key): _plain(value) for key, value in default.items()}
    return None


def _value(hint: Any, about: About | None) -> Schema:
    """The schema of one annotation. What is not known takes anything: reading it says whose fault that is."""
    origin, inner = get_origin(hint), get_args(hint)
    if origin is Annotated:
        found = next((one for one in inner[1:] if isinstance(one, About)), about)
        made = _value(inner[0], found)
        return {**made, "description": _sentence(found.text)} if found and found.text else made
    if origin in (Union, types.UnionType):
        rest = [one for one in inner if one is not type(None)]
        return _or_null(_value(rest[0], about)) if len(rest) == 1 and len(rest) < len(inner) else {}
    if origin is tuple:
        return _tuple(_value(inner[0], about))
    if isinstance(origin, type) and issubclass(origin, Mapping):
        form = about.form if about else None
        names = {"propertyNames": fitting(*form, template=False)} if form else {}
        return {"type": "object", **names, "additionalProperties": _value(inner[1], None)}
    if origin is Literal:
        return choice(map(str, inner))
    if hint is Size:
        return ref("size")
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        return _fields(hint)
    return _scalar(hint, about)


def _scalar(hint: Any, about: About | None) -> Schema:
    if hint is bool:
        return ref("flag", type=["boolean", "string"])
    if hint is int:
        return ref("integer", type=["integer", "string"])
    if hint is Secret:
        return {"type": "string", "examples": ["!secret NAME"]}
    if hint is str:
        return {"type": SCALAR, **(fitting(*about.form) if about and about.form else {})}
    return {}


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}{'' if text.endswith('.') else '.'}"


def _tuple(item: Schema) -> Schema:
    """One, or a list of them: what is said of a text does not touch a list, nor the other way round."""
    if "$ref" in item:
        return {"anyOf": [item, {"type": "array", "items": item}]}
    own = item.get("type", [])
    kinds = [own] if isinstance(own, str) else list(own)
    return {**item, "type": [*kinds, "array"], "items": item} if kinds else {}


def _or_chosen(made: Schema) -> Schema:
    """Names of disks, or a choice among them: of the two, what is an object is a choice."""
    own = {name: value for name, value in made.items() if name != "description"}
    named = {"description": made["description"]} if "description" in made else {}
    chosen = {"if": {"type": "object"}, "then": ref("disks"), "else": own}
    kinds = own.get("type", [])
    return {**named, "type": [*([kinds] if isinstance(kinds, str) else kinds), "object"], **chosen}


def _or_null(made: Schema) -> Schema:
    if not made:
        return made
    own = made.get("type")
    if own is None:
        return {"anyOf": [*made.get("anyOf", [made]), {"type": "null"}]}
    return {**made, "type": [*([own] if isinstance(own, str) else own), "null"]}
