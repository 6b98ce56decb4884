"""The reference parser (pykickstart, a test dependency only) as the tests ask it: what does a kickstart mean?"""

import argparse
import contextlib
import functools
import io
import os
import re
import sys
import textwrap
import warnings
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import MethodType
from typing import Any
from unittest.mock import patch

from pykickstart import version
from pykickstart.errors import KickstartError
from pykickstart.handlers.control import commandMap
from pykickstart.parser import KickstartParser

RELEASES = {
    "rhel5": version.RHEL5,
    "rhel6": version.RHEL6,
    "rhel7": version.RHEL7,
    "rhel8": version.RHEL8,
    "rhel9": version.RHEL9,
    "rhel10": version.RHEL10,
    "fedora43": version.F43,
}

# What a parser keeps for itself, and where in the file a thing stood: no part of the meaning.
_NOT_MEANING = {"handler", "lineno", "parser", "op", "currentCmd", "currentLine", "version", "seen", "_handlers"}

Meaning = dict[str, Any]


class _Tolerant(KickstartParser):
    """Missing includes are tolerated, and nothing else: the parser's own switch swallows every error in an
    included file, and the rest of that file with it."""

    def _handleInclude(self, f: str) -> None:
        if os.path.exists(os.path.join(self.currentdir[self._includeDepth], f)) or os.path.exists(f):
            super()._handleInclude(f)


_dedent = functools.cache(textwrap.dedent)
_HELP = argparse.HelpFormatter("reference")
# A line's first word: the reference's lines end where Python's do.
_FIRST = re.compile(r"(?:\A|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029])\s*(\w+)")
_QUOTING = re.compile(r"[\"'\\\\]")
_INCLUDE = re.compile(r"^\s*%(?:include|ksappend)\s+[\"']?([^\s\"']+)", re.MULTILINE)


@functools.cache
def _kind(release: str) -> Any:
    """A release's class of handlers. The reference adds to the import path each time that it looks for one."""
    before = sys.path.copy()
    try:
        return version.returnClassForVersion(release.upper().replace("FEDORA", "F"))
    finally:
        sys.path[:] = before


# A source is read by way of the command `method`, which holds all of them.
_SOURCES = frozenset({"method", "cdrom", "harddrive", "hmc", "liveimg", "nfs", "url", "ostreesetup"})


@contextlib.contextmanager
def _short_of_help() -> Iterator[None]:
    """The wording and the width of help texts, which nobody reads, take as long as all the rest of making commands."""
    with (
        patch.object(argparse, "_", str),
        patch.object(argparse.ArgumentParser, "_get_formatter", lambda _: _HELP),
        patch.object(textwrap, "dedent", _dedent),
    ):
        yield


class _Lent:
    """A parser of arguments that objects of a class share: it converts values for the one that uses it."""

    def __init__(self, parser: argparse.ArgumentParser, command: object) -> None:
        self._parser, self._command = parser, command

    def __getattr__(self, name: str) -> Any:
        for action in self._parser._actions:
            if isinstance(action.type, MethodType):
                action.type = MethodType(action.type.__func__, self._command)
        return getattr(self._parser, name)


@functools.cache  # `part` and `partition` are one command
def _quick(kind: type) -> type:
    """A class of commands whose objects share their parser of arguments.

    The reference makes one for each object, and again for each ancestor of its class, which is most of what it takes
    to read a kickstart. It uses one for many lines.
    """
    with _short_of_help():
        parser = getattr(kind(), "op", None)
    if parser is None or any(getattr(action.type, "__closure__", None) for action in parser._actions):
        return kind
    return type(kind.__name__, (kind,), {"_getParser": lambda command: _Lent(parser, command)})


def handler(release: str, *texts: str) -> Any:
    """A new handler of a release: one that has read a file keeps state, so none is used twice.

    With texts, it has only the commands that these can name, and they are made quickly.
    """
    kind = _kind(release)
    if not texts:
        with _short_of_help():
            return kind()
    known = commandMap[kind.version]
    named = _SOURCES.union(*(_FIRST.findall(_QUOTING.sub("", text)) for text in texts))
    kinds = {known[name] for name in known if name in named}  # a command goes by all its names
    return kind(mapping={name: _quick(one) for name, one in known.items() if one in kinds})


