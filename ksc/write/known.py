"""What is known of large files from earlier runs: their digests, and where in an ISO its files begin.

A file that has the same device, inode, size and times as before is taken for the same. It is kept in `.ksc/files.json`,
which may be deleted at any time: then all is read again.
"""

import contextlib
import hashlib
import json
import os
import re
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from ksc.artifacts import Progress

NAME = "files.json"
_NEW = f"{NAME}.new"
_FORMAT = 1
LARGE = 1 << 20  # bytes from which on a digest is worth a place here
_MOST_BYTES = 8 << 20
_MOST = 2000  # digests that are kept, the newest
_CHUNK = 1 << 20
# A file that is written again so soon may have the same times as before; and clocks of file servers differ.
_SETTLED = 2_000_000_000  # nanoseconds
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}|(?:md5|sha1|sha224|sha384|sha512):[0-9a-f]{32,128}")

Places = dict[str, tuple[int, int] | None]
"""Files of an ISO by their paths: where each begins and its size, in bytes; None for one that is not there."""


class Known:
    """The digests and places of one workspace; read when the first is asked for, kept by `keep`."""

    def __init__(self, state: Path | None = None, progress: Progress | None = None) -> None:
        """`state` is the workspace's `.ksc`; without it nothing is kept. `progress` is told of what is read."""
        self._state, self._progress = state, progress
        self._digests: dict[str, str] | None = None
        self._places: dict[str, Places] = {}
        self._changed = False

    def digest(
        self, opened: int, start: int = 0, size: int | None = None, kind: str = "sha256", *, name: str = ""
    ) -> str:
        """The digest of an open file, or of `size` bytes from `start`: `sha256:` and hex. Raises OSError.

        `name` is what `progress` is told.
        """
        found = os.fstat(opened)
        key = f"{kind}:{_key(found)}" + ("" if size is None else f":{start}:{size}")
        known = self._read()
        if key not in known:
            told = partial(self._progress, name) if self._progress is not None else None
            made = _digest(opened, start, found.st_size if size is None else size, kind, told)
            after = os.fstat(opened)
            if _key(after) != _key(found) or not _settled(found):
                return made
            known[key], self._changed = made, True
        return known[key]

    def learn(self, found: os.stat_result, digest: str) -> None:
        """Notes the digest of a whole file that somebody has made or compared just now."""
        if _settled(found) and self._read().get(f"sha256:{_key(found)}") != digest:
            self._read()[f"sha256:{_key(found)}"] = digest
            self._changed = True

    def places(self, found: os.stat_result) -> Places:
        """What is known of the files in an ISO. What is added there is kept as well, after a call of `add_places`."""
        self._read()
        return dict(self._places.get(_key(found), {}))

    def add_places(self, found: os.stat_result, places: Places) -> None:
        """Notes where files of an ISO are."""
        self._read()
        if _settled(found):
            self._places.pop(_key(found), None)  # the newest stand last
            self._places[_key(found)] = dict(places)
            self._changed = True

    def keep(self) -> None:
        """Writes down what is new, where the workspace has a `.ksc` that this user may write to; else nothing."""
        if not self._changed or self._state is None or self._digests is None:
            return
        self._changed = False
        digests = dict(list(self._digests.items())[-_MOST:])
        places = dict(list(self._places.items())[-_MOST // 20 :])
        text = json.dumps({"format": _FORMAT, "digests": digests, "places": places}, indent=1)
        new = self._state / _NEW
        try:
            with contextlib.suppress(FileNotFoundError):
                new.unlink()
            opened = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o644)
            with os.fdopen(opened, "w", encoding="ascii") as stream:
                stream.write(text)
            new.replace(self._state / NAME)
        except OSError:
            pass  # then it is read again next time

    def _read(self) -> dict[str, str]:
        if self._digests is None:
            self._digests, self._places = {}, {}
            if self._state is not None:
                self._digests, self._places = _parsed(self._state / NAME)
        return self._digests


def _key(found: os.stat_result) -> str:
    times = f"{found.st_mtime_ns}:{found.st_ctime_ns}"
    return f"{found.st_dev}:{found.st_ino}:{found.st_size}:{times}"


def _settled(found: os.stat_result) -> bool:
    """Whether a later write is sure to change the time of the last one."""
    return time.time_ns() - found.st_mtime_ns > _SETTLED


def _digest(opened: int, start: int, size: int, kind: str, told: Callable[[int, int], None] | None = None) -> str:
    made = hashlib.new(kind, usedforsecurity=False)
    done = 0
    if told is not None:
        told(0, size)
    while done < size and (piece := os.pread(opened, min(_CHUNK, size - done), start + done)):
        made.update(piece)
        done += len(piece)
        if told is not None:
            told(done, size)
    return f"{kind}:{made.hexdigest()}"


def _parsed(path: Path) -> tuple[dict[str, str], dict[str, Places]]:
    """What a file says; nothing, where it is not what `keep` writes."""
    try:
        with open(path, "rb", opener=_not_blocking) as stream:
            size = os.fstat(stream.fileno()).st_size
            value: Any = json.loads(stream.read(min(size, _MOST_BYTES)))
        if value["format"] != _FORMAT:
            return {}, {}
        digests = {str(key): str(one) for key, one in value["digests"].items() if _DIGEST.fullmatch(str(one))}
        places = {
            str(key): {str(name): None if one is None else _place(*one) for name, one in some.items()}
            for key, some in value["places"].items()
        }
    except (OSError, ValueError, TypeError, LookupError, AttributeError, RecursionError):
        return {}, {}
    return digests, places


def _place(start: Any, size: Any) -> tuple[int, int]:
    if not (type(start) is type(size) is int and min(start, size) >= 0):
        raise ValueError("no place in a file")
    return start, size


def _not_blocking(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NOCTTY)
