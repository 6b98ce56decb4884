"""YAML as an editor sees it: by the YAML 1.2 core schema, ksc's tags stripped. Written without ksc's reader."""

import re
from typing import Any, ClassVar

import yaml

_RULES = [
    ("null", r"~|null|Null|NULL|", "~nN\0"),
    ("bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
    ("int", r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+", "-+0123456789"),
    (
        "float",
        r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)",
        "-+0123456789.",
    ),
]


class _Loader(yaml.BaseLoader):
    """Scalars by the core schema, and whatever the tag."""

    yaml_implicit_resolvers: ClassVar[dict[str, list[Any]]] = {}


for name, pattern, first in _RULES:
    letters = [*first.replace("\0", ""), *([""] if "\0" in first else [])]
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{name}", re.compile(rf"(?:{pattern})\Z"), letters)


def _int(text: str) -> int:
    bare = text.lstrip("+-")
    base = {"0x": 16, "0o": 8}.get(bare[:2], 10)
    return int(bare[2:] if base != 10 else text, base)


def _float(text: str) -> float:
    return float(text.replace(".inf", "inf").replace(".Inf", "inf").replace(".INF", "inf").replace(".nan", "nan"))


_MAKE = {"null": lambda _: None, "bool": lambda text: text.lower() == "true", "int": _int, "float": _float}


def _node(loader: yaml.BaseLoader, node: yaml.Node) -> Any:
    if isinstance(node, yaml.MappingNode):
        return {key.value: _node(loader, value) for key, value in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [_node(loader, item) for item in node.value]
    kind = node.tag.rpartition(":")[2]
    return _MAKE[kind](node.value) if node.tag.startswith("tag:yaml.org") and kind in _MAKE else node.value


def seen(text: str) -> Any:
    """What a YAML text holds, for an editor."""
    loader = _Loader(text)
    try:
        node = loader.get_single_node()
        return None if node is None else _node(loader, node)
    finally:
        loader.dispose()
