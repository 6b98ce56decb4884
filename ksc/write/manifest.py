"""The manifest: what ksc owns in a build folder.

It is JSON with one file a line, sorted, so that it compares well and the same build gives the same bytes:

    {
      "format": 1,
      "folders": [
        "etc"
      ],
      "files": {
        "etc/ksc.conf": {"digest": "sha256:...", "mode": "0644", "emitter": "dhcpd", "kind": "dhcpd",
        "profile": null} } }

A host's file has two keys more: `host`, its name, and `inputs`, a digest of all that the file was made from. A
kickstart has `release`, the dialect that it was made for: its `#version=` may be another.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import field
from typing import Any, NamedTuple

from ksc.diagnostics import Diagnostic, error, start_of
from ksc.records import dataclass
from ksc.write.paths import mode_problem, path_problem

FORMAT = 1
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
_OPTIONAL = ("host", "inputs", "release")
_MODE = re.compile(r"0[0-7]{3}")
_encode: Callable[[object], str] = json.JSONEncoder().encode


class Entry(NamedTuple):
    """What the manifest says of one file: `digest` is of its content, `mode` its permission bits.

    `inputs` is a digest of what a host's file was made from, None where it has to be made each time.
    """

    digest: str
    mode: int
    emitter: str
    kind: str
    profile: str | None
    host: str | None = None
    inputs: str | None = None
    release: str | None = None


@dataclass(frozen=True, slots=True)
class Manifest:
    """The files that ksc owns, by path, and the folders that it made for them."""

    files: Mapping[str, Entry] = field(default_factory=dict)
    folders: frozenset[str] = frozenset()


def lines(manifest: Manifest) -> Iterator[str]:
    """The manifest's text in pieces; a fleet's is too long to hold twice."""
    yield f'{{\n  "format": {FORMAT},\n  "folders": ['
    between = "\n    "
    for folder in sorted(manifest.folders):
        yield between + _encode(folder)
        between = ",\n    "
    yield "\n  ],\n" if manifest.folders else "],\n"
    yield '  "files": {'
    between = "\n    "
    tails: dict[tuple[object, ...], str] = {}  # a handful, shared by all files
    for path in sorted(manifest.files):
        entry = manifest.files[path]
        alike = *entry[1:5], entry.release
        tail = tails.get(alike)
        if tail is None:
            tail = tails[alike] = (
                f'"mode": "{entry.mode:04o}", "emitter": {_encode(entry.emitter)}, '
                f'"kind": {_encode(entry.kind)}, "profile": {_encode(entry.profile)}'
                + ("" if entry.release is None else f', "release": {_encode(entry.release)}')
            )
        own = "" if entry.host is None else f', "host": {_encode(entry.host)}'
        own += "" if entry.inputs is None else f', "inputs": "{entry.inputs}"'
        yield f'{between}{_encode(path)}: {{"digest": "{entry.digest}", {tail}{own}}}'
        between = ",\n    "
    yield "\n  }\n}\n" if manifest.files else "}\n}\n"


def render(manifest: Manifest) -> bytes:
    """The manifest's bytes: the same for the same manifest, ASCII, no clock and no path of this machine."""
    return "".join(lines(manifest)).encode("ascii")


def parse(content: bytes, where: str) -> tuple[Manifest, Diagnostic | None]:
    """The manifest in `content`; `where` is the file as the user would write it.

    Anybody may have written that file: what is not a manifest is a finding, and then the manifest is empty.
    """
    try:
        value = json.loads(content, object_pairs_hook=_unique)
        if isinstance(value, dict) and isinstance(value.get("format"), int) and value["format"] > FORMAT:
            return Manifest(), _too_new(where, value["format"])
        return _checked(value), None
    except (ValueError, RecursionError) as problem:
        reason = "it is nested too deeply" if isinstance(problem, RecursionError) else str(problem)
        return Manifest(), _broken(where, reason)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice in one mapping")
    return found


def _checked(value: Any) -> Manifest:
    """The manifest that the JSON `value` means; ValueError where it means none."""
    if not isinstance(value, dict) or value.keys() != {"format", "folders", "files"} or value["format"] != FORMAT:
        raise ValueError("it is JSON, but not a manifest")
    folders, files = value["folders"], value["files"]
    if not isinstance(folders, list) or not isinstance(files, dict):
        raise ValueError(  # noqa: TRY004 (of a file, not of a caller)
            "`folders` must be a list and `files` a mapping"
        )
    for path in (*folders, *files):
        if not isinstance(path, str) or path_problem(path) is not None:
            raise ValueError(f"it names a path that no artifact can have: {path!a}")
    shared: dict[str, str] = {}  # emitters, kinds, profiles, a host's digest: keep one copy of each
    return Manifest({path: _entry(path, item, shared) for path, item in files.items()}, frozenset(folders))


def _entry(path: str, item: Any, shared: dict[str, str]) -> Entry:
    match item:
        case {
            "digest": str(digest),
            "mode": str(mode),
            "emitter": str(emitter),
            "kind": str(kind),
            "profile": (str() | None) as profile,
            **rest,
        }:
            bits = int(mode, 8) if _MODE.fullmatch(mode) else -1
            told: dict[str, str | None] = {"profile": profile, **dict.fromkeys(_OPTIONAL), **_texts(rest)}
            right = mode_problem(bits) is None and len(told) == 1 + len(_OPTIONAL) and len(_texts(rest)) == len(rest)
            if right and all(_DIGEST.fullmatch(one) for one in (digest, told["inputs"] or digest)):
                for name, one in told.items():
                    told[name] = None if one is None else shared.setdefault(one, one)
                emitter, kind = shared.setdefault(emitter, emitter), shared.setdefault(kind, kind)
                return Entry(digest, bits, emitter, kind, **told)
    raise ValueError(f"what it says of {path!a} is not what ksc writes")


def _texts(values: dict[Any, Any]) -> dict[str, str]:
    return {name: one for name, one in values.items() if isinstance(one, str)}


def _broken(where: str, reason: str) -> Diagnostic:
    return error(
        "KS809",
        "the manifest of the build cannot be read",
        start_of(where),
        notes=(reason, "without it ksc cannot tell its own files from others, so it writes nothing"),
        help="restore it, or remove it and compile again: files that are as ksc writes them are taken over, "
        "others are reported",
    )


def _too_new(where: str, version: int) -> Diagnostic:
    return error(
        "KS810",
        f"the manifest of the build has format {version}, this ksc knows up to {FORMAT}",
        start_of(where),
        notes=("a newer ksc wrote this build",),
        help="use that version, or compile into another folder",
    )
