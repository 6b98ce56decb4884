"""Waiting until something that a compile reads has changed.

What counts is how the files look, not what the system reports: its events wake, and a look once a second finds
what they miss (network file systems, folders that were not there yet).
"""

import os
import signal
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from threading import Event
from types import FrameType
from typing import NamedTuple

from ksc.diagnostics import Diagnostic, error
from ksc.hooks.trust import FOLDER as PLUGINS
from ksc.layer.files import Stamp, noting_reads, stamp
from ksc.workspace.find import PROFILES, SITE

# Paths are plain texts here: a look once a second goes through thousands, and `Path` takes several times as long.
Inputs = Mapping[str, Stamp | None]


class Ground(NamedTuple):
    """What is watched: a workspace, but for the folder that a compile writes to."""

    root: Path
    output: Path


_LOOK_MS = 1000
_SETTLED_MS = 50  # editors write a file in several steps


def absent() -> Diagnostic | None:
    """Why nothing can be watched here."""
    if find_spec("watchfiles") is not None:
        return None
    return error(
        "KS795",
        "`--watch` needs the package watchfiles, which is not installed",
        help="pip install 'ksc-kickstart[watch]'",
    )


@contextmanager
def interruptible() -> Iterator[Event]:
    """Ctrl-C as always, and an event that remembers it.

    Python drops the exception where it cannot be raised, in a callback of its own imports for one: then nobody
    but the event knows.
    """
    asked = Event()
    usual = signal.getsignal(signal.SIGINT)

    def interrupt(number: int, frame: FrameType | None) -> None:
        asked.set()
        signal.default_int_handler(number, frame)

    if usual is signal.default_int_handler:  # whoever has it ignored, in the background, goes on doing so
        signal.signal(signal.SIGINT, interrupt)
    try:
        yield asked
    finally:
        signal.signal(signal.SIGINT, usual)


def inputs_of(ground: Ground, work: Callable[[], object]) -> Inputs:
    """Does the work, and gives what it has read, and what it would read: each file as it was before or at that."""
    before = dict(_standing(ground))
    with noting_reads() as read:
        work()
    return {**before, **read}


def changed(ground: Ground, inputs: Inputs) -> list[str]:
    """The files that are new, gone, or others than they were; sorted."""
    now = dict(_standing(ground))
    new = now.keys() - inputs.keys()
    return sorted(new | {path for path, seen in inputs.items() if (now.get(path) or stamp(path)) != seen})


def wait(ground: Ground, inputs: Inputs, asked: Event) -> list[str] | Diagnostic:
    """Returns when files have changed, with their names. KeyboardInterrupt ends it, and so does `asked`."""
    from watchfiles import watch

    while not asked.is_set():
        try:
            events = watch(
                *_folders(ground, inputs),
                watch_filter=None,
                stop_event=asked,
                step=_SETTLED_MS,
                rust_timeout=_LOOK_MS,
                yield_on_timeout=True,
                recursive=False,
                ignore_permission_denied=True,
            )
            for _ in events:
                if differing := changed(ground, inputs):
                    return differing
        except FileNotFoundError:
            continue  # a folder went while it was being watched
        except (OSError, RuntimeError) as problem:
            why = " ".join(str(problem).split())[:200]
            return error(
                "KS796",
                f"the workspace cannot be watched: {why}",
                help="WATCHFILES_FORCE_POLLING=1 in the environment asks nothing of the system",
            )
    raise KeyboardInterrupt


def _standing(ground: Ground) -> Iterator[tuple[str, Stamp | None]]:
    """What a compile may read, known by where it stands: the site, hosts, profiles and all beside them, plugins."""
    for path in _entries(str(ground.root)):
        name = os.path.basename(path)
        if name == SITE or name.startswith("hosts."):
            yield path, stamp(path)
    for folder in _own_folders(ground):
        for path in _entries(folder):
            if not os.path.isdir(path):
                yield path, stamp(path)


def _own_folders(ground: Ground) -> Iterator[str]:
    """`plugins/`, and `profiles/` with all that is in it."""
    output = os.path.abspath(ground.output)
    yield str(ground.root / PLUGINS)
    for path, folders, _ in os.walk(ground.root / PROFILES):
        kept = (name for name in folders if not _passing(name) and os.path.join(path, name) != output)
        folders[:] = sorted(kept)
        yield path


def _entries(folder: str) -> Iterator[str]:
    try:
        names = os.listdir(folder)
    except OSError:
        return
    for name in names:
        if not _passing(name):
            yield os.path.join(folder, name)


def _passing(name: str) -> bool:
    """What editors write beside a file, and what is hidden."""
    return name.startswith((".", "#")) or name.endswith(("~", ".swp", ".tmp")) or name == "4913"


def _folders(ground: Ground, inputs: Inputs) -> list[str]:
    """The folders to watch: of all inputs, and of what those are links to."""
    folders = {str(ground.root), *_own_folders(ground)}
    for path in inputs:
        for one in {path, os.path.realpath(path)}:
            folders.add(os.path.dirname(one))
    return sorted(folder for folder in folders if os.path.isdir(folder))
