"""The facts, from JSON where it is at hand, else from the YAML they are written in.

A wheel holds them compiled. A checkout compiles them once for every content of its files, into the
user's private cache; where there is none, every run reads the YAML (which takes a tenth of a second).
"""

import json
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any

from ksc.dialects.compiled import decode, encode
from ksc.dialects.spec import CommandSpec, Facts
from ksc.resources import private_cache, resource

_CODE = ("compiled.py", "fields.py", "load.py", "reader.py", "relations.py", "releases.py", "spec.py")


@cache
def facts() -> Facts:
    """Everything known about commands, sections and dialects. Raises ValueError for a wrong facts file."""
    try:
        compiled = resource("facts.json")
    except FileNotFoundError:
        return _checkout(resource("dialects.yaml").parent, private_cache())
    return decode(json.loads(compiled.read_bytes()))


def _checkout(folder: Path, kept: Path | None) -> Facts:
    """The facts of the YAML files in `folder`, by way of the cache folder `kept` where there is one."""
    import hashlib

    if kept is None:
        return build(folder)
    digest = _digest(folder)
    # One file a checkout: several of them do not evict each other, and old states do not pile up.
    cached = kept / f"facts-{hashlib.sha256(bytes(folder)).hexdigest()[:16]}.json"
    with suppress(OSError, ValueError, KeyError, TypeError):
        raw = json.loads(cached.read_bytes())
        if raw["digest"] == digest:
            return decode(raw)
    built = build(folder)
    _write(cached, {"digest": digest, **encode(built)})
    return built


def build(folder: Path) -> Facts:
    """The facts of the YAML files in `folder`. Raises ValueError that names the file."""
    from ksc.dialects.consistency import clashes
    from ksc.dialects.reader import read_dialects

    with _naming(folder / "dialects.yaml") as path:
        dialects, aliases, families = read_dialects(_yaml(path))
    commands = dict(_commands(folder / "commands", "command", dialects))
    sections = dict(_commands(folder / "sections", "section", dialects))
    names = {name: name for name in commands}
    names |= {synonym: command.name for command in commands.values() for synonym in command.synonyms}
    slots: dict[str, list[str]] = {}
    for command in commands.values():
        if command.slot:
            slots.setdefault(command.slot, []).append(command.name)
    storage = [command.name for command in commands.values() if command.storage]
    built = Facts(commands, sections, dialects, aliases, names, families, slots, storage)
    for name, problem in clashes(built):
        raise ValueError(f"{name.removeprefix('%')}.yaml: {problem}")
    return built


def _commands(folder: Path, kind: str, known: Iterable[str]) -> Iterator[tuple[str, CommandSpec]]:
    from ksc.dialects.consistency import contradictions
    from ksc.dialects.reader import read_command

    for path in sorted(folder.glob("*.yaml")):
        with _naming(path):
            command = read_command(_yaml(path), kind, list(known))
            for problem in contradictions(command):
                raise ValueError(problem)
            if command.name.removeprefix("%") != path.stem:
                raise ValueError(f"holds `{command.name}`, which has a file of its own")
        yield command.name, command


@contextmanager
def _naming(path: Path) -> Iterator[Path]:
    """Errors inside say which file they are about."""
    try:
        yield path
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"{path.parent.name}/{path.name}: {error}") from error


def _yaml(path: Path) -> Any:
    """What a file holds, every scalar as text: `no` and `0` mean what they say. No key stands twice."""
    import yaml

    class Loader(getattr(yaml, "CBaseLoader", yaml.BaseLoader)):  # type: ignore[misc]
        def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
            made: dict[Any, Any] = super().construct_mapping(node, deep)
            if len(made) != len(node.value):
                raise ValueError(f"a key stands twice near line {node.start_mark.line + 1}")
            return made

    try:
        return yaml.load(path.read_bytes(), Loader)  # noqa: S506 - a BaseLoader makes text, lists and mappings only
    except yaml.YAMLError as error:
        raise ValueError(" ".join(str(error).split())) from error


def _digest(folder: Path) -> str:
    """One digest over the facts' files and the code that compiles them."""
    import hashlib

    summed = hashlib.sha256()
    code = (Path(__file__).with_name(name) for name in _CODE)
    for path in sorted([*folder.glob("*.yaml"), *folder.glob("*/*.yaml"), *code]):
        content = path.read_bytes()
        summed.update(f"{path.name} {len(content)}\n".encode() + content)
    return summed.hexdigest()


def _write(path: Path, raw: dict[str, Any]) -> None:
    """A cache that cannot be written is no cache, and no error."""
    import tempfile

    with suppress(OSError):
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.name)
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                json.dump(raw, file, separators=(",", ":"))
            Path(name).replace(path)
        except OSError:
            Path(name).unlink()
