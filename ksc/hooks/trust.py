"""Whether a workspace's file may be run: only the user and root can have written it, or can change it.

The file that is judged is the file that is read: by its descriptor, so that nothing is swapped in between.
"""

import os
import stat
from collections.abc import Sequence
from pathlib import Path

from ksc.diagnostics import Diagnostic, did_you_mean, error
from ksc.hooks.candidates import Candidate, file_candidate
from ksc.layer.fields import Named
from ksc.layer.marks import shown

FOLDER = "plugins"
SITE_FILE = "ksc.yaml"
LARGEST = 4 * 1024 * 1024


def workspace_plugins(root: Path, listed: Sequence[Named]) -> tuple[list[Candidate], list[Diagnostic]]:
    """The files that the workspace at `root` lists, read, and why others may not be loaded."""
    found: list[Diagnostic] = []
    made: dict[str, Candidate] = {}
    if not listed:
        return [], []
    for path in (root, root / SITE_FILE, root / FOLDER):
        problem = _state(path)
        if problem:
            found.append(_untrusted(path, root, problem, listed[0]))
    if found:
        return [], found
    for entry in listed:
        candidate = _file(root, entry)
        if isinstance(candidate, Diagnostic):
            found.append(candidate)
        else:
            made.setdefault(candidate.where, candidate)
    return list(made.values()), found


def _file(root: Path, entry: Named) -> Candidate | Diagnostic:
    written = Path(entry.name)
    name = written.name
    if written.parent not in (Path(FOLDER), Path()) or written.suffix != ".py" or not name.isprintable():
        return error(
            "KS515",
            f"`{shown(entry.name)}` is no plugin file of this workspace",
            entry.location,
            help=f"list files as `{FOLDER}/NAME.py`; plugins from elsewhere are installed as packages",
        )
    path = root / FOLDER / name
    try:
        with open(path, "rb", opener=_no_links) as file:
            state = os.fstat(file.fileno())
            problem = _judge(state) or (None if stat.S_ISREG(state.st_mode) else "it is no regular file")
            content = file.read(LARGEST + 1) if problem is None else b""
    except OSError as failed:
        known = [one.name for one in (root / FOLDER).glob("*.py")] if (root / FOLDER).is_dir() else []
        return error(
            "KS515",
            f"cannot read the plugin `{FOLDER}/{shown(name)}`: {failed.strerror or 'it is not there'}",
            entry.location,
            help=did_you_mean(name, known),
        )
    if problem is None and len(content) > LARGEST:
        problem = f"it is larger than {LARGEST // 1024 // 1024} MiB"
    if problem is not None:
        return _untrusted(path, root, problem, entry)
    return file_candidate(written.stem, str(path), f"{FOLDER}/{name}", content)


def _no_links(path: str, flags: int) -> int:
    # A link could lead to a file in a folder that others write. A FIFO must not hang us.
    return os.open(path, flags | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)


def _state(path: Path) -> str | None:
    try:
        return _judge(path.stat())
    except OSError as failed:
        return failed.strerror or "it is not there"


def _judge(state: os.stat_result) -> str | None:
    """Why somebody else may write what `state` is of, or None."""
    if state.st_uid not in (0, os.geteuid()):
        return "it belongs to another user"
    bits = ((stat.S_IWGRP, "its group"), (stat.S_IWOTH, "everybody"))
    writers = [name for bit, name in bits if state.st_mode & bit]
    return f"{' and '.join(writers)} may write it" if writers else None


def _untrusted(path: Path, root: Path, problem: str, entry: Named) -> Diagnostic:
    name = str(path.relative_to(root)) if path != root else "the workspace's folder"
    return error(
        "KS514",
        f"the plugin `{shown(entry.name)}` is not loaded: {problem} ({name})",
        entry.location,
        notes=(
            "a plugin can do whatever you can: it, its folder and ksc.yaml must be yours or root's,",
            "and nobody else may write them",
        ),
        help=f"chmod go-w {path.relative_to(root) if path != root else '.'}, or chown it",
    )