def _including(path: Path, seen: dict[Path, str] | None = None) -> list[str]:
    """The text of a kickstart, and of those that it includes."""
    seen = {} if seen is None else seen
    if path not in seen and path.is_file():
        seen[path] = path.read_text(encoding="utf-8", errors="replace")
        for name in _INCLUDE.findall(seen[path]):
            _including(path.parent / name, seen)
    return [*seen.values()]


def meaning(path: Path, release: str, *, strict_includes: bool = False, also: Sequence[str] = ()) -> Meaning | None:
    """The state that `release` reads from a kickstart, or None where it refuses it.

    With `strict_includes`, an error in an included file is an error; without, it is swallowed. The state is of the
    commands that the kickstart, or one of the texts `also`, names.
    """
    parser = _read(path, release, also, strict_includes=strict_includes)
    if parser is None:
        return None
    state = _plain(parser.handler.commands, set())
    state["%packages"] = _plain(parser.handler.packages, set())
    state["%scripts"] = _plain(parser.handler.scripts, set())
    state["as text"] = str(parser.handler)
    return state


def accepts(path: Path, release: str) -> bool:
    """Whether a release takes a kickstart; included files that are missing, or wrong, are no reason to refuse it."""
    return _read(path, release) is not None


def _read(
    path: Path, release: str, also: Sequence[str] = (), *, strict_includes: bool = False
) -> KickstartParser | None:
    kind = _Tolerant if strict_includes else KickstartParser
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        parser = kind(handler(release, *_including(path), *also), missingIncludeIsFatal=strict_includes)
        silent = io.StringIO()
        with _inside(path.parent), contextlib.redirect_stderr(silent), contextlib.redirect_stdout(silent):
            try:
                parser.readKickstart(path.name)
            except (KickstartError, ValueError, OSError, IndexError, UnicodeError):
                return None
    return parser


def refusal(text: str, release: str, *, whole: bool = False) -> str | None:
    """Why a release refuses a kickstart's text, or None where it takes it.

    `whole`: asked with all its commands, made as the reference makes them.
    """
    with warnings.catch_warnings(), contextlib.redirect_stderr(io.StringIO()):
        warnings.simplefilter("ignore")
        try:
            KickstartParser(handler(release) if whole else handler(release, text)).readKickstartFromString(text)
        except Exception as error:  # noqa: BLE001 - a traceback of the reference stops the installer as well
            return f"{type(error).__name__}: {error}"
    return None


def state(text: str, release: str, *, whole: bool = False) -> Meaning | None:
    """The attributes of the commands that a kickstart's text names, or None where the release refuses it.

    `whole`: of all its commands, made as the reference makes them.
    """
    parser = KickstartParser(handler(release) if whole else handler(release, text))
    with warnings.catch_warnings(), contextlib.redirect_stderr(io.StringIO()):
        warnings.simplefilter("ignore")
        try:
            parser.readKickstartFromString(text)
        except Exception:  # noqa: BLE001 - a traceback of the reference stops the installer as well
            return None
    return {name: _plain(vars(one), set()) for name, one in parser.handler.commands.items()}


@contextlib.contextmanager
def _inside(folder: Path) -> Iterator[None]:
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)


def _plain(value: Any, seen: set[int]) -> Any:
    """A handler's objects as values that can be compared."""
    if isinstance(value, dict):
        return {str(key): _plain(one, seen) for key, one in value.items() if key not in _NOT_MEANING}
    if isinstance(value, list | tuple):
        return [_plain(one, seen) for one in value]
    if isinstance(value, set | frozenset):
        return sorted(map(str, value))
    if hasattr(value, "__dict__") and not callable(value):
        if id(value) in seen:
            return "..."
        return {"is": type(value).__name__, **_plain(vars(value), seen | {id(value)})}
    return value if isinstance(value, str | int | float | bool | None) else str(type(value).__name__)
