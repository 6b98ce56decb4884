"""What an option takes, in words: for messages, and for whoever documents a scheme."""

import types
from collections.abc import Iterable
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from ksc.storage.scheme import DISK, About, Secret
from ksc.storage.sizes import Size

_ONE = {str: "a text", int: "a whole number", bool: "true or false", Size: "a size", Secret: "`!secret NAME`"}
_MANY = {str: "texts", int: "whole numbers", Size: "sizes"}


def described(hint: Any) -> str:
    """What a value of this annotation is written as: "a text or a list of texts"."""
    origin, inner = get_origin(hint), get_args(hint)
    if origin is Annotated:
        choice = ", or a choice such as `{select: smallest}`" if takes_disks(hint) else ""
        return described(inner[0]) + choice
    if hint in _ONE:
        return _ONE[hint]
    if origin is Literal:
        return listed(inner, "or")
    if origin in (Union, types.UnionType):
        return " or ".join("null" if one is type(None) else described(one) for one in inner)
    if origin is tuple:
        one = described(inner[0])
        return f"{one} or a list of {_MANY.get(inner[0], 'mappings')}"
    if origin is not None and len(inner) == 2:
        return f"a mapping with {described(inner[1])} under each key"
    return "a mapping"


def takes_disks(hint: Any) -> bool:
    """Whether a value of this annotation names disks, which may be chosen on the machine too."""
    if get_origin(hint) is Annotated:
        return any(isinstance(one, About) and one.form == DISK for one in get_args(hint)[1:])
    unions = get_origin(hint) in (Union, types.UnionType)
    return unions and any(takes_disks(one) for one in get_args(hint))


def listed(words: Iterable[str], last: str = "and") -> str:
    """Words in backticks, as a sentence lists them."""
    shown = [f"`{word}`" for word in words]
    return f"{', '.join(shown[:-1])} {last} {shown[-1]}" if len(shown) > 1 else "".join(shown)
