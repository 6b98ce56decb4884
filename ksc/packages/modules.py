"""Modules, their streams and what is installed of them by default: from a repository's `modules.yaml`.

The format is libmodulemd's: https://github.com/fedora-modularity/libmodulemd. From RHEL 10 and Fedora 39 on there are
none.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field
from typing import Any

from ksc.packages.repomd import MetadataError
from ksc.records import dataclass

MOST_MODULES = 64 << 20  # bytes unpacked; the modules of RHEL 8 have some 10 MiB
_DEEPEST, _MOST_PARTS = 60, 1_000_000  # lists in one another, and parts of all: those of RHEL 8 have some 200,000
_DOCUMENT = re.compile(r"^---[ \t]*$", re.MULTILINE)
_KIND = re.compile(r"^document:[ \t]*[\"']?(modulemd|modulemd-defaults)[\"']?[ \t]*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Stream:
    """One build of a module's stream.

    `requires` are the streams of other modules that it is for, none meaning any; `profiles` names by profile;
    `artifacts` its packages as `name-epoch:version-release.arch`.
    """

    module: str
    stream: str
    requires: dict[str, tuple[str, ...]]
    profiles: dict[str, tuple[str, ...]]
    artifacts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Modules:
    """What a repository, or several together, know of modules. `defaults` are streams by module.

    `profiles` are the profiles that are installed without being named, by module and stream.
    """

    streams: dict[str, tuple[Stream, ...]] = field(default_factory=dict)
    defaults: dict[str, str] = field(default_factory=dict)
    profiles: dict[str, dict[str, tuple[str, ...]]] = field(default_factory=dict)

    def names(self, module: str) -> tuple[str, ...]:
        """The streams of a module, sorted."""
        return tuple(sorted({one.stream for one in self.streams.get(module, ())}))


def read_modules(text: bytes) -> Modules:
    """What a modules.yaml says. Documents that it need not know, such as translations, are passed over.

    Raises MetadataError.
    """
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    streams: list[Stream] = []
    defaults: dict[str, str] = {}
    profiles: dict[str, dict[str, tuple[str, ...]]] = {}
    left = _MOST_PARTS
    try:
        for document in _DOCUMENT.split(text.decode("utf-8")):
            kind = _KIND.search(document)
            if kind is None:
                continue
            left -= _parts(document, left)
            data = yaml.load(document, loader).get("data", {})  # noqa: S506 - it is a safe one
            if kind[1] == "modulemd":
                streams.append(_stream(data))
            else:
                name = _word(data["module"])
                profiles[name] = {_word(stream): _words(some) for stream, some in data.get("profiles", {}).items()}
                if data.get("stream") is not None:
                    defaults[name] = _word(data["stream"])
    except (yaml.YAMLError, ValueError, TypeError, KeyError, AttributeError, RecursionError) as problem:
        why = str(problem).partition("\n")[0] or type(problem).__name__
        raise MetadataError(f"modules.yaml cannot be read: {why}") from None
    return _made(streams, defaults, profiles)


def _parts(document: str, most: int) -> int:
    """The parts of a document, counted before any is kept: few bytes of YAML can stand for more than memory holds.

    Nothing that writes such files writes aliases, which is how. MetadataError, yaml.YAMLError.
    """
    import yaml

    count = depth = 0
    for event in yaml.parse(document, getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
        count += 1
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if isinstance(event, yaml.AliasEvent):
            raise MetadataError("modules.yaml has aliases (`*name`), which no such file needs")
        if depth > _DEEPEST or count > most:
            raise MetadataError("modules.yaml has more in it, or deeper, than any such file")
    return count


def modules_together(some: Iterable[Modules]) -> Modules:
    """Those of several repositories; what a later one says of defaults counts."""
    streams: list[Stream] = []
    defaults: dict[str, str] = {}
    profiles: dict[str, dict[str, tuple[str, ...]]] = {}
    for one in some:
        streams += [stream for group in one.streams.values() for stream in group]
        defaults |= one.defaults
        for name, own in one.profiles.items():
            profiles[name] = {**profiles.get(name, {}), **own}
    return _made(streams, defaults, profiles)


def modules_as_data(modules: Modules) -> dict[str, Any]:
    """The same as JSON has it."""
    streams = [one for group in modules.streams.values() for one in group]
    return {
        "streams": [[one.module, one.stream, one.requires, one.profiles, one.artifacts] for one in streams],
        "defaults": modules.defaults,
        "profiles": modules.profiles,
    }


def modules_from_data(data: Mapping[str, Any]) -> Modules:
    """What `modules_as_data` made."""
    streams = [
        Stream(module, stream, _tuples(requires), _tuples(profiles), tuple(artifacts))
        for module, stream, requires, profiles, artifacts in data["streams"]
    ]
    return _made(streams, data["defaults"], {name: _tuples(some) for name, some in data["profiles"].items()})


def _made(streams: list[Stream], defaults: dict[str, str], profiles: dict[str, dict[str, tuple[str, ...]]]) -> Modules:
    grouped: dict[str, list[Stream]] = {}
    for one in streams:
        grouped.setdefault(one.module, []).append(one)
    return Modules({name: tuple(group) for name, group in grouped.items()}, dict(defaults), profiles)


def _stream(data: Any) -> Stream:
    requires: dict[str, tuple[str, ...]] = {}
    for name, streams in _requirements(data.get("dependencies") or ()):
        requires[name] = (*requires.get(name, ()), *streams)
    profiles = {_word(name): _words((body or {}).get("rpms")) for name, body in (data.get("profiles") or {}).items()}
    artifacts = _words((data.get("artifacts") or {}).get("rpms"))
    return Stream(_word(data["name"]), _word(data["stream"]), requires, profiles, artifacts)


def _requirements(dependencies: Any) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Version 2 has a list of mappings with `requires` to lists, version 1 one mapping to a stream."""
    for entry in [dependencies] if isinstance(dependencies, dict) else dependencies:
        for name, streams in (entry.get("requires") or {}).items():
            yield _word(name), _words(streams if isinstance(streams, list) else [streams])


def _words(value: Any) -> tuple[str, ...]:
    return tuple(_word(one) for one in value or ())


def _word(value: Any) -> str:
    """A plain value as text: streams such as `1.10` and `10` are written with quotes, and not by all."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise TypeError("a name is none")
    return str(value)


def _tuples(some: Mapping[str, Iterable[str]]) -> dict[str, tuple[str, ...]]:
    return {name: tuple(values) for name, values in some.items()}
