"""What values may be, as an editor sees them: by the YAML 1.2 core schema, without ksc's tags.

ksc keeps text as text, an editor sees a number in `timeout: 1` and a boolean in `onboot: true`: so a text may be all
three. `{{ … }}` may stand wherever ksc fills in variables. `!remove` and `!secret NAME` are strings, the former
mostly an empty one. Every form takes null, which is as good as absent; where it is not, a
`type` beside the reference says so.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from ksc.layer.fields import FALSE, TRUE

Schema = dict[str, Any]

TEMPLATE = r"\{\{|\{%"
SCALAR = ["string", "number", "boolean"]

# What Python has and ECMAScript's regular expressions have not, or mean otherwise.
_FOREIGN = re.compile(r"\(\?(?![:!=]|<[!=])|\\[AaNpPuUx0-9]|[*+?}]\+|\\[^\w\s^$.*+?()\[\]{}|/\\-]|\[\[|&&|\|\||--|~~")


def _literal(text: str) -> str:
    """A text as a part of an expression: Python's own function escapes more than ECMAScript lets one."""
    return re.sub(r"[\^$.*+?()\[\]{}|/\\]", r"\\\g<0>", text)


def any_case(words: Iterable[str]) -> str:
    """A pattern for words in any case: JSON Schema's expressions have no flag for that."""
    return "|".join(
        "".join(f"[{one.lower()}{one.upper()}]" if one.isascii() and one.isalpha() else _literal(one) for one in word)
        for word in words
    )


def expression(pattern: str) -> str | None:
    """A Python expression for a whole value as one that ECMAScript reads alike; None where it may not."""
    bare = pattern.replace(r"\Z", "$")
    return None if _FOREIGN.search(bare) else f"^(?:{bare})$"


def fitting(pattern: str, says: str, *, template: bool = True) -> Schema:
    """A text that matches a whole Python expression; `says` completes "it must be"."""
    made = expression(pattern)
    if made is None:
        return {}
    return {"pattern": f"{made}|{TEMPLATE}" if template else made, "patternErrorMessage": f"This must be {says}."}


_TRUTHS = sorted(TRUE | FALSE, reverse=True)

# By name, as `$defs` of every document.
FORMS: Mapping[str, Schema] = {
    "text": {"type": [*SCALAR, "null"]},
    "texts": {"type": [*SCALAR, "array", "null"], "items": {"$ref": "#/$defs/text", "type": SCALAR}},
    "truth": {
        "type": ["boolean", "string", "null"],
        "pattern": f"^(?:{any_case(_TRUTHS)})$",
        "patternErrorMessage": "This must be true or false.",
    },
    "flag": {
        "type": ["boolean", "string", "integer", "null"],
        "minimum": 0,
        "maximum": 1,
        "pattern": f"^(?:{any_case(_TRUTHS)}|[01]|)$|{TEMPLATE}",
        "patternErrorMessage": "This must be true or false.",
    },
    "integer": {
        "type": ["integer", "string", "null"],
        "pattern": f"^(?:-?[0-9]+|)$|{TEMPLATE}",
        "patternErrorMessage": "This must be a whole number.",
    },
    "list": {
        "type": ["array", "object", *SCALAR, "null"],
        "items": {"$ref": "#/$defs/text", "type": SCALAR},
        "properties": {
            "add": {"$ref": "#/$defs/texts", "type": [*SCALAR, "array"], "description": "Appends what is absent."},
            "remove": {"$ref": "#/$defs/texts", "type": [*SCALAR, "array"], "description": "Takes away what is there."},
        },
        "additionalProperties": False,
        "minProperties": 1,
    },
    "filled-in": {"type": ["string", "null"], "pattern": f"^$|{TEMPLATE}"},
    "variables": {"type": ["object", "null"]},
}


def ref(name: str, description: str = "", **more: Any) -> Schema:
    """A form by its name; what stands beside it narrows it."""
    return {"$ref": f"#/$defs/{name}", **more, **({"description": description} if description else {})}


def choice(values: Iterable[str], *, ignore_case: bool = False, template: bool = True) -> Schema:
    """One of a few words. The first alternative is what an editor offers."""
    words = list(values)
    seen = [_seen(word) for word in words]
    others: list[Schema] = []
    if ignore_case or seen != words:
        alike = any_case(words) if ignore_case else "|".join(map(_literal, words))
        others.append({"type": "string", "pattern": f"^(?:{alike})$"})
    others.append(ref("filled-in") if template else {"type": "null"})
    return {"anyOf": [{"enum": seen}, *others]}


def _seen(word: str) -> str | int | bool:
    """What an editor takes a plain word for."""
    if word in ("true", "false"):
        return word == "true"
    return int(word) if word.isascii() and word.isdigit() else word


def mapping(properties: Mapping[str, Schema], **more: Any) -> Schema:
    """A mapping of these keys and no others."""
    return {"type": ["object", "null"], "properties": dict(properties), "additionalProperties": False, **more}


def named(values: Schema, names: Schema | None = None, **more: Any) -> Schema:
    """A mapping by name."""
    checked = {"propertyNames": names} if names else {}
    return {"type": ["object", "null"], **checked, "additionalProperties": values, **more}
